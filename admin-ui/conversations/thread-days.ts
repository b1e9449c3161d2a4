import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import type { ThreadMessage } from '../http/conversation-types.ts';

export interface ThreadDay {
  /** The day number in the business's zone. */
  day: number;
  /** When its first message was written. */
  at: string;
  messages: ThreadMessage[];
}

/** Pages of a thread, newest first, as the days one reads, oldest first. A message that two pages hold is shown once. Pure. */
export function threadDays(pages: readonly ThreadMessage[][], zoneName: string): ThreadDay[] {
  const zone = timeZone(zoneName);
  const seen = new Set<string>();
  const days: ThreadDay[] = [];
  for (const message of pages.flat().reverse()) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    const day = localDay(zone, Date.parse(message.createdAt));
    const last = days.at(-1);
    if (last?.day === day) last.messages.push(message);
    else days.push({ day, at: message.createdAt, messages: [message] });
  }
  return days;
}
