import twilio from 'twilio';
import { connectionFailureKind, ProviderError, retryAfterMs } from '../errors.ts';
import { within } from '../time-limits.ts';
import type { Accepted, MessageCarrier, OutgoingSms, ProviderRecord } from './messaging.ts';
import { MessageRefused } from './messaging.ts';
import { twilioReason } from './twilio-codes.ts';

/** Twilio keeps a message it cannot deliver at once for ten hours at most. */
const LONGEST_VALIDITY_S = 36_000;
/** How many of the newest messages to a number are looked through for one whose answer was lost. */
const SEARCHED = 50;
/** Twilio dates messages to the second, by its own clock. */
const CLOCK_TOLERANCE_MS = 5_000;
/** 20429: too many requests. 21611: the sender's own queue is full. 14107, 63018: rate limits of a channel. */
const RATE_LIMITED = new Set([14107, 20429, 21611, 63018]);

export interface TwilioOptions {
  accountSid: string;
  authToken: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  /** The sender of messages that name none: a number or sender name, or a messaging service that chooses. */
  sender: { from: string } | { messagingServiceSid: string };
  /** Where status callbacks go, our reference after it; null where Twilio could not reach us. */
  statusCallbackUrl: string | null;
  timeoutMs?: number;
}

/** Twilio's own SDK, and what makes ProviderErrors of everything a call of it throws. */
export function twilioClient(
  options: Pick<TwilioOptions, 'accountSid' | 'authToken' | 'baseUrl' | 'timeoutMs'>,
) {
  const httpClient = new TwilioHttp(options.baseUrl, options.timeoutMs ?? 20_000);
  return { client: twilio(options.accountSid, options.authToken, { httpClient, autoRetry: false }), mapped };
}

/** Text messages through Twilio's own SDK. */
export function createTwilioCarrier(options: TwilioOptions): MessageCarrier<OutgoingSms> {
  const { client } = twilioClient(options);

  return {
    provider: 'twilio',
    channel: 'sms',
    // No idempotency key: the same request makes a second message.
    repeatableForMs: 0,
    keepsLog: true,

    async send(message): Promise<Accepted> {
      const { tenantId, messageId } = message.reference;
      const sent = await mapped(() =>
        client.messages.create({
          to: message.to,
          body: message.text,
          ...(message.mediaUrls.length > 0 && { mediaUrl: [...message.mediaUrls] }),
          ...(message.from ? { from: message.from } : options.sender),
          ...(options.statusCallbackUrl && {
            statusCallback: `${options.statusCallbackUrl}/${tenantId}/${messageId}`,
          }),
          ...(message.validUntil && { validityPeriod: validitySeconds(message.validUntil) }),
        }),
      );
      // A 2xx of somebody in between (a proxy's page) is no acceptance, and no refusal either.
      if (!/^(SM|MM)[0-9a-f]{32}$/.test(sent.sid ?? '')) {
        throw new ProviderError('twilio', 'unknown', 'Twilio answered something else than a message.');
      }
      return { providerId: sent.sid, from: sent.from ?? null, segments: segmentsOf(sent) };
    },

    async find(message, { providerId, notBefore }): Promise<ProviderRecord[]> {
      if (providerId) {
        try {
          return [recordOf(await mapped(() => client.messages(providerId).fetch()))];
        } catch (error) {
          if (error instanceof ProviderError && error.status === 404) return [];
          throw error;
        }
      }
      const newest = await mapped(() => client.messages.list({ to: message.to, limit: SEARCHED }));
      const earliest = notBefore.getTime() - CLOCK_TOLERANCE_MS;
      return newest
        .filter(
          (one) =>
            one.direction !== 'inbound' &&
            one.body?.trim() === message.text.trim() &&
            one.dateCreated.getTime() >= earliest,
        )
        .map(recordOf);
    },
  };
}

function validitySeconds(until: Date): number {
  const seconds = Math.floor((until.getTime() - Date.now()) / 1_000);
  return Math.min(LONGEST_VALIDITY_S, Math.max(1, seconds));
}

/** What is read of the SDK's message. */
type TwilioMessage = Awaited<ReturnType<ReturnType<typeof twilio>['messages']['create']>>;

function recordOf(message: TwilioMessage): ProviderRecord {
  const status = twilioStatus(message.status);
  const failed = status === 'failed';
  return {
    providerId: message.sid,
    status,
    reason: failed ? twilioReason(message.errorCode) : null,
    errorCode: failed && message.errorCode ? String(message.errorCode) : null,
    from: message.from ?? null,
    segments: segmentsOf(message),
  };
}

/** Twilio's word in ours. Everything it has accepted and not yet given up on is `sent`. */
export function twilioStatus(status: string): ProviderRecord['status'] {
  if (status === 'delivered' || status === 'read') return status;
  return ['undelivered', 'failed', 'canceled'].includes(status) ? 'failed' : 'sent';
}

/** Zero until a messaging service has chosen the sender. */
function segmentsOf({ numSegments }: TwilioMessage): number | null {
  return Number(numSegments) || null;
}

/**
 * The SDK's own client, asking `baseUrl` instead of the vendor's hosts, with a limit to the whole exchange and no kept-alive
 * connections: a request on one that the other side has just closed fails in a way that looks like a lost message.
 */
class TwilioHttp extends twilio.RequestClient {
  readonly #baseUrl: string | undefined;

  constructor(baseUrl: string | undefined, timeoutMs: number) {
    super({ timeout: timeoutMs, keepAlive: false });
    this.#baseUrl = baseUrl;
    this.axios.interceptors.request.use((config) => {
      config.signal = within(timeoutMs, null);
      return config;
    });
  }

  override async request<T>(opts: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]) {
    const asked = new URL(opts.uri);
    const uri = this.#baseUrl ? `${this.#baseUrl}${asked.pathname}${asked.search}` : opts.uri;
    const answer = await super.request<T>({ ...opts, uri } as never);
    // Here and not after the SDK: its exception has lost the headers.
    if (answer.statusCode >= 400) throw refusal(answer as HttpAnswer);
    return answer;
  }
}

interface HttpAnswer {
  statusCode: number;
  body: unknown;
  headers?: Record<string, string>;
}

/** Twilio's own error carries a code; a 5xx without one comes from something in between, and says nothing about the message. */
function refusal({ statusCode: status, body, headers = {} }: HttpAnswer): ProviderError {
  const said = (typeof body === 'object' && body !== null ? body : {}) as { code?: unknown };
  const code = typeof said.code === 'number' ? said.code : null;
  const requestId = headers['twilio-request-id'] ?? null;
  if (status === 429 || (code !== null && RATE_LIMITED.has(code))) {
    return new ProviderError('twilio', 'rate-limited', `Twilio asks to wait (${code ?? status}).`, {
      status,
      requestId,
      retryAfterMs: retryAfterMs(new Headers({ 'retry-after': headers['retry-after'] ?? '' }), Date.now()),
    });
  }
  if (status >= 500 || status === 408) {
    const kind = code === null ? 'unknown' : 'transient';
    return new ProviderError('twilio', kind, `Twilio failed (${code ?? status}).`, { status, requestId });
  }
  const reason = status === 401 || status === 403 ? 'account' : twilioReason(code);
  return new MessageRefused('twilio', { reason, code: String(code ?? status), status, requestId });
}

async function mapped<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // The HTTP library's error holds the whole request, password included: only its code goes on.
    const { code = 'no answer' } = error as { code?: string };
    throw new ProviderError(
      'twilio',
      connectionFailureKind(error),
      `The exchange with Twilio failed (${code}).`,
    );
  }
}
