/**
 * Services in tables: name and price columns, several price columns (lengths, sizes, audiences), rows that are section
 * titles, row and column spans, names and prices as parallel lines of two cells, and plans side by side.
 */
import type { Element } from 'domhandler';
import { durationMinutes } from './durations.ts';
import { barePrice, type Price, priceMentions, quoteMention, saysFree, saysFrom } from './prices.ts';
import { labelledPrices, needsBase } from './service-labels.ts';
import type { ServiceDraft } from './service-lists.ts';
import {
  cleanName,
  composed,
  isGenericHeading,
  isNoise,
  isProse,
  isVariant,
  withoutDurations,
} from './service-names.ts';
import { UNFINISHED } from './service-naming.ts';
import { type Cell, cellsOf, descendants, readGrid, rowsOf } from './table-grid.ts';
import { visibleText } from './text.ts';

/** Whether a table holds data in columns (rather than a layout): rows of several cells, prices apart from names. */
export function isPriceTable(table: Element, currency: string): boolean {
  if (descendants(table, 'table').length > 0) return false;
  const rows = rowsOf(table);
  let priced = 0;
  let apart = 0;
  for (const row of rows) {
    const cells = cellsOf(row).map((cell) => visibleText(cell));
    if (cells.length < 2) continue;
    const prices = cells.filter((text) => isPriceText(text, currency));
    if (prices.length > 0) priced += 1;
    if (prices.some((text) => text.length < 50) && prices.length < cells.filter((text) => text !== '').length)
      apart += 1;
    if (prices.length > 0 && prices.every((text) => text.length < 30))
      apart += prices.length === cells.length ? 1 : 0;
  }
  if (priced === 0) return rows.length > 1 && bareNumberColumn(table);
  return apart * 2 >= priced;
}

/** Services of one table. `category` is the heading above it, `order` its place on the page. */
export function tableServices(
  table: Element,
  category: string | null,
  currency: string,
  order: number,
): ServiceDraft[] {
  const caption = cleanName(descendants(table, 'caption').map((element) => visibleText(element))[0] ?? '');
  const grid = readGrid(table, currency);
  const drafts: ServiceDraft[] = [];
  let section = caption !== '' && !isGenericHeading(caption) ? (category ?? caption) : category;
  let group: string | null = null;
  let headers: string[] = [];
  /** Once a row is marked up as heads, no row of figures above a price is one. */
  let headed = false;
  const tablePriced = /[€£$]|\beuros?\b|\beur\b|\btarifs?\b|\bprix\b|\bprices?\b/i.test(
    `${caption} ${category ?? ''} ${grid[0]?.map((cell) => cell.text).join(' ') ?? ''}`,
  );

  for (const [rowIndex, row] of grid.entries()) {
    const filled = row.filter((cell) => cell.text !== '' && !cell.spanned);
    if (filled.length === 0) continue;
    const prices = row.map((cell, column) =>
      cellPrices(cell, headers[column] ?? '', currency, tablePriced && column > 0 && headers.length > 0),
    );
    const hasPrice = prices.some((found) => found.length > 0);
    if (!hasPrice) {
      const distinct = new Set(filled.map((cell) => cell.text));
      const heads = filled.every((cell) => cell.header);
      if (distinct.size >= 2 && (heads || (!headed && looksLikeHeader(row, grid[rowIndex + 1])))) {
        headed ||= heads;
        headers = row.map((cell) => cell.text);
        const first = cleanName(headers[0] ?? '');
        if (first !== '' && !isGenericHeading(first) && !isNoise(first)) group = first;
        else if (rowIndex > 0) group = null;
      } else if (distinct.size === 1) {
        const title = cleanName(filled[0]!.lines[0]?.text ?? filled[0]!.text);
        if (title.length <= 90 && !isProse(title)) {
          group = isGenericHeading(title) ? null : title;
        }
      }
      continue;
    }
    drafts.push(...rowServices(row, prices, headers, group ?? section, order + drafts.length / 1000));
  }
  if (section === null) section = caption || null;
  return drafts;
}

