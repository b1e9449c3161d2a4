import { Temporal } from 'temporal-polyfill';

/** Local times `HH:MM` between which nobody is written to; an end at or before the start is the next morning. Equal: never quiet. */
export interface QuietHours {
  start: string;
  end: string;
}

/**
 * The instant itself, or the end of the quiet hours it falls into; where that end is after `latest`, the last minute before
 * they began. Epoch milliseconds; wall clock of `timeZone`, also on the days the clocks change.
 */
export function outOfQuietHours(
  at: number,
  quiet: QuietHours,
  timeZone: string,
  options: { latest?: number } = {},
): number {
  const span = quietSpanAt(at, quiet, timeZone);
  if (!span) return at;
  if (options.latest === undefined || span.end <= options.latest) return span.end;
  return span.start - 60_000;
}

/** The quiet hours an instant falls into, half-open, or null. */
function quietSpanAt(at: number, quiet: QuietHours, timeZone: string): { start: number; end: number } | null {
  if (quiet.start === quiet.end) return null;
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const overnight = quiet.end < quiet.start;
  // The span that began yesterday evening, or the one of this evening.
  for (const begins of [day.subtract({ days: 1 }), day]) {
    const start = instantOf(begins, quiet.start, timeZone);
    const end = instantOf(overnight ? begins.add({ days: 1 }) : begins, quiet.end, timeZone);
    if (start <= at && at < end) return { start, end };
  }
  return null;
}

function instantOf(day: Temporal.PlainDate, time: string, timeZone: string): number {
  return day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}
