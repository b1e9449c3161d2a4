import { saveAssistant } from '../db/assistants.ts';
import type { Database } from '../db/database.ts';
import { ProviderError } from '../providers/errors.ts';
import type { VoiceAssistants } from '../providers/voice/voice-assistants.ts';
import { digestOf, putSaraOnThePhone, saraOf, type VoiceReach, voiceWebhooks } from './sara.ts';

export interface AssistantRef {
  tenantId: string;
}

/** `absent`: Sara is not on the phone, and that is not changed here. `refused`: the provider said no, for good. */
export type AssistantSync = 'updated' | 'unchanged' | 'absent' | 'refused';

export interface AssistantDeps extends VoiceReach {
  db: Database;
  voice: VoiceAssistants;
}

export type AssistantActivities = ReturnType<typeof createAssistantActivities>;

/** Keeping Sara at the voice provider as the business describes her. */
export function createAssistantActivities({ db, voice, ...reach }: AssistantDeps) {
  return {
    /** Tells the provider what has changed, if anything has. The whole of her is sent each time, so once more is the same. */
    async syncAssistant({ tenantId }: AssistantRef): Promise<AssistantSync> {
      const sara = await db.asTenant(tenantId, saraOf);
      const { saved, definition } = sara;
      if (!saved?.vapiAssistantId) return 'absent';
      const webhooks = voiceWebhooks(reach);
      if (saved.syncedDigest === digestOf(definition, webhooks)) return 'unchanged';
      try {
        const known = await putSaraOnThePhone(voice, tenantId, sara, webhooks);
        const { firstMessage: greeting, language } = definition;
        await db.asTenant(tenantId, (tx) =>
          saveAssistant(tx, { ...known, greeting, language, status: 'live', errorDetail: null }),
        );
        return 'updated';
      } catch (error) {
        if (!(error instanceof ProviderError) || error.isRetryable) throw error;
        // She goes on as she was; the owner sees why the change did not reach her.
        await db.asTenant(tenantId, (tx) => saveAssistant(tx, { errorDetail: error.message.slice(0, 300) }));
        return 'refused';
      }
    },
  };
}
