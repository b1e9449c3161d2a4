import { FetchFailure } from './web-fetcher.ts';

/**
 * Asks an address, and where nothing speaks TLS there the same one over http: owners give the name of their site alone, and
 * https is assumed. When that cannot be had either, what https said is thrown; what is made of its answer stands. Who answers
 * over https is never asked over http.
 */
export async function orOverHttp<T>(url: string, ask: (url: string) => Promise<T>): Promise<T> {
  try {
    return await ask(url);
  } catch (error) {
    if (!url.startsWith('https:') || !hasNoHttps(error)) throw error;
    return await ask(overHttp(url)).catch((other) => {
      throw other instanceof FetchFailure && other.reason !== 'cancelled' ? error : other;
    });
  }
}

export const overHttp = (url: string) => url.replace(/^https:/, 'http:');

/** Nobody listens there, or not with TLS, or with no certificate of that name; a connection that broke says nothing. */
const NO_TLS = /^(?:ECONNREFUSED|EPROTO|ERR_SSL_|ERR_TLS_CERT_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

function hasNoHttps(error: unknown): boolean {
  if (!(error instanceof FetchFailure) || error.isAfterRedirect) return false;
  // A robots.txt that cannot be had says why by the failure of its own request.
  if (error.cause instanceof FetchFailure) return hasNoHttps(error.cause);
  return NO_TLS.test((error.cause as NodeJS.ErrnoException | undefined)?.code ?? '');
}
