import { randomUUID } from 'node:crypto';
import type { Fault, FaultBoard } from './faults.ts';
import type { RequestLog, SentWebhook } from './requests.ts';

export interface Webhook {
  provider: string;
  /** The vendor's event name; what a fault's `match.path` is compared with. */
  event: string;
  url: string;
  headers: Record<string, string>;
  /** Headers that prove who sent it; left out by the `webhook-unsigned` fault. */
  signature: Record<string, string>;
  /** Exact bytes to send. */
  body: string | Uint8Array<ArrayBuffer>;
  /** How long after each failed attempt (no answer, or a 5xx) it is sent again, in milliseconds; default: never. */
  repeatedAfterMs?: readonly number[];
}

/** What the receiver answered; null when it could not be reached. */
export interface WebhookAnswer {
  status: number;
  body: string;
}

const TIMEOUT_MS = 20_000;

/** Sends the vendors' webhooks, with the failures a real network and a real vendor show. */
export class WebhookSender {
  readonly #faults: FaultBoard;
  readonly #log: RequestLog;
  readonly #now: () => Date;
  readonly #held = new Map<string, Array<() => void>>();
  /** Ends everything that waits or is in flight. */
  readonly #ends = new Set<() => void>();
  #isStopped = false;

  constructor(faults: FaultBoard, log: RequestLog, now: () => Date) {
    this.#faults = faults;
    this.#log = log;
    this.#now = now;
  }

  /** Delivers one webhook, once unless a fault says otherwise, and tells what the (first) receiver answered. */
  async send(webhook: Webhook): Promise<WebhookAnswer | null> {
    const fault = this.#faults.takeForWebhook(webhook.provider, webhook.event);
    const kind = fault?.kind ?? null;
    if (kind === 'webhook-out-of-order') {
      // When nothing follows, it is merely late: a vendor does not keep an event for ever.
      await Promise.race([this.#afterTheNext(webhook.provider), this.#pause(fault?.delayMs ?? 30_000)]);
    }
    if (kind === 'webhook-late') await this.#pause(fault?.delayMs ?? 5_000);
    if (kind === 'webhook-drop') return this.#drop(webhook);
    const answer = await this.#deliver(webhook, kind);
    if (kind === 'webhook-duplicate') await this.#deliver(webhook, kind);
    if (kind !== 'webhook-out-of-order') this.#release(webhook.provider);
    if (!answer || answer.status >= 500) void this.#repeat(webhook, kind);
    return answer;
  }

  async #repeat(webhook: Webhook, kind: Fault['kind'] | null): Promise<void> {
    for (const waitMs of webhook.repeatedAfterMs ?? []) {
      await this.#pause(waitMs);
      if (this.#isStopped) return;
      const answer = await this.#deliver(webhook, kind);
      if (answer && answer.status < 500) return;
    }
  }

  /** Does something a moment from now, as a vendor does after its answer; never once the sandbox has stopped. */
  async later(delayMs: number, work: () => Promise<void> | void): Promise<void> {
    await this.#pause(delayMs);
    if (this.#isStopped) return;
    try {
      await work();
    } catch (error) {
      console.error('sandbox webhook:', error);
    }
  }

  /** Gives up on everything held or in flight. */
  stop(): void {
    this.#isStopped = true;
    for (const end of [...this.#ends]) end();
    for (const provider of [...this.#held.keys()]) this.#release(provider);
  }

  /** Lost on the way: the page shows that there was one. */
  #drop(webhook: Webhook): null {
    this.#log.sent({ ...this.#entry(webhook, 'webhook-drop'), error: 'dropped' });
    return null;
  }

  #entry(webhook: Webhook, fault: Fault['kind'] | null): SentWebhook {
    return {
      id: randomUUID(),
      provider: webhook.provider,
      at: this.#now().toISOString(),
      url: webhook.url,
      event: webhook.event,
      status: null,
      error: null,
      fault,
    };
  }

  async #deliver(webhook: Webhook, fault: Fault['kind'] | null): Promise<WebhookAnswer | null> {
    if (this.#isStopped) return null;
    const entry = this.#entry(webhook, fault);
    this.#log.sent(entry);
    const given = new AbortController();
    const end = () => given.abort();
    const late = () =>
      given.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    const timer = setTimeout(late, TIMEOUT_MS).unref();
    this.#ends.add(end);
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...webhook.headers,
          ...(fault === 'webhook-unsigned' ? {} : webhook.signature),
        },
        body: webhook.body,
        signal: given.signal,
      });
      entry.status = response.status;
      return { status: response.status, body: await response.text() };
    } catch (error) {
      // The receiver is down or slow: a fact about it, shown on the page, never a failure of the sandbox.
      entry.error =
        error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
      return null;
    } finally {
      clearTimeout(timer);
      this.#ends.delete(end);
      this.#log.updated(entry);
    }
  }

  #afterTheNext(provider: string): Promise<void> {
    return new Promise((resolve) => {
      this.#held.set(provider, [...(this.#held.get(provider) ?? []), resolve]);
    });
  }

  #release(provider: string): void {
    const held = this.#held.get(provider) ?? [];
    this.#held.delete(provider);
    for (const go of held) go();
  }

  #pause(ms: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#ends.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms).unref();
      this.#ends.add(done);
    });
  }
}
