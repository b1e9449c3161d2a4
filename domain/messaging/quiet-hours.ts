import { Temporal } from 'temporal-polyfill';

/** When nobody is to be disturbed, by the wall clock where they are. */
export interface QuietHours {
  /** "21:00": quiet from then on… */
  start: string;
  /** …until "08:00"; at or before `start` means the next morning, equal means never quiet. */
  end: string;
  /** Whole days without messages, 0 = Sunday. */
  closedDays?: readonly number[];
}

/**
 * The first instant from `at` on (epoch milliseconds) at which somebody in that zone may be disturbed. True on days with a
 * clock change, by the clock on their wall: a skipped local time becomes the first valid instant after it, in an hour that
 * comes twice each time counts. Null when every day is closed.
 */
export function nextAllowedTime(at: number, quiet: QuietHours, timeZone: string): number | null {
  const start = Temporal.PlainTime.from(quiet.start);
  const end = Temporal.PlainTime.from(quiet.end);
  const pastMidnight = Temporal.PlainTime.compare(start, end) > 0;
  const isClosed = (local: Temporal.ZonedDateTime) =>
    quiet.closedDays?.includes(local.dayOfWeek % 7) ?? false;
  let local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // A week of closed days and the quiet hours around them, never more.
  for (let steps = 0; steps < 16; steps += 1) {
    if (isClosed(local)) {
      local = local.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone });
      continue;
    }
    const time = local.toPlainTime();
    const afterStart = Temporal.PlainTime.compare(time, start) >= 0;
    const beforeEnd = Temporal.PlainTime.compare(time, end) < 0;
    const isQuiet = pastMidnight ? afterStart || beforeEnd : afterStart && beforeEnd;
    if (!isQuiet) return local.epochMilliseconds;
    const morning = pastMidnight && afterStart ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate();
    local = afterChange(local, nextOccurrence(morning.toPlainDateTime(end), timeZone, local));
  }
  return null;
}

/** When the clock there shows this, from `local` on: the second time, where the first is over. */
function nextOccurrence(
  time: Temporal.PlainDateTime,
  timeZone: string,
  local: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime {
  const first = time.toZonedDateTime(timeZone);
  const isAhead = first.epochMilliseconds > local.epochMilliseconds;
  return isAhead ? first : time.toZonedDateTime(timeZone, { disambiguation: 'later' });
}

/** Where the clocks change on the way from one to the other, the change: it may show another hour than either side of it. */
function afterChange(from: Temporal.ZonedDateTime, to: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  if (from.offsetNanoseconds === to.offsetNanoseconds) return to;
  const change = from.getTimeZoneTransition('next');
  return change && change.epochMilliseconds < to.epochMilliseconds ? change : to;
}

/**
 * The instant itself when nobody is disturbed by it, else the end of the quiet hours; where that end is after `latest`, the
 * last minute before they began. For what is better early than too late: a reminder. Epoch milliseconds.
 */
export function outOfQuietHours(
  at: number,
  quiet: QuietHours,
  timeZone: string,
  options: { latest?: number } = {},
): number {
  const next = nextAllowedTime(at, quiet, timeZone) ?? at;
  if (next === at || options.latest === undefined || next <= options.latest) return next;
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const plainTime = Temporal.PlainTime.from(quiet.start);
  const began = [day, day.subtract({ days: 1 })].map(
    // A skipped one is taken before the gap: earlier is no harm.
    (date) =>
      date.toPlainDateTime(plainTime).toZonedDateTime(timeZone, { disambiguation: 'earlier' })
        .epochMilliseconds,
  );
  return began.find((start) => start <= at)! - 60_000;
}
