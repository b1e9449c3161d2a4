import { createHash } from 'node:crypto';
import { type AssistantRow, findAssistant } from '../db/assistants.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { businessProfile, catalogue, teamFacts } from '../db/onboarding.ts';
import { type AssistantDefinition, buildAssistant } from '../domain/voice/assistant.ts';
import type { VoiceAssistants, VoiceWebhooks } from '../providers/voice/voice-assistants.ts';

/** Where VAPI and the widget reach us, and what VAPI proves itself with. */
export interface VoiceReach {
  publicUrl: string;
  voiceWebhookSecret: string;
}

/** Sara as the facts the owner has seen make her, in the owner's own words where there are some. */
export async function saraOf(
  tx: TenantTransaction,
): Promise<{ saved: AssistantRow | null; definition: AssistantDefinition }> {
  const tenant = await readTenant(tx);
  if (!tenant) throw new Error(`there is no business ${tx.tenantId}`);
  const [profile, saved] = [await businessProfile(tx), await findAssistant(tx)];
  const definition = buildAssistant({
    business: tenant,
    facts: {
      phones: profile?.phones ?? [],
      emails: profile?.emails ?? [],
      address: profile?.address ?? null,
      hours: profile?.hours ?? null,
      services: await catalogue(tx),
      team: await teamFacts(tx),
    },
  });
  return {
    saved,
    definition: {
      ...definition,
      firstMessage: (saved?.greetingIsOwn && saved.greeting) || definition.firstMessage,
      systemPrompt: saved?.instructions
        ? `${definition.systemPrompt}\n\n<owner_instructions>\n${plainWords(saved.instructions)}\n</owner_instructions>`
        : definition.systemPrompt,
    },
  };
}

/** Words that cannot close their own frame, nor be read as a template by the voice provider. */
const plainWords = (text: string) => text.replace(/[<>{}]/g, ' ');

export function voiceWebhooks({ publicUrl, voiceWebhookSecret }: VoiceReach): VoiceWebhooks {
  return {
    toolCallsUrl: `${publicUrl}/webhooks/vapi/function-call`,
    callEventsUrl: `${publicUrl}/webhooks/vapi/call-events`,
    secret: voiceWebhookSecret,
  };
}

/** Tells two assistants apart, as the provider would be told of them. */
export function digestOf(definition: AssistantDefinition, webhooks: VoiceWebhooks): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, webhooks]))
    .digest('base64url');
}

/** What the product itself tells every assistant, whatever her business: changes with a release, or with our address. */
export function releaseOf(reach: VoiceReach): string {
  const nobody = { name: '', timeZone: 'UTC' };
  const facts = { phones: [], emails: [], address: null, hours: null, services: [], team: [] };
  const digests = ['fr-FR', 'en-GB'].map((locale) =>
    digestOf(buildAssistant({ business: { ...nobody, locale }, facts }), voiceWebhooks(reach)),
  );
  return digests.join('.');
}

/** Makes Sara be at the provider as defined, with a number that rings at her. @returns what to remember of it. */
export async function putSaraOnThePhone(
  voice: VoiceAssistants,
  tenantId: string,
  { definition, saved }: { definition: AssistantDefinition; saved: AssistantRow | null },
  webhooks: VoiceWebhooks,
): Promise<
  Pick<AssistantRow, 'vapiAssistantId' | 'vapiPhoneNumberId' | 'phoneNumber' | 'syncedDigest'> & {
    vapiAssistantId: string;
  }
> {
  const { assistantId } = await voice.upsertAssistant({
    reference: tenantId,
    definition,
    webhooks,
    knownId: saved?.vapiAssistantId ?? null,
  });
  const known = { vapiAssistantId: assistantId, syncedDigest: digestOf(definition, webhooks) };
  if (saved?.vapiPhoneNumberId && saved.vapiAssistantId === assistantId) {
    const { vapiPhoneNumberId, phoneNumber } = saved;
    return { ...known, vapiPhoneNumberId, phoneNumber };
  }
  const { phoneNumberId, number } = await voice.attachPhoneNumber({
    reference: tenantId,
    assistantId,
    source: { kind: 'provided' },
  });
  return { ...known, vapiPhoneNumberId: phoneNumberId, phoneNumber: number };
}
