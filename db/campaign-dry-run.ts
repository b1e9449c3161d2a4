import { type Forecast, type ForecastTotals, forecast, totalOf } from '../domain/campaigns/forecast.ts';
import { factsOf, planningContext, withValues } from './campaign-planning.ts';
import { triggerCondition } from './campaign-triggers.ts';
import type { CampaignLine } from './campaigns.ts';
import type { TenantTransaction } from './database.ts';
import { pageAudience } from './segments.ts';

const PAGE = 500;
/** Beyond, the totals are those of the first so many people, and say so. */
const MOST_PEOPLE = 20_000;
const DAY_MS = 86_400_000;
/** Stands where each person's own code will. */
const SAMPLE_CODE = 'ABC2345';

export interface DryRun {
  totals: ForecastTotals;
  /** The first people, with what each would get or why not. */
  people: Array<Forecast & { name: string }>;
  /** The audience is larger than what was looked through. */
  isPartial: boolean;
}

/**
 * What a campaign would do if it began now and nobody answered: the planner of the real run over the real audience, with a
 * sender that only notes and a clock that is moved. The transaction is made read-only first: nothing can be written.
 */
export async function dryRun(
  tx: TenantTransaction,
  line: Pick<CampaignLine, 'id' | 'plan' | 'startsAt'>,
  options: { publicUrl: string; now: number; show: number },
): Promise<DryRun> {
  await tx.sql('set transaction read only');
  const context = await planningContext(tx, line, options.publicUrl);
  const { offer } = line.plan;
  const startsAt = Math.max(options.now, line.startsAt?.getTime() ?? 0);
  const sum = totalOf();
  const people: DryRun['people'] = [];
  let after: string | null = null;
  for (;;) {
    const ids: string[] = await pageAudience(tx, line.plan.audience, new Date(options.now), {
      after,
      limit: PAGE,
      more: triggerCondition({ ...line, startedAt: new Date(options.now) }, new Date(options.now)),
    });
    const facts = await factsOf(tx, context, new Map(ids.map((id) => [id, null])), options.now);
    for (const one of facts.values()) {
      const person = withValues(context, one, {
        code: offer && SAMPLE_CODE,
        expiresAt: offer && startsAt + offer.validDays * DAY_MS,
      });
      const found = forecast(context.campaign, person, startsAt);
      sum.add(found, context.card.timeZone);
      if (people.length < options.show)
        people.push({ ...found, name: `${one.firstName} ${one.lastName}`.trim() });
    }
    after = ids.at(-1) ?? null;
    const isEnough = sum.totals.people >= MOST_PEOPLE;
    if (ids.length < PAGE || isEnough)
      return { totals: sum.totals, people, isPartial: isEnough && ids.length === PAGE };
  }
}
