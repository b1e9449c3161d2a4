import type { Response } from 'express';
import type { Access, Context } from './route.ts';

const HEARTBEAT_MS = 15_000;
/** Streams end with the proof of identity they were opened with, so that a revoked session stops listening too. */
const MAX_STREAM_MS = 15 * 60_000;

export interface EventStream {
  /** Sends one event; resolves when the client can take more (or has gone). `id` lets a client resume. */
  send(event: string, data: unknown, id?: string): Promise<void>;
  /** Aborted when the client leaves, the server stops, or the stream has reached its age. */
  signal: AbortSignal;
  close(): void;
}

const open = new Set<EventStream>();

/**
 * Answers with server-sent events. Heartbeats keep proxies from cutting the line; the stream closes with the client, with
 * the server, and after 15 minutes (clients reconnect, and prove again who they are). The handler returns `ANSWERED`.
 */
export function openStream<P, Q, B, A extends Access>(
  context: Pick<Context<P, Q, B, A>, 'res' | 'auth' | 'receivedAt'>,
): EventStream {
  const { res } = context;
  const ended = new AbortController();
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  res.write('retry: 2000\n\n');
  const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
  const remaining = context.auth?.expiresAt
    ? context.auth.expiresAt.getTime() - context.receivedAt.getTime()
    : MAX_STREAM_MS;
  const age = setTimeout(() => stream.close(), Math.min(MAX_STREAM_MS, Math.max(0, remaining)));
  const finish = () => {
    clearInterval(heartbeat);
    clearTimeout(age);
    open.delete(stream);
    ended.abort();
  };
  const stream: EventStream = {
    signal: ended.signal,
    async send(event, data, id) {
      if (ended.signal.aborted) return;
      const lines = JSON.stringify(data);
      const taken = res.write(`${id ? `id: ${id}\n` : ''}event: ${event}\ndata: ${lines}\n\n`);
      if (!taken) await drained(res, ended.signal);
    },
    close() {
      finish();
      res.end();
    },
  };
  open.add(stream);
  res.once('close', finish);
  return stream;
}

function drained(res: Response, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    res.once('drain', done);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Ends every open stream: the server is stopping. */
export function closeStreams(): void {
  for (const stream of [...open]) stream.close();
}
