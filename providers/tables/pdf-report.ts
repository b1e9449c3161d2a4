import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import PDFDocument from 'pdfkit';

export interface PdfTable {
  title: string;
  /** Of the width there is, in proportion. */
  columns: readonly { heading: string; width: number; align?: 'left' | 'right' }[];
  rows: readonly (readonly string[])[];
  /** The last line, in bold. */
  total?: readonly string[];
  /** Beneath, small. */
  note?: string;
}

export interface PdfReport {
  /** Whose it is. */
  business: string;
  title: string;
  /** What and when, a line each. */
  lines: readonly string[];
  tables: readonly PdfTable[];
  /** At the end: what the figures mean. */
  notes: readonly string[];
  /** `Page 2 sur 5` */
  pageOf(page: number, pages: number): string;
  language: 'fr' | 'en';
}

const require = createRequire(import.meta.url);
const fontFile = (name: string) => require.resolve(`@expo-google-fonts/figtree/${name}/Figtree_${name}.ttf`);
const INK = '#1B1B1F';
const SOFT = '#5F5B57';
const LINE = '#E2DCD2';
const RED = '#D7263D';
const MARGIN = 50;
const FOOT = 60;
const ROW_PADDING = 5;

/**
 * Writes a report on A4 onto a stream and ends it: business and period on top, tables whose headings return on every page they
 * reach, totals, and « page 2 of 5 » at the foot. Text is text: it can be searched, copied and read aloud.
 */
export function writePdf(out: Writable, report: PdfReport): void {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: FOOT },
    bufferPages: true,
    lang: report.language,
    displayTitle: true,
    info: { Title: `${report.title} · ${report.business}`, Author: report.business, Creator: 'Coccinelle' },
  });
  doc.registerFont('text', fontFile('400Regular'));
  doc.registerFont('strong', fontFile('600SemiBold'));
  doc.pipe(out);
  doc.font('strong').fontSize(10).fillColor(RED).text(set(report.business));
  doc.moveDown(0.3).fontSize(20).fillColor(INK).text(set(report.title));
  doc.moveDown(0.3).font('text').fontSize(10).fillColor(SOFT);
  for (const line of report.lines) doc.text(set(line));
  for (const table of report.tables) drawTable(doc, table);
  doc.moveDown(2).font('text').fontSize(8.5).fillColor(SOFT);
  for (const note of report.notes) doc.text(set(note), MARGIN, doc.y, { width: widthOf(doc) }).moveDown(0.4);
  drawFeet(doc, report);
  doc.end();
}

type Doc = InstanceType<typeof PDFDocument>;

function drawTable(doc: Doc, table: PdfTable): void {
  // A title never stands alone at the end of a page.
  if (bottomOf(doc) - doc.y < 110) doc.addPage();
  else doc.moveDown(2);
  doc.font('strong').fontSize(12).fillColor(INK).text(set(table.title), MARGIN, doc.y);
  doc.moveDown(0.5);
  const whole = table.columns.reduce((sum, { width }) => sum + width, 0);
  const widths = table.columns.map(({ width }) => (widthOf(doc) * width) / whole);
  const draw = (cells: readonly string[], font: 'text' | 'strong', size: number, color: string) => {
    doc.font(font).fontSize(size).fillColor(color);
    const options = (i: number) => ({
      width: widths[i]! - 8,
      align: table.columns[i]!.align ?? ('left' as const),
    });
    const height =
      Math.max(...cells.map((cell, i) => doc.heightOfString(set(cell), options(i)))) + 2 * ROW_PADDING;
    if (doc.y + height > bottomOf(doc)) {
      doc.addPage();
      headings();
      doc.font(font).fontSize(size).fillColor(color);
    }
    const top = doc.y;
    let left = MARGIN;
    for (const [i, cell] of cells.entries()) {
      doc.text(set(cell), left + 4, top + ROW_PADDING, options(i));
      left += widths[i]!;
    }
    doc.y = top + height;
    doc.x = MARGIN;
  };
  const rule = (color: string, width: number) =>
    doc
      .moveTo(MARGIN, doc.y)
      .lineTo(MARGIN + widthOf(doc), doc.y)
      .lineWidth(width)
      .strokeColor(color)
      .stroke();
  const headings = () => {
    draw(
      table.columns.map(({ heading }) => heading),
      'strong',
      8.5,
      SOFT,
    );
    rule(INK, 0.8);
  };
  headings();
  for (const row of table.rows) {
    draw(row, 'text', 9.5, INK);
    rule(LINE, 0.5);
  }
  if (table.total) {
    rule(INK, 0.8);
    draw(table.total, 'strong', 9.5, INK);
  }
  if (table.note)
    doc.moveDown(0.4).font('text').fontSize(8.5).fillColor(SOFT).text(set(table.note), MARGIN, doc.y);
}

function drawFeet(doc: Doc, report: PdfReport): void {
  const { start, count } = doc.bufferedPageRange();
  for (let i = 0; i < count; i++) {
    doc.switchToPage(start + i);
    // Below the margin nothing may flow on to a page of its own.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - 38;
    doc.font('text').fontSize(8).fillColor(SOFT);
    doc.text(set(`${report.business} · ${report.lines[0] ?? ''}`), MARGIN, y, {
      width: widthOf(doc) - 90,
      lineBreak: false,
      ellipsis: true,
    });
    doc.text(report.pageOf(i + 1, count), MARGIN, y, {
      width: widthOf(doc),
      align: 'right',
      lineBreak: false,
    });
  }
}

const widthOf = (doc: Doc) => doc.page.width - 2 * MARGIN;
const bottomOf = (doc: Doc) => doc.page.height - FOOT;

/** Narrow no-break spaces, which the font lacks, as ordinary no-break ones; control characters not at all. */
function set(text: string): string {
  return text.replace(/\u202f|\u2009/g, '\u00a0').replace(/\p{Cc}/gu, ' ');
}
