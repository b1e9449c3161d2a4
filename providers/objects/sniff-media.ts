import { fileTypeFromBuffer } from 'file-type';

/** What a file's bytes say it is; plain text when they are nothing but readable text; null when nobody knows. */
export async function sniffMediaType(bytes: Uint8Array): Promise<string | null> {
  const found = await fileTypeFromBuffer(bytes);
  if (found) return found.mime;
  return isPlainText(bytes) ? 'text/plain' : null;
}

/** UTF-8 without control characters, and nothing a browser would take for a page. */
function isPlainText(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return false;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what text does not hold is the question.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001a\u001c-\u001f]/.test(text)) return false;
  return !/^\s*<(?:!doctype|\?xml|html|head|body|script|svg|!--)/i.test(text);
}
