import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { documentSource } from '../db/crawl.ts';
import { decodePage } from '../domain/knowledge/charset.ts';
import { type PageReading, readPage } from '../domain/knowledge/html-page.ts';
import { textLanguage } from '../domain/knowledge/language.ts';
import { markdownToPageBlocks } from '../domain/knowledge/page-blocks.ts';
import type { FetchAnswer } from '../providers/web/web-fetcher.ts';
import type { CrawlRunDeps } from './crawl-run.ts';

const HTML_TYPES = ['text/html', 'application/xhtml+xml'];
/** What a crawl reads; price lists are often PDF. */
export const PAGE_TYPES = [...HTML_TYPES, 'application/pdf', 'text/plain', 'text/markdown'];

/** The page an answer holds, and the bytes to keep of it; null when the answer cannot be read. */
export async function readAnswer(
  deps: Pick<CrawlRunDeps, 'readPdf'>,
  answer: FetchAnswer,
  signal: AbortSignal,
): Promise<{ page: PageReading; source: Uint8Array } | null> {
  if (answer.mediaType === 'application/pdf') {
    const page = await pdfPage(deps, answer.body, answer.url, signal);
    return page && { page, source: answer.body };
  }
  // Decoded here once, kept as UTF-8: whoever reads the source later need not guess again.
  const text = decodePage(answer.body, answer.contentType).text.replaceAll('\0', '');
  const page =
    HTML_TYPES.includes(answer.mediaType) || answer.mediaType === ''
      ? readPage(text, answer.url)
      : plainPage(text, answer.url);
  return { page, source: Buffer.from(text) };
}

/** The page as an earlier crawl stored it, read again: what follows from the whole site may have changed. */
export async function readStored(
  deps: Pick<CrawlRunDeps, 'db' | 'readPdf'>,
  tenantId: string,
  documentId: string,
  url: string,
  signal: AbortSignal,
): Promise<PageReading | null> {
  const stored = await deps.db.asTenant(tenantId, (tx) => documentSource(tx, documentId));
  if (!stored) return null;
  if (stored.mediaType === 'application/pdf') return await pdfPage(deps, stored.bytes, url, signal);
  const text = stored.bytes.toString('utf8');
  return HTML_TYPES.includes(stored.mediaType) ? readPage(text, url) : plainPage(text, url);
}

const gzipAsync = promisify(gzip);

/** gzip as base64, the way it travels to the database inside JSON. */
export async function compressed(bytes: Uint8Array): Promise<string> {
  return (await gzipAsync(bytes, { level: 5 })).toString('base64');
}

async function pdfPage(
  deps: Pick<CrawlRunDeps, 'readPdf'>,
  bytes: Uint8Array,
  url: string,
  signal: AbortSignal,
): Promise<PageReading | null> {
  try {
    const { title, markdown } = await deps.readPdf(bytes, signal);
    return { ...plainPage(markdown, url), title: title || fileName(url) };
  } catch (error) {
    if (signal.aborted) throw error;
    // A broken or locked file of somebody's site is a result, recorded on its address.
    return null;
  }
}

function plainPage(text: string, url: string): PageReading {
  return {
    title: fileName(url),
    language: textLanguage(text, null),
    blocks: markdownToPageBlocks(text),
    links: [],
    canonical: null,
    refresh: null,
  };
}

function fileName(url: string): string {
  const name = new URL(url).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
