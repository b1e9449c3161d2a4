import iconv from 'iconv-lite';

/** How far into a page its own charset declaration is looked for (browsers read 1,024 bytes; real pages put it later). */
const META_WINDOW = 4096;

export interface DecodedText {
  text: string;
  charset: string;
  /** What the charset was read from. */
  from: 'bom' | 'header' | 'meta' | 'utf-8' | 'fallback';
}

/**
 * Decodes a web page: byte order mark, then the Content-Type header, then the page's own declaration, then UTF-8 if every
 * byte fits it, else windows-1252. A declared UTF-8 that the bytes contradict is not believed. Never throws.
 */
export function decodePage(bytes: Uint8Array, contentType: string | null): DecodedText {
  if (byteOrderMark(bytes)) return decodeText(bytes);
  const header = known(/charset\s*=\s*["']?([^\s"';,]+)/i.exec(contentType ?? '')?.[1]);
  if (header) return declared(bytes, header, 'header');
  const meta = metaCharset(bytes);
  if (meta) return declared(bytes, meta, 'meta');
  return decodeText(bytes);
}

function declared(bytes: Uint8Array, charset: string, from: 'header' | 'meta'): DecodedText {
  if (charset !== 'utf-8') return { text: decode(bytes, charset), charset, from };
  const text = strictUtf8(bytes);
  if (text !== null) return { text, charset, from };
  // A few broken bytes in a UTF-8 page (a cut multibyte character) must not turn every accent into two letters.
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const broken = lenient.split('\uFFFD').length - 1;
  const sound = (lenient.match(/[\u00C0-\u017F\u2018-\u201D\u20AC]/g) ?? []).length;
  if (sound > broken) return { text: lenient, charset, from };
  return { text: decode(bytes, 'windows-1252'), charset: 'windows-1252', from: 'fallback' };
}

/** Decodes what declares nothing of itself: byte order mark, then UTF-8 if every byte fits it, else windows-1252. Never throws. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const bom = byteOrderMark(bytes);
  if (bom)
    return { text: decode(bytes.subarray(bom.length), bom.charset), charset: bom.charset, from: 'bom' };
  const text = strictUtf8(bytes);
  if (text !== null) return { text, charset: 'utf-8', from: 'utf-8' };
  return { text: decode(bytes, 'windows-1252'), charset: 'windows-1252', from: 'fallback' };
}

function byteOrderMark(bytes: Uint8Array): { charset: string; length: number } | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { charset: 'utf-8', length: 3 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { charset: 'utf-16be', length: 2 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { charset: 'utf-16le', length: 2 };
  return null;
}

function metaCharset(bytes: Uint8Array): string | null {
  const head = decode(bytes.subarray(0, META_WINDOW), 'latin1').replace(/<!--[\s\S]*?-->/g, '');
  const found =
    /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)/i.exec(head)?.[1] ??
    /<\?xml[^>]+encoding\s*=\s*["']([\w:.-]+)/i.exec(head)?.[1];
  const charset = known(found);
  // The declaration was read as ASCII, so the page cannot be UTF-16 (WHATWG encoding sniffing, step 3).
  return charset?.startsWith('utf-16') ? 'utf-8' : charset;
}

/** The charset browsers take for a label: Latin-1 and ASCII mean windows-1252 (WHATWG Encoding §4.2). */
function known(label: string | undefined): string | null {
  if (!label) return null;
  const name = label.toLowerCase().trim();
  if (/^utf-?8$/.test(name)) return 'utf-8';
  if (/^(iso-?8859-?1|iso_8859-1|latin-?1|l1|us-ascii|ascii|cp1252|x-cp1252|windows-1252)$/.test(name))
    return 'windows-1252';
  return iconv.encodingExists(name) ? name : null;
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function decode(bytes: Uint8Array, charset: string): string {
  return iconv.decode(bytes, charset);
}
