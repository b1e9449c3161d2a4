import { Temporal } from 'temporal-polyfill';

/**
 * When somebody may be called for advertising: Monday to Friday but for public holidays, 10:00–13:00 and 14:00–20:00 on the
 * clock where they are; and four calls or attempts at most in thirty days, by one business to one person (Code de la
 * consommation, art. D223-9, from décret n° 2022-1313 of 13 October 2022; the holidays are those of art. L3133-1 of the Code du
 * travail). The decree lets a consumer agree to other hours; nobody is asked to here, so that these hold for everybody.
 */
const OPEN = [
  { from: '10:00', to: '13:00' },
  { from: '14:00', to: '20:00' },
].map(({ from, to }) => ({ from: Temporal.PlainTime.from(from), to: Temporal.PlainTime.from(to) }));

export const MOST_CALLS = 4;
export const CALL_LIMIT_DAYS = 30;

const FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature, 1876, as in Meeus, Astronomical Algorithms). */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return new Temporal.PlainDate(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Whether a date is one of the eleven public holidays of France. */
export function isFrenchHoliday(date: Temporal.PlainDate): boolean {
  if (FIXED.includes(date.toString().slice(5))) return true;
  const sinceEaster = easter(date.year).until(date).days;
  // Easter Monday, Ascension Day, Whit Monday.
  return sinceEaster === 1 || sinceEaster === 39 || sinceEaster === 50;
}

/** The first instant from `at` on (epoch milliseconds) at which somebody in that zone may be called. */
export function nextCallTime(at: number, timeZone: string): number {
  let local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  for (;;) {
    const date = local.toPlainDate();
    const time = local.toPlainTime();
    const open =
      date.dayOfWeek > 5 || isFrenchHoliday(date)
        ? undefined
        : OPEN.find(({ to }) => Temporal.PlainTime.compare(time, to) < 0);
    if (open && Temporal.PlainTime.compare(time, open.from) >= 0) return local.epochMilliseconds;
    local = open
      ? date.toZonedDateTime({ timeZone, plainTime: open.from })
      : date.add({ days: 1 }).toZonedDateTime({ timeZone });
  }
}

/** The first instant from `now` on at which one more call keeps to the limit, after calls at these instants. */
export function afterCallLimit(calls: readonly number[], now: number): number {
  const held = [...calls].sort((a, b) => a - b).at(-MOST_CALLS);
  return held === undefined ? now : Math.max(now, held + CALL_LIMIT_DAYS * 86_400_000);
}
