import type { ScoringSettings } from './settings.ts';

/** One client as of a day, as SQL counts them and the model judges them. */
export interface ClientFigures {
  /** Whole days; null: never came. */
  daysSinceLastVisit: number | null;
  visits: number;
  /** The middle of the days between two visits. */
  medianGapDays: number | null;
  averageBasketCents: number | null;
  /** Over the last twelve months. */
  spentYearCents: number;
  /** The mean of all answers, 1 to 5. */
  satisfaction: number | null;
  emailOpens: number;
  callsAnswered: number;
  competitorMentions: number;
  /** Has an appointment to come: is neither leaving nor lost. */
  isExpected: boolean;
  /** That they do not come back within the horizon; null: never came. */
  churnProbability: number | null;
}

/** The most urgent first. */
export const NEXT_ACTIONS = ['retention', 'reactivation', 'outreach', 'upsell'] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

/** Why a rule applies, with the figures it saw. */
export type Reason =
  | {
      action: 'retention';
      churnProbability: number;
      horizonDays: number;
      daysSinceLastVisit: number;
      medianGapDays: number | null;
      satisfaction: number | null;
      competitorMentions: number;
      discountPercent: number;
    }
  | { action: 'reactivation'; daysSinceLastVisit: number; satisfaction: number }
  | {
      action: 'outreach';
      score: number;
      emailOpens: number;
      callsAnswered: number;
      visits: number;
      hasBudget: boolean;
    }
  | { action: 'upsell'; visits: number; averageBasketCents: number; satisfaction: number };

/** `2·emailOpens + 10·callsAnswered + 20·visitsCompleted + (budget > 300 € ? 20 : 0)`; the budget is what a year brought. */
export function behaviouralScore(figures: ClientFigures, settings: ScoringSettings): number {
  const { emailOpens, callsAnswered, visits } = figures;
  return (
    2 * emailOpens + 10 * callsAnswered + 20 * visits + (hasBudget(figures, settings) ? BUDGET_POINTS : 0)
  );
}

/** What a year's spending over the business's amount earns. */
export const BUDGET_POINTS = 20;

export function hasBudget(
  { spentYearCents }: Pick<ClientFigures, 'spentYearCents'>,
  { outreach }: ScoringSettings,
): boolean {
  return spentYearCents > outreach.budgetOverCents;
}

/** Every rule of product §8 that applies, the most urgent first; the first is the next best action. */
export function reasonsFor(figures: ClientFigures, settings: ScoringSettings, horizonDays: number): Reason[] {
  const { retention, reactivation, outreach, upsell } = settings;
  const { daysSinceLastVisit: days, satisfaction, churnProbability, visits, averageBasketCents } = figures;
  const reasons: Reason[] = [];
  const isAway = days !== null && !figures.isExpected;
  if (
    retention.enabled &&
    isAway &&
    churnProbability !== null &&
    churnProbability > retention.probabilityOver
  )
    reasons.push({
      action: 'retention',
      churnProbability,
      horizonDays,
      daysSinceLastVisit: days,
      medianGapDays: figures.medianGapDays,
      satisfaction,
      competitorMentions: figures.competitorMentions,
      discountPercent: retention.discountPercent,
    });
  if (
    reactivation.enabled &&
    isAway &&
    days > reactivation.daysOver &&
    satisfaction !== null &&
    satisfaction > reactivation.satisfactionOver
  )
    reasons.push({ action: 'reactivation', daysSinceLastVisit: days, satisfaction });
  const score = behaviouralScore(figures, settings);
  if (outreach.enabled && score > outreach.scoreOver)
    reasons.push({
      action: 'outreach',
      score,
      emailOpens: figures.emailOpens,
      callsAnswered: figures.callsAnswered,
      visits,
      hasBudget: hasBudget(figures, settings),
    });
  if (
    upsell.enabled &&
    visits > upsell.visitsOver &&
    averageBasketCents !== null &&
    averageBasketCents < upsell.basketUnderCents &&
    satisfaction !== null &&
    satisfaction > upsell.satisfactionOver
  )
    reasons.push({ action: 'upsell', visits, averageBasketCents, satisfaction });
  return reasons;
}
