import { BUDGET_POINTS, type NextAction } from '../domain/retention/rules.ts';
import type { ScoringSettings } from '../domain/retention/settings.ts';
import type { TenantTransaction } from './database.ts';
import { readScoringSettings } from './scoring.ts';

/** How many clients each rule finds, each on its own: somebody may be found by several. */
export type RuleCounts = Record<NextAction, number> & { scored: number };

/**
 * Whom these thresholds would find, over what last night's scoring counted (domain/retention/rules.ts): one pass over the
 * scores, nothing is written. The appointments to come are as of now; the figures are last night's.
 */
export async function countByRules(tx: TenantTransaction, settings: ScoringSettings): Promise<RuleCounts> {
  const { retention, reactivation, outreach, upsell } = settings;
  const [counts] = await tx.sql<RuleCounts>(
    `with s as (
       select s.days_since_last_visit as days, s.churn_probability as churn, s.satisfaction, s.visits, s.average_basket_cents as basket,
         s.behavioural_score + ((s.spent_year_cents > ?)::int - s.has_budget::int) * ? as score,
         s.days_since_last_visit is not null and not exists (
           select 1 from appointments a where a.tenant_id = s.tenant_id and a.client_id = s.client_id and a.starts_at > now()
             and a.status in ('booked', 'confirmed', 'arrived')) as away
       from client_scores s)
     select count(*)::int as scored,
       count(*) filter (where ? and churn > ? and away)::int as retention,
       count(*) filter (where ? and days > ? and satisfaction > ?::real and away)::int as reactivation,
       count(*) filter (where ? and score > ?)::int as outreach,
       count(*) filter (where ? and visits > ? and basket < ? and satisfaction > ?::real)::int as upsell
     from s`,
    [
      outreach.budgetOverCents,
      BUDGET_POINTS,
      retention.enabled,
      retention.probabilityOver,
      reactivation.enabled,
      reactivation.daysOver,
      reactivation.satisfactionOver,
      outreach.enabled,
      outreach.scoreOver,
      upsell.enabled,
      upsell.visitsOver,
      upsell.basketUnderCents,
      upsell.satisfactionOver,
    ],
  );
  return counts!;
}

/** The product's own thresholds and offers again. */
export async function resetScoringSettings(tx: TenantTransaction): Promise<ScoringSettings> {
  await tx.sql(`delete from scoring_settings`);
  return readScoringSettings(tx);
}
