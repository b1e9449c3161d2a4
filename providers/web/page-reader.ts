import type { Worker } from 'node:worker_threads';
import type { PageFacts } from '../../domain/knowledge/facts/index.ts';
import type { FactContext, SourcePage } from '../../domain/knowledge/facts/types.ts';
import type { PageReading } from '../../domain/knowledge/html-page.ts';
import { strangersThread } from '../strangers-thread.ts';

/** Why a page gave nothing: `reading_timeout` where reading it took too long, `unreadable` where it broke its reader. */
export type PageUnreadableReason = 'reading_timeout' | 'unreadable';

export class PageUnreadable extends Error {
  readonly reason: PageUnreadableReason;

  constructor(reason: PageUnreadableReason, message: string) {
    super(message);
    this.name = 'PageUnreadable';
    this.reason = reason;
  }
}

interface StoredPage {
  bytes: Uint8Array;
  isHtml: boolean;
  url: string;
}

/** Reads strangers' pages off the event loop. All throw PageUnreadable, and the signal's reason when it is aborted. */
export interface PageReader {
  /** A page as it was sent, HTML or else plain text: its words and links, and its decoded source as UTF-8. */
  read(
    page: StoredPage & { contentType: string | null },
    signal: AbortSignal,
  ): Promise<{ page: PageReading; source: Uint8Array }>;
  /** A page that was stored as UTF-8, read again. */
  readAgain(page: StoredPage, signal: AbortSignal): Promise<PageReading>;
  /** What one page of a site says of the business; `place` counts the site's pages from 0. */
  facts(page: SourcePage, context: FactContext, place: number, signal: AbortSignal): Promise<PageFacts>;
  close(): Promise<void>;
}

/** What the thread is asked. */
export type PageJob =
  | ({ kind: 'page'; contentType: string | null; keepSource: boolean } & StoredPage)
  | { kind: 'facts'; page: SourcePage; context: FactContext; place: number };
export interface PageReply {
  id: number;
  answer: PageFacts | { page: PageReading; source: Uint8Array | null };
}

export interface PageReaderOptions {
  /** Of one page, once its turn has come; an ordinary one takes a few milliseconds. */
  timeoutMs?: number;
  /** Pages read at the same time; others wait. A hostile page holds one of them. */
  threads?: number;
}

interface Waiting {
  id: number;
  job: PageJob;
  resolve: (answer: never) => void;
  reject: (error: unknown) => void;
}

interface Thread {
  worker: Worker;
  running: Waiting | null;
  /** When it began the page it reads, of `performance.now()`; Infinity while it is still loading itself. */
  since: number;
  timer: NodeJS.Timeout | null;
}

/** The thread's first word, before any reply. */
export const READY = 'ready';

const UTF8 = 'text/html; charset=utf-8';
/** A page that takes longer than this has a thread to itself: the others' next one is begun. */
const SLOW_MS = 200;
/** A thread holds 50 MB, and is begun again in half a second. */
const IDLE_MS = 60_000;

/**
 * Threads that start with the first page and read one page after another, in the order asked; another joins where a page
 * takes long. One that takes too long over a page, or that a page breaks, ends with that page's failure.
 */
export function createPageReader(options: PageReaderOptions = {}): PageReader {
  const { timeoutMs = 20_000, threads: most = 2 } = options;
  const threads: Thread[] = [];
  const waiting: Waiting[] = [];
  let lastId = 0;
  let help: NodeJS.Timeout | null = null;

  const start = (): Thread => {
    const worker = strangersThread(new URL('./page-thread.ts', import.meta.url));
    const thread: Thread = { worker, running: null, since: Number.POSITIVE_INFINITY, timer: null };
    worker.on('message', (reply: PageReply | typeof READY) => {
      if (reply === READY) thread.since = performance.now();
      else if (thread.running?.id === reply.id)
        settle(thread, ({ resolve }) => resolve(reply.answer as never));
      next();
    });
    // Out of its heap, or thrown past every handler: the page did it.
    worker.on('error', ({ message }) => end(thread, unreadable(`It broke its reader (${message}).`)));
    worker.on('exit', () => end(thread, unreadable('Its reader ended.')));
    threads.push(thread);
    return thread;
  };

  const settle = (thread: Thread, how: (job: Waiting) => void) => {
    const { running } = thread;
    if (thread.timer) clearTimeout(thread.timer);
    thread.running = null;
    if (running) how(running);
  };

  /** The thread is gone, and what it was reading with it. */
  const end = (thread: Thread, why: PageUnreadable) => {
    const at = threads.indexOf(thread);
    if (at < 0) return;
    threads.splice(at, 1);
    settle(thread, ({ reject }) => reject(why));
    void thread.worker.terminate();
    next();
  };

  const isSlow = ({ since }: Thread) => performance.now() - since >= SLOW_MS;

  const next = () => {
    while (waiting.length > 0) {
      const idle = threads.find(({ running }) => !running);
      if (!idle && (threads.length >= most || !threads.every(isSlow))) break;
      const thread = idle ?? start();
      const job = waiting.shift()!;
      if (thread.timer) clearTimeout(thread.timer);
      if (idle) thread.since = Math.max(performance.now(), thread.since);
      thread.running = job;
      thread.worker.ref();
      thread.timer = setTimeout(
        () => end(thread, new PageUnreadable('reading_timeout', 'Reading it took too long.')),
        timeoutMs,
      );
      thread.worker.postMessage({ id: job.id, job: job.job });
    }
    if (waiting.length > 0 && threads.length < most) help ??= setTimeout(lookAgain, SLOW_MS).unref();
    for (const thread of threads) if (!thread.running) rest(thread);
  };
  const lookAgain = () => {
    help = null;
    next();
  };
  /** A thread with nothing to do must not keep the process alive, nor its memory for ever. */
  const rest = (thread: Thread) => {
    thread.worker.unref();
    if (thread.timer) clearTimeout(thread.timer);
    thread.timer = setTimeout(() => end(thread, unreadable('Its reader rests.')), IDLE_MS).unref();
  };

  const ask = <T>(job: PageJob, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    return new Promise<T>((resolve, reject) => {
      const asked: Waiting = { id: ++lastId, job, resolve: resolve as (answer: never) => void, reject };
      // One that is being read is given up on; its thread ends it within its time.
      const abort = () => {
        const at = waiting.indexOf(asked);
        if (at >= 0) waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      const settled = () => signal.removeEventListener('abort', abort);
      asked.resolve = (answer) => {
        settled();
        resolve(answer);
      };
      asked.reject = (error) => {
        settled();
        reject(error);
      };
      waiting.push(asked);
      next();
    });
  };

  return {
    read: (page, signal) => ask({ kind: 'page', ...page, keepSource: true }, signal),
    readAgain: async (page, signal) => {
      const job = { kind: 'page', ...page, contentType: UTF8, keepSource: false } as const;
      return (await ask<{ page: PageReading }>(job, signal)).page;
    },
    facts: (page, { country, currency }, place, signal) =>
      ask({ kind: 'facts', page, context: { country, currency }, place }, signal),
    async close() {
      const closed = unreadable('The reader is closed.');
      for (const job of waiting.splice(0)) job.reject(closed);
      const closing = threads.splice(0);
      for (const thread of closing) settle(thread, ({ reject }) => reject(closed));
      if (help) clearTimeout(help);
      await Promise.all(closing.map(({ worker }) => worker.terminate()));
    },
  };
}

const unreadable = (message: string) => new PageUnreadable('unreadable', message);
