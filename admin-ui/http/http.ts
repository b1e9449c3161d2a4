import { ApiError, errorOf } from './problem-error.ts';
import { accessToken, forget, requestLanguage } from './session.ts';

export const API_ROOT = '/api/v1';

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON, or as it is when a FormData. */
  body?: unknown;
  /** Values that are undefined, null or '' are left out. */
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  accept?: string;
  /** Calls before log-in carry no token. */
  anonymous?: boolean;
}

/** One JSON call. Throws ApiError; a 401 is retried once after a silent refresh, then ends the session here and nowhere else. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await open(path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The raw answer of a call, for streams. Same errors as `call`. */
export async function open(path: string, options: CallOptions = {}): Promise<Response> {
  const url = `${API_ROOT}/${path}${queryString(options.query)}`;
  if (options.anonymous) return accepted(await send(url, options, null));
  let response = await send(url, options, await accessToken());
  if (response.status === 401) response = await send(url, options, await accessToken({ renew: true }));
  if (response.status === 401) forget();
  return accepted(response);
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw await errorOf(response);
}

async function send(url: string, options: CallOptions, token: string | null): Promise<Response> {
  const isForm = options.body instanceof FormData;
  const headers: Record<string, string> = {
    accept: options.accept ?? 'application/json',
    'accept-language': requestLanguage(),
  };
  if (token) headers.authorization = `Bearer ${token}`;
  if (options.body !== undefined && !isForm) headers['content-type'] = 'application/json';
  try {
    return await fetch(url, {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(options.body === undefined
        ? {}
        : { body: isForm ? (options.body as FormData) : JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(navigator.onLine ? 'unreachable' : 'offline', '', 0, null);
  }
}

function queryString(query: CallOptions['query']): string {
  const entries = Object.entries(query ?? {}).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return entries.length ? `?${new URLSearchParams(entries.map(([key, value]) => [key, String(value)]))}` : '';
}
