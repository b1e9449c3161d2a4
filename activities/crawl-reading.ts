import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { documentSource } from '../db/crawl.ts';
import type { PageReading } from '../domain/knowledge/html-page.ts';
import { fileName } from '../domain/knowledge/plain-page.ts';
import { isBinary, sniffFormat } from '../providers/documents/sniff.ts';
import type { PageReader } from '../providers/web/page-reader.ts';
import type { FetchAnswer } from '../providers/web/web-fetcher.ts';
import type { CrawlRunDeps } from './crawl-run.ts';

const HTML_TYPES = ['text/html', 'application/xhtml+xml'];
/** What a crawl reads; price lists are often PDF. */
export const PAGE_TYPES = [...HTML_TYPES, 'application/pdf', 'text/plain', 'text/markdown'];

/**
 * The page an answer holds, the bytes to keep of it and what they are; null when the answer cannot be read.
 * @throws PageUnreadable when reading it takes too long or breaks its reader
 */
export async function readAnswer(
  { pages, readPdf }: Pick<CrawlRunDeps, 'pages' | 'readPdf'>,
  { body, contentType, mediaType, url }: FetchAnswer,
  signal: AbortSignal,
): Promise<{ page: PageReading; source: Uint8Array; mediaType: string } | null> {
  const format = mediaType === 'application/pdf' ? 'pdf' : await wronglyNamed(body);
  if (format === 'pdf') {
    const page = await pdfPage({ pages, readPdf }, body, url, signal);
    return page && { page, source: body, mediaType: 'application/pdf' };
  }
  if (format === 'binary') return null;
  const isHtml = HTML_TYPES.includes(mediaType) || mediaType === '';
  const read = await pages.read({ bytes: body, contentType, isHtml, url }, signal);
  return { ...read, mediaType: mediaType || 'text/html' };
}

/** What an answer is that was named a text and is none: servers name files they do not know `text/plain` or `text/html`. */
async function wronglyNamed(body: Uint8Array): Promise<'pdf' | 'binary' | null> {
  // Nearly every page begins with a tag: nothing to look up.
  if (/^(?:\xEF\xBB\xBF)?\s*</.test(Buffer.from(body.subarray(0, 64)).toString('latin1'))) return null;
  const sniffed = await sniffFormat(body, '');
  if ('format' in sniffed && sniffed.format === 'pdf') return 'pdf';
  // « BMW, Mini : entretien » begins as a picture may: only what holds no text is none.
  return isBinary(body) && ('error' in sniffed || sniffed.format === 'docx') ? 'binary' : null;
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
