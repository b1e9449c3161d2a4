import {
  type CampaignPlan,
  type CampaignSettings,
  DEFAULT_CAMPAIGN_SETTINGS,
  type Step,
} from '../domain/campaigns/campaign.ts';
import { followedRetention, RETENTION_NAME, retentionPlan } from '../domain/campaigns/retention.ts';
import type { ScoringSettings } from '../domain/retention/settings.ts';
import { unqueueSends, withdrawSends } from './campaign-ledger.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern, readTenant } from './identity.ts';
import { readScoringSettings } from './scoring.ts';

export const CAMPAIGN_STATUSES = ['draft', 'running', 'paused', 'stopped', 'ended'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

export interface CampaignLine {
  id: string;
  name: string;
  kind: 'custom' | 'retention';
  status: CampaignStatus;
  plan: CampaignPlan;
  segmentId: string | null;
  segmentName: string | null;
  startsAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  enrolledAt: Date | null;
  enrollingSince: Date | null;
  enrolmentCursor: string | null;
  createdAt: Date;
  updatedAt: Date;
}

const SHOWN = `k.id, k.name, k.kind, k.status,
  case when s.id is null then k.plan else jsonb_set(k.plan, '{audience}', s.filter) end as plan,
  k.segment_id as "segmentId", s.name as "segmentName", k.starts_at as "startsAt", k.started_at as "startedAt",
  k.ended_at as "endedAt", k.enrolled_at as "enrolledAt", k.enrolling_since as "enrollingSince",
  k.enrolment_cursor as "enrolmentCursor", k.created_at as "createdAt", k.updated_at as "updatedAt"`;
const FROM = `from campaigns k left join segments s on s.tenant_id = k.tenant_id and s.id = k.segment_id`;

export async function readCampaign(
  tx: TenantTransaction,
  id: string,
  options: { lock?: boolean } = {},
): Promise<CampaignLine | null> {
  const [line] = await tx.sql<CampaignLine>(
    `select ${SHOWN} ${FROM} where k.id = ? ${options.lock ? 'for no key update of k' : ''}`,
    [id],
  );
  return line ?? null;
}

/** The business's campaigns, newest first. */
export async function listCampaigns(
  tx: TenantTransaction,
  query: { limit: number; offset: number; q?: string; status?: CampaignStatus },
): Promise<{ items: CampaignLine[]; total: number }> {
  const pattern = query.q ? likePattern(query.q) : null;
  const where = `(?::text is null or k.status = ?) and (?::text is null or unaccent(k.name) ilike unaccent(?))`;
  const params = [query.status ?? null, query.status ?? null, pattern, pattern];
  const items = await tx.sql<CampaignLine>(
    `select ${SHOWN} ${FROM} where ${where} order by k.created_at desc, k.id limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total ${FROM} where ${where}`,
    params,
  );
  return { items, total: count!.total };
}

export interface CampaignInput {
  name: string;
  plan: CampaignPlan;
  segmentId: string | null;
  startsAt: Date | null;
}

export async function createCampaign(
  tx: TenantTransaction,
  input: CampaignInput & { createdBy: string | null },
): Promise<CampaignLine> {
  const [made] = await tx.sql<{ id: string }>(
    `insert into campaigns (tenant_id, name, plan, segment_id, starts_at, created_by) values (?, ?, ?::jsonb, ?, ?, ?) returning id`,
    [tx.tenantId, input.name, JSON.stringify(input.plan), input.segmentId, input.startsAt, input.createdBy],
  );
  return (await readCampaign(tx, made!.id))!;
}

/**
 * Changes a campaign; what has not been handed to a provider is planned anew with the new words, what was sent stays. Somebody
 * whose next step is gone goes on with the one after it.
 * @returns null when there is none
 */
export async function changeCampaign(
  tx: TenantTransaction,
  id: string,
  input: CampaignInput,
): Promise<CampaignLine | null> {
  const before = await readCampaign(tx, id, { lock: true });
  if (!before) return null;
  await unqueueSends(tx, id);
  await tx.sql(
    `update campaigns set name = ?, plan = ?::jsonb, segment_id = ?, starts_at = ?, updated_at = now() where id = ?`,
    [input.name, JSON.stringify(input.plan), input.segmentId, input.startsAt, id],
  );
  for (const { id: gone } of before.plan.steps.filter((step) => !has(input.plan.steps, step.id))) {
    const next = survivor(before.plan.steps, gone, input.plan.steps);
    await tx.sql(
      next
        ? `update campaign_members set step_id = ? where campaign_id = ? and step_id = ? and state = 'active'`
        : `update campaign_members set state = 'ended', reason = 'stopped', ended_at = now(), step_id = null, due_at = null, wake_at = null
           where campaign_id = ? and step_id = ? and state = 'active'`,
      next ? [next, id, gone] : [id, gone],
    );
  }
  if (before.status === 'running') await tellCampaign(tx, id);
  return readCampaign(tx, id);
}

const has = (steps: readonly Step[], id: string) => steps.some((step) => step.id === id);

/** The first step after a removed one that is still there and does something. */
function survivor(before: readonly Step[], gone: string, after: readonly Step[]): string | null {
  const from = before.findIndex(({ id }) => id === gone);
  const left = before.slice(from + 1).find(({ id, kind }) => kind !== 'wait' && has(after, id));
  return left?.id ?? null;
}

/** Deletes a draft. @returns whether there was one. */
export async function deleteCampaign(tx: TenantTransaction, id: string): Promise<boolean> {
  const gone = await tx.sql(
    `delete from campaigns where id = ? and status = 'draft' and kind = 'custom' returning id`,
    [id],
  );
  return gone.length > 0;
}

const FROM_STATUS: Record<'start' | 'pause' | 'resume' | 'stop', readonly CampaignStatus[]> = {
  start: ['draft', 'stopped', 'ended'],
  pause: ['running'],
  resume: ['paused'],
  stop: ['running', 'paused'],
};

/**
 * Starts, pauses, resumes or stops a campaign; its workflow is told. Paused or stopped, nothing more leaves: what is queued
 * goes back to its turn. One that has ended may start anew for those who have not been through.
 * @returns `refused` when its state does not allow it, null when there is none
 */
export async function steerCampaign(
  tx: TenantTransaction,
  id: string,
  verb: 'start' | 'pause' | 'resume' | 'stop',
  now: Date,
): Promise<CampaignLine | 'refused' | null> {
  const campaign = await readCampaign(tx, id, { lock: true });
  if (!campaign) return null;
  if (!FROM_STATUS[verb].includes(campaign.status)) return 'refused';
  if (verb === 'pause' || verb === 'stop') await unqueueSends(tx, id);
  if (verb === 'start')
    await tx.sql(
      `update campaigns set status = 'running', started_at = coalesce(started_at, ?), ended_at = null, enrolled_at = null,
         enrolling_since = null, enrolment_cursor = null, starts_at = greatest(coalesce(starts_at, ?), ?), updated_at = now() where id = ?`,
      [now, now, now, id],
    );
  if (verb === 'pause' || verb === 'resume')
    await tx.sql(`update campaigns set status = ?, updated_at = now() where id = ?`, [
      verb === 'pause' ? 'paused' : 'running',
      id,
    ]);
  if (verb === 'stop') {
    await withdrawSends(tx, id);
    await tx.sql(
      `update campaigns set status = 'stopped', ended_at = ?, enrolling_since = null, enrolment_cursor = null, updated_at = now() where id = ?`,
      [now, id],
    );
    await tx.sql(
      `update campaign_members set state = 'ended', reason = 'stopped', ended_at = ?, step_id = null, due_at = null, wake_at = null
       where campaign_id = ? and state = 'active'`,
      [now, id],
    );
  }
  await tellCampaign(tx, id);
  return readCampaign(tx, id);
}

/** Everybody is through. */
export async function endCampaign(tx: TenantTransaction, id: string, now: Date): Promise<void> {
  await tx.sql(
    `update campaigns set status = 'ended', ended_at = ?, updated_at = now() where id = ? and status = 'running'`,
    [now, id],
  );
}

/** The campaign's workflow is started, or looks again. */
export function tellCampaign(tx: TenantTransaction, campaignId: string): Promise<void> {
  return tx.ask({ kind: 'campaign.changed', tenantId: tx.tenantId, campaignId });
}

export interface CampaignSettingsLine extends CampaignSettings {
  retentionAutomatic: boolean;
}

export async function readCampaignSettings(tx: TenantTransaction): Promise<CampaignSettingsLine> {
  const [row] = await tx.sql<{ settings: Partial<CampaignSettings>; automatic: boolean }>(
    `select settings, retention_automatic as automatic from campaign_settings`,
  );
  const { cap, prices } = DEFAULT_CAMPAIGN_SETTINGS;
  return {
    cap: { ...cap, ...row?.settings.cap },
    prices: { ...prices, ...row?.settings.prices },
    retentionAutomatic: row?.automatic ?? false,
  };
}

export async function writeCampaignSettings(
  tx: TenantTransaction,
  { retentionAutomatic, ...settings }: CampaignSettingsLine,
): Promise<void> {
  await tx.sql(
    `insert into campaign_settings (tenant_id, settings, retention_automatic) values (?, ?::jsonb, ?)
     on conflict (tenant_id) do update set settings = excluded.settings, retention_automatic = excluded.retention_automatic, updated_at = now()`,
    [tx.tenantId, JSON.stringify(settings), retentionAutomatic],
  );
}

/** The retention campaign of a new business, off. Prepared already = done. */
export async function prepareRetention(tx: TenantTransaction): Promise<void> {
  const locale = (await readTenant(tx))?.locale ?? 'fr-FR';
  const name = RETENTION_NAME[locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'];
  await tx.sql(
    `insert into campaigns (tenant_id, name, kind, plan) values (?, ?, 'retention', ?::jsonb)
     on conflict (tenant_id) where kind = 'retention' do nothing`,
    [tx.tenantId, name, JSON.stringify(retentionPlan((await readScoringSettings(tx)).retention))],
  );
}

/** The prepared retention campaign goes with the rule « about to leave » until it is started; then its own page changes it. */
export async function followRetention(
  tx: TenantTransaction,
  before: ScoringSettings,
  after: ScoringSettings,
): Promise<void> {
  const [draft] = await tx.sql<{ id: string; plan: CampaignPlan }>(
    `select id, plan from campaigns where kind = 'retention' and status = 'draft' for no key update`,
  );
  if (!draft) return;
  const plan = followedRetention(draft.plan, before.retention, after.retention);
  await tx.sql(`update campaigns set plan = ?::jsonb where id = ?`, [JSON.stringify(plan), draft.id]);
}

/**
 * Turns the retention campaign on where the business wants that to happen by itself. Asked after scores have changed; one its
 * owner has stopped or paused stays so.
 * @returns whether it was turned on now
 */
export async function startRetentionIfAutomatic(tx: TenantTransaction, now: Date): Promise<boolean> {
  const { retentionAutomatic } = await readCampaignSettings(tx);
  if (!retentionAutomatic) return false;
  await prepareRetention(tx);
  const [draft] = await tx.sql<{ id: string }>(
    `select id from campaigns where kind = 'retention' and status = 'draft'`,
  );
  return draft ? (await steerCampaign(tx, draft.id, 'start', now)) !== 'refused' : false;
}
