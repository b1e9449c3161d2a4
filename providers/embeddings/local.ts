import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Embedder, EmbeddingError, type Reading } from './embedder.ts';
import type { WorkerReply, WorkerRequest } from './local-worker.ts';

export const LOCAL_MODEL = 'multilingual-e5-small';
const DIMENSIONS = 384;

/** Beyond 512 tokens the model reads nothing; the tokenizer need not either. */
const MAX_CHARACTERS = 8_000;

interface Job {
  text: string;
  hasTokens: boolean;
  resolve: (reading: Reading) => void;
  reject: (error: Error) => void;
}

/**
 * multilingual-e5-small on this machine's processor, in a thread of its own that starts with the first text. Questions
 * go before passages; a thread that dies fails what it was given and a new one starts with the next call. Texts go through
 * the model one by one: in a batch, rounding to 8 bits would make a text's vector depend on its neighbours, and the
 * intermediate results would outgrow the processor's cache (docs/decisions/0008-retrieval.md).
 * @param dir a folder from `ensureModelFiles`
 */
export function createLocalEmbedder(options: { dir: string; threads?: number }): Embedder {
  const threads = options.threads ?? Math.min(4, availableParallelism());
  const questions: Job[] = [];
  const passages: Job[] = [];
  let worker: Worker | undefined;
  let running: (Job & { id: number }) | undefined;
  let nextId = 0;
  let closed = false;

  const fail = (error: Error) => {
    const waiting = [...(running ? [running] : []), ...questions.splice(0), ...passages.splice(0)];
    running = undefined;
    for (const job of waiting) job.reject(error);
  };
  const start = (): Worker => {
    const started = new Worker(new URL('./local-worker.ts', import.meta.url), {
      workerData: { dir: options.dir, threads },
    });
    const died = (reason: string, cause?: unknown) => {
      if (worker !== started) return;
      worker = undefined;
      fail(new EmbeddingError(`the embedding thread ended: ${reason}`, { retryable: true, cause }));
    };
    started.on('error', (error: Error) => died(error.message, error));
    started.on('exit', (code) => died(`exit code ${code}`));
    started.on('message', (reply: WorkerReply) => {
      if (!running || running.id !== reply.id) return;
      const job = running;
      running = undefined;
      if ('error' in reply) job.reject(new EmbeddingError(reply.error, { retryable: false }));
      else job.resolve(reply);
      next();
    });
    return started;
  };
  const next = () => {
    if (running) return;
    const job = questions.shift() ?? passages.shift();
    if (!job) {
      // A thread with nothing to do must not keep the process alive.
      worker?.unref();
      return;
    }
    worker ??= start();
    worker.ref();
    running = { ...job, id: nextId++ };
    const { id, text, hasTokens } = running;
    worker.postMessage({ id, text, hasTokens } satisfies WorkerRequest);
  };
  const run = (queue: Job[], text: string, hasTokens = false): Promise<Reading> =>
    new Promise((resolve, reject) => {
      if (closed) return reject(new EmbeddingError('the embedder is closed', { retryable: false }));
      queue.push({ text, hasTokens, resolve, reject });
      next();
    });

  return {
    model: LOCAL_MODEL,
    dimensions: DIMENSIONS,
    simulated: false,
    async embedPassages(texts, { signal } = {}) {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        signal?.throwIfAborted();
        vectors.push((await run(passages, asPassage(text))).vector);
      }
      return vectors;
    },
    embedQuery: async (text) => (await run(questions, asQuestion(text))).vector,
    read: (text, as) =>
      as === 'question' ? run(questions, asQuestion(text), true) : run(passages, asPassage(text), true),
    async close() {
      closed = true;
      const ending = worker;
      worker = undefined;
      fail(new EmbeddingError('the embedder is closed', { retryable: false }));
      await ending?.terminate();
    },
  };
}

/**
 * A text as the model reads it. Its vectors tell capitals from small letters, which say nothing here: a caller's words come
 * without any, a heading may be all capitals. In lower case both are found more often (docs/decisions/0008-retrieval.md).
 */
const asRead = (text: string) => text.slice(0, MAX_CHARACTERS).toLowerCase();

export const asPassage = (text: string) => `passage: ${asRead(text)}`;

/** French sets a space before `? ! : ;`. The mark is then a word of its own, and a short question's vector leans to it. */
export const asQuestion = (text: string) => `query: ${asRead(text).replace(/\s+(?=[?!:;])/gu, '')}`;
