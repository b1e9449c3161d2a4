import { ProviderError } from './errors.ts';

/**
 * Passes a stream's events on, and gives up when none comes for `idleMs`: an SDK's own timeout ends with the headers, so
 * a stream that hangs after its first byte would be waited on for ever. `stop` is aborted to close the connection.
 */
export async function* idleLimited<T>(
  provider: string,
  events: AsyncIterable<T>,
  idleMs: number,
  stop: AbortController,
): AsyncGenerator<T> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new ProviderError(provider, 'unknown', 'The stream went silent.'));
        stop.abort();
      }, idleMs);
    });
    try {
      const next = await Promise.race([iterator.next(), silence]);
      if (next.done) return;
      yield next.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * A signal for one whole exchange. The SDKs' own timeouts end when headers arrive: a body that stalls half-way would be
 * waited on for ever.
 */
export function within(timeoutMs: number, signal: AbortSignal | null | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

/**
 * Gives up on a whole exchange of an SDK that takes no signal. The connection is left to the runtime, which closes it
 * when it stays silent. @throws ProviderError, kind `unknown`.
 */
export async function answerWithin<T>(provider: string, timeoutMs: number, exchange: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ProviderError(provider, 'unknown', 'No complete answer came in time.')),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([exchange, silence]);
  } finally {
    clearTimeout(timer);
  }
}
