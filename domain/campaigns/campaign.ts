import type { Channel } from '../messaging/channels.ts';
import type { Filter } from './audience.ts';

/** Channels a campaign can write on: those a business may open a conversation on. */
export const CAMPAIGN_CHANNELS = ['sms', 'email', 'whatsapp', 'call'] as const satisfies readonly Channel[];
export type CampaignChannel = (typeof CAMPAIGN_CHANNELS)[number];

export type Language = 'fr' | 'en';

/** What is said in one language. Variables in braces, « {prénom} », or `{{firstName|vous}}` with what is said instead. */
export interface Wording {
  /** Text messages. */
  text: string;
  email: { subject: string; body: string } | null;
  /** What Sara calls about, once she has said who she is. */
  call?: string | null | undefined;
  /** WhatsApp's approved template for advertising, each blank filled by a wording of its own. */
  template?: WordingTemplate | null | undefined;
}

export interface WordingTemplate {
  name: string;
  /** `fr`, `en_US` */
  language: string;
  /** Of its header's blank, where it has one. */
  header: string | null;
  /** In the order of {{1}}, {{2}} … */
  values: string[];
}

export interface Variant {
  /** A, B … */
  id: string;
  /** Its share of the people among the weights of all. */
  weight: number;
  content: Partial<Record<Language, Wording>>;
}

/** `end` ends the sequence. */
export type Next = string | 'end';

export type Step =
  | { id: string; kind: 'send'; channels: CampaignChannel[]; variants: Variant[] }
  | { id: string; kind: 'wait'; hours: number }
  | { id: string; kind: 'branch'; on: 'read' | 'booked'; yes: Next; no: Next };

export const EVENTS = [
  'visit',
  'no-show',
  'cancellation',
  'satisfaction',
  'call-missed',
  'email-click',
] as const;
export type CampaignEvent = (typeof EVENTS)[number];

/** When clients of the audience enter. */
export type Trigger =
  | { kind: 'once' }
  /** In the business's zone; `weekday` 0 = Sunday, `day` of the month (a month without it: its last). */
  | { kind: 'schedule'; every: 'day' | 'week' | 'month'; time: string; weekday?: number; day?: number }
  /** Something of this kind has happened since the campaign began and at least `delayHours` ago. */
  | { kind: 'event'; event: CampaignEvent; delayHours: number }
  /** A score has reached this: churn 0 to 1, behavioural in points. */
  | { kind: 'score'; score: 'churn' | 'behavioural'; atLeast: number };

export interface Offer {
  kind: 'percent' | 'amount';
  /** Per cent, or minor units. */
  value: number;
  validDays: number;
}

/** What a campaign is, whatever became of it. */
export interface CampaignPlan {
  trigger: Trigger;
  audience: Filter;
  steps: Step[];
  offer: Offer | null;
  /** Of those who could be written to, the share that is left alone to compare with. */
  holdoutPercent: number;
  /** Of two campaigns that want the same person, the higher goes first. */
  priority: number;
  /** Wall clock where the client is. */
  window: { start: string; end: string };
  /** A message that cannot leave within this time of its turn is dropped. */
  deadlineHours: number;
  /** For how long after entering a booking counts, for those written to and those left alone alike. */
  attributionDays: number;
  /** Whoever has booked hears no more. A reply always ends the sequence. */
  endsOnBooking: boolean;
  /** Somebody who has been through may enter again after this many days; null: never. */
  reenterAfterDays: number | null;
}

/** What holds for all campaigns of a business. */
export interface CampaignSettings {
  /** Advertising to one person over all campaigns: at most so many in so many days, and this far apart. */
  cap: { messages: number; days: number; gapHours: number };
  /** What one part of a text or one message costs, in millionths of the business's currency. */
  prices: Record<CampaignChannel, number>;
}

export const DEFAULT_CAMPAIGN_SETTINGS: CampaignSettings = {
  cap: { messages: 2, days: 7, gapHours: 24 },
  // Estimates a business corrects to its own contract: a text in France, an e-mail, a WhatsApp template of Meta's
  // category « marketing » to a French number, a minute and a half on the telephone.
  prices: { sms: 75_000, email: 1_000, whatsapp: 120_000, call: 170_000 },
};

export const DEFAULT_PLAN: Omit<CampaignPlan, 'audience' | 'steps'> = {
  trigger: { kind: 'once' },
  offer: null,
  holdoutPercent: 10,
  priority: 50,
  window: { start: '10:00', end: '19:00' },
  deadlineHours: 48,
  attributionDays: 30,
  endsOnBooking: true,
  reenterAfterDays: null,
};

/** Where somebody goes after a step they are through with; null: the sequence is over. */
export function stepAfter(steps: readonly Step[], stepId: string, branch?: boolean): Step | null {
  const index = steps.findIndex(({ id }) => id === stepId);
  const step = steps[index];
  if (!step) return null;
  if (step.kind === 'branch') {
    const next = branch ? step.yes : step.no;
    return next === 'end' ? null : (steps.find(({ id }) => id === next) ?? null);
  }
  return steps[index + 1] ?? null;
}

const HOUR_MS = 3_600_000;

/** The first step from `step` on that does something, and when: waits add up. Null: nothing is left. */
export function nextActive(
  steps: readonly Step[],
  step: Step | null,
  at: number,
): { step: Exclude<Step, { kind: 'wait' }>; dueAt: number } | null {
  let dueAt = at;
  for (let here = step; here; here = stepAfter(steps, here.id)) {
    if (here.kind !== 'wait') return { step: here, dueAt };
    dueAt += here.hours * HOUR_MS;
  }
  return null;
}
