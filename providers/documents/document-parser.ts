import { WorkRoom } from '../../domain/work-room.ts';
import { strangersThread } from '../strangers-thread.ts';
import { type DocumentFormat, sniffFormat } from './sniff.ts';

export type DocumentErrorCode =
  | 'empty_file'
  | 'too_large'
  | 'unsupported_type'
  | 'password_protected'
  | 'broken_file'
  | 'no_text'
  | 'timeout';

/** A file that cannot be read; `code` is stable, the message is a sentence for support. */
export class DocumentError extends Error {
  readonly code: DocumentErrorCode;

  constructor(code: DocumentErrorCode, message: string) {
    super(message);
    this.name = 'DocumentError';
    this.code = code;
  }
}

export interface ParsedDocument {
  format: DocumentFormat;
  mediaType: string;
  title: string;
  /** Headings, lists and tables as Markdown. */
  markdown: string;
  /** BCP-47 primary language, or null when neither the file nor its words say. */
  language: string | null;
}

export interface DocumentParser {
  /** Reads a file by its content, whatever its name claims. Throws DocumentError; rejects with the signal's reason when aborted. */
  parse(file: { bytes: Uint8Array; fileName: string }, signal?: AbortSignal): Promise<ParsedDocument>;
}

export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;

export interface DocumentParserOptions {
  maxBytes?: number;
  timeoutMs?: number;
  /** Files read at the same time; others wait. */
  concurrency?: number;
}

/**
 * Parses uploads in a worker thread of its own each: a hostile file can exhaust its thread's heap or time, and nothing
 * else. The thread ends with the file.
 */
export function createDocumentParser(options: DocumentParserOptions = {}): DocumentParser {
  const { maxBytes = MAX_DOCUMENT_BYTES, timeoutMs = 60_000, concurrency = 2 } = options;
  const room = new WorkRoom(concurrency);

  return {
    async parse({ bytes, fileName }, signal) {
      signal?.throwIfAborted();
      if (bytes.length === 0) throw new DocumentError('empty_file', 'The file is empty.');
      if (bytes.length > maxBytes) {
        throw new DocumentError(
          'too_large',
          `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
        );
      }
      const sniffed = await sniffFormat(bytes, fileName);
      if ('error' in sniffed) throw new DocumentError(sniffed.error, sniffed.message);
      return room.work(async () => {
        signal?.throwIfAborted();
        return { ...(await inThread(bytes, fileName, sniffed.format, timeoutMs, signal)), ...sniffed };
      });
    },
  };
}

/** What the thread answers. */
export type ThreadAnswer =
  | { title: string; markdown: string; language: string | null }
  | { error: DocumentErrorCode; message: string };

function inThread(
  bytes: Uint8Array,
  fileName: string,
  format: DocumentFormat,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Exclude<ThreadAnswer, { error: unknown }>> {
  // A copy: the caller keeps its bytes, the thread owns these.
  const own = Uint8Array.from(bytes);
  const worker = strangersThread(new URL('./parse-thread.ts', import.meta.url), {
    workerData: { bytes: own, fileName, format },
    transferList: [own.buffer],
  });
  return new Promise<Exclude<ThreadAnswer, { error: unknown }>>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DocumentError('timeout', 'Reading the file took too long.')),
      timeoutMs,
    );
    const abort = () => reject(signal!.reason);
    signal?.addEventListener('abort', abort, { once: true });
    worker.once('message', (answer: ThreadAnswer) => {
      if ('error' in answer) reject(new DocumentError(answer.error, answer.message));
      else resolve(answer);
    });
    // Out of its heap, or thrown past every handler: the file did it.
    worker.once('error', (error) =>
      reject(new DocumentError('broken_file', `The file could not be read (${error.message}).`)),
    );
    worker.once('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      reject(new DocumentError('broken_file', 'The file could not be read.'));
    });
  }).finally(() => worker.terminate());
}
