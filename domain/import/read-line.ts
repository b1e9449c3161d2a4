import { phoneToE164 } from '../contact/phone.ts';
import { CONSENT_FIELDS, type ColumnMapping, type ImportField, isOfVisits } from './fields.ts';
import { type DayReading, type ImportedVisit, readPastDay, readVisit } from './read-visit.ts';
import { readYesNo, splitName } from './values.ts';

/** Why a line is not taken; `nobody`, those of names and the counts speak of the whole line, the others of one cell. */
export const LINE_PROBLEMS = [
  'too-few-cells',
  'too-many-cells',
  'nobody',
  'phone',
  'email',
  'consent',
  'status',
  'too-long',
  'date',
  'date-to-come',
  'amount',
  'refund',
  'satisfaction',
  'namesakes',
  'name-alone',
] as const;
export type LineProblemCode = (typeof LINE_PROBLEMS)[number];

export interface LineProblem {
  code: LineProblemCode;
  /** Index of the column, or null for the whole line. */
  column: number | null;
  /** What stands there, cut to 200 characters. */
  value: string;
}

/** Somebody as one line of a file tells. */
export interface ImportedPerson {
  firstName: string;
  lastName: string;
  /** E.164 */
  phone: string | null;
  /** lower case */
  email: string | null;
  notes: string | null;
  status: 'prospect' | 'client' | null;
  /** Only what the file says: a column that is not there, or an empty cell, is no answer. */
  consents: { channel: ConsentChannel; granted: boolean }[];
  /** `YYYY-MM-DD`: when they were given; null: the file does not say. */
  consentedOn: string | null;
  /** How: the form, the page, the occasion. */
  consentEvidence: string | null;
}

type ConsentField = keyof typeof CONSENT_FIELDS;
type ConsentChannel = (typeof CONSENT_FIELDS)[ConsentField];

const EVIDENCE_LENGTH = 200;
const NAME_LENGTH = 100;
const NOTES_LENGTH = 4_000;
const VALUE_LENGTH = 200;
/** One address, of a shape mail servers take; that it exists nobody can know. */
const EMAIL = /^[^\s@<>(),;:"]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])?\.\p{L}{2,}$/u;

/**
 * Reads one line by the mapping. Everything wrong with it is told at once; a line with a problem is not taken at all.
 * @param country ISO 3166, two letters: whose national numbers these are
 * @param days how days are read; needed where the mapping has a column of them
 */
export function readLine(
  cells: readonly string[],
  mapping: ColumnMapping,
  country: string,
  days?: DayReading,
): { person: ImportedPerson; visit: ImportedVisit | null; problems: LineProblem[] } {
  const problems: LineProblem[] = [];
  const complain = (code: LineProblemCode, column: number | null, value: string) =>
    problems.push({ code, column, value: value.slice(0, VALUE_LENGTH) });
  if (cells.length < mapping.length) complain('too-few-cells', null, String(cells.length));
  if (cells.slice(mapping.length).some((cell) => cell.trim() !== ''))
    complain('too-many-cells', null, String(cells.length));

  const at = (field: ImportField) => {
    const column = mapping.indexOf(field);
    const text = column < 0 ? '' : tidy(cells[column] ?? '');
    return { column, text: field === 'notes' ? text : text.replace(/\s+/g, ' ') };
  };
  const bounded = (field: ImportField, text: string, most: number) => {
    if (text.length > most) complain('too-long', at(field).column, text);
    return text.slice(0, most);
  };
  const whole = at('fullName').text;
  const split = whole ? splitName(whole) : null;
  const person: ImportedPerson = {
    firstName: bounded('firstName', at('firstName').text || (split?.firstName ?? ''), NAME_LENGTH),
    lastName: bounded('lastName', at('lastName').text || (split?.lastName ?? ''), NAME_LENGTH),
    phone: null,
    email: null,
    notes: bounded('notes', at('notes').text, NOTES_LENGTH) || null,
    status: null,
    consents: [],
    consentedOn: null,
    consentEvidence: bounded('consentEvidence', at('consentEvidence').text, EVIDENCE_LENGTH) || null,
  };

  const phone = at('phone');
  if (phone.text) {
    person.phone = readPhone(phone.text, country);
    if (!person.phone) complain('phone', phone.column, phone.text);
  }
  const email = at('email');
  if (email.text) {
    person.email = email.text.replace(/^mailto:/i, '').toLowerCase();
    if (!EMAIL.test(person.email)) complain('email', email.column, email.text);
  }
  const status = at('status');
  if (status.text) {
    person.status = readStatus(status.text);
    if (!person.status) complain('status', status.column, status.text);
  }
  for (const [field, channel] of Object.entries(CONSENT_FIELDS) as [ConsentField, ConsentChannel][]) {
    const { column, text } = at(field);
    if (!text) continue;
    const granted = readYesNo(text);
    if (granted === undefined) complain('consent', column, text);
    else person.consents.push({ channel, granted });
  }
  const given = at('consentedOn');
  if (given.text && days) {
    const read = readPastDay(given.text, days);
    if ('problem' in read) complain(read.problem, given.column, given.text);
    else person.consentedOn = read.day;
  }
  if (!person.firstName && !person.lastName && !phone.text && !email.text) complain('nobody', null, '');
  const visit = days && isOfVisits(mapping) ? readVisit(at, days, complain) : null;
  return { person, visit, problems };
}

/** Spreadsheets drop the first zero of a national number and keep it as a number: `612345678` is tried with it. */
function readPhone(text: string, country: string): string | null {
  const plain = text.replace(/[\u00a0\u202f]/g, ' ');
  const direct = phoneToE164(plain, country);
  if (direct || !/^[1-9][\d .-]{7,}$/.test(plain)) return direct;
  return phoneToE164(`0${plain}`, country) ?? phoneToE164(`+${plain}`, country);
}

function readStatus(text: string): ImportedPerson['status'] {
  if (/^prospect/i.test(text)) return 'prospect';
  return /^(client|customer|actif|active)/i.test(text) ? 'client' : null;
}

/** Without the control characters Postgres or a spreadsheet would choke on, and without a spreadsheet's own escape. */
function tidy(cell: string): string {
  return cell
    .replace(/(?![\n\t])[\p{Cc}\u200b\ufeff\ufffd]/gu, '')
    .trim()
    .replace(/^'(?=[=+\-@])/, '');
}
