import { FetchFailure } from './web-fetcher.ts';

/**
 * Asks an address, and where nothing speaks TLS there the same one over http: owners give the name of their site alone, and
 * https is assumed. When http fails too, what https said is thrown.
 */
export async function orOverHttp<T>(url: string, ask: (url: string) => Promise<T>): Promise<T> {
  try {
    return await ask(url);
  } catch (error) {
    if (!hasNoHttps(url, error)) throw error;
    return await ask(url.replace(/^https:/, 'http:')).catch((other) => {
      throw other instanceof FetchFailure && other.reason !== 'cancelled' ? error : other;
    });
  }
}

/** A robots.txt that answers with an error (a failure without a cause) is a word all the same. */
function hasNoHttps(url: string, error: unknown): boolean {
  if (!url.startsWith('https:') || !(error instanceof FetchFailure) || error.cause === undefined)
    return false;
  return error.reason === 'tls_failed' || error.reason === 'connection_failed';
}
