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

/** Money in hundredths is given as units: 45.5 is `45,50 €`. A date is `YYYY-MM-DD`. */
export type SheetCell = string | number | null;

export interface Sheet {
  name: string;
  /** Lines above the headings: what the sheet is, of whom and when. */
  title: readonly string[];
  columns: readonly SheetColumn[];
  rows: AsyncIterable<readonly SheetCell[]> | Iterable<readonly SheetCell[]>;
  /** The last line, in bold; left out where there is nothing to add up. */
  total?: readonly SheetCell[];
}

/** Excel's codes; the reader's own program puts its decimal sign. */
const FORMATS = { integer: '#,##0', percent: '0.0%', decimal: '#,##0.0', date: 'dd/mm/yyyy' } as const;
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
    style: format ? { numFmt: format === 'money' ? moneyFormat(currency) : FORMATS[format] } : {},
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
  for await (const cells of sheet.rows) page.addRow(valuesOf(cells, sheet.columns)).commit();
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
    if (typeof cell !== 'string') return cell;
    return columns[i]?.format === 'date' ? new Date(`${cell}T00:00:00Z`) : safeCell(cell);
  });
}

function moneyFormat(currency: string): string {
  return `#,##0.00 "${CURRENCIES[currency] ?? currency}"`;
}
