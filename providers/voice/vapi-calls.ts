import type { Vapi } from '@vapi-ai/server-sdk';
import { ProviderError } from '../errors.ts';
import {
  type MessageCarrier,
  MessageRefused,
  type OutgoingCall,
  type ProviderRecord,
} from '../messaging/messaging.ts';
import { toProviderError, type VapiOptions, vapiClient } from './vapi.ts';
import { CALL_REFERENCE } from './vapi-webhooks.ts';

/** VAPI's clock and ours need not agree to the second. */
const CLOCKS_MS = 60_000;
/** Calls of the account since an attempt, at most this many. */
const MOST_LISTED = 1_000;

/**
 * Calls placed through VAPI, by the business's own assistant from its own number: only her first words are another's. Each
 * carries our message's id, by which it is found when its answer was lost.
 */
export function createVapiCalls(
  options: Pick<VapiOptions, 'apiKey' | 'baseUrl' | 'timeoutMs'>,
): MessageCarrier<OutgoingCall> {
  const client = vapiClient(options);
  return {
    provider: 'vapi',
    channel: 'call',
    repeatableForMs: 0,
    keepsLog: true,

    async send({ to, from, assistant, text, reference }) {
      try {
        const made = await client.calls.create({
          name: reference.messageId,
          assistantId: assistant,
          phoneNumberId: from,
          customer: { number: to },
          assistantOverrides: {
            firstMessage: text,
            firstMessageMode: 'assistant-speaks-first',
            // A machine is hung up on: no advertising is left behind.
            voicemailDetection: { provider: 'vapi' },
            metadata: { [CALL_REFERENCE]: reference.messageId },
          },
        });
        if (!('id' in made)) throw new ProviderError('vapi', 'unknown', 'VAPI made several calls of one.');
        return { providerId: made.id, from, segments: null };
      } catch (error) {
        throw refusalOf(error);
      }
    },

    async find({ reference }, { providerId, notBefore }) {
      try {
        const calls = providerId
          ? [await client.calls.get({ id: providerId })]
          : await client.calls.list({
              createdAtGe: new Date(notBefore.getTime() - CLOCKS_MS).toISOString(),
              limit: MOST_LISTED,
            });
        return calls.filter((call) => referenceOf(call) === reference.messageId).map(recordOf);
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

const referenceOf = ({ assistantOverrides, name }: Vapi.Call): unknown =>
  assistantOverrides?.metadata?.[CALL_REFERENCE] ?? name;

/** What became of a call is told by its events and its report (db/outbound-calls.ts): here it was placed. */
function recordOf({ id, phoneNumberId }: Vapi.Call): ProviderRecord {
  return {
    providerId: id,
    status: 'sent',
    reason: null,
    errorCode: null,
    from: phoneNumberId ?? null,
    segments: null,
  };
}

function refusalOf(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const mapped = toProviderError(error);
  const { status } = mapped;
  // A gateway's word says nothing of the call behind it, which may be ringing: it is looked for before it is placed again.
  if (status !== null && (status >= 500 || status === 408))
    return new ProviderError('vapi', 'unknown', mapped.message, { status, cause: error });
  if (mapped.kind !== 'permanent') return mapped;
  // « Over Concurrency Limit »: the account's lines are all taken; nothing was placed.
  if (/concurren/i.test(mapped.message))
    return new ProviderError('vapi', 'rate-limited', mapped.message, { status: mapped.status, cause: error });
  const isAccount = mapped.status === 401 || mapped.status === 402 || mapped.status === 403;
  const reason = isAccount ? 'account' : /number/i.test(mapped.message) ? 'invalid-address' : 'provider';
  return new MessageRefused('vapi', { reason, code: String(mapped.status ?? ''), status: mapped.status });
}
