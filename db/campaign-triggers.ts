import type { CampaignLine } from './campaigns.ts';

/**
 * What of the audience enters now, over `clients c`: nobody who is in it, nobody who has been through lately (or ever, where
 * one enters once), and of an event or a score only those it concerns.
 */
export function triggerCondition(
  { id, plan, startedAt }: Pick<CampaignLine, 'id' | 'plan' | 'startedAt'>,
  now: Date,
): { where: string; params: unknown[] } {
  const { trigger, reenterAfterDays } = plan;
  const began = startedAt ?? now;
  const conditions: string[] = [];
  const params: unknown[] = [];
  const entered = `select 1 from campaign_members p where p.tenant_id = c.tenant_id and p.campaign_id = ?::uuid and p.client_id = c.id`;
  if (reenterAfterDays === null) {
    conditions.push(`not exists (${entered})`);
    params.push(id);
  } else {
    conditions.push(`not exists (${entered} and (p.state = 'active' or p.entered_at > ?::timestamptz))`);
    params.push(id, new Date(now.getTime() - reenterAfterDays * 86_400_000));
  }
  if (trigger.kind === 'event') {
    conditions.push(
      `exists (select 1 from interactions i where i.tenant_id = c.tenant_id and i.client_id = c.id and i.kind = ?
         -- What a file tells of the past starts nothing.
         and not starts_with(i.source_ref, 'past-') and i.at <= ?::timestamptz and i.at > coalesce((select max(p.entered_at) from campaign_members p
           where p.tenant_id = c.tenant_id and p.campaign_id = ?::uuid and p.client_id = c.id), ?::timestamptz))`,
    );
    params.push(trigger.event, new Date(now.getTime() - trigger.delayHours * 3_600_000), id, began);
  }
  if (trigger.kind === 'score') {
    const column = trigger.score === 'churn' ? 'churn_probability' : 'behavioural_score';
    conditions.push(
      `exists (select 1 from client_scores z where z.tenant_id = c.tenant_id and z.client_id = c.id and z.${column} >= ?::numeric)`,
    );
    params.push(trigger.atLeast);
  }
  return { where: conditions.join(' and '), params };
}
