import { getDocumentProxy } from 'unpdf';

const MAX_PAGES = 1000;
/** A gap wider than this many letter heights separates columns: `Coupe …… 45 €`. */
const COLUMN_GAP = 1.5;

interface Line {
  text: string;
  height: number;
  /** A larger step down than between the lines of a paragraph. */
  apart: boolean;
}

interface TextItem {
  str: string;
  transform: number[];
  width: number;
  height: number;
  hasEOL: boolean;
}

/** A PDF's text in reading order as Markdown: larger type becomes headings, wide gaps in a line become ` — `. */
export async function parsePdf(
  bytes: Uint8Array,
): Promise<{ title: string; markdown: string; declared: string | null }> {
  const pdf = await open(bytes);
  try {
    const metadata = await pdf.getMetadata().catch(() => null);
    const info = (metadata?.info ?? {}) as { Title?: unknown; Language?: unknown };
    const lines: Line[] = [];
    for (let number = 1; number <= Math.min(pdf.numPages, MAX_PAGES); number++) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      lines.push(...linesOf(items.filter((item): item is TextItem & typeof item => 'str' in item)));
      page.cleanup();
    }
    const title = typeof info.Title === 'string' ? info.Title.trim() : '';
    return {
      // Word processors leave their file's name or "untitled" there.
      title: /^(microsoft word|untitled|sans titre|document\d*$)|\.(docx?|odt|indd|pdf|pptx?)$/i.test(title)
        ? ''
        : title,
      markdown: markdownOf(lines),
      declared: typeof info.Language === 'string' ? info.Language : null,
    };
  } finally {
    await pdf.destroy();
  }
}

async function open(bytes: Uint8Array) {
  try {
    return await getDocumentProxy(bytes, { verbosity: 0, isEvalSupported: false, stopAtErrors: false });
  } catch (error) {
    if ((error as Error).name === 'PasswordException') {
      throw Object.assign(new Error('The document is protected by a password.'), {
        code: 'password_protected',
      });
    }
    throw error;
  }
}

function linesOf(items: TextItem[]): Line[] {
  const lines: Line[] = [];
  let text = '';
  let height = 0;
  let end = 0;
  let y: number | null = null;
  let previousY: number | null = null;
  const flush = () => {
    const folded = text.replace(/[ \t\u00ad]+/g, ' ').trim();
    if (folded && y !== null) {
      lines.push({
        text: folded,
        height,
        apart: previousY === null || Math.abs(previousY - y) > 1.8 * (height || 10),
      });
      previousY = y;
    }
    text = '';
    height = 0;
    y = null;
  };
  for (const item of items) {
    const [x = 0, itemY = 0] = item.transform.slice(4, 6);
    if (item.str.trim()) {
      if (y !== null && Math.abs(itemY - y) > Math.max(height, item.height) * 0.6) flush();
      const gap = x - end;
      if (text.trim() && gap > COLUMN_GAP * (item.height || 10)) text = `${text.trimEnd()} — `;
      else if (text && !text.endsWith(' ') && gap > 0.15 * (item.height || 10)) text += ' ';
      y ??= itemY;
      height = Math.max(height, item.height);
      text += item.str;
      end = x + item.width;
    } else if (text && item.str) {
      text += ' ';
    }
    if (item.hasEOL) flush();
  }
  flush();
  return lines;
}

function markdownOf(lines: Line[]): string {
  const body = bodyHeight(lines);
  const parts: string[] = [];
  for (const { text, height, apart } of lines) {
    const isHeading = height > body * 1.2 && text.length <= 120 && /\p{L}/u.test(text);
    if (isHeading) parts.push(`\n\n${height > body * 1.6 ? '#' : '##'} ${text}\n\n`);
    else if (apart) parts.push(`\n\n${escaped(text)}`);
    else if (/\p{L}-$/u.test(parts.at(-1) ?? '')) parts.push(parts.pop()!.slice(0, -1) + text);
    else parts.push(`\n${escaped(text)}`);
  }
  return parts
    .join('')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A line of the file that begins with `#` is no heading. */
function escaped(text: string): string {
  return text.replace(/^#/, '\\#');
}

/** The letter height of most of the text. */
function bodyHeight(lines: Line[]): number {
  const lengths = new Map<number, number>();
  for (const { text, height } of lines) {
    const rounded = Math.round(height * 2) / 2;
    lengths.set(rounded, (lengths.get(rounded) ?? 0) + text.length);
  }
  return [...lengths].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}