function rowServices(
  row: readonly Cell[],
  prices: readonly PricedLine[][],
  headers: readonly string[],
  category: string | null,
  order: number,
): ServiceDraft[] {
  const quote = row
    .filter((cell) => !cell.spanned)
    .map((cell) => cell.quote)
    .filter(Boolean)
    .join(' ');
  const firstPriced = prices.findIndex((found) => found.length > 0);
  const nameColumns = row
    .map((cell, column) => ({ cell, column }))
    .filter(
      ({ cell, column }) =>
        prices[column]!.length === 0 &&
        cell.text !== '' &&
        !isDurationCell(cell.text, headers[column] ?? '') &&
        !isNoise(cell.text),
    );
  const duration =
    row
      .map((cell, column) => (prices[column]!.length === 0 ? durationMinutes(cell.text) : null))
      .find((minutes) => minutes !== null) ?? null;
  // "60 €" over "durée 1 h" in one cell.
  const beside = (column: number) =>
    prices[column]!.length === 1
      ? (row[column]!.lines.map((line) => durationMinutes(line.text)).find((minutes) => minutes !== null) ??
        null)
      : null;
  const drafts: ServiceDraft[] = [];
  const emit = (name: string, found: PricedLine, minutes: number | null) => {
    const clean = cleanName(name);
    if (/\p{L}{2}/u.test(clean) && clean.length <= 160)
      drafts.push({
        name: clean,
        category: category === clean ? null : category,
        price: found.price,
        durationMinutes: found.durationMinutes ?? minutes ?? durationMinutes(name),
        quote: quote.length <= 400 ? quote : found.quote,
        order: order + drafts.length / 100_000,
        from: 'table',
      });
  };

  const leading = nameColumns.filter(({ column }) => column < firstPriced);
  const named = leading.length > 0 ? leading : nameColumns;
  const priced = prices.map((found, column) => ({ found, column })).filter(({ found }) => found.length > 0);

  // Names and prices as parallel lines of two cells.
  const nameCell = named[0]?.cell;
  const nameLines = nameCell?.lines.filter((line) => !isNoise(line.text)) ?? [];
  if (
    nameCell &&
    priced.length >= 1 &&
    nameLines.length >= 2 &&
    priced.every(({ found }) => found.length === nameLines.length)
  ) {
    nameLines.forEach((line, position) => {
      for (const { found, column } of priced)
        emit(
          columnName(line.text, headers[column], priced.length),
          found[position]!,
          durationMinutes(line.text),
        );
    });
    return drafts;
  }

  let base = '';
  let rowCategory: string | null = null;
  if (named.length > 0) {
    const texts = named.map(({ cell }) => cellName(cell));
    // A spanning first cell is the section of the rows beside it.
    if (named.length > 1 && (named[0]!.cell.spanned || named[0]!.cell.width === -1 || isVariant(texts[1]!))) {
      rowCategory = texts[0]!;
      base = isVariant(texts[1]!) ? composed(texts[0]!, texts[1]!) : texts[1]!;
    } else base = texts[0]!;
  }
  // "Cuisses 34 €" in one cell, its description or a button in the next: the priced cell names itself.
  const self = leading.length === 0 && priced[0] ? selfName(priced[0].found[0]!) : null;
  if (self !== null) {
    priced.forEach(({ found }, position) => {
      for (const [index, entry] of found.entries())
        emit(
          position + index === 0 ? self : composed(self, entry.label),
          entry,
          entry.durationMinutes ?? duration,
        );
    });
    return drafts;
  }
  const planRow = base === '' || isGenericHeading(base);
  if (rowCategory) category = rowCategory;
  for (const { found, column } of priced) {
    const header = cleanName(headers[column] ?? '');
    for (const entry of found) {
      const minutes =
        entry.durationMinutes ?? beside(column) ?? durationMinutes(headers[column] ?? '') ?? duration;
      const ownLabel =
        entry.label !== '' && !isNoise(entry.label) && !isGenericHeading(entry.label) ? entry.label : '';
      if (planRow) {
        const name = header !== '' && !isGenericHeading(header) && !isNoise(header) ? header : ownLabel;
        if (name !== '') emit(isVariant(name) && category ? composed(category, name) : name, entry, minutes);
        else if (category) emit(category, entry, minutes);
        continue;
      }
      let name = isVariant(base) && category && !planRow ? composed(category, base) : base;
      if (ownLabel !== '' && (isVariant(ownLabel) || found.length > 1)) name = composed(name, ownLabel);
      else if (ownLabel !== '' && !needsBase(ownLabel) && named.length === 0) name = ownLabel;
      emit(columnName(name, headers[column], priced.length), entry, minutes);
    }
  }
  return drafts;
}

/** The name a price carries in its own cell, or null when it needs one from elsewhere. */
function selfName(entry: PricedLine): string | null {
  return entry.label !== '' && !needsBase(entry.label) && !isProse(entry.label) ? entry.label : null;
}

