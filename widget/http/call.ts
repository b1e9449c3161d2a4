import type { ProblemBody } from './types.ts';

const PATIENCE_MS = 15_000;

/** Why a call came to nothing, told apart by what the visitor can do about it. */
export type Reason =
  /** The browser itself knows that there is no network. */
  | { kind: 'offline' }
  /** No answer, half an answer, or one of a server in trouble; whether it was carried out is not known. */
  | { kind: 'unreachable' }
  | { kind: 'busy'; retryAfterSeconds: number }
  /** Understood and refused; `code` is the stable end of the problem's type. */
  | { kind: 'refused'; status: number; code: string; problem: ProblemBody };

export class CallError extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason.kind);
    this.reason = reason;
  }
}

export interface CallOptions {
  method?: 'POST' | 'DELETE';
  body?: unknown;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Goes out even while the page is being left. */
  keepalive?: boolean;
}

export type Call = <Answer>(path: string, options?: CallOptions) => Promise<Answer>;

/** Calls of the API at `baseUrl`: JSON, no cookies, the language of the visitor. @throws CallError */
export function createCall(baseUrl: string, language: string, fetcher: typeof fetch = fetch): Call {
  return async <Answer>(path: string, { method, body, query, keepalive, headers }: CallOptions = {}) => {
    const search = query ? `?${new URLSearchParams(query)}` : '';
    let response: Response;
    let text: string;
    try {
      response = await fetcher(`${baseUrl}/api/v1${path}${search}`, {
        method: method ?? 'GET',
        credentials: 'omit',
        cache: 'no-store',
        headers: {
          'Accept-Language': language,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(keepalive ? { keepalive } : {}),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      text = await response.text();
    } catch {
      throw new CallError(navigator.onLine === false ? { kind: 'offline' } : { kind: 'unreachable' });
    }
    if (response.ok) return (text ? parsed(text) : undefined) as Answer;
    throw new CallError(reasonOf(response, text));
  };
}

function reasonOf(response: Response, text: string): Reason {
  const { status } = response;
  if (status === 429)
    return { kind: 'busy', retryAfterSeconds: Math.max(1, Number(response.headers.get('Retry-After')) || 5) };
  // Whatever stands between (a proxy, a captive portal) may answer with a page of its own.
  if (status >= 500 || !response.headers.get('Content-Type')?.includes('json'))
    return { kind: 'unreachable' };
  const problem = parsed(text) as ProblemBody;
  return { kind: 'refused', status, code: problem.type.split('/').at(-1) ?? '', problem };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CallError({ kind: 'unreachable' });
  }
}

/** @throws what is no CallError: a mistake of ours must not look like the network's */
export function reasonOfError(error: unknown): Reason {
  if (error instanceof CallError) return error.reason;
  throw error;
}
