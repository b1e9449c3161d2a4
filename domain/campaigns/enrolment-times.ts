import { Temporal } from 'temporal-polyfill';
import type { Trigger } from './campaign.ts';

/** Things that happen and scores that are crossed are looked for this often. */
const LOOK_EVERY_MS = 3_600_000;

/**
 * When the audience is next looked through for people who enter, in epoch milliseconds: `startsAt` the first time, then by
 * the trigger. Null: never again.
 */
export function nextEnrolment(
  trigger: Trigger,
  { startsAt, lastAt, timeZone }: { startsAt: number; lastAt: number | null; timeZone: string },
): number | null {
  if (trigger.kind === 'schedule') return nextTick(trigger, lastAt ?? startsAt - 1, timeZone);
  if (lastAt === null) return startsAt;
  return trigger.kind === 'once' ? null : lastAt + LOOK_EVERY_MS;
}

/** The first tick of a schedule after an instant. A local time the clocks skip is the first valid one after it. */
function nextTick(
  { every, time, weekday = 1, day = 1 }: Extract<Trigger, { kind: 'schedule' }>,
  after: number,
  timeZone: string,
): number {
  const plainTime = Temporal.PlainTime.from(time);
  const from = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
  for (let offset = 0; ; offset += 1) {
    const date = from.add({ days: offset });
    if (every === 'week' && date.dayOfWeek % 7 !== weekday) continue;
    // A month without its day is written to on its last.
    if (every === 'month' && date.day !== Math.min(day, date.daysInMonth)) continue;
    const at = date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
    if (at > after) return at;
  }
}
