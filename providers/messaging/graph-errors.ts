import type { MessagingProvider } from '../../domain/messaging/channels.ts';
import type { FailureReason } from '../../domain/messaging/reasons.ts';
import { ProviderError, retryAfterMs } from '../errors.ts';
import { MessageRefused } from './messaging.ts';

/**
 * What the Graph API's error codes mean for a message
 * (developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes, and the Graph API's own).
 * 2xx codes are permissions; any other code is `provider`.
 */
const REASONS: Partial<Record<FailureReason, readonly number[]>> = {
  'invalid-address': [131021],
  unreachable: [551, 131026, 130497],
  unsubscribed: [131050],
  content: [100, 131008, 131009, 131051, 131052, 131053, 131062],
  template: [132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069],
  'window-closed': [131047],
  sender: [33, 131037, 133010],
  // 131030: a test number writes only to the numbers it was given.
  account: [0, 3, 10, 190, 368, 131005, 131030, 131031, 131042, 131045],
};
const BY_CODE = new Map(
  (Object.keys(REASONS) as FailureReason[]).flatMap((reason) =>
    (REASONS[reason] ?? []).map((code) => [code, reason] as const),
  ),
);
/** 131056: one number to one person. 130429: a number's throughput. 131048: held back for its quality. The others: API calls. */
const RATE_LIMITED = new Set([4, 17, 32, 341, 613, 80006, 80007, 130429, 131048, 131056]);
/** Something broke there, and nothing was sent. 131057: a number being upgraded. */
const TRANSIENT = new Set([1, 2, 1200, 131000, 131016, 131057, 133004]);
/** « This message is sent outside of allowed window » of Instagram and Messenger. */
const OUTSIDE_WINDOW = 2534022;
const OUTSIDE_WINDOW_MESSENGER = 2018278;

export interface GraphErrorBody {
  code?: unknown;
  error_subcode?: unknown;
  fbtrace_id?: unknown;
}

export function graphReason(code: number | null, subcode: number | null = null): FailureReason {
  if (subcode === OUTSIDE_WINDOW || subcode === OUTSIDE_WINDOW_MESSENGER) return 'window-closed';
  if (code === null) return 'provider';
  return BY_CODE.get(code) ?? (code >= 200 && code < 300 ? 'account' : 'provider');
}

/**
 * A refusing answer as our error. An answer without the Graph API's own error comes from something in between: a 5xx of it
 * says nothing about the message.
 */
export function graphRefusal(
  provider: MessagingProvider,
  status: number,
  error: GraphErrorBody | null,
  headers: Headers,
): ProviderError {
  const code = typeof error?.code === 'number' ? error.code : null;
  const subcode = typeof error?.error_subcode === 'number' ? error.error_subcode : null;
  const requestId = typeof error?.fbtrace_id === 'string' ? error.fbtrace_id : null;
  const details = { status, requestId };
  if (status === 429 || (code !== null && RATE_LIMITED.has(code))) {
    const wait = retryAfterMs(headers, Date.now());
    return new ProviderError(provider, 'rate-limited', `${provider} asks to wait (${code ?? status}).`, {
      ...details,
      retryAfterMs: wait,
    });
  }
  const isPlain = code === null;
  if ((code !== null && TRANSIENT.has(code)) || status >= 500 || status === 408) {
    const kind = isPlain ? 'unknown' : 'transient';
    return new ProviderError(provider, kind, `${provider} failed (${code ?? status}).`, details);
  }
  const reason = isPlain && (status === 401 || status === 403) ? 'account' : graphReason(code, subcode);
  return new MessageRefused(provider, { ...details, reason, code: String(code ?? status) });
}
