/** Lines of a page made ready for reading hours: tables turned, parallel lists zipped, long paragraphs cut in sentences. */
import type { Element } from 'domhandler';
import { reduce } from './hours-spans.ts';
import { type HoursToken, hoursTokens } from './hours-tokens.ts';
import { isElement, oneLine, plain, type TextLine, textLines } from './text.ts';

/** `text` is what the page shows, for quoting; `tokens` what is read (a zipped line carries another line's hours). */
export interface HoursLine {
  text: string;
  tokens: HoursToken[];
  element: Element;
  /** Place among the page's lines; lines made of one page line share it. */
  source: number;
  days: boolean;
  /** A time span, "24h/24", or "until 9pm". */
  hours: boolean;
  closed: boolean;
  appointment: boolean;
  /** Words that have nothing to do with hours, those in parentheses left out. */
  words: number;
}

export function hoursLines(lines: readonly TextLine[]): HoursLine[] {
  const prepared: HoursLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!;
    const row = line.element.name === 'tr' ? line.element : null;
    if (row) {
      const columns = dayColumns(lines, index);
      if (columns) {
        for (const text of columns.texts) prepared.push(describe(text, line.element, index));
        index += columns.rows - 1;
        continue;
      }
      const listed = listsInCells(row);
      if (listed) {
        for (const text of listed) prepared.push(describe(text, line.element, index));
        continue;
      }
    }
    for (const text of sentences(line.text)) prepared.push(describe(text, line.element, index));
  }
  return zipParallelLists(withSameHours(prepared));
}

const SAME_HOURS =
  /(?<!\p{L})(?:idem|ditto|m[êe]mes (?:horaires|heures)|same (?:hours|times?)?(?: as)?)(?!\p{L})/iu;

/** "Mardi : idem", "Jeudi : idem lundi": the line carries the hours of the line before, or of the day it names. */
function withSameHours(lines: readonly HoursLine[]): HoursLine[] {
  const told = new Map<number, HoursToken[]>();
  let latest: HoursToken[] | null = null;
  return lines.map((line) => {
    const days = daysOf(line.tokens);
    if (line.hours && days.length > 0) {
      latest = line.tokens.filter((token) => token.kind !== 'days');
      for (const day of days) told.set(day, latest);
      return line;
    }
    const same = line.days && !line.hours ? SAME_HOURS.exec(line.text) : null;
    if (!same || line.tokens.some((token) => token.kind === 'time')) return line;
    const [named] = daysOf(line.tokens.filter((token) => token.start > same.index));
    const hours = named === undefined ? latest : (told.get(named) ?? latest);
    const own = line.tokens.filter((token) => token.kind === 'days' && token.start < same.index);
    if (!hours || own.length === 0) return line;
    for (const day of daysOf(own)) told.set(day, hours);
    return {
      ...line,
      tokens: [...line.tokens.filter((token) => token.start < same.index), ...hours],
      hours: true,
      words: 0,
    };
  });
}

const daysOf = (tokens: readonly HoursToken[]) =>
  tokens.flatMap((token) => (token.kind === 'days' ? token.days : []));

const MAY_TELL =
  /\d|[-–—→]|idem|same|meme|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun|jour|day|week|semaine|ferme|clos|midi|noon|minuit|night|nocturne|jusqu|until|till|rdv|rendez|appointment|matin|apres|soir|morning|afternoon|evening|hour|heure|horaire|time|ouv|open|repos/;

function describe(text: string, element: Element, source: number): HoursLine {
  // Most lines of a site say nothing of days or hours; they are not worth reading word by word.
  if (!MAY_TELL.test(plain(text))) {
    const words = text.match(/\p{L}{2,}/gu)?.length ?? 0;
    return {
      text,
      tokens: [],
      element,
      source,
      days: false,
      hours: false,
      closed: false,
      appointment: false,
      words,
    };
  }
  const tokens = hoursTokens(text);
  const items = reduce([{ tokens }]);
  const has = (kind: string) => items.some((item) => item.kind === kind);
  let depth = 0;
  let words = 0;
  for (const token of tokens) {
    if (token.kind === 'paren')
      depth = '(['.includes(text[token.start] ?? '') ? depth + 1 : Math.max(0, depth - 1);
    else if (depth === 0 && (token.kind === 'word' || token.kind === 'noise')) words += 1;
  }
  return {
    text,
    tokens,
    element,
    source,
    days: has('days'),
    hours: loneTime(tokens) || has('span') || has('around-the-clock') || (has('until') && has('time')),
    closed: has('closed'),
    appointment: has('appointment'),
    words,
  };
}

