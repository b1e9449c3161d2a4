import type { Writable } from 'node:stream';
import exceljs from 'exceljs';
import { safeCell } from '../../domain/export/safe-cell.ts';

export interface SheetColumn {
  heading: string;
  /** In characters. */
  width: number;
  /** How figures of this column look; texts, and dates given as text, need none. */
  format?: 'money' | 'integer' | 'percent' | 'decimal' | 'date';
}

/** Money in hundredths is given as units: 45.5 is `45,50 €`. A date is `YYYY-MM-DD`. A figure may have a look of its own. */
export type SheetCell = PlainCell | Figure;
export type PlainCell = string | number | null;

/** `share` and `change` are of 1; `points` of 1 as well, said in points; `wait` is in seconds. `currency`: another than the workbook's. */
export interface Figure {
  value: number;
  look: 'money' | 'integer' | 'share' | 'change' | 'points' | 'wait';
  currency?: string;
}

export interface Sheet {
  name: string;
  /** Lines above the headings: what the sheet is, of whom and when. */
  title: readonly string[];
  columns: readonly SheetColumn[];
  rows: AsyncIterable<readonly SheetCell[]> | Iterable<readonly SheetCell[]>;
  /** The last line, in bold; left out where there is nothing to add up. */
  total?: readonly SheetCell[];
}

/** Excel's codes, but for money; the reader's own program puts its decimal sign. */
const CODES = {
  integer: '#,##0',
  percent: '0.0%',
  decimal: '#,##0.0',
  date: 'dd/mm/yyyy',
  share: '0.0%',
  change: '+0.0%;-0.0%;0%',
  points: '+0.0" pt";-0.0" pt";0" pt"',
  wait: '[h]:mm:ss',
} as const;
const CURRENCIES: Record<string, string> = { EUR: '€', GBP: '£', USD: '$', CHF: 'CHF' };

/**
 * Writes an Excel workbook onto a stream, row by row. Texts are texts: nothing in them is ever calculated. Ends the stream.
 * @param currency ISO 4217, of the columns with format `money`
 */
export async function writeWorkbook(
  out: Writable,
  sheets: readonly Sheet[],
  { currency = 'EUR' }: { currency?: string } = {},
): Promise<void> {
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true });
  workbook.creator = 'Coccinelle';
  for (const sheet of sheets) await writeSheet(workbook, sheet, currency);
  await workbook.commit();
}

async function writeSheet(
  workbook: exceljs.stream.xlsx.WorkbookWriter,
  sheet: Sheet,
  currency: string,
): Promise<void> {
  const headingRow = sheet.title.length === 0 ? 1 : sheet.title.length + 2;
  // The headings stay in view, and on each printed page.
  const page = workbook.addWorksheet(sheet.name, {
    views: [{ state: 'frozen', ySplit: headingRow }],
    pageSetup: {
      paperSize: 9,
      orientation: sheet.columns.length > 6 ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: `${headingRow}:${headingRow}`,
    },
    headerFooter: { oddFooter: '&L&A&R&P / &N' },
  });
  page.columns = sheet.columns.map(({ width, format }) => ({
    width,
    style: format ? { numFmt: codeOf(format, currency) } : {},
  }));
  for (const [i, line] of sheet.title.entries()) {
    const row = page.addRow([safeCell(line)]);
    row.font = i === 0 ? { bold: true, size: 14 } : { color: { argb: 'FF5F5B57' } };
    row.commit();
  }
  if (sheet.title.length > 0) page.addRow([]).commit();
  const headings = page.addRow(sheet.columns.map(({ heading }) => safeCell(heading)));
  headings.font = { bold: true };
  headings.border = { bottom: { style: 'thin', color: { argb: 'FF1B1B1F' } } };
  sheet.columns.forEach(({ format }, i) => {
    if (format) headings.getCell(i + 1).alignment = { horizontal: 'right' };
  });
  headings.commit();
  for await (const cells of sheet.rows) {
    const row = page.addRow(valuesOf(cells, sheet.columns));
    for (const [i, cell] of cells.entries())
      if (typeof cell === 'object' && cell)
        row.getCell(i + 1).numFmt = codeOf(cell.look, cell.currency ?? currency);
    row.commit();
  }
  if (sheet.total) {
    const total = page.addRow(valuesOf(sheet.total, sheet.columns));
    total.font = { bold: true };
    total.border = { top: { style: 'thin', color: { argb: 'FF1B1B1F' } } };
    total.commit();
  }
  page.commit();
}

function valuesOf(cells: readonly SheetCell[], columns: readonly SheetColumn[]) {
  return cells.map((cell, i) => {
    if (typeof cell === 'object') return cell && countedBy(cell);
    if (typeof cell === 'number') return cell;
    return columns[i]?.format === 'date' ? new Date(`${cell}T00:00:00Z`) : safeCell(cell);
  });
}

/** As the look's code counts it: points in hundredths, a wait in days. */
function countedBy({ value, look }: Figure): number {
  return look === 'points' ? value * 100 : look === 'wait' ? value / 86_400 : value;
}

function codeOf(look: keyof typeof CODES | 'money', currency: string): string {
  return look === 'money' ? `#,##0.00 "${CURRENCIES[currency] ?? currency}"` : CODES[look];
}
