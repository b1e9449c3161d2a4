/** What a person's own calendar holds, whatever provider keeps it. Instants are epoch milliseconds, dates `YYYY-MM-DD`. */
export type EventTime =
  | {
      kind: 'timed';
      startMs: number;
      /** Exclusive. */
      endMs: number;
      /** Where its wall clock is read when it repeats; null: the calendar's zone. */
      timeZone: string | null;
    }
  /** Whole days of the calendar's own zone, the last one included. */
  | { kind: 'all-day'; startDate: string; endDate: string };

export interface CalendarEvent {
  id: string;
  /** The series this is one occurrence of. */
  masterId: string | null;
  /** When this occurrence would begin had nobody moved it; for whole days, the midnight UTC of its date. */
  originalStartMs: number | null;
  /** RRULE and EXDATE lines (RFC 5545) of a series; empty for everything else. */
  recurrence: readonly string[];
  time: EventTime;
  title: string;
  description: string;
  /** False for what its owner shows as free time. */
  busy: boolean;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** What the calendar's owner answered to the invitation; null when it is their own event. */
  ownResponse: 'yes' | 'no' | 'maybe' | 'noreply' | null;
  /** The mark we leave on what we write (`ours.ts`). */
  tag: string | null;
}

/** The instants an event covers, read in its calendar's zone. */
export interface Span {
  startMs: number;
  endMs: number;
}
