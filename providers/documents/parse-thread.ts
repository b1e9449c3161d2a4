import { parentPort, workerData } from 'node:worker_threads';
import { decodePage } from '../../domain/knowledge/charset.ts';
import { readPage } from '../../domain/knowledge/html-page.ts';
import { textLanguage } from '../../domain/knowledge/language.ts';
import { blocksToMarkdown } from '../../domain/knowledge/page-blocks.ts';
import type { DocumentErrorCode, ThreadAnswer } from './document-parser.ts';
import type { DocumentFormat } from './sniff.ts';

/** Most text kept of one file, in characters: some thousand pages. */
const MAX_CHARACTERS = 4_000_000;

const { bytes, fileName, format } = workerData as {
  bytes: Uint8Array;
  fileName: string;
  format: DocumentFormat;
};

/** Carries a code out of a parser. */
function answerOf(error: unknown): ThreadAnswer {
  const { code, message } = error as { code?: DocumentErrorCode; message?: string };
  const known: DocumentErrorCode[] = ['password_protected', 'too_large', 'no_text'];
  return known.includes(code as DocumentErrorCode)
    ? { error: code!, message: message ?? '' }
    : { error: 'broken_file', message: `The file is damaged (${message ?? 'unknown'}).` };
}

async function parse(): Promise<ThreadAnswer> {
  const { title, markdown, declared } = await read();
  const text = markdown.replaceAll('\0', '').slice(0, MAX_CHARACTERS).trim();
  if (!text) {
    const why =
      format === 'pdf'
        ? 'It holds no text; a scan must go through text recognition first.'
        : 'It holds no text.';
    return { error: 'no_text', message: why };
  }
  const name = fileName.replace(/^.*[/\\]/, '').replace(/\.[a-z0-9]{1,8}$/i, '');
  return {
    title: (title || firstHeading(text) || name).slice(0, 300),
    markdown: text,
    language: textLanguage(text, declared),
  };
}

async function read(): Promise<{ title: string; markdown: string; declared: string | null }> {
  // Loaded when needed: a thread lives for one file.
  if (format === 'pdf') return await (await import('./pdf.ts')).parsePdf(bytes);
  const html =
    format === 'docx' ? await (await import('./docx.ts')).parseDocx(bytes) : decodePage(bytes, null).text;
  if (format === 'markdown' || format === 'text') return { title: '', markdown: html, declared: null };
  // The address only serves to resolve links, which an upload does not follow.
  const page = readPage(html, 'https://upload.invalid/');
  return {
    title: format === 'html' ? page.title : '',
    markdown: blocksToMarkdown(page.blocks),
    declared: page.language,
  };
}

function firstHeading(markdown: string): string {
  return /^#{1,6}\s+(.+)$/m.exec(markdown)?.[1]?.trim() ?? '';
}

parentPort!.postMessage(await parse().catch(answerOf));
