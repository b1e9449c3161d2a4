import type { ImportField } from './fields.ts';
import type { LineProblem } from './read-line.ts';
import { type DateOrder, readCents, readDate } from './values.ts';

/** A visit as one line of a file tells it. */
export interface ImportedVisit {
  /** `YYYY-MM-DD` of the business's calendar. */
  visitedOn: string;
  service: string | null;
  /** Minor units; null: the file does not say. */
  amountCents: number | null;
  /** 1 to 5; null: nobody answered. */
  satisfaction: number | null;
}

/** How the days of a file are read. */
export interface DayReading {
  order: DateOrder;
  /** `YYYY-MM-DD`: what lies after it has not happened. */
  today: string;
}

const SERVICE_LENGTH = 200;
const MOST_CENTS = 100_000_000;

/** A day that has been, `YYYY-MM-DD`; else what is wrong with it. */
export function readPastDay(
  text: string,
  { order, today }: DayReading,
): { day: string } | { problem: 'date' | 'date-to-come' } {
  const day = readDate(text, order, Number(today.slice(0, 4)));
  if (!day) return { problem: 'date' };
  return day > today ? { problem: 'date-to-come' } : { day };
}

/** Reads the visit of one line, whose cells `at` finds; null where something is wrong with it, which `complain` is told. */
export function readVisit(
  at: (field: ImportField) => { column: number; text: string },
  days: DayReading,
  complain: (code: LineProblem['code'], column: number, value: string) => void,
): ImportedVisit | null {
  let isRight = true;
  const refuse = (code: LineProblem['code'], { column, text }: { column: number; text: string }) => {
    complain(code, column, text);
    isRight = false;
  };

  const visitedOn = at('visitedOn');
  const visited = readPastDay(visitedOn.text, days);
  if ('problem' in visited) refuse(visited.problem, visitedOn);

  const service = at('service');
  if (service.text.length > SERVICE_LENGTH) refuse('too-long', service);

  const amount = at('amount');
  const cents = amount.text === '' ? null : readCents(amount.text);
  if (cents === undefined || (cents ?? 0) > MOST_CENTS) refuse('amount', amount);
  else if (cents !== null && cents < 0) refuse('refund', amount);

  const answer = at('satisfaction');
  const satisfaction = answer.text === '' ? null : readSatisfaction(answer.text);
  if (satisfaction === undefined) refuse('satisfaction', answer);

  if ('problem' in visited || !isRight) return null;
  return {
    visitedOn: visited.day,
    service: service.text || null,
    amountCents: cents ?? null,
    satisfaction: satisfaction ?? null,
  };
}

/** `4`, `4,5`, `4/5`, `★★★★`, `9/10`: as 1 to 5; undefined for what is none of them. */
export function readSatisfaction(text: string): number | undefined {
  const stars = /^[★⭐]{1,5}[☆]{0,4}$/u.exec(text);
  if (stars) return [...text].filter((sign) => sign !== '☆').length;
  const told = /^(\d{1,2}(?:[.,]\d{1,2})?)(?: ?(?:\/|sur|out of) ?(5|10|20))?$/i.exec(text);
  if (!told) return undefined;
  const most = Number(told[2] ?? 5);
  const value = Number(told[1]!.replace(',', '.'));
  if (value > most) return undefined;
  // Ten of ten is five of five, one of ten hardly less than nothing: the scale begins at 1.
  const five = most === 5 ? value : Math.max(1, (value / most) * 5);
  return five >= 1 ? five : undefined;
}

/**
 * Which way a file writes its dates: as the first that leaves no doubt, if none says otherwise; else as the country does.
 * @param greatest the greatest first and second number of its dates like 31/03/2025
 * @param country ISO 3166, two letters
 */
export function dateOrderOf(greatest: { first: number; second: number }, country: string): DateOrder {
  if (greatest.first > 12 && greatest.second <= 12) return 'day-first';
  if (greatest.second > 12 && greatest.first <= 12) return 'month-first';
  return country === 'US' ? 'month-first' : 'day-first';
}
