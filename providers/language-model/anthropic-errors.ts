import Anthropic from '@anthropic-ai/sdk';
import {
  connectionFailureKind,
  failureKindOf,
  ProviderError,
  refusalMessage,
  retryAfterMs,
} from '../errors.ts';

/** Runs one call of the SDK and throws what `toProviderError` makes of its failure. */
export async function mapped<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toProviderError(error, signal);
  }
}

/** The caller's own cancellation passes through as it is; everything else becomes a ProviderError. */
export function toProviderError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ProviderError) return error;
  if (error instanceof Anthropic.APIConnectionTimeoutError || error instanceof Anthropic.APIUserAbortError) {
    return new ProviderError('anthropic', 'unknown', 'Anthropic did not answer in time.', { cause: error });
  }
  if (error instanceof Anthropic.APIError && typeof error.status === 'number') {
    return new ProviderError(
      'anthropic',
      failureKindOf(error.status),
      refusalMessage('Anthropic', error.status, error.apiMessage),
      {
        status: error.status,
        retryAfterMs: retryAfterMs(error.headers, Date.now()),
        requestId: error.requestID ?? null,
        cause: error,
      },
    );
  }
  // An `error` event inside a stream has a type and no status; a cut connection has neither.
  const isOverload = error instanceof Anthropic.APIError && error.type === 'overloaded_error';
  return new ProviderError(
    'anthropic',
    isOverload ? 'transient' : connectionFailureKind(error),
    'The connection to Anthropic failed.',
    {
      cause: error,
    },
  );
}
