import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';

const HTTP_KINDS = [
  'status',
  'hang',
  'drop-before',
  'drop-after-accept',
  'drop-mid-response',
  'hang-mid-response',
  'delay',
] as const;
const WEBHOOK_KINDS = [
  'webhook-drop',
  'webhook-duplicate',
  'webhook-late',
  'webhook-out-of-order',
  'webhook-unsigned',
] as const;

/**
 * A failure to play. `match.path` is a prefix of the path below the provider (`/v1/messages`), `times` how many requests
 * meet it (default 1, null = until removed), `retryAfter` seconds, `delayMs` for `delay` and `webhook-late`,
 * `afterBytes` how much of the answer leaves before `drop-mid-response` cuts it or `hang-mid-response` goes silent. `share`: it
 * meets only so many of the requests it could, spread as chance would have it.
 */
export const faultSchema = z.strictObject({
  provider: z.string().min(1),
  match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
  kind: z.enum([...HTTP_KINDS, ...WEBHOOK_KINDS]),
  status: z.int().min(400).max(599).optional(),
  message: z.string().optional(),
  retryAfter: z.number().min(0).optional(),
  times: z.int().min(1).nullable().default(1),
  share: z.number().gt(0).max(1).default(1),
  delayMs: z.int().min(0).max(600_000).optional(),
  afterBytes: z.int().min(0).default(256),
});

export type FaultRequest = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema> & { id: string };
export type WebhookFaultKind = (typeof WEBHOOK_KINDS)[number];

/** The failures in play, oldest first; each is used up by the requests it meets. */
export class FaultBoard {
  #faults: Fault[] = [];

  add(fault: z.output<typeof faultSchema>): Fault {
    const added = { ...fault, id: randomUUID() };
    this.#faults.push(added);
    return added;
  }

  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.#faults = [];
  }

  /** The failure this request meets, if any; it counts as met. */
  takeForRequest(provider: string, method: string, path: string): Fault | null {
    return this.#take(
      (fault) =>
        isOneOf(HTTP_KINDS, fault.kind) &&
        matches(fault, provider, path) &&
        (!fault.match?.method || fault.match.method.toUpperCase() === method.toUpperCase()),
    );
  }

  /** The failure this webhook meets, if any; `event` is matched as the path. */
  takeForWebhook(provider: string, event: string): Fault | null {
    return this.#take((fault) => isOneOf(WEBHOOK_KINDS, fault.kind) && matches(fault, provider, event));
  }

  #take(met: (fault: Fault) => boolean): Fault | null {
    const fault = this.#faults.find((one) => met(one) && (one.share === 1 || Math.random() < one.share));
    if (!fault) return null;
    if (fault.times !== null) {
      fault.times -= 1;
      if (fault.times === 0) this.#faults = this.#faults.filter((other) => other !== fault);
    }
    return fault;
  }
}

function isOneOf(kinds: readonly string[], kind: string): boolean {
  return kinds.includes(kind);
}

function matches(fault: Fault, provider: string, path: string): boolean {
  if (fault.provider !== '*' && fault.provider !== provider) return false;
  return !fault.match?.path || path.startsWith(fault.match.path);
}

/** Plays one HTTP failure on this exchange; `refuse` answers with the vendor's own error body. */
export function playFault(
  fault: Fault,
  req: Request,
  res: Response,
  next: NextFunction,
  refuse: (status: number, message: string, headers: Record<string, string>) => void,
): void {
  switch (fault.kind) {
    case 'status': {
      const status = fault.status ?? 500;
      const headers: Record<string, string> =
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      refuse(status, fault.message ?? defaultMessage(status), headers);
      return;
    }
    case 'hang':
      // Nothing is answered and nothing done; the socket stays open until the caller gives up.
      return;
    case 'drop-before':
      req.socket.destroy();
      return;
    case 'drop-after-accept':
      cutAfter(res, 0);
      next();
      return;
    case 'drop-mid-response':
      cutAfter(res, fault.afterBytes);
      next();
      return;
    case 'hang-mid-response':
      cutAfter(res, fault.afterBytes, true);
      next();
      return;
    case 'delay': {
      const timer = setTimeout(next, fault.delayMs ?? 1_000);
      res.once('close', () => clearTimeout(timer));
      return;
    }
    default:
      next();
  }
}

/**
 * Lets the work happen and `bytes` of the answer leave, then cuts the connection, or only goes silent: either way the
 * caller cannot know.
 */
function cutAfter(res: Response, bytes: number, isSilence = false): void {
  const write = res.write.bind(res) as (chunk: Buffer, sent: () => void) => boolean;
  let left = bytes;
  let isOver = false;
  const end = () => {
    if (!isSilence) res.socket?.destroy();
  };
  const pass = (chunk: unknown, isLast: boolean) => {
    if (isOver) return;
    const buffer = chunk === undefined ? Buffer.alloc(0) : Buffer.from(chunk as string | Uint8Array);
    const part = buffer.subarray(0, left);
    left -= part.length;
    isOver = isLast || part.length < buffer.length;
    if (part.length > 0) write(part, () => isOver && end());
    else if (isOver) end();
  };
  if (bytes === 0) res.flushHeaders = () => undefined;
  res.write = ((chunk: unknown, encoding?: unknown, sent?: () => void) => {
    pass(chunk, false);
    (typeof encoding === 'function' ? (encoding as () => void) : sent)?.();
    return true;
  }) as typeof res.write;
  res.end = ((chunk?: unknown) => {
    pass(typeof chunk === 'function' ? undefined : chunk, true);
    return res;
  }) as typeof res.end;
}

function defaultMessage(status: number): string {
  if (status === 429) return 'Too many requests (played by the sandbox).';
  if (status >= 500) return 'Internal server error (played by the sandbox).';
  return 'Refused (played by the sandbox).';
}
