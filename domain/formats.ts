/** Formats of one kind by what they are made from; a stranger's zones and languages are no way to fill memory. */
const MOST = 500;
const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** An `Intl.DateTimeFormat`, made once: making one takes a hundred times as long as using it. @throws RangeError as its constructor does */
export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return kept(dates, [locale, options], () => new Intl.DateTimeFormat(locale, options));
}

/** The same for an `Intl.NumberFormat`. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(numbers, [locale, options], () => new Intl.NumberFormat(locale, options));
}

/** The date on a zone's calendar at an instant, `YYYY-MM-DD`. */
export function calendarDate(at: Date | number, timeZone: string): string {
  return dateFormat('en-CA', { timeZone }).format(at);
}

function kept<Format>(formats: Map<string, Format>, from: unknown[], make: () => Format): Format {
  const key = JSON.stringify(from);
  let format = formats.get(key);
  if (!format) {
    if (formats.size >= MOST) formats.clear();
    format = make();
    formats.set(key, format);
  }
  return format;
}
