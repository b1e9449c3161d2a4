import { outOfQuietHours } from '../messaging/quiet-hours.ts';
import type { BookingSettings, NoticeChannel, Reminder } from './settings.ts';
import type { AppointmentState } from './states.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A reminder found due so long after its time was missed by a worker that was away; it does not wake anybody up. */
const MISSED_AFTER_MS = 15 * MINUTE_MS;
const SHORTEST_WARNING_MS = 30 * MINUTE_MS;
/** How long an answer to the satisfaction question is waited for. */
const ANSWER_DAYS = 7;
/** A score from which one is asked for a review. */
const CONTENT = 4;

/** What is told to the client. `key` names the occasion: it is said once. */
export const NOTICE_KINDS = [
  'confirmation',
  'moved',
  'cancelled',
  'reminder',
  'running-late',
  'follow-up',
  'review-request',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface Notice {
  kind: NoticeKind;
  key: string;
  channel: Exclude<NoticeChannel, 'none'>;
  /** Nobody is served by hearing it later; epoch milliseconds. */
  deadline: number;
}

/** What the next step depends on. Instants in epoch milliseconds. */
export interface LifecycleState {
  status: AppointmentState;
  /** When its present time was booked, or told after a move: what was due before that is not said any more. */
  bookedAt: number;
  startsAt: number;
  endsAt: number;
  sequence: number;
  lateMinutes: number | null;
  endedAt: number | null;
  satisfaction: number | null;
  /** Keys of the notices already given. */
  given: ReadonlySet<string>;
}

export type NextStep =
  | { kind: 'notify'; notice: Notice }
  /** The grace time is over and nobody closed it. */
  | { kind: 'close'; as: 'completed' | 'no_show' }
  | { kind: 'wait'; until: number; for: 'reminder' | 'end' | 'follow-up' | 'answer' }
  | { kind: 'ended'; outcome: AppointmentState };

type Rules = Pick<
  BookingSettings,
  'confirmation' | 'quietHours' | 'checkIn' | 'graceMinutes' | 'followUpAfterMinutes' | 'reviewUrl'
>;

/**
 * What comes next in the life of an appointment: something to say now, an end to write down, or how long to wait. Pure: the
 * same state and instant give the same step, so a worker that comes back after a night plans exactly as one that never left.
 */
export function nextStep(
  state: LifecycleState,
  rules: Rules & { reminders: Reminder[]; timeZone: string },
  now: number,
): NextStep {
  switch (state.status) {
    case 'cancelled':
      return farewell(state, now) ?? { kind: 'ended', outcome: 'cancelled' };
    case 'no_show':
      return { kind: 'ended', outcome: 'no_show' };
    case 'completed':
      return afterwards(state, rules, now);
    default:
      return before(state, rules, now);
  }
}

function before(
  state: LifecycleState,
  rules: Rules & { reminders: Reminder[]; timeZone: string },
  now: number,
): NextStep {
  if (now < state.startsAt) {
    const greeting = announcement(state, rules);
    if (greeting) return { kind: 'notify', notice: greeting };
    if (state.lateMinutes !== null) {
      const key = `late/${state.startsAt}/${state.lateMinutes}`;
      const notice = {
        kind: 'running-late' as const,
        key,
        channel: 'best' as const,
        deadline: state.startsAt,
      };
      if (!state.given.has(key)) return { kind: 'notify', notice };
    }
    const reminders = plannedReminders(state, rules).filter(({ notice }) => !state.given.has(notice.key));
    // After a night without a worker two may be due at once: the later one says all there is to say.
    const due = reminders.filter(({ at }) => at <= now).at(-1);
    if (due) {
      const morning = outOfQuietHours(now, rules.quietHours, rules.timeZone);
      const isMissed = now - due.at > MISSED_AFTER_MS;
      if (isMissed && morning > now && morning <= state.startsAt - SHORTEST_WARNING_MS)
        return { kind: 'wait', until: morning, for: 'reminder' };
      return { kind: 'notify', notice: due.notice };
    }
    const next = reminders.find(({ at }) => at > now);
    if (next) return { kind: 'wait', until: next.at, for: 'reminder' };
  }
  const grace = state.endsAt + rules.graceMinutes * MINUTE_MS;
  if (now < grace) return { kind: 'wait', until: grace, for: 'end' };
  return { kind: 'close', as: rules.checkIn && state.status !== 'arrived' ? 'no_show' : 'completed' };
}

/** The confirmation, or word of the newest move. */
function announcement(state: LifecycleState, rules: Rules): Notice | null {
  const key = state.sequence === 0 ? 'confirmation' : `moved/${state.sequence}`;
  if (rules.confirmation === 'none' || state.given.has(key)) return null;
  // Moved before anything was said: it is still the first they hear of it.
  const kind = wasTold(state) ? 'moved' : 'confirmation';
  return { kind, key, channel: rules.confirmation, deadline: state.startsAt };
}

function wasTold({ given }: Pick<LifecycleState, 'given'>): boolean {
  return [...given].some((key) => key === 'confirmation' || key.startsWith('moved/'));
}

/**
 * The reminders of an appointment with their instants, soonest first; moved out of quiet hours, and without those that would
 * come before it was booked or after it began. The key carries the start: a moved appointment is reminded of anew, and one
 * reminder can never speak of the old time.
 */
export function plannedReminders(
  state: Pick<LifecycleState, 'startsAt' | 'bookedAt' | 'given'>,
  rules: Pick<Rules, 'quietHours'> & { reminders: Reminder[]; timeZone: string },
): Array<{ at: number; notice: Notice }> {
  const planned = rules.reminders.map(({ minutesBefore, channel }) => {
    const at = outOfQuietHours(state.startsAt - minutesBefore * MINUTE_MS, rules.quietHours, rules.timeZone, {
      // Later is fine while it leaves half the warning; else the evening before.
      latest: state.startsAt - Math.max(SHORTEST_WARNING_MS, (minutesBefore / 2) * MINUTE_MS),
    });
    const key = `reminder/${state.startsAt}/${minutesBefore}`;
    return {
      at,
      minutesBefore,
      notice: { kind: 'reminder' as const, key, channel, deadline: state.startsAt },
    };
  });
  const instants = new Set<number>();
  return (
    planned
      .sort((a, b) => a.at - b.at || b.minutesBefore - a.minutesBefore)
      .filter(({ at }) => at > state.bookedAt && at < state.startsAt)
      // Two that quiet hours pushed to one instant are one reminder.
      .filter(({ at }) => !instants.has(at) && instants.add(at))
      .filter(
        ({ notice }, i, all) =>
          !all.slice(i + 1).some((later) => state.given.has(later.notice.key)) || state.given.has(notice.key),
      )
      .map(({ at, notice }) => ({ at, notice }))
  );
}

/** A cancelled appointment is said to be so, if it was still to come and somebody had been told of it. */
function farewell(state: LifecycleState, now: number): NextStep | null {
  if (!wasTold(state) || state.given.has('cancelled') || now >= state.startsAt) return null;
  return {
    kind: 'notify',
    notice: { kind: 'cancelled', key: 'cancelled', channel: 'both', deadline: state.startsAt },
  };
}

/** The satisfaction question, then the review of who was content. */
function afterwards(state: LifecycleState, rules: Rules & { timeZone: string }, now: number): NextStep {
  const ended: NextStep = { kind: 'ended', outcome: 'completed' };
  const endedAt = state.endedAt ?? state.endsAt;
  const until = endedAt + ANSWER_DAYS * DAY_MS;
  if (rules.followUpAfterMinutes === null || now >= until) return ended;
  if (state.satisfaction === null && !state.given.has('follow-up')) {
    const at = outOfQuietHours(
      Math.max(now, endedAt + rules.followUpAfterMinutes * MINUTE_MS),
      rules.quietHours,
      rules.timeZone,
    );
    if (now < at) return { kind: 'wait', until: at, for: 'follow-up' };
    return {
      kind: 'notify',
      notice: { kind: 'follow-up', key: 'follow-up', channel: 'best', deadline: until },
    };
  }
  if (state.satisfaction === null) return { kind: 'wait', until, for: 'answer' };
  if (state.satisfaction < CONTENT || rules.reviewUrl === null || state.given.has('review')) return ended;
  // An answer may come at night; the question for more does not.
  const at = outOfQuietHours(now, rules.quietHours, rules.timeZone);
  if (now < at) return { kind: 'wait', until: at, for: 'follow-up' };
  return {
    kind: 'notify',
    notice: { kind: 'review-request', key: 'review', channel: 'best', deadline: until },
  };
}
