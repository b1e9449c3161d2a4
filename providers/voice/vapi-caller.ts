import { setTimeout as sleep } from 'node:timers/promises';
import { type Vapi, VapiClient } from '@vapi-ai/server-sdk';

export interface VapiCallerOptions {
  apiKey: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  /** VAPI's id of a number of ours, from which is called; it must be allowed to call the business's country. */
  phoneNumberId: string;
  /** How often VAPI is asked whether the call is over; default 3 s. */
  lookEveryMs?: number;
}

/** A call that rings longer than this, or talks longer, is given up by VAPI itself. */
const LONGEST_CALL_SECONDS = 240;
const MODEL = 'claude-haiku-4-5-20251001';
const ENDED: ReadonlySet<string | undefined> = new Set(['ended', 'not-found', 'deletion-failed']);

/**
 * Somebody to call a business with: an assistant of VAPI's that plays a caller aloud, in French, to try a real Sara over a
 * real line. Costs what a call costs, on both sides. Errors are the SDK's own: this is for a person at a terminal.
 */
export function createVapiCaller({ apiKey, baseUrl, phoneNumberId, lookEveryMs = 3_000 }: VapiCallerOptions) {
  const client = new VapiClient({ token: apiKey, baseUrl, maxRetries: 0 });
  return {
    /** E.164 of the number that is called from. */
    async number(): Promise<string> {
      const { number } = await client.phoneNumbers.get({ id: phoneNumberId });
      if (!number) throw new Error(`VAPI does not tell the number of ${phoneNumberId}.`);
      return number;
    },

    /** Calls a number, plays the caller described, and waits until one of the two hangs up. @returns VAPI's reason. */
    async call(to: string, brief: string): Promise<string | null> {
      const made = await client.calls.create({
        phoneNumberId,
        customer: { number: to },
        assistant: caller(brief),
      });
      if (!('id' in made)) throw new Error('VAPI made several calls of one.');
      for (;;) {
        const { status, endedReason } = await client.calls.get({ id: made.id });
        if (ENDED.has(status)) return endedReason ?? null;
        await sleep(lookEveryMs);
      }
    },
  };
}

function caller(brief: string): Vapi.CreateAssistantDto {
  return {
    firstMessageMode: 'assistant-waits-for-user',
    model: {
      provider: 'anthropic',
      model: MODEL,
      messages: [
        {
          role: 'system',
          content: `Vous appelez un établissement au téléphone, comme une cliente ordinaire. ${brief} Parlez français, en phrases courtes, une chose à la fois, et répondez seulement à ce qu'on vous demande. N'aidez pas l'assistante et ne dites pas que vous êtes une machine qui l'essaie. Quand c'est fini, dites au revoir et raccrochez.`,
        },
      ],
      tools: [{ type: 'endCall' }],
    },
    voice: { provider: 'azure', voiceId: 'fr-FR-EloiseNeural' },
    transcriber: { provider: 'deepgram', model: 'nova-3', language: 'fr' },
    maxDurationSeconds: LONGEST_CALL_SECONDS,
  };
}
