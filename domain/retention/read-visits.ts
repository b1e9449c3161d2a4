import { CsvError, parse } from 'csv-parse/sync';
import { decodeText } from '../knowledge/charset.ts';
import type { ClientHistory } from './history.ts';

/** A row that cannot be read, by its line in the file. */
export interface RowProblem {
  line: number;
  message: string;
}

export type VisitFile =
  /** `refunds`: rows with an amount below nothing that were taken for no visit. */
  | { kind: 'read'; clients: Map<string, ClientHistory>; rows: number; refunds: number }
  | { kind: 'refused'; problems: RowProblem[] };

const REQUIRED = ['client_id', 'date'] as const;
const DAY_MS = 86_400_000;

/**
 * A visit history as people export it: `client_id,date,amount_cents,satisfaction` in any order, between commas, semicolons or
 * tabs; amount and satisfaction may be empty or missing. Dates as 2025-03-31 (a time after it is ignored), 20250331, or the French
 * 31/03/2025 where no date of the file could be read the other way round. Several rows of a client on one day are one visit.
 * A refund, an amount below nothing, is no visit, unless it is the first that is heard of somebody: they had come before the file
 * begins, and are known from that day on. Nothing is read from a file in which a row is wrong.
 */
export function readVisits(bytes: Uint8Array): VisitFile {
  const { text } = decodeText(bytes);
  const header = (text.split(/\r\n|\r|\n/, 1)[0] ?? '').toLowerCase();
  const delimiter = [';', '\t', ','].find((mark) => header.includes(mark)) ?? ',';
  let records: Array<{ record: string[]; info: { lines: number } }>;
  try {
    records = parse(text, {
      delimiter,
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { kind: 'refused', problems: [{ line: Number(error.lines ?? 1), message: error.message }] };
  }
  const names = records.shift()?.record.map((name) => name.toLowerCase()) ?? [];
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return refuse(1, `no column ${missing.join(', ')}; expected client_id,date,amount_cents,satisfaction`);
  if (records.length === 0) return refuse(1, 'no visit below the header');
  return readRows(records, names);
}

function readRows(records: Array<{ record: string[]; info: { lines: number } }>, names: string[]): VisitFile {
  const [id, date, amount, answer] = ['client_id', 'date', 'amount_cents', 'satisfaction'].map((name) =>
    names.indexOf(name),
  ) as [number, number, number, number];
  const french = frenchDates(records.map(({ record }) => record[date] ?? ''));
  const problems: RowProblem[] = [];
  const visits = new Map<string, Map<number, { amount: number; answer: number }>>();
  const refunded = new Map<string, number>();
  let refunds = 0;
  for (const { record, info } of records) {
    const client = record[id] ?? '';
    const day = readDay(record[date] ?? '', french);
    const paid = readAmount(record[amount] ?? '');
    const told = readAnswer(record[answer] ?? '');
    const wrong =
      (record.length > names.length && `${record.length} values for ${names.length} columns`) ||
      (client === '' && 'client_id is empty') ||
      (typeof day === 'string' && day) ||
      (typeof paid === 'string' && paid) ||
      (typeof told === 'string' && told);
    if (wrong) {
      problems.push({ line: info.lines, message: wrong });
      continue;
    }
    if ((paid as number) < 0) {
      refunds += 1;
      refunded.set(client, Math.min(day as number, refunded.get(client) ?? Number.POSITIVE_INFINITY));
      continue;
    }
    const days = visits.get(client) ?? new Map<number, { amount: number; answer: number }>();
    visits.set(client, days);
    const same = days.get(day as number);
    days.set(day as number, {
      amount: Number.isNaN(paid) ? (same?.amount ?? Number.NaN) : (paid as number) + (same?.amount || 0),
      answer: Number.isNaN(told) ? (same?.answer ?? Number.NaN) : (told as number),
    });
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  for (const [client, day] of refunded) {
    const days = visits.get(client) ?? new Map<number, { amount: number; answer: number }>();
    if ([...days.keys()].some((visit) => visit <= day)) continue;
    visits.set(client, days.set(day, { amount: Number.NaN, answer: Number.NaN }));
    refunds -= 1;
  }
  return {
    kind: 'read',
    clients: new Map([...visits].map(([client, days]) => [client, historyOf(days)])),
    rows: records.length,
    refunds,
  };
}

function historyOf(byDay: Map<number, { amount: number; answer: number }>): ClientHistory {
  const entries = [...byDay].sort(([a], [b]) => a - b);
  return {
    days: entries.map(([day]) => day),
    amounts: entries.map(([, { amount }]) => amount),
    satisfaction: entries
      .filter(([, { answer }]) => !Number.isNaN(answer))
      .map(([day, { answer }]) => ({ day, value: answer })),
    signals: {},
  };
}

const FRENCH = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T].*)?$/;

/** Whether day comes before month: yes when a date of the file says so, unsure when all could be read both ways. */
function frenchDates(dates: readonly string[]): 'none' | 'day-first' | 'unsure' {
  let found = false;
  for (const date of dates) {
    const match = FRENCH.exec(date);
    if (!match) continue;
    found = true;
    if (Number(match[1]) > 12 && Number(match[2]) <= 12) return 'day-first';
  }
  return found ? 'unsure' : 'none';
}

/** The day, or what is wrong with it. */
export function readDay(text: string, french: 'none' | 'day-first' | 'unsure' = 'none'): number | string {
  const iso =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (iso) return dayOf(text, Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const match = FRENCH.exec(text);
  if (!match) return text === '' ? 'date is empty' : `“${text}” is no date; expected YYYY-MM-DD`;
  if (french !== 'day-first' && Number(match[1]) <= 12 && match[1] !== match[2])
    return `“${text}” can be read two ways, as every such date of the file; expected YYYY-MM-DD`;
  return dayOf(text, Number(match[3]), Number(match[2]), Number(match[1]));
}

function dayOf(text: string, year: number, month: number, day: number): number | string {
  const at = Date.UTC(year, month - 1, day);
  const date = new Date(at);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900 && year < 2200;
  return exists ? at / DAY_MS : `there is no day “${text}” (day/month/year)`;
}

function readAmount(text: string): number | string {
  if (text === '') return Number.NaN;
  const plain = text.replace(/[\s\u00a0\u202f]/g, '').replace(/[.,]0+$/, '');
  // A program's cents may have a fraction; a comma's are euros in the wrong column.
  if (!/^-?\d{1,12}(\.\d+)?$/.test(plain)) return `amount_cents “${text}” is no number of cents`;
  return Math.round(Number(plain));
}

function readAnswer(text: string): number | string {
  if (text === '') return Number.NaN;
  const value = Number(text.replace(',', '.'));
  return value >= 1 && value <= 5 ? value : `satisfaction “${text}” is not between 1 and 5`;
}

function refuse(line: number, message: string): VisitFile {
  return { kind: 'refused', problems: [{ line, message }] };
}
