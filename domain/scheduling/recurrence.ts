import { Temporal } from 'temporal-polyfill';
import { parseDay } from './day.ts';
import { instantAt, localMinutes } from './local-time.ts';
import { timeZone as zoneOf } from './zone.ts';

export interface Recurrence {
  frequency: 'weekly' | 'monthly';
  /** Every how many weeks or months. */
  interval: number;
  /** How many appointments in all. */
  count: number;
}

/**
 * The starts of a series, epoch milliseconds: the same wall-clock time in `timeZone`, whatever the clocks do meanwhile.
 * Monthly series keep the day of the month, or take the last one of a month that is too short.
 */
export function occurrences(first: number, recurrence: Recurrence, timeZone: string): number[] {
  const zone = zoneOf(timeZone);
  const minutes = localMinutes(zone, first);
  const date = Temporal.Instant.fromEpochMilliseconds(first).toZonedDateTimeISO(timeZone).toPlainDate();
  const unit = recurrence.frequency === 'weekly' ? 'weeks' : 'months';
  return Array.from({ length: recurrence.count }, (_, i) => {
    const day = parseDay(date.add({ [unit]: i * recurrence.interval }).toString())!;
    return instantAt(zone, day, minutes);
  });
}
