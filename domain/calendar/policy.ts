import type { Span } from './event.ts';

/** What a move or deletion of our event in the person's own calendar means: ask the staff, follow it, or put ours back. */
export const calendarPolicies = ['ask', 'follow', 'ignore'] as const;
export type CalendarPolicy = (typeof calendarPolicies)[number];

/** What somebody did to our event in their calendar. `span` is where it lies now. */
export type ExternalChange = { kind: 'moved'; span: Span } | { kind: 'deleted' };

export type Reaction = 'follow' | 'ask' | 'restore' | 'nothing';

/** No appointment is longer (the database refuses it), and a whole day is no time to come. */
const LONGEST_MS = 23 * 3_600_000;

/**
 * What to do about an external change of an appointment's event.
 * A change is followed only where it makes an appointment, and where nobody changed ours in the meantime
 * (`changedHere`): then two people want two things, and somebody must be asked.
 */
export function reactionTo(
  change: ExternalChange,
  policy: CalendarPolicy,
  appointment: { startMs: number; isUpcoming: boolean; changedHere: boolean },
  nowMs: number,
): Reaction {
  // What has begun, is over or is cancelled is history: the calendar may say what it likes.
  if (!appointment.isUpcoming || appointment.startMs <= nowMs) return 'nothing';
  if (policy === 'ignore') return 'restore';
  if (policy === 'ask' || appointment.changedHere) return 'ask';
  if (change.kind === 'deleted') return 'follow';
  const { startMs, endMs } = change.span;
  // An appointment keeps its length: what was only made longer or shorter there is no move we could follow.
  const isMove = startMs !== appointment.startMs;
  const isPossible = isMove && startMs > nowMs && endMs > startMs && endMs - startMs <= LONGEST_MS;
  return isPossible ? 'follow' : 'ask';
}
