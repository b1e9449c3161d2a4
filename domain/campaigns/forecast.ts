import { calendarDate } from '../formats.ts';
import { nextActive, type Step } from './campaign.ts';
import {
  type Composed,
  enrol,
  type PlanningCampaign,
  planStep,
  type RecipientFacts,
  type SkipReason,
} from './plan.ts';

/** What would happen to one person, in order. */
export interface ForecastLine extends Composed {
  stepId: string;
  at: number;
}

export interface Forecast {
  clientId: string;
  arm: 'treated' | 'holdout' | 'excluded';
  sends: ForecastLine[];
  /** Steps that would not be sent, and why; of the arm itself, with no step. */
  skips: Array<{ stepId: string | null; reason: SkipReason }>;
}

/** More turns than a sequence has steps, each put off a few times. */
const MOST_TURNS = 200;

/**
 * One person's way through a campaign if they neither answer nor book: the planner of the real run with a sender that only
 * notes and a clock that is moved. Nothing is written anywhere.
 */
export function forecast(campaign: PlanningCampaign, given: RecipientFacts, startsAt: number): Forecast {
  const { clientId } = given;
  const enrolment = enrol(campaign, given);
  if (enrolment.arm === 'holdout')
    return { clientId, arm: 'holdout', sends: [], skips: [{ stepId: null, reason: 'holdout' }] };
  if (enrolment.arm === 'excluded')
    return { clientId, arm: 'excluded', sends: [], skips: [{ stepId: null, reason: enrolment.reason }] };
  const { steps } = campaign.plan;
  const sends: ForecastLine[] = [];
  const skips: Forecast['skips'] = [];
  let facts = given;
  let turn = nextActive(steps, steps[0] ?? null, startsAt);
  let now = turn?.dueAt ?? startsAt;
  for (let turns = 0; turn && turns < MOST_TURNS; turns += 1) {
    const { step, dueAt }: { step: Exclude<Step, { kind: 'wait' }>; dueAt: number } = turn;
    now = Math.max(now, dueAt);
    const decision = planStep(campaign, step, facts, { now, dueAt });
    if (decision.kind === 'later') {
      now = decision.at;
      facts = afterRival(facts, now);
      continue;
    }
    if (decision.kind === 'branch') {
      const to = steps.find(({ id }) => id === decision.to) ?? null;
      turn = nextActive(steps, to, now);
      continue;
    }
    if (decision.kind === 'skip') {
      skips.push({ stepId: step.id, reason: decision.reason });
      if (decision.ends) break;
    } else {
      const { kind: _kind, expiresAt: _expiresAt, ...composed } = decision;
      sends.push({ stepId: step.id, at: now, ...composed });
      const calls = decision.channel === 'call' ? [...(facts.calls ?? []), now] : (facts.calls ?? []);
      facts = { ...facts, recent: [...facts.recent, now], calls };
    }
    turn = nextActive(steps, steps[steps.indexOf(step) + 1] ?? null, now);
  }
  return { clientId, arm: 'treated', sends, skips };
}

/** By `now` the more important campaign has had its turn: its message counts like any other, and it is waited for no more. */
function afterRival(facts: RecipientFacts, now: number): RecipientFacts {
  const { rivalAt, recent } = facts;
  return rivalAt === null || rivalAt > now
    ? facts
    : { ...facts, recent: [...recent, rivalAt], rivalAt: null };
}

export interface ForecastTotals {
  people: number;
  treated: number;
  holdout: number;
  excluded: number;
  messages: number;
  costMicros: number;
  byChannel: Record<string, number>;
  /** Millionths of the currency, by channel: on WhatsApp by Meta's price for advertising. */
  costByChannel: Record<string, number>;
  /** People who had it on a later channel than the first they agreed to, by `channel/reason`. */
  passedOver: Record<string, number>;
  /** Messages by day of the business's zone, `2026-11-24`. */
  byDay: Record<string, number>;
  skipped: Partial<Record<SkipReason, number>>;
}

/** Adds people up as they come: a base of any size needs no more memory than its days and reasons. */
export function totalOf(): { add(one: Forecast, timeZone: string): void; totals: ForecastTotals } {
  const totals: ForecastTotals = {
    people: 0,
    treated: 0,
    holdout: 0,
    excluded: 0,
    messages: 0,
    costMicros: 0,
    byChannel: {},
    costByChannel: {},
    passedOver: {},
    byDay: {},
    skipped: {},
  };
  return {
    totals,
    add(one, timeZone) {
      totals.people += 1;
      totals[one.arm] += 1;
      for (const { reason } of one.skips) totals.skipped[reason] = (totals.skipped[reason] ?? 0) + 1;
      const passed = one.sends.flatMap(({ passedOver }) =>
        passedOver.map(({ channel, reason }) => `${channel}/${reason}`),
      );
      for (const why of new Set(passed)) totals.passedOver[why] = (totals.passedOver[why] ?? 0) + 1;
      for (const { channel, costMicros, at } of one.sends) {
        totals.costByChannel[channel] = (totals.costByChannel[channel] ?? 0) + costMicros;
        totals.messages += 1;
        totals.costMicros += costMicros;
        totals.byChannel[channel] = (totals.byChannel[channel] ?? 0) + 1;
        const day = calendarDate(at, timeZone);
        totals.byDay[day] = (totals.byDay[day] ?? 0) + 1;
      }
    },
  };
}
