import type { TemplateCall } from '../messaging/content.ts';
import { nextAllowedTime, type QuietHours } from '../messaging/quiet-hours.ts';
import { smsCost } from '../messaging/sms-text.ts';
import { type FillableTemplate, filledTemplate, misfit } from '../messaging/templates/fillable.ts';
import { afterCallLimit, nextCallTime } from '../voice/call-hours.ts';
import { isHeldOut, variantOf } from './assignment.ts';
import type { CampaignChannel, CampaignPlan, CampaignSettings, Language, Step } from './campaign.ts';
import { stepAfter } from './campaign.ts';
import { fill, spokenCall, type Values, withStop, wordingFor } from './content.ts';

/** Why somebody gets nothing, or nothing yet. Each has its sentence in the back office. */
export const SKIP_REASONS = [
  // Before anybody is assigned: those could not be written to whatever the campaign.
  'no-address',
  'no-consent',
  'unsubscribed',
  'suppressed',
  'call-limit',
  // WhatsApp has approved no template for these words.
  'no-template',
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
}

/** Everything the planner may know of one person. Instants in epoch milliseconds. */
export interface RecipientFacts {
  clientId: string;
  locale: string | null;
  timeZone: string;
  ways: Way[];
  /** Advertising they were sent, or are about to be, from any campaign, within the cap's days. */
  recent: number[];
  /** Calls placed to them by anybody of the business over the law's thirty days, for a campaign that calls. */
  calls?: number[];
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
  /** The templates WhatsApp has approved for advertising by this business; none by default. */
  templates?: readonly FillableTemplate[];
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
  /** What WhatsApp is asked to send; null on the other channels. */
  template: TemplateCall | null;
  /** Channels before it on which they would have had it, and why not. */
  passedOver: Array<{ channel: CampaignChannel; reason: SkipReason }>;
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
export function enrol(campaign: PlanningCampaign, facts: RecipientFacts): Enrolment {
  const sends = campaign.plan.steps.filter((step) => step.kind === 'send');
  const wanted = [...new Set(sends.flatMap(({ channels }) => channels))];
  // A template that is missing today may be approved by the time of a later step; without any, WhatsApp is no way.
  const isTemplated = sends.some(
    (step) => step.channels.includes('whatsapp') && templateFor(campaign, step, facts),
  );
  const open = wanted.filter((channel) => channel !== 'whatsapp' || isTemplated);
  const way = bestWay(facts, open);
  if (
    typeof way === 'string' &&
    open.length < wanted.length &&
    typeof bestWay(facts, ['whatsapp']) !== 'string'
  )
    return { arm: 'excluded', reason: 'no-template' };
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
  const mayCall = afterCallLimit(facts.calls ?? [], now) <= now;
  const closed: Composed['passedOver'] = [];
  if (!mayCall && step.channels.includes('call')) closed.push({ channel: 'call', reason: 'call-limit' });
  if (step.channels.includes('whatsapp') && !templateFor(campaign, step, facts))
    closed.push({ channel: 'whatsapp', reason: 'no-template' });
  const isClosed = (channel: CampaignChannel) => closed.some((one) => one.channel === channel);
  const way = bestWay(
    facts,
    step.channels.filter((channel) => !isClosed(channel)),
  );
  // Channels on which they would have had it.
  const passedOver = closed.filter(({ channel }) => typeof bestWay(facts, [channel]) !== 'string');
  if (typeof way === 'string') return { kind: 'skip', reason: passedOver[0]?.reason ?? way, ends: false };
  const wait = laterOf(campaign, facts, now, way.channel);
  if (wait) {
    if (wait.at < deadline) return { kind: 'later', ...wait };
    return { kind: 'skip', reason: wait.reason === 'quiet-hours' ? 'too-late' : wait.reason, ends: false };
  }
  const composed = compose(campaign, step, facts, way);
  const isBefore = (channel: CampaignChannel) =>
    step.channels.indexOf(channel) < step.channels.indexOf(way.channel);
  if (!composed) return { kind: 'skip', reason: 'no-content', ends: false };
  return {
    kind: 'send',
    expiresAt: deadline,
    ...composed,
    passedOver: passedOver.filter(({ channel }) => isBefore(channel)),
  };
}

/** The earliest instant at which nothing speaks against writing, with what holds it up first; null: now. */
function laterOf(
  campaign: PlanningCampaign,
  facts: RecipientFacts,
  now: number,
  channel: CampaignChannel,
): { at: number; reason: 'quiet-hours' | 'frequency-cap' | 'lower-priority' } | null {
  const { cap } = campaign.settings;
  const capped = afterCap(facts.recent, cap, now);
  if (capped > now)
    return {
      at: daytime(campaign, facts.timeZone, capped, channel) ?? Number.POSITIVE_INFINITY,
      reason: 'frequency-cap',
    };
  // Somebody more important is about to write: theirs goes first, ours a decent time after it.
  if (facts.rivalAt !== null && facts.rivalAt <= now + cap.gapHours * HOUR_MS) {
    const after = Math.max(now, facts.rivalAt) + Math.max(1, cap.gapHours) * HOUR_MS;
    return {
      at: daytime(campaign, facts.timeZone, after, channel) ?? Number.POSITIVE_INFINITY,
      reason: 'lower-priority',
    };
  }
  const allowed = daytime(campaign, facts.timeZone, now, channel);
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

/** The next instant outside the quiet hours and closed days, inside the campaign's own hours and, for a call, the law's. */
function daytime(
  { plan, quiet }: PlanningCampaign,
  timeZone: string,
  from: number,
  channel: CampaignChannel,
): number | null {
  if (!Number.isFinite(from)) return null;
  const outside: QuietHours = { start: plan.window.end, end: plan.window.start };
  let at = from;
  // Each of them pushes the other a little further, never for more than a week of closed days.
  for (let rounds = 0; rounds < 32; rounds += 1) {
    const allowed = nextAllowedTime(at, quiet, timeZone);
    if (allowed === null) return null;
    const within = nextAllowedTime(allowed, outside, timeZone);
    if (within === null) return null;
    const lawful = channel === 'call' ? nextCallTime(within, timeZone) : within;
    if (lawful === at) return at;
    at = lawful;
  }
  return null;
}

/** The first of these channels on which this person may be written to now; else why there is none. */
export function bestWay(
  facts: Pick<RecipientFacts, 'ways'>,
  channels: readonly CampaignChannel[],
): Way | 'no-address' | 'no-consent' | 'unsubscribed' | 'suppressed' {
  const ways = channels.flatMap((channel) => facts.ways.filter((way) => way.channel === channel));
  const free = ways.filter(({ isBlocked }) => !isBlocked);
  const agreed = free.find(({ consent, refusesAll }) => consent === true && !refusesAll);
  if (agreed) return agreed;
  if (ways.length === 0) return 'no-address';
  if (free.length === 0) return 'suppressed';
  return free.some(({ consent, refusesAll }) => consent === false || refusesAll)
    ? 'unsubscribed'
    : 'no-consent';
}

/**
 * The approved template of this person's version and language, with what fills it; null where there is none. Advertising is a
 * template inside the 24-hour window as well: free words there are for answering.
 */
function templateFor(
  campaign: PlanningCampaign,
  step: Extract<Step, { kind: 'send' }>,
  facts: RecipientFacts,
): { template: FillableTemplate; header: string | null; body: string[] } | null {
  const variant = variantOf(step.variants, campaign.id, facts.clientId);
  const wanted = (variant && wordingFor(variant, facts.locale))?.wording.template;
  const template = campaign.templates?.find(
    ({ name, language }) => name === wanted?.name && language === wanted.language,
  );
  if (!template || !wanted) return null;
  const header = wanted.header === null ? null : fill(wanted.header, facts.values);
  return { template, header, body: wanted.values.map((value) => fill(value, facts.values)) };
}

/** The message itself: the wording of their arm and language, filled in, with the way out. */
function compose(
  campaign: PlanningCampaign,
  step: Extract<Step, { kind: 'send' }>,
  facts: RecipientFacts,
  way: Way,
): Omit<Composed, 'passedOver'> | null {
  const variant = variantOf(step.variants, campaign.id, facts.clientId);
  const said = variant && wordingFor(variant, facts.locale);
  if (!variant || !said) return null;
  const { language, wording } = said;
  const { channel, to } = way;
  const price = campaign.settings.prices[channel];
  const common = { channel, to, variant: variant.id, language, template: null };
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
  if (channel === 'call') {
    if (!wording.call?.trim()) return null;
    const text = spokenCall(wording.call, facts.values, language);
    return { ...common, subject: null, text, segments: 1, costMicros: price };
  }
  if (channel === 'whatsapp') {
    const found = templateFor(campaign, step, facts);
    if (!found || misfit(found.template, found)) return null;
    const { call: template, text } = filledTemplate(found.template, found);
    return { ...common, template, subject: null, text, segments: 1, costMicros: price };
  }
  const text = withStop(fill(wording.text, facts.values), language);
  const { segments } = smsCost(text);
  return { ...common, subject: null, text, segments, costMicros: price * segments };
}
