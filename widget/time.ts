/** Instants as people read them. Pure: locale and IANA zone are arguments, dates are `YYYY-MM-DD` of a zone's calendar. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** A month has a thousand slots, and making a format costs more than using it a hundred times. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, made);
  return made;
}

/** The date of an instant in a zone. */
export function dateIn(zone: string, instant: Date | string): string {
  return format('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );
}

/** Wall-clock hours and minutes. */
function wallClock(zone: string, instant: Date | string): [hours: number, minutes: number] {
  const text = format('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
  return [Number(text.slice(0, 2)), Number(text.slice(3, 5))];
}

export type DayPart = 'morning' | 'afternoon' | 'evening';

export function dayPart(zone: string, instant: Date | string): DayPart {
  const [hours] = wallClock(zone, instant);
  return hours < 12 ? 'morning' : hours < 18 ? 'afternoon' : 'evening';
}

/** `14 h 30`, `9 h` in French; what the region writes elsewhere: `14:30`, `2:30 pm`. */
export function clock(locale: string, zone: string, instant: Date | string): string {
  if (!locale.startsWith('fr'))
    return format(locale, { timeZone: zone, hour: 'numeric', minute: '2-digit' }).format(new Date(instant));
  const [hours, minutes] = wallClock(zone, instant);
  return `${hours}\u00A0h${minutes ? `\u00A0${String(minutes).padStart(2, '0')}` : ''}`;
}

/** A date in words: `mardi 1er décembre`; `mar. 1er déc.` where there is little room. */
export function dayName(locale: string, date: string, length: 'long' | 'short' = 'long'): string {
  const text = format(locale, {
    weekday: length,
    day: 'numeric',
    month: length,
    timeZone: 'UTC',
  }).format(noon(date));
  return locale.startsWith('fr') ? text.replace(/\b1 /, '1er ') : text;
}

/** `mardi 1er décembre, 14 h 30` */
export function longMoment(locale: string, zone: string, instant: string): string {
  return `${dayName(locale, dateIn(zone, instant))}, ${clock(locale, zone, instant)}`;
}

/** `décembre 2026` */
export function monthName(locale: string, month: string, withYear = true): string {
  return format(locale, { month: 'long', ...(withYear ? { year: 'numeric' } : {}), timeZone: 'UTC' }).format(
    noon(`${month}-01`),
  );
}

/** Whether a moment reads the same on both clocks. */
export function sameClock(one: string, other: string, instant: Date | string): boolean {
  return (
    dateIn(one, instant) === dateIn(other, instant) &&
    `${wallClock(one, instant)}` === `${wallClock(other, instant)}`
  );
}

/** `Europe/Paris` → `Paris`, `America/Argentina/Buenos_Aires` → `Buenos Aires`. */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

/** `45 min`, `1 h`, `1 h 30`. */
export function duration(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}\u00A0min`;
  return `${hours}\u00A0h${rest ? `\u00A0${String(rest).padStart(2, '0')}` : ''}`;
}

/** `4:05` */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

export function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`);
}
