/** A table as rows of cells that stand under each other, row and column spans filled in. */
import type { AnyNode, Element } from 'domhandler';
import { elementSegments, type Segment } from './service-segments.ts';
import { isElement } from './text.ts';

/** `width` is how many columns it spans, -1 when it spans rows; `spanned` marks its repeats in the rows below. */
export interface Cell {
  lines: Segment[];
  text: string;
  quote: string;
  header: boolean;
  spanned: boolean;
  width: number;
}

const NO_TABLE = () => false;

export function readGrid(table: Element, currency: string): Cell[][] {
  const grid: Cell[][] = [];
  const pending = new Map<string, Cell>();
  rowsOf(table).forEach((rowElement, y) => {
    const row: Cell[] = [];
    let x = 0;
    const fill = () => {
      for (let held = pending.get(`${y},${x}`); held; held = pending.get(`${y},${x}`)) {
        row[x] = held;
        x += 1;
      }
    };
    for (const element of cellsOf(rowElement)) {
      fill();
      const lines = elementSegments(element, currency, NO_TABLE);
      const across = Math.min(Number.parseInt(element.attribs.colspan ?? '1', 10) || 1, 12);
      const down = Math.min(Number.parseInt(element.attribs.rowspan ?? '1', 10) || 1, 60);
      const cell: Cell = {
        lines,
        text: lines.map((line) => line.text).join(' '),
        quote: lines.map((line) => line.quote).join(' '),
        header: element.name === 'th',
        spanned: false,
        width: down > 1 ? -1 : across,
      };
      for (let dx = 0; dx < across; dx += 1) {
        row[x + dx] = dx === 0 ? cell : { ...cell, lines: [], text: '', quote: '' };
        for (let dy = 1; dy < down; dy += 1)
          pending.set(
            `${y + dy},${x + dx}`,
            dx === 0
              ? { ...cell, spanned: true }
              : { ...cell, lines: [], text: '', quote: '', spanned: true },
          );
      }
      x += across;
    }
    fill();
    grid.push(
      Array.from(
        row,
        (cell) => cell ?? { lines: [], text: '', quote: '', header: false, spanned: false, width: 1 },
      ),
    );
  });
  return grid;
}

export function rowsOf(table: Element): Element[] {
  return descendants(table, 'tr');
}

export function cellsOf(row: Element): Element[] {
  return row.children.filter(
    (child): child is Element => isElement(child) && (child.name === 'td' || child.name === 'th'),
  );
}

export function descendants(element: Element, name: string): Element[] {
  const found: Element[] = [];
  const visit = (node: AnyNode) => {
    if (!isElement(node)) return;
    if (node.name === name) found.push(node);
    node.children.forEach(visit);
  };
  element.children.forEach(visit);
  return found;
}
