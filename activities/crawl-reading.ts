import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { documentSource } from '../db/crawl.ts';
import type { PageReading } from '../domain/knowledge/html-page.ts';
import { fileName } from '../domain/knowledge/plain-page.ts';
import type { PageReader } from '../providers/web/page-reader.ts';
import type { FetchAnswer } from '../providers/web/web-fetcher.ts';
import type { CrawlRunDeps } from './crawl-run.ts';

const HTML_TYPES = ['text/html', 'application/xhtml+xml'];
/** What a crawl reads; price lists are often PDF. */
export const PAGE_TYPES = [...HTML_TYPES, 'application/pdf', 'text/plain', 'text/markdown'];

/**
 * The page an answer holds, and the bytes to keep of it; null when the answer cannot be read.
 * @throws PageUnreadable when reading it takes too long or breaks its reader
 */
export async function readAnswer(
  { pages, readPdf }: Pick<CrawlRunDeps, 'pages' | 'readPdf'>,
  { body, contentType, mediaType, url }: FetchAnswer,
  signal: AbortSignal,
): Promise<{ page: PageReading; source: Uint8Array } | null> {
  if (mediaType === 'application/pdf') {
    const page = await pdfPage({ pages, readPdf }, body, url, signal);
    return page && { page, source: body };
  }
  const isHtml = HTML_TYPES.includes(mediaType) || mediaType === '';
  return pages.read({ bytes: body, contentType, isHtml, url }, signal);
}

/** The page as an earlier crawl stored it, read again: what follows from the whole site may have changed. */
export async function readStored(
  deps: Pick<CrawlRunDeps, 'db' | 'pages' | 'readPdf'>,
  tenantId: string,
  documentId: string,
  url: string,
  signal: AbortSignal,
): Promise<PageReading | null> {
  const stored = await deps.db.asTenant(tenantId, (tx) => documentSource(tx, documentId));
  if (!stored) return null;
  const { bytes, mediaType } = stored;
  if (mediaType === 'application/pdf') return pdfPage(deps, bytes, url, signal);
  return deps.pages.readAgain({ bytes, isHtml: HTML_TYPES.includes(mediaType), url }, signal);
}

const gzipAsync = promisify(gzip);

/** gzip as base64, the way it travels to the database inside JSON. */
export async function compressed(bytes: Uint8Array): Promise<string> {
  return (await gzipAsync(bytes, { level: 5 })).toString('base64');
}

async function pdfPage(
  { pages, readPdf }: { pages: PageReader; readPdf: CrawlRunDeps['readPdf'] },
  bytes: Uint8Array,
  url: string,
  signal: AbortSignal,
): Promise<PageReading | null> {
  let pdf: Awaited<ReturnType<typeof readPdf>>;
  try {
    pdf = await readPdf(bytes, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    // A broken or locked file of somebody's site is a result, recorded on its address.
    return null;
  }
  const page = await pages.readAgain({ bytes: Buffer.from(pdf.markdown), isHtml: false, url }, signal);
  return { ...page, title: pdf.title || fileName(url) };
}
