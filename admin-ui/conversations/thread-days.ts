import { inWrittenOrder } from '../../domain/conversation/written-order.ts';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import type { CallEntry } from '../http/contacts.ts';
import type { ThreadMessage } from '../http/conversation-types.ts';

export interface ThreadDay {
  /** The day number in the business's zone. */
  day: number;
  /** When its first message was written. */
  at: string;
  messages: ThreadMessage[];
  /** What was said on the phone that day, by when: `before` is the id of the message that came next; null: none did. */
  calls: Array<{ call: CallEntry; before: string | null }>;
}

/**
 * Pages of a thread, newest first, as the days one reads, oldest first. A message that two pages hold is shown once; a call
 * stands between the messages it came between. Pure.
 * @param more whether there are older messages: calls from before the oldest shown wait for them
 */
export function threadDays(
  pages: readonly ThreadMessage[][],
  zoneName: string,
  calls: readonly CallEntry[] = [],
  more = false,
): ThreadDay[] {
  const zone = timeZone(zoneName);
  const seen = new Set<string>();
  const days: ThreadDay[] = [];
  for (const message of inWrittenOrder(pages.flat().reverse())) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    const day = localDay(zone, Date.parse(message.createdAt));
    const last = days.at(-1);
    if (last?.day === day) last.messages.push(message);
    else days.push({ day, at: message.createdAt, messages: [message], calls: [] });
  }
  const oldest = days[0]?.at;
  for (const call of [...calls].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const at = Date.parse(call.at);
    if (more && oldest && at < Date.parse(oldest)) continue;
    const day = localDay(zone, at);
    let of = days.find((one) => one.day === day);
    if (!of) {
      of = { day, at: call.at, messages: [], calls: [] };
      days.push(of);
    }
    const next = of.messages.find(({ createdAt }) => Date.parse(createdAt) > at);
    of.calls.push({ call, before: next?.id ?? null });
  }
  return days.sort((a, b) => a.day - b.day);
}