/** A line that is one time of day, or the dash between two: the opening and the closing time each on its own line. */
function loneTime(tokens: readonly HoursToken[]): boolean {
  const [only, ...more] = tokens.filter((token) => token.kind !== 'neutral');
  return (
    more.length === 0 && only !== undefined && ((only.kind === 'time' && !only.weak) || only.kind === 'range')
  );
}

/** A paragraph that holds hours among other sentences is read sentence by sentence. */
function sentences(text: string): string[] {
  if (text.length < 45) return [text];
  return text.split(/(?<=[a-zà-ÿ0-9)]{2}[.!?])\s+(?=[A-ZÀ-Ý"«])/).filter((part) => part.trim() !== '');
}

function cellsOf(row: Element): Element[] {
  return row.children.filter(
    (child): child is Element => isElement(child) && (child.name === 'td' || child.name === 'th'),
  );
}

const cellText = (cell: Element) =>
  oneLine(
    textLines(cell)
      .map((line) => line.text)
      .join(' '),
  );

const onlyDays = (text: string) => {
  const line = describe(text, dummy, 0);
  return line.days && !line.hours && !line.closed && line.words === 0;
};
const dummy = { name: 'p' } as Element;

/** A table whose header names the days: each column becomes "day, its cells". */
function dayColumns(lines: readonly TextLine[], start: number): { texts: string[]; rows: number } | null {
  const header = cellsOf(lines[start]!.element);
  const texts = header.map(cellText);
  const days = texts.map((text) => text !== '' && onlyDays(text));
  if (days.filter(Boolean).length < 3) return null;
  const table = tableOf(lines[start]!.element);
  const columns = texts.map((text, index) => (days[index] ? [text] : null));
  let rows = 1;
  while (start + rows < lines.length) {
    const row = lines[start + rows]!.element;
    if (row.name !== 'tr' || tableOf(row) !== table) break;
    const cells = cellsOf(row);
    if (cells.length !== header.length) {
      if (cells.length === 1) break;
      return null;
    }
    for (const [at, cell] of cells.entries()) columns[at]?.push(cellText(cell));
    rows += 1;
  }
  if (rows === 1) return null;
  return { texts: columns.filter((column) => column !== null).map((column) => column.join('\t')), rows };
}

function tableOf(row: Element): unknown {
  for (let up = row.parent; up; up = up.parent) if (isElement(up) && up.name === 'table') return up;
  return null;
}

/** One row whose cells hold lists side by side: days by `<br>` in one cell, hours by `<br>` in the next. */
function listsInCells(row: Element): string[] | null {
  const cells = cellsOf(row).map((cell) => textLines(cell).map((line) => line.text));
  const first = cells.findIndex(
    (cell) => cell.length >= 2 && cell.filter(onlyDays).length >= cell.length - 1,
  );
  if (first < 0) return null;
  const count = cells[first]!.length;
  const beside = cells.slice(first + 1).filter((cell) => cell.length === count);
  if (beside.length === 0) return null;
  return cells[first]!.map((day, index) => [day, ...beside.map((cell) => cell[index]!)].join('\t'));
}

/** Days listed first, then as many values: the first value belongs to the first day. */
function zipParallelLists(lines: readonly HoursLine[]): HoursLine[] {
  const zipped: HoursLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const count = runLength(lines, index, isDayOnly);
    if (count < 2) {
      zipped.push(lines[index]!);
      continue;
    }
    let valuesAt = index + count;
    // A column title ("Heures") may stand between the two lists.
    if (
      lines[valuesAt] &&
      !isValueOnly(lines[valuesAt]!) &&
      lines[valuesAt]!.words <= 2 &&
      !lines[valuesAt]!.days
    )
      valuesAt += 1;
    const values = runLength(lines, valuesAt, isValueOnly);
    if (values !== count) {
      for (let step = 0; step < count; step += 1) zipped.push(lines[index + step]!);
      index += count - 1;
      continue;
    }
    for (let step = 0; step < count; step += 1) {
      const day = lines[index + step]!;
      const value = lines[valuesAt + step]!;
      zipped.push({
        ...day,
        text: `${day.text}\t${value.text}`,
        tokens: [...day.tokens, { kind: 'tab', start: 0, end: 0 }, ...value.tokens],
        hours: value.hours,
        closed: value.closed,
        appointment: value.appointment,
      });
    }
    index = valuesAt + values - 1;
  }
  return zipped;
}

const isDayOnly = (line: HoursLine) =>
  line.days && !line.hours && !line.closed && !line.appointment && line.words === 0;
const isValueOnly = (line: HoursLine) =>
  !line.days && (line.hours || line.closed || line.appointment) && line.words <= 1;

function runLength(lines: readonly HoursLine[], start: number, fits: (line: HoursLine) => boolean): number {
  let end = start;
  while (end < lines.length && fits(lines[end]!)) end += 1;
  return end - start;
}
