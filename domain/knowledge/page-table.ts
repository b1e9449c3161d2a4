import type { Element } from 'domhandler';
import { elementsOf, squeeze, textOf } from './page-tree.ts';

/** Widest span believed; a page may claim any number. */
const MAX_SPAN = 20;
const MAX_COLUMNS = 30;

/** True for a table of data; false for one that only places things on the page. */
export function isDataTable(table: Element): boolean {
  const role = table.attribs.role;
  if (role === 'presentation' || role === 'none') return false;
  const rows = rowsOf(table);
  const cells = rows.flatMap(cellsOf);
  if (cells.length < 2 || !rows.some((row) => cellsOf(row).length > 1)) return false;
  return !cells.some((cell) => holdsLayout(cell) || squeeze(textOf(cell)).length > 400);
}

/** A data table as Markdown: header row when the table has one, spans filled in, empty rows and columns left out. */
export function tableMarkdown(table: Element): { caption: string; markdown: string } {
  const caption = elementsOf(table).find((child) => child.name === 'caption');
  const rows = rowsOf(table);
  const grid = filled(rows);
  const used = grid[0]?.map((_, column) => grid.some((row) => row[column])) ?? [];
  const lines = grid.map((row) => row.filter((_, column) => used[column]));
  const kept = lines
    .map((row, index) => ({ row, source: rows[index]! }))
    .filter(({ row }) => row.some(Boolean));
  if (kept.length === 0) return { caption: caption ? squeeze(textOf(caption)) : '', markdown: '' };

  const headed = kept.length > 1 && isHeader(kept[0]!.source);
  const width = kept[0]!.row.length;
  const header = headed ? kept[0]!.row : Array.from({ length: width }, () => '');
  const body = headed ? kept.slice(1) : kept;
  const write = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const markdown = [write(header), write(header.map(() => '---')), ...body.map(({ row }) => write(row))].join(
    '\n',
  );
  return { caption: caption ? squeeze(textOf(caption)) : '', markdown };
}

function rowsOf(table: Element): Element[] {
  return elementsOf(table).flatMap((child) => {
    if (child.name === 'tr') return [child];
    return ['thead', 'tbody', 'tfoot'].includes(child.name)
      ? elementsOf(child).filter((row) => row.name === 'tr')
      : [];
  });
}

function cellsOf(row: Element): Element[] {
  return elementsOf(row).filter((cell) => cell.name === 'td' || cell.name === 'th');
}

function isHeader(row: Element): boolean {
  const parent = row.parent as Element | null;
  return parent?.name === 'thead' || cellsOf(row).every((cell) => cell.name === 'th');
}

function holdsLayout(cell: Element): boolean {
  return elementsOf(cell).some(
    (child) =>
      ['table', 'h1', 'h2', 'h3', 'form', 'nav', 'header', 'footer', 'main'].includes(child.name) ||
      holdsLayout(child),
  );
}

/** The table as a grid: a cell that spans rows or columns says the same in each; one across the whole row says it once. */
function filled(rows: Element[]): string[][] {
  const grid: string[][] = rows.map(() => []);
  rows.forEach((row, rowIndex) => {
    const cells = cellsOf(row);
    let column = 0;
    for (const cell of cells) {
      while (grid[rowIndex]![column] !== undefined) column++;
      const text = squeeze(textOf(cell)).replaceAll('|', '\\|');
      const across = span(cell.attribs.colspan);
      const down = Math.min(span(cell.attribs.rowspan), rows.length - rowIndex);
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across && column + x < MAX_COLUMNS; x++) {
          grid[rowIndex + y]![column + x] = x > 0 && cells.length === 1 ? '' : text;
        }
      }
      column += across;
    }
  });
  const width = Math.max(0, ...grid.map((row) => row.length));
  return grid.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
}

function span(value: string | undefined): number {
  return Math.min(Math.max(Number.parseInt(value ?? '1', 10) || 1, 1), MAX_SPAN);
}
