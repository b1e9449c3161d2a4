import { putSaraOnThePhone, saraOf } from '../activities/sara.ts';
import { saveAssistant } from '../db/assistants.ts';
import type { Database } from '../db/database.ts';
import type { VoiceAssistants } from '../providers/voice/voice-assistants.ts';

/** Gives a business its assistant and number at the voice provider; her events go to `publicUrl`, by default to nobody. */
export async function onThePhone(
  db: Database,
  tenantId: string,
  voice: VoiceAssistants,
  publicUrl = 'http://127.0.0.1:9',
): Promise<void> {
  const sara = await db.asTenant(tenantId, saraOf);
  const known = await putSaraOnThePhone(voice, tenantId, sara, {
    toolCallsUrl: `${publicUrl}/webhooks/vapi/function-call`,
    callEventsUrl: `${publicUrl}/webhooks/vapi/call-events`,
    secret: 'a-secret-of-the-tests',
  });
  await db.asTenant(tenantId, (tx) => saveAssistant(tx, { ...known, status: 'live' }));
}
