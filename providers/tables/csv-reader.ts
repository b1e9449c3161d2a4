import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { guessSeparator, type Separator } from '../../domain/import/separator.ts';

export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'macintosh'] as const;
export type TableEncoding = (typeof ENCODINGS)[number];

export type TableErrorCode =
  | 'empty'
  | 'spreadsheet'
  | 'not-text'
  | 'quote-never-closed'
  | 'line-too-long'
  | 'too-many-lines'
  | 'too-many-columns';

/** A file that is no table; `line` where it is known. */
export class TableError extends Error {
  readonly code: TableErrorCode;
  readonly line: number | null;

  constructor(code: TableErrorCode, line: number | null = null) {
    super(line === null ? code : `${code}, line ${line}`);
    this.name = 'TableError';
    this.code = code;
    this.line = line;
  }
}

export interface TableShape {
  encoding: TableEncoding;
  separator: Separator;
}

/** A record of the file; `line` is where it begins, 1 the first. */
export interface TableLine {
  line: number;
  cells: string[];
}

/** xlsx and ods; the older Excel. */
const ZIP = Buffer.from('PK\x03\x04');
const COMPOUND_FILE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

const HEAD_BYTES = 64 * 1024;
/** A quote that never closes must not swallow the file before it is told. */
const MOST_LINE_CHARACTERS = 64 * 1024;

/**
 * How a file is written: byte order mark, else UTF-8 if every byte of it fits, else the old code pages of Windows or of the
 * Macintosh, whichever makes accents of its bytes. Reads the file once, in pieces.
 * @throws TableError for an empty file, a spreadsheet's own format, or bytes that are no text
 */
export async function shapeOf(path: string): Promise<TableShape> {
  const head = await headOf(path);
  if (head.length === 0) throw new TableError('empty');
  if (head.subarray(0, 4).equals(ZIP) || head.subarray(0, 4).equals(COMPOUND_FILE))
    throw new TableError('spreadsheet');
  const encoding = bomOf(head) ?? (await codePageOf(path));
  if (!encoding.startsWith('utf-16') && head.includes(0)) throw new TableError('not-text');
  const text = iconv.decode(head, encoding);
  if (text.trim() === '') throw new TableError('empty');
  return { encoding, separator: guessSeparator(text) };
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function bomOf(head: Buffer): TableEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** The accents of French as each code page has them: é è à ê ç. */
const WINDOWS_ACCENTS = new Set([0xe9, 0xe8, 0xe0, 0xea, 0xe7]);
const MACINTOSH_ACCENTS = new Set([0x8e, 0x8f, 0x88, 0x90, 0x8d]);

async function codePageOf(path: string): Promise<TableEncoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isUtf8 = true;
  let windows = 0;
  let macintosh = 0;
  for await (const piece of createReadStream(path)) {
    const bytes = piece as Buffer;
    try {
      if (isUtf8) decoder.decode(bytes, { stream: true });
    } catch {
      isUtf8 = false;
    }
    for (const byte of bytes) {
      if (byte < 0x80) continue;
      if (WINDOWS_ACCENTS.has(byte)) windows += 1;
      else if (MACINTOSH_ACCENTS.has(byte)) macintosh += 1;
    }
  }
  try {
    if (isUtf8) decoder.decode();
  } catch {
    isUtf8 = false;
  }
  if (isUtf8) return 'utf-8';
  return macintosh > windows ? 'macintosh' : 'windows-1252';
}

/**
 * The lines of a table one after the other, in flat memory however long the file is. Empty lines are passed over.
 * @throws TableError
 */
export async function* readTable(
  path: string,
  { encoding, separator }: TableShape,
  limits: { lines: number; columns: number },
): AsyncGenerator<TableLine> {
  const parser = parse({
    delimiter: separator,
    bom: true,
    info: true,
    relax_column_count: true,
    // 12" in a cell of its own is no quote.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_LINE_CHARACTERS,
  });
  const bytes = createReadStream(path);
  const text = bytes.pipe(iconv.decodeStream(encoding));
  // `pipe` passes no errors on.
  bytes.once('error', (error) => parser.destroy(error));
  text.once('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let count = 0;
  // The parser counts a CRLF within quotes as two lines.
  let countedTwice = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const { characters, pairs } = lineBreaksIn(record);
      const line = info.lines - characters - countedTwice;
      countedTwice += pairs;
      if (count === 0 && line === 1 && record.length <= 2 && /^sep=/.test(record[0] ?? '')) continue;
      if (record.every((cell) => cell.trim() === '')) continue;
      if (record.length > limits.columns) throw new TableError('too-many-columns', line);
      if (++count > limits.lines) throw new TableError('too-many-lines', line);
      yield { line, cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines) || null;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED') throw new TableError('quote-never-closed', line);
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw new TableError('line-too-long', line);
    throw error;
  } finally {
    bytes.destroy();
    parser.destroy();
  }
}

/** Carriage returns and line feeds, and how many of them come as a pair. */
function lineBreaksIn(cells: string[]): { characters: number; pairs: number } {
  let [characters, pairs] = [0, 0];
  for (const cell of cells) {
    if (!/[\r\n]/.test(cell)) continue;
    characters += cell.match(/[\r\n]/g)!.length;
    pairs += cell.match(/\r\n/g)?.length ?? 0;
  }
  return { characters, pairs };
}
