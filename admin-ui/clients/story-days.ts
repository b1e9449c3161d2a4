import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import type { TimelineEntry } from '../http/contacts.ts';

export interface StoryDay {
  /** The day number in the business's zone. */
  day: number;
  at: string;
  entries: TimelineEntry[];
}

/** Pages of a story, newest first, by day. What two pages hold (something happened between them) is shown once. Pure. */
export function storyDays(pages: readonly TimelineEntry[][], zoneName: string): StoryDay[] {
  const zone = timeZone(zoneName);
  const seen = new Set<string>();
  const days: StoryDay[] = [];
  for (const entry of pages.flat()) {
    if (seen.has(entry.id)) continue;
    seen.add(entry.id);
    const day = localDay(zone, Date.parse(entry.at));
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, at: entry.at, entries: [entry] });
  }
  return days;
}
