import { DAY_MS, dayOf, MINUTE_MS } from './day.ts';

/** Epoch milliseconds, or ISO 8601 with an offset (`2026-03-29T09:00:00+02:00`, `…Z`). */
export type Instant = number | string;

/** Years 1 to 9999: what a four-digit year can say. */
const EARLIEST = dayOf(1, 1, 1) * DAY_MS;
const LATEST = (dayOf(9999, 12, 31) + 1) * DAY_MS - 1;

/**
 * Whole epoch milliseconds of an instant, a finer fraction cut off (Postgres keeps microseconds); NaN when it is none: no number,
 * no offset, a date or an hour that does not exist. Written by hand because `Date.parse` takes 30 February for 2 March and a
 * missing offset for the server's own zone.
 */
export function parseInstant(value: unknown): number {
  const instant = Math.floor(
    typeof value === 'number' ? value : typeof value === 'string' ? parseText(value) : Number.NaN,
  );
  return instant >= EARLIEST && instant <= LATEST ? instant : Number.NaN;
}

function parseText(text: string): number {
  if (text[4] !== '-' || text[7] !== '-' || text[10] !== 'T' || text[13] !== ':') return Number.NaN;
  const day = dayOf(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  let at = 16;
  let second = 0;
  let millisecond = 0;
  if (text[at] === ':') {
    second = digits(text, at + 1, 2);
    at += 3;
    if (text[at] === '.' || text[at] === ',') {
      const from = at + 1;
      do at++;
      while (isDigit(text, at));
      if (at === from) return Number.NaN;
      millisecond = Math.floor(Number(`0.${text.slice(from, at)}`) * 1000);
    }
  }
  const offset = parseOffset(text, at);
  // NaN compares false with everything, so a malformed part falls out here as well.
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
  return day * DAY_MS + (hour * 60 + minute - offset) * MINUTE_MS + second * 1000 + millisecond;
}

/** Minutes of `Z`, `±HH`, `±HHMM` or `±HH:MM` at the end of the text. */
function parseOffset(text: string, at: number): number {
  const sign = text[at];
  const rest = text.length - at;
  if (sign === 'Z') return rest === 1 ? 0 : Number.NaN;
  if (sign !== '+' && sign !== '-') return Number.NaN;
  const colon = text[at + 3] === ':';
  if (rest !== 3 && rest !== (colon ? 6 : 5)) return Number.NaN;
  const hours = digits(text, at + 1, 2);
  const minutes = rest === 3 ? 0 : digits(text, at + (colon ? 4 : 3), 2);
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
}

function digits(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index++) {
    if (!isDigit(text, index)) return Number.NaN;
    number = number * 10 + text.charCodeAt(index) - 48;
  }
  return number;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}
