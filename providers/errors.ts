/**
 * What a provider's failure means for whoever called:
 * - `permanent`: the same request will fail again (bad key, refused input, unknown resource);
 * - `rate-limited`: it may work after `retryAfterMs`;
 * - `transient`: it may work soon, and nothing was done (5xx, connection refused);
 * - `unknown`: the connection was cut or timed out after the request left: it may have been done. Look before repeating
 *   anything that must not happen twice.
 */
export type ProviderFailureKind = 'permanent' | 'rate-limited' | 'transient' | 'unknown';

/** The one error every adapter throws, whatever its SDK throws. Its message never holds a key or a client's data. */
export class ProviderError extends Error {
  readonly provider: string;
  readonly kind: ProviderFailureKind;
  /** HTTP status, when there was an answer. */
  readonly status: number | null;
  /** How long the provider asked to wait; null when it did not say. */
  readonly retryAfterMs: number | null;
  /** The provider's own id of the exchange, for its support. */
  readonly requestId: string | null;

  constructor(
    provider: string,
    kind: ProviderFailureKind,
    message: string,
    details: {
      status?: number | null;
      retryAfterMs?: number | null;
      requestId?: string | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'ProviderError';
    this.provider = provider;
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.requestId = details.requestId ?? null;
  }

  /** Whether repeating the same request can help. */
  get isRetryable(): boolean {
    return this.kind !== 'permanent';
  }
}

/** What an HTTP status means. 408, 409 (a lock, for both model vendors), 425 and 5xx pass; other 4xx do not. */
export function failureKindOf(status: number): ProviderFailureKind {
  if (status === 429) return 'rate-limited';
  if (status >= 500 || status === 408 || status === 409 || status === 425) return 'transient';
  return 'permanent';
}

/** Milliseconds from `retry-after-ms` or `Retry-After` (seconds or an HTTP date, read against `nowMs`); null if absent. */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const exact = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const value = headers?.get('retry-after');
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a failed connection means: `transient` when it was never made, so nothing was done; otherwise `unknown`. */
export function connectionFailureKind(error: unknown): ProviderFailureKind {
  let cause = error as { code?: unknown; cause?: unknown; errors?: unknown[] } | undefined;
  // SDK error → fetch's TypeError → the socket's error, or one error per address tried.
  for (let depth = 0; cause && depth < 5; depth += 1) {
    if (typeof cause.code === 'string' && NEVER_CONNECTED.has(cause.code)) return 'transient';
    if (cause.errors?.every((one) => connectionFailureKind(one) === 'transient')) return 'transient';
    cause = cause.cause as typeof cause;
  }
  return 'unknown';
}

/** What an error may say: the vendor's own sentence, except about keys, which some vendors repeat in part. */
export function refusalMessage(vendor: string, status: number, said: string | null | undefined): string {
  if (status === 401) return `${vendor} refused the API key.`;
  return `${vendor}: ${said?.trim() || `HTTP ${status}`}`;
}
