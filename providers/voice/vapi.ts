import { createHash } from 'node:crypto';
import { type Vapi, VapiClient, VapiError } from '@vapi-ai/server-sdk';
import {
  connectionFailureKind,
  failureKindOf,
  ProviderError,
  refusalMessage,
  retryAfterMs,
} from '../errors.ts';
import { within } from '../time-limits.ts';
import { vapiAssistant } from './vapi-assistant.ts';
import { readEndedCall } from './vapi-webhooks.ts';
import type { VoiceAssistants } from './voice-assistants.ts';

const PAGE = 1_000;

export interface VapiOptions {
  apiKey: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  timeoutMs?: number;
  /** A model id VAPI accepts for provider `anthropic`. */
  conversationModel?: string;
  /** Keeps the sound of every call, and says so at its beginning. Default: only what was said is kept. */
  recordCalls?: boolean;
}

/** VAPI's client. @param timeoutMs of a whole exchange */
export function vapiClient({ apiKey, baseUrl, timeoutMs = 20_000 }: VapiOptions): VapiClient {
  return new VapiClient({
    token: apiKey,
    baseUrl,
    maxRetries: 0,
    // The SDK's own clock (2.0.1) stops when headers arrive, and leaves its timer running after a failed connection. It is
    // set to nothing and not listened to: the signal below limits the whole exchange.
    timeoutInSeconds: 0,
    fetch: (input, init) => fetch(input, { ...init, signal: within(timeoutMs, null) }),
  });
}

/** VAPI through its own SDK. Repeating is left to the caller: the SDK's own retries would create twice on a 502. */
export function createVapiVoiceAssistants(options: VapiOptions): VoiceAssistants {
  const client = vapiClient(options);

  async function findAssistants(reference: string): Promise<Vapi.Assistant[]> {
    const all = await everyRow((page) => client.assistants.list(page));
    return all.filter((assistant) => assistant.metadata?.coccinelleReference === reference).sort(byAge);
  }

  async function findNumbers(name: string): Promise<Vapi.ListPhoneNumbersResponseItem[]> {
    const all = await everyRow((page) => client.phoneNumbers.list(page));
    return all.filter((number) => number.name === name).sort(byAge);
  }

  async function getKnown(id: string, reference: string): Promise<Vapi.Assistant | null> {
    const known = await orNullWhenGone(() => client.assistants.get({ id }));
    return known?.metadata?.coccinelleReference === reference ? known : null;
  }

  return {
    name: 'vapi',

    async upsertAssistant({ reference, definition, webhooks, knownId }) {
      const settings = vapiAssistant(reference, definition, webhooks, options);
      const existing =
        (knownId && (await getKnown(knownId, reference))) || (await findAssistants(reference))[0];
      if (existing) {
        const update = { ...settings, id: existing.id } as Vapi.UpdateAssistantDto;
        await mapped(() => client.assistants.update(update));
        return { assistantId: existing.id, created: false };
      }
      const made = await createOrFind(
        () => client.assistants.create(settings),
        () => findAssistants(reference),
      );
      const [oldest, ...doubles] = await findAssistants(reference);
      // Two runs at once both find nothing and both create: both then keep the oldest.
      for (const { id } of doubles) await orNullWhenGone(() => client.assistants.delete({ id }));
      return { assistantId: oldest?.id ?? made.id, created: true };
    },

    async attachPhoneNumber({ reference, assistantId, source }) {
      const name = phoneNumberName(reference);
      const [existing] = await findNumbers(name);
      if (existing) {
        if (existing.assistantId !== assistantId) {
          const body = { provider: existing.provider, assistantId } as Vapi.UpdatePhoneNumbersRequestBody;
          await mapped(() => client.phoneNumbers.update({ id: existing.id, body }));
        }
        return { phoneNumberId: existing.id, number: existing.number ?? null, created: false };
      }
      const request: Vapi.CreatePhoneNumbersRequest =
        source.kind === 'provided'
          ? { provider: 'vapi', name, assistantId, numberDesiredAreaCode: source.areaCode }
          : {
              provider: 'twilio',
              name,
              assistantId,
              number: source.number,
              twilioAccountSid: source.accountSid,
              twilioAuthToken: source.authToken,
            };
      const made = await createOrFind(
        () => client.phoneNumbers.create(request),
        () => findNumbers(name),
      );
      const [oldest, ...doubles] = await findNumbers(name);
      for (const { id } of doubles) await orNullWhenGone(() => client.phoneNumbers.delete({ id }));
      const kept = oldest ?? made;
      return { phoneNumberId: kept.id, number: kept.number ?? null, created: true };
    },

    async readCall(providerId) {
      const call = await orNullWhenGone(() => client.calls.get({ id: providerId }));
      return call?.status === 'ended' ? readEndedCall(call) : null;
    },

    async deleteAssistant(assistantId) {
      await orNullWhenGone(() => client.assistants.delete({ id: assistantId }));
    },

    async releasePhoneNumber(phoneNumberId) {
      await orNullWhenGone(() => client.phoneNumbers.delete({ id: phoneNumberId }));
    },
  };
}

