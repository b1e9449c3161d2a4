import { nextAllowedTime, type QuietHours } from '../messaging/quiet-hours.ts';
import { smsCost } from '../messaging/sms-text.ts';
import { windowClosesAt } from '../messaging/window.ts';
import { isHeldOut, variantOf } from './assignment.ts';
import type { CampaignChannel, CampaignPlan, CampaignSettings, Language, Step } from './campaign.ts';
import { stepAfter } from './campaign.ts';
import { fill, type Values, withStop, wordingFor } from './content.ts';

/** Why somebody gets nothing, or nothing yet. Each has its sentence in the back office. */
export const SKIP_REASONS = [
  // Before anybody is assigned: those could not be written to whatever the campaign.
  'no-address',
  'no-consent',
  'unsubscribed',
  'suppressed',
  // Left alone to compare with.
  'holdout',
  // At a step.
  'replied',
  'booked',
  'too-late',
  'frequency-cap',
  'lower-priority',
  'no-content',
  'stopped',
  'opted-out',
  'withdrawn',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** A way to write to somebody, with what they and their carrier have said about advertising there. */
export interface Way {
  channel: CampaignChannel;
  to: string;
  /** Their latest word on advertising; null: never asked. */
  consent: boolean | null;
  /** They want nothing at all there, not even about appointments. */
  refusesAll: boolean;
  /** The address is blocked: a STOP, a bounce, a complaint. */
  isBlocked: boolean;
  /** When they last wrote there. */
  lastInboundAt: number | null;
}

/** Everything the planner may know of one person. Instants in epoch milliseconds. */
export interface RecipientFacts {
  clientId: string;
  locale: string | null;
  timeZone: string;
  ways: Way[];
  /** Advertising they were sent, or are about to be, from any campaign, within the cap's days. */
  recent: number[];
  /** When a campaign of higher priority means to write to them next. */
  rivalAt: number | null;
  repliedAt: number | null;
  bookedAt: number | null;
  /** Whether they have read what this campaign sent them. */
  hasRead: boolean;
  values: Values;
}

/** What the planner is told of the campaign and its business. */
export interface PlanningCampaign {
  id: string;
  plan: CampaignPlan;
  settings: CampaignSettings;
  /** The hours in which nobody is to be disturbed, and the days without advertising. */
  quiet: QuietHours;
}

export type Enrolment =
  | { arm: 'treated' }
  | { arm: 'holdout' }
  /** Could not be written to: in neither arm. */
  | { arm: 'excluded'; reason: SkipReason };

export interface Composed {
  channel: CampaignChannel;
  to: string;
  variant: string;
  language: Language;
  subject: string | null;
  text: string;
  segments: number;
  /** In millionths of the business's currency. */
  costMicros: number;
}

export type Decision =
  /** Now. `expiresAt`: of no use afterwards. */
  | ({ kind: 'send'; expiresAt: number } & Composed)
  | { kind: 'later'; at: number; reason: 'quiet-hours' | 'frequency-cap' | 'lower-priority' }
  | { kind: 'skip'; reason: SkipReason; ends: boolean }
  | { kind: 'branch'; to: string | null };

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Which arm somebody is in. Whether they can be written to is asked first and of everybody alike, so that the two arms are of
 * the same kind of people.
 */
export function enrol(campaign: PlanningCampaign, facts: RecipientFacts, now: number): Enrolment {
  const sends = campaign.plan.steps.filter((step) => step.kind === 'send');
  const channels = new Set(sends.flatMap(({ channels: own }) => own));
  const way = bestWay(facts, [...channels], now);
  if (typeof way === 'string') return { arm: 'excluded', reason: way };
  return {
    arm: isHeldOut(campaign.id, facts.clientId, campaign.plan.holdoutPercent) ? 'holdout' : 'treated',
  };
}

/**
 * What happens to one person at one step whose turn came at `dueAt`, as of `now`. Pure: execution and dry run both ask here,
 * the one with the clock, the other with a clock it moves.
 */
export function planStep(
  campaign: PlanningCampaign,
  step: Exclude<Step, { kind: 'wait' }>,
  facts: RecipientFacts,
  { now, dueAt }: { now: number; dueAt: number },
): Decision {
  const { plan } = campaign;
  if (facts.repliedAt !== null) return { kind: 'skip', reason: 'replied', ends: true };
  if (plan.endsOnBooking && facts.bookedAt !== null) return { kind: 'skip', reason: 'booked', ends: true };
  if (step.kind === 'branch') {
    const isYes = step.on === 'booked' ? facts.bookedAt !== null : facts.hasRead;
    return { kind: 'branch', to: stepAfter(plan.steps, step.id, isYes)?.id ?? null };
  }
  const deadline = dueAt + plan.deadlineHours * HOUR_MS;
  if (now >= deadline) return { kind: 'skip', reason: 'too-late', ends: false };
  const way = bestWay(facts, step.channels, now);
  if (typeof way === 'string') return { kind: 'skip', reason: way, ends: false };
  const wait = laterOf(campaign, facts, now);
  if (wait) {
    if (wait.at < deadline) return { kind: 'later', ...wait };
    return { kind: 'skip', reason: wait.reason === 'quiet-hours' ? 'too-late' : wait.reason, ends: false };
  }
  const composed = compose(campaign, step, facts, way);
  if (!composed) return { kind: 'skip', reason: 'no-content', ends: false };
  return { kind: 'send', expiresAt: deadline, ...composed };
}

/** The earliest instant at which nothing speaks against writing, with what holds it up first; null: now. */
function laterOf(
  campaign: PlanningCampaign,
  facts: RecipientFacts,
  now: number,
): { at: number; reason: 'quiet-hours' | 'frequency-cap' | 'lower-priority' } | null {
  const { cap } = campaign.settings;
  const capped = afterCap(facts.recent, cap, now);
  if (capped > now)
    return {
      at: daytime(campaign, facts.timeZone, capped) ?? Number.POSITIVE_INFINITY,
      reason: 'frequency-cap',
    };
  // Somebody more important is about to write: theirs goes first, ours a decent time after it.
  if (facts.rivalAt !== null && facts.rivalAt <= now + cap.gapHours * HOUR_MS) {
    const after = Math.max(now, facts.rivalAt) + Math.max(1, cap.gapHours) * HOUR_MS;
    return {
      at: daytime(campaign, facts.timeZone, after) ?? Number.POSITIVE_INFINITY,
      reason: 'lower-priority',
    };
  }
  const allowed = daytime(campaign, facts.timeZone, now);
  if (allowed === now) return null;
  return { at: allowed ?? Number.POSITIVE_INFINITY, reason: 'quiet-hours' };
}

/** The first instant from `now` on at which one more message keeps to the cap. */
export function afterCap(recent: readonly number[], cap: CampaignSettings['cap'], now: number): number {
  const days = cap.days * DAY_MS;
  const gap = cap.gapHours * HOUR_MS;
  const sent = [...recent].sort((a, b) => a - b);
  const last = sent.at(-1);
  let at = last === undefined ? now : Math.max(now, last + gap);
  // The window slides: the message that is `messages` back must have left it.
  const held = sent.at(-cap.messages);
  if (cap.messages < 1) return Number.POSITIVE_INFINITY;
  if (held !== undefined) at = Math.max(at, held + days);
  return at;
}

/** The next instant outside the quiet hours and closed days, and inside the campaign's own hours. */
function daytime({ plan, quiet }: PlanningCampaign, timeZone: string, from: number): number | null {
  if (!Number.isFinite(from)) return null;
  const outside: QuietHours = { start: plan.window.end, end: plan.window.start };
  let at = from;
  // Each of the two pushes the other a little further, never for more than a week of closed days.
  for (let rounds = 0; rounds < 32; rounds += 1) {
    const allowed = nextAllowedTime(at, quiet, timeZone);
    if (allowed === null) return null;
    const within = nextAllowedTime(allowed, outside, timeZone);
    if (within === null) return null;
    if (within === at) return at;
    at = within;
  }
  return null;
}

/** The first of these channels on which this person may be written to now; else why there is none. */
export function bestWay(
  facts: Pick<RecipientFacts, 'ways'>,
  channels: readonly CampaignChannel[],
  now: number,
): Way | 'no-address' | 'no-consent' | 'unsubscribed' | 'suppressed' {
  const ways = channels.flatMap((channel) => facts.ways.filter((way) => way.channel === channel));
  // WhatsApp is free for a day after they wrote; advertising outside it would need a template of its own.
  const open = ways.filter(
    ({ channel, lastInboundAt }) => channel !== 'whatsapp' || (windowClosesAt(lastInboundAt) ?? 0) > now,
  );
  const free = open.filter(({ isBlocked }) => !isBlocked);
  const agreed = free.find(({ consent, refusesAll }) => consent === true && !refusesAll);
  if (agreed) return agreed;
  if (open.length === 0) return 'no-address';
  if (free.length === 0) return 'suppressed';
  return free.some(({ consent, refusesAll }) => consent === false || refusesAll)
    ? 'unsubscribed'
    : 'no-consent';
}

/** The message itself: the wording of their arm and language, filled in, with the way out. */
function compose(
  campaign: PlanningCampaign,
  step: Extract<Step, { kind: 'send' }>,
  facts: RecipientFacts,
  way: Way,
): Composed | null {
  const variant = variantOf(step.variants, campaign.id, facts.clientId);
  const said = variant && wordingFor(variant, facts.locale);
  if (!variant || !said) return null;
  const { language, wording } = said;
  const { channel, to } = way;
  const price = campaign.settings.prices[channel];
  const common = { channel, to, variant: variant.id, language };
  if (channel === 'email') {
    if (!wording.email) return null;
    return {
      ...common,
      subject: fill(wording.email.subject, facts.values),
      text: fill(wording.email.body, facts.values),
      segments: 1,
      costMicros: price,
    };
  }
  const filled = fill(wording.text, facts.values);
  const text = channel === 'sms' ? withStop(filled, language) : filled;
  const segments = channel === 'sms' ? smsCost(text).segments : 1;
  return { ...common, subject: null, text, segments, costMicros: price * segments };
}
