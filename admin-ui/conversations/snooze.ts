import { dayOfWeek } from '../../domain/scheduling/day.ts';
import { instantAt, localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';

export interface SnoozeChoice {
  name: 'evening' | 'tomorrow' | 'monday';
  at: Date;
}

const EVENING_HOUR = 18;
const MORNING_HOUR = 9;
const MONDAY = 1;

/** When a conversation may be put off to, on the business's clock: this evening while it is ahead, tomorrow, Monday. Pure. */
export function snoozeChoices(zoneName: string, now: number): SnoozeChoice[] {
  const zone = timeZone(zoneName);
  const today = localDay(zone, now);
  const at = (day: number, hour: number) => new Date(instantAt(zone, day, hour * 60));
  const toMonday = (MONDAY - dayOfWeek(today) + 7) % 7 || 7;
  const all: SnoozeChoice[] = [
    { name: 'evening', at: at(today, EVENING_HOUR) },
    { name: 'tomorrow', at: at(today + 1, MORNING_HOUR) },
    { name: 'monday', at: at(today + toMonday, MORNING_HOUR) },
  ];
  // On a Sunday, tomorrow is Monday.
  return all.filter((choice) => choice.at.getTime() > now && !(choice.name === 'monday' && toMonday === 1));
}

/** What a field for date and time holds (`2026-11-24T09:00`), on the business's clock; null when it is none. */
export function instantOf(zoneName: string, typed: string): Date | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(typed);
  if (!match) return null;
  const [year, month, day, hours, minutes] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const days = Date.UTC(year, month - 1, day) / 86_400_000;
  return new Date(instantAt(timeZone(zoneName), days, hours * 60 + minutes));
}
