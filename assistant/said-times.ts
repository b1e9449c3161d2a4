import { Temporal } from 'temporal-polyfill';

/** YYYY-MM-DD of this century, also at the head of an instant. */
export function dateOf(text: string): Temporal.PlainDate | null {
  const day = /^20\d{2}-\d{2}-\d{2}/.exec(text.trim())?.[0];
  return day ? attempt(() => Temporal.PlainDate.from(day)) : null;
}

/** HH:MM, or null. */
export function wallTimeOf(text: string | undefined): Temporal.PlainTime | null {
  const time = /^\d{1,2}:\d{2}/.exec(text?.trim() ?? '')?.[0];
  return time ? attempt(() => Temporal.PlainTime.from(time.padStart(5, '0'))) : null;
}

/** An instant of this century with its offset, or a wall-clock time of the business; epoch milliseconds, or null. */
export function instantOf(text: string, timeZone: string): number | null {
  const given = text.trim();
  if (!/^20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}/.test(given)) return null;
  return (
    attempt(() => Temporal.Instant.from(given).epochMilliseconds) ??
    attempt(() => Temporal.PlainDateTime.from(given).toZonedDateTime(timeZone).epochMilliseconds)
  );
}

/** Temporal says no by throwing; what a model or a caller wrote is allowed to be no date. */
function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
