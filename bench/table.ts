import type { BenchRow } from './row.ts';

const HEAD = ['', 'what', 'figure', 'compared with', 'target'] as const;
/** A cell longer than this goes on in the next line. */
const WIDEST = 56;

/** The rows as one aligned table for a terminal; a missed target is marked ✗. */
export function formatTable(rows: readonly BenchRow[]): string {
  const lines = [HEAD as readonly string[], ...rows.map(cells)].flatMap((row) => {
    const wrapped = row.map((cell) => wrap(cell));
    const height = Math.max(...wrapped.map((parts) => parts.length));
    return Array.from({ length: height }, (_, line) => wrapped.map((parts) => parts[line] ?? ''));
  });
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The rows as a Markdown table. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const line = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');
}

function cells({ name, figure, comparedWith, target, meets }: BenchRow): string[] {
  return [meets === undefined ? '' : meets ? '✓' : '✗', name, figure, comparedWith, target ?? ''];
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > WIDEST) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