/** A number has no metadata, only a name of at most 40 characters: a digest of the reference fits any reference. */
function phoneNumberName(reference: string): string {
  return `Sara ${createHash('sha256').update(reference).digest('hex').slice(0, 32)}`;
}

/** All rows of a list, newest first, a page at a time by their creation time. */
async function everyRow<T extends { id: string; createdAt: string }>(
  list: (page: { limit: number; createdAtLe?: string }) => Promise<T[]>,
): Promise<T[]> {
  const rows = new Map<string, T>();
  let createdAtLe: string | undefined;
  for (;;) {
    const page = await mapped(() => list({ limit: PAGE, ...(createdAtLe && { createdAtLe }) }));
    const fresh = page.filter(({ id }) => !rows.has(id));
    for (const row of fresh) rows.set(row.id, row);
    // « Less or equal » repeats the border instead of losing rows made in the same instant.
    createdAtLe = page.at(-1)?.createdAt;
    if (page.length < PAGE || fresh.length === 0) return [...rows.values()];
  }
}

/** Creates; when nobody knows whether it was created, looks. */
async function createOrFind<T>(create: () => Promise<T>, find: () => Promise<T[]>): Promise<T> {
  try {
    return await mapped(create);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.kind !== 'unknown') throw error;
    const [found] = await find();
    if (found) return found;
    throw error;
  }
}

function byAge(a: { createdAt: string; id: string }, b: { createdAt: string; id: string }): number {
  return a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id);
}

async function orNullWhenGone<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await mapped(call);
  } catch (error) {
    if (error instanceof ProviderError && error.status === 404) return null;
    throw error;
  }
}

async function mapped<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toProviderError(error);
  }
}

export function toProviderError(error: unknown): ProviderError {
  if ((error as { cause?: { name?: unknown } }).cause?.name === 'TimeoutError') {
    return new ProviderError('vapi', 'unknown', 'VAPI did not answer in time.', { cause: error });
  }
  if (error instanceof VapiError && error.statusCode !== undefined) {
    // VAPI answers 409 for a resource in a wrong state, which waiting does not mend.
    const kind = error.statusCode === 409 ? 'permanent' : failureKindOf(error.statusCode);
    return new ProviderError('vapi', kind, refusalMessage('VAPI', error.statusCode, refusal(error.body)), {
      status: error.statusCode,
      retryAfterMs: retryAfterMs(error.rawResponse?.headers as Headers | undefined, Date.now()),
      cause: error,
    });
  }
  return new ProviderError('vapi', connectionFailureKind(error), 'The connection to VAPI failed.', {
    cause: error,
  });
}

/** VAPI's `message`: a sentence, or a list of them for a request it finds malformed. */
function refusal(body: unknown): string | null {
  const message = (body as { message?: unknown } | null)?.message;
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' ? message : null;
}
