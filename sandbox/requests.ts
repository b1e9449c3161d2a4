import { EventEmitter } from 'node:events';
import type { Fault } from './faults.ts';

/** One request a simulated vendor received, safe to show: secrets are replaced and long bodies cut. */
export interface ReceivedRequest {
  id: string;
  provider: string;
  at: string;
  method: string;
  path: string;
  /** null while it is being answered, and for ever when the connection was cut without an answer. */
  status: number | null;
  outcome: 'pending' | 'answered' | 'cut';
  durationMs: number | null;
  /** The fault that met it, if one did. */
  fault: Fault['kind'] | null;
  headers: Record<string, string>;
  body: unknown;
}

/** One webhook a simulated vendor sent. */
export interface SentWebhook {
  id: string;
  provider: string;
  at: string;
  url: string;
  event: string;
  status: number | null;
  error: string | null;
  fault: Fault['kind'] | null;
}

const KEPT_PER_PROVIDER = 200;
const BODY_CHARACTERS = 8_000;
const SECRET_NAME = /secret|token$|authorization|api-?key|password|signature|cookie|credential/i;

/** What each provider received and sent, newest last, bounded; emits `change` for the live page. */
export class RequestLog extends EventEmitter<{ change: [ReceivedRequest | SentWebhook] }> {
  readonly #requests = new Map<string, ReceivedRequest[]>();
  readonly #webhooks = new Map<string, SentWebhook[]>();
  readonly #totals = new Map<string, number>();

  constructor() {
    super();
    // One listener per open page: more than ten tabs is no leak.
    this.setMaxListeners(0);
  }

  received(request: ReceivedRequest): void {
    push(this.#requests, request);
    this.#totals.set(request.provider, this.total(request.provider) + 1);
    this.emit('change', request);
  }

  updated(entry: ReceivedRequest | SentWebhook): void {
    this.emit('change', entry);
  }

  sent(webhook: SentWebhook): void {
    push(this.#webhooks, webhook);
    this.emit('change', webhook);
  }

  requests(provider?: string): ReceivedRequest[] {
    return select(this.#requests, provider);
  }

  webhooks(provider?: string): SentWebhook[] {
    return select(this.#webhooks, provider);
  }

  /** Every request since the start (or the last clear), including those no longer kept. */
  total(provider: string): number {
    return this.#totals.get(provider) ?? 0;
  }

  clear(): void {
    this.#requests.clear();
    this.#webhooks.clear();
    this.#totals.clear();
  }
}

function push<T extends { provider: string }>(lists: Map<string, T[]>, entry: T): void {
  const list = lists.get(entry.provider) ?? [];
  list.push(entry);
  if (list.length > KEPT_PER_PROVIDER) list.shift();
  lists.set(entry.provider, list);
}

function select<T extends { at: string }>(lists: Map<string, T[]>, provider?: string): T[] {
  if (provider) return [...(lists.get(provider) ?? [])];
  return [...lists.values()].flat().sort((a, b) => a.at.localeCompare(b.at));
}

/** Headers with every credential replaced by its length only. */
export function redactHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    shown[name] = SECRET_NAME.test(name) ? '[redacted]' : text;
  }
  return shown;
}

/** A body fit to be shown: values under secret-looking names replaced, the whole cut when very long. */
export function redactBody(body: unknown): unknown {
  if (body === undefined || body === null) return null;
  const redacted = redact(body);
  const text = JSON.stringify(redacted);
  if (text.length <= BODY_CHARACTERS) return redacted;
  return { truncated: true, characters: text.length, start: text.slice(0, BODY_CHARACTERS) };
}

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && SECRET_NAME.test(name) ? '[redacted]' : redact(inner),
    ]),
  );
}
