import { fileTypeFromBuffer } from 'file-type';

export type DocumentFormat = 'pdf' | 'docx' | 'html' | 'markdown' | 'text';

export const MEDIA_TYPES: Record<DocumentFormat, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  html: 'text/html',
  markdown: 'text/markdown',
  text: 'text/plain',
};

const HTML_START =
  /^(?:\uFEFF|\s|<!--[\s\S]*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|main|article|section|div|table|h[1-6]|p)\b/i;

/** The format of a file by its bytes; its name only tells Markdown from plain text. */
export async function sniffFormat(
  bytes: Uint8Array,
  fileName: string,
): Promise<
  | { format: DocumentFormat; mediaType: string }
  | { error: 'unsupported_type' | 'password_protected'; message: string }
> {
  // Before the library: it takes the mark of UTF-16 for the start of an MPEG frame.
  const found = isUtf16(bytes) ? undefined : await fileTypeFromBuffer(bytes);
  if (found?.ext === 'pdf' || startsWithPdf(bytes)) return of('pdf');
  if (found?.ext === 'docx') return of('docx');
  // Word puts an encrypted document into the container of its old formats, under this name in UTF-16.
  if (found?.ext === 'cfb' && Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    return { error: 'password_protected', message: 'The document is protected by a password.' };
  }
  const looksBinary = found && !found.mime.startsWith('text/') && found.ext !== 'xml';
  if (looksBinary || isBinary(bytes)) {
    return {
      error: 'unsupported_type',
      message: `The file is ${found?.mime ?? 'binary data'}, which cannot be read.`,
    };
  }
  const start = Buffer.from(bytes.subarray(0, 2048)).toString('latin1').replace(/^ï»¿/, '');
  if (HTML_START.test(start)) return of('html');
  return of(/\.(?:md|markdown|mdx)$/i.test(fileName) ? 'markdown' : 'text');
}

function of(format: DocumentFormat) {
  return { format, mediaType: MEDIA_TYPES[format] };
}

/** The header may stand within the first kilobyte (ISO 32000-1, Annex H.3.4.1). */
function startsWithPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
}

/** Control characters that no text holds. UTF-16 text with its mark is text. */
export function isBinary(bytes: Uint8Array): boolean {
  if (isUtf16(bytes)) return false;
  let controls = 0;
  const sample = bytes.subarray(0, 8192);
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls++;
  }
  return controls > sample.length / 50;
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
