/** How dates, money, lengths and lists read in a language. Pure: locale and time zone are arguments. */
import parsePhone, { type CountryCode } from 'libphonenumber-js';
import type { Price } from '../http/types.ts';

export type Locale = 'fr' | 'en';

const TAG: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' };

// Making a formatter takes longer than a hundred uses of it, and a long list scrolls through thousands of dates.
const dates = kept((tag: string, style: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, style));
const numbers = kept((tag: string, style: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, style));

/** Makes one formatter of each kind asked for; there are as many as there are styles in this file. */
function kept<Style, Formatter>(
  make: (tag: string, style: Style) => Formatter,
): (tag: string, style: Style) => Formatter {
  const made = new Map<string, Formatter>();
  return (tag, style) => {
    const key = tag + JSON.stringify(style);
    const formatter = made.get(key) ?? make(tag, style);
    made.set(key, formatter);
    return formatter;
  };
}

/** Minor units of a currency: 100 for EUR, 1 for JPY. */
export function minorUnits(currency: string): number {
  const digits = numbers('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  return 10 ** (digits ?? 2);
}

/** `30 €`, `30,50 €`, `1 250 €`. */
export function money(locale: Locale, cents: number, currency: string): string {
  return numbers(TAG[locale], {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(cents / minorUnits(currency));
}

/** `1 250`, `0,082`: a plain number with so many decimals. */
export function decimal(locale: Locale, value: number, digits: number): string {
  return numbers(TAG[locale], {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** `86 %` */
export function wholePercent(locale: Locale, share: number): string {
  return numbers(TAG[locale], { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** `96,2 %`; whole from ten percent on where nothing is lost by it. */
export function percent(locale: Locale, share: number): string {
  return numbers(TAG[locale], { style: 'percent', maximumFractionDigits: 1 }).format(share);
}

/** Money without its hundredths, for amounts to be compared at a glance: `9 630 €`. */
export function roundMoney(locale: Locale, cents: number, currency: string): string {
  return numbers(TAG[locale], { style: 'currency', currency, maximumFractionDigits: 0 }).format(
    cents / minorUnits(currency),
  );
}

/** A wait as people say it: `24 s`, `3 min`, `2 h 15`, `3 jours`. */
export function wait(locale: Locale, seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}\u00A0s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2 * 1_440) return duration(minutes);
  return longDuration(locale, Math.round(minutes / 1_440) * 1_440);
}

/** A day, a week by its first day, or a month, of a date without a zone: `lun. 23`, `23 nov.`, `nov.`; or in full. */
export function stepName(
  locale: Locale,
  start: string,
  step: 'day' | 'week' | 'month',
  width: 'long' | 'short',
): string {
  const month = { month: width === 'long' ? 'long' : 'short' } as const;
  const style: Intl.DateTimeFormatOptions =
    step === 'month'
      ? { ...month, ...(width === 'long' ? { year: 'numeric' } : {}) }
      : { day: 'numeric', ...month, ...(step === 'day' && width === 'long' ? { weekday: 'long' } : {}) };
  return dates(TAG[locale], { ...style, timeZone: 'UTC' }).format(new Date(start));
}

/** Wall-clock `HH:MM` as people say it: `9 h`, `14 h 30`; `09:00` stays as it is in English. */
export function clock(locale: Locale, time: string): string {
  if (locale === 'en') return time;
  const [hours, minutes] = time.split(':');
  return minutes === '00' ? `${Number(hours)}\u00A0h` : `${Number(hours)}\u00A0h\u00A0${minutes}`;
}

/** The hour of an instant on a zone's clock: `9 h`, `14 h 30`; `14:30` in English. */
export function hour(locale: Locale, iso: string, timeZone: string): string {
  const parts = { hour: '2-digit', minute: '2-digit', timeZone } as const;
  return clock(locale, dates('en-GB', parts).format(new Date(iso)));
}

/** The day of an instant: `mardi 24 novembre`, with the year when it is not this one. */
export function dayName(
  locale: Locale,
  iso: string,
  now: Date,
  timeZone: string,
  width: 'long' | 'short' = 'long',
): string {
  const at = new Date(iso);
  const year = (date: Date) => dates('en', { timeZone, year: 'numeric' }).format(date);
  return dates(TAG[locale], {
    weekday: width,
    day: 'numeric',
    month: width,
    ...(year(at) === year(now) ? {} : { year: 'numeric' }),
    timeZone,
  }).format(at);
}

/** `Mardi 24 novembre` of a date without a zone (`YYYY-MM-DD`), with the year when it is not this one. */
export function dateName(locale: Locale, date: string, now: Date): string {
  const text = dayName(locale, date, now, 'UTC');
  return text.charAt(0).toLocaleUpperCase(TAG[locale]) + text.slice(1);
}

/** `23 – 29 novembre 2026`; both days included, as dates without a zone (`YYYY-MM-DD`). */
export function dateRange(locale: Locale, first: string, last: string): string {
  const style = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return dates(TAG[locale], style).formatRange(new Date(first), new Date(last));
}

/** `Novembre 2026` of a date without a zone. */
export function monthName(locale: Locale, date: string): string {
  const style = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  const text = dates(TAG[locale], style).format(new Date(date));
  return text.charAt(0).toLocaleUpperCase(TAG[locale]) + text.slice(1);
}

/** How a stretch of time is best said: by its days, by the hours of its day, or from one moment to another. */
export type Span =
  | { kind: 'day'; day: string }
  | { kind: 'days'; from: string; to: string }
  | { kind: 'hours'; day: string; from: string; to: string }
  | { kind: 'moments'; from: string; to: string };

/** The words of a stretch of time; `moments` are left to the caller, whose sentence joins day and hour. */
export function span(locale: Locale, start: string, end: string, now: Date, timeZone: string): Span {
  const midnight = (iso: string) =>
    dates('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(iso)) === '00:00';
  const day = (iso: string) => dayName(locale, iso, now, timeZone);
  // The day that ends at midnight is the one before it.
  const lastDay = day(new Date(Date.parse(end) - 1).toISOString());
  if (midnight(start) && midnight(end))
    return day(start) === lastDay
      ? { kind: 'day', day: lastDay }
      : { kind: 'days', from: day(start), to: lastDay };
  if (day(start) === lastDay)
    return {
      kind: 'hours',
      day: lastDay,
      from: hour(locale, start, timeZone),
      to: hour(locale, end, timeZone),
    };
  return { kind: 'moments', from: start, to: end };
}

/** `45 min`, `1 h`, `1 h 30`. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}\u00A0min`;
  return rest === 0 ? `${hours}\u00A0h` : `${hours}\u00A0h\u00A0${String(rest).padStart(2, '0')}`;
}

/** A length that may be days or weeks: `30 min`, `2 h`, `1 jour`, `2 semaines`. */
export function longDuration(locale: Locale, minutes: number): string {
  const unit = (count: number, name: 'day' | 'week') =>
    numbers(TAG[locale], { style: 'unit', unit: name, unitDisplay: 'long' }).format(count);
  const days = minutes / 1_440;
  if (days >= 7 && days % 7 === 0) return unit(days / 7, 'week');
  if (days >= 1 && Number.isInteger(days)) return unit(days, 'day');
  return duration(minutes);
}

/** Monday first, runs of three days or more folded: `du lundi au vendredi` → `lundi – vendredi`. Days: 0 = Sunday. */
export function weekdays(locale: Locale, days: number[]): string {
  const name = (day: number) =>
    dates(TAG[locale], { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 7 + day)));
  const order = [...new Set(days)].map((day) => (day + 6) % 7).sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const day of order) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const parts = runs.flatMap((run) => {
    const said = run.map((day) => name((day + 1) % 7));
    return run.length >= 3 ? [`${said[0]} – ${said.at(-1)}`] : said;
  });
  return list(locale, parts);
}

export function list(locale: Locale, items: string[]): string {
  return new Intl.ListFormat(TAG[locale], { type: 'conjunction' }).format(items);
}

export function longDate(locale: Locale, at: Date, timeZone: string): string {
  const text = dates(TAG[locale], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone,
  }).format(at);
  return text.charAt(0).toLocaleUpperCase(TAG[locale]) + text.slice(1);
}

/** Today as an hour, this year without the year, else a full date. */
export function moment(locale: Locale, iso: string, now: Date, timeZone: string): string {
  const at = new Date(iso);
  const day = (date: Date) => dates('en-CA', { timeZone, dateStyle: 'short' }).format(date);
  const time = clock(locale, dates('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at));
  if (day(at) === day(now)) return time;
  const sameYear = day(at).slice(0, 4) === day(now).slice(0, 4);
  const date = dates(TAG[locale], {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone,
  }).format(at);
  return sameYear ? `${date}, ${time}` : date;
}

/**
 * A number as people of the business's country write it (`04 65 71 12 34`), the international way when it is from elsewhere
 * (`+41 22 345 67 89`). Spaces do not break. Anything that is no number stays as it is.
 */
export function phone(number: string, country: string): string {
  const parsed = parsePhone(number, country as CountryCode);
  if (!parsed?.isPossible()) return number;
  const said = parsed.country === country ? parsed.formatNational() : parsed.formatInternational();
  return said.replaceAll(' ', '\u00A0');
}

/** What a person typed for a number, in E.164; null when it cannot be one. */
export function phoneE164(typed: string, country: string): string | null {
  const parsed = parsePhone(typed, country as CountryCode);
  return parsed?.isValid() ? parsed.number : null;
}

export function bytes(locale: Locale, size: number): string {
  const unit = size < 1_000_000 ? 'kilobyte' : 'megabyte';
  const value = unit === 'kilobyte' ? Math.max(1, size / 1_000) : size / 1_000_000;
  return numbers(TAG[locale], {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'kilobyte' ? 0 : 1,
  }).format(value);
}

/** `from` and `quote` are said in words by the caller's translate function. */
export function price(
  locale: Locale,
  price: Price,
  t: (key: string, values?: Record<string, string>) => string,
): string {
  const { priceKind, priceMinCents: min, priceMaxCents: max, currency } = price;
  const say = (cents: number | null) => (cents === null ? '' : money(locale, cents, currency));
  if (priceKind === 'fixed' && min !== null) return say(min);
  if (priceKind === 'from' && min !== null) return t('common.price.from', { price: say(min) });
  if (priceKind === 'range' && min !== null && max !== null)
    return t('common.price.range', { min: say(min), max: say(max) });
  if (priceKind === 'quote') return t('common.price.quote');
  if (priceKind === 'free') return t('common.price.free');
  return t('common.price.none');
}