/** With several price columns each one's header tells the prices apart. */
function columnName(name: string, header: string | undefined, columns: number): string {
  const qualifier = cleanName(
    (header ?? '').replace(
      /\(?\s*(?:[€£$]|(?<!\p{L})(?:eur(?:os?)?|ttc|tarifs?|prix|prices?)(?!\p{L}))\s*\)?/giu,
      ' ',
    ),
  );
  return columns > 1 && qualifier !== '' && !isNoise(header ?? '') ? composed(name, qualifier) : name;
}

interface PricedLine {
  label: string;
  price: Price;
  durationMinutes: number | null;
  quote: string;
}

function cellPrices(cell: Cell, header: string, currency: string, bareAllowed: boolean): PricedLine[] {
  if (cell.text === '' || isProse(cell.text)) return [];
  const from = saysFrom(header);
  const found = cell.lines.flatMap((line) =>
    labelledPrices(line, currency)
      // "£10 (£5 with a new set)": a second price that only says when is no other thing's.
      .filter((entry, at) => at === 0 || entry.label !== '')
      .map((entry) => ({ ...entry, quote: line.quote })),
  );
  // "Free" and "sur devis" count in a cell of their own only; a name may hold the words.
  const kept = found.filter((entry) => entry.price.minCents || entry.label === '' || isNoise(entry.label));
  if (kept.length > 0)
    return kept.map((entry) =>
      from && entry.price.kind === 'fixed'
        ? { ...entry, price: { ...entry.price, kind: 'from' as const, maxCents: null } }
        : entry,
    );
  const quote = quoteMention(cell.text);
  if (quote && cell.text.length < 40)
    return [
      {
        label: '',
        price: { kind: 'quote', minCents: null, maxCents: null, currency },
        durationMinutes: null,
        quote: cell.quote,
      },
    ];
  if (saysFree(cell.text))
    return [
      {
        label: '',
        price: { kind: 'free', minCents: 0, maxCents: 0, currency },
        durationMinutes: null,
        quote: cell.quote,
      },
    ];
  if (!bareAllowed || /dur[ée]e|duration|time|temps|minutes?|nombre|qty|n°/i.test(header)) return [];
  return cell.lines.flatMap((line) => {
    const price = barePrice(line.text, currency);
    return price
      ? [
          {
            label: '',
            price:
              from && price.kind === 'fixed' ? { ...price, kind: 'from' as const, maxCents: null } : price,
            durationMinutes: null,
            quote: line.quote,
          },
        ]
      : [];
  });
}

/** A cell's name: its bold beginning or first line; what follows describes it. */
function cellName(cell: Cell): string {
  const first = cell.lines.find((line) => !isNoise(line.text));
  if (!first) return cleanName(cell.text);
  const text = first.strong && !first.allStrong && first.text.length > 40 ? first.strong : first.text;
  const next = cell.lines[cell.lines.indexOf(first) + 1];
  // "Enfants" over "(de 3 à 12 ans)": for whom goes on below.
  const goesOn = next && (UNFINISHED.test(text) || (text.length < 40 && AGES.test(next.text)));
  return cleanName(goesOn ? `${text} ${next.text}` : text);
}

const AGES = /^\((?:de |from |[àa]ges?d? )?[^()]{0,20}\d+ ?(?:ans|years?|mois|months?)[^()]{0,12}\)$/iu;

function looksLikeHeader(row: readonly Cell[], next: readonly Cell[] | undefined): boolean {
  const words = row.map((cell) => cleanName(cell.text)).filter(Boolean);
  if (words.length === 0 || words.some((word) => word.length > 60)) return false;
  return (
    next !== undefined &&
    words
      .slice(row[0]?.text === '' ? 0 : 1)
      .every((word) => isVariant(word) || isGenericHeading(word) || isNoise(word) || word.length < 30)
  );
}

const isDurationCell = (text: string, header: string) =>
  /^(?:dur[ée]e|duration|time|temps|length)\b/i.test(header) ||
  (durationMinutes(text) !== null && withoutDurations(text) === '');

function isPriceText(text: string, currency: string): boolean {
  return (
    priceMentions(text, currency).some((mention) => mention.role === 'price') ||
    (text.length < 40 && (saysFree(text) || quoteMention(text) !== null))
  );
}

/** A table without any currency whose header names a price column and whose column holds numbers. */
function bareNumberColumn(table: Element): boolean {
  const rows = rowsOf(table).map((row) => cellsOf(row).map((cell) => visibleText(cell)));
  const header = rows[0] ?? [];
  if (
    !header.some((text) => /\b(?:tarifs?|prix|prices?|euros?|montant|cost|fees?|rates?)\b|[€£$]/i.test(text))
  )
    return false;
  return rows.slice(1).some((row) => row.slice(1).some((text) => barePrice(text, 'EUR') !== null));
}
