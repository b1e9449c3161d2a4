/** A stretch of Markdown between blank lines (or between a table's first and last row), under its headings. */
export interface MarkdownBlock {
  kind: 'text' | 'table' | 'list' | 'code';
  /** Headings above it, outermost first, without their `#`. */
  headingPath: string[];
  text: string;
}

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/;
const FENCE = /^ {0,3}(```+|~~~+)/;
const TABLE_ROW = /^\s*\|.*\|\s*$/;
const LIST_ITEM = /^\s*(?:[-*+]|\d{1,3}[.)])\s+/;

/** Splits Markdown into blocks with their heading path. Never throws; an unclosed fence runs to the end. */
export function markdownBlocks(markdown: string): MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [];
  const headings: { level: number; text: string; bare: boolean }[] = [];
  let lines: string[] = [];
  let kind: MarkdownBlock['kind'] = 'text';
  let fence: string | null = null;

  const flush = () => {
    const text = lines.join('\n').trim();
    if (text) {
      blocks.push({ kind, headingPath: headings.map((heading) => heading.text), text });
      for (const heading of headings) heading.bare = false;
    }
    lines = [];
    kind = 'text';
  };
  // A heading with nothing under it is itself what the document says there ("Coupe homme : 25 €").
  const leave = (level: number) => {
    while (headings.length > 0 && headings[headings.length - 1]!.level >= level) {
      const { text, bare } = headings.pop()!;
      if (!bare) continue;
      blocks.push({ kind: 'text', headingPath: headings.map((heading) => heading.text), text });
      for (const heading of headings) heading.bare = false;
    }
  };

  for (const line of markdown.replace(/\r\n?/g, '\n').split('\n')) {
    if (fence) {
      lines.push(line);
      if (line.trim().startsWith(fence)) {
        fence = null;
        flush();
      }
      continue;
    }
    const opened = FENCE.exec(line);
    if (opened) {
      flush();
      fence = opened[1]!.slice(0, 3);
      kind = 'code';
      lines.push(line);
      continue;
    }
    const heading = HEADING.exec(line);
    if (heading) {
      flush();
      const level = heading[1]!.length;
      leave(level);
      headings.push({ level, text: heading[2]!, bare: true });
      continue;
    }
    if (line.trim() === '') {
      flush();
      continue;
    }
    const lineKind: MarkdownBlock['kind'] = TABLE_ROW.test(line)
      ? 'table'
      : LIST_ITEM.test(line) || (kind === 'list' && /^\s/.test(line))
        ? 'list'
        : 'text';
    if (lines.length > 0 && lineKind !== kind) flush();
    kind = lineKind;
    lines.push(line);
  }
  flush();
  leave(0);
  return blocks;
}
