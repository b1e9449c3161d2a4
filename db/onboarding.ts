import type {
  BusinessFacts,
  HoursFact,
  ServiceFact,
  Sourced,
  SourcedValue,
  TeamMemberFact,
} from '../domain/knowledge/facts/types.ts';
import {
  type StepName,
  type StepProblem,
  type StepState,
  type StepStatus,
  stepNames,
} from '../domain/onboarding/steps.ts';
import type { TenantTransaction } from './database.ts';

export interface OnboardingSession {
  id: string;
  websiteUrl: string | null;
  status: 'running' | 'waiting' | 'completed' | 'cancelled';
  currentStep: StepName;
  crawlJobId: string | null;
  createdAt: Date;
  updatedAt: Date;
  completedAt: Date | null;
}

export interface OnboardingStep {
  step: StepName;
  position: number;
  status: StepStatus;
  data: Record<string, unknown>;
  problem: StepProblem | null;
  edited: boolean;
  startedAt: Date | null;
  finishedAt: Date | null;
}

const SESSION = `id, website_url as "websiteUrl", status, current_step as "currentStep", crawl_job_id as "crawlJobId",
  created_at as "createdAt", updated_at as "updatedAt", completed_at as "completedAt"`;

/** Opens an autopilot with its seven steps; the unique index allows one open at a time. Returns its id. */
export async function openOnboarding(
  tx: TenantTransaction,
  input: { websiteUrl: string | null; startedBy: string | null },
): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into onboarding_sessions (tenant_id, website_url, started_by) values (?, ?, ?) returning id`,
    [tx.tenantId, input.websiteUrl, input.startedBy],
  );
  await tx.sql(
    `insert into onboarding_steps (tenant_id, onboarding_id, step, position)
     select ?, ?, step, position from unnest(?::text[]) with ordinality as t(step, position)`,
    [tx.tenantId, row!.id, `{${stepNames.join(',')}}`],
  );
  return row!.id;
}

export async function findOnboarding(tx: TenantTransaction, id: string): Promise<OnboardingSession | null> {
  const [row] = await tx.sql<OnboardingSession>(`select ${SESSION} from onboarding_sessions where id = ?`, [
    id,
  ]);
  return row ?? null;
}

/** The open autopilot, or else the newest one. */
export async function latestOnboarding(tx: TenantTransaction): Promise<OnboardingSession | null> {
  const [row] = await tx.sql<OnboardingSession>(
    `select ${SESSION} from onboarding_sessions order by (status in ('running', 'waiting')) desc, id desc limit 1`,
  );
  return row ?? null;
}

export async function onboardingSteps(
  tx: TenantTransaction,
  onboardingId: string,
): Promise<OnboardingStep[]> {
  return tx.sql<OnboardingStep>(
    `select step, position, status, data, problem, edited, started_at as "startedAt", finished_at as "finishedAt"
     from onboarding_steps where onboarding_id = ? order by position`,
    [onboardingId],
  );
}

export async function startStep(tx: TenantTransaction, onboardingId: string, step: StepName): Promise<void> {
  await tx.sql(
    `update onboarding_steps set status = 'running', problem = null, started_at = now(), finished_at = null
     where onboarding_id = ? and step = ?`,
    [onboardingId, step],
  );
  await tx.sql(
    `update onboarding_sessions set current_step = ?, status = 'running', updated_at = now() where id = ? and status in ('running', 'waiting')`,
    [step, onboardingId],
  );
}

/** Merges `data` into a step's data; the top-level keys given replace those stored. */
export async function mergeStepData(
  tx: TenantTransaction,
  onboardingId: string,
  step: StepName,
  data: Record<string, unknown>,
): Promise<void> {
  await tx.sql(`update onboarding_steps set data = data || ?::jsonb where onboarding_id = ? and step = ?`, [
    JSON.stringify(data),
    onboardingId,
    step,
  ]);
  await tx.sql(`update onboarding_sessions set updated_at = now() where id = ?`, [onboardingId]);
}

/** Ends a step's run, unless the owner skipped or restarted it meanwhile. */
export async function finishStep(
  tx: TenantTransaction,
  onboardingId: string,
  step: StepName,
  outcome: { problem: StepProblem | null; data?: Record<string, unknown> },
): Promise<void> {
  await tx.sql(
    `update onboarding_steps set status = ?, problem = ?::jsonb, finished_at = now(), data = data || ?::jsonb
     where onboarding_id = ? and step = ? and status = 'running'`,
    [
      outcome.problem ? 'attention' : 'done',
      outcome.problem ? JSON.stringify(outcome.problem) : null,
      JSON.stringify(outcome.data ?? {}),
      onboardingId,
      step,
    ],
  );
  await tx.sql(`update onboarding_sessions set updated_at = now() where id = ?`, [onboardingId]);
}

/** Copies the workflow's word on these steps into their rows. */
export async function mirrorStepStates(
  tx: TenantTransaction,
  onboardingId: string,
  steps: StepState[],
): Promise<void> {
  for (const { step, status, edited } of steps) {
    await tx.sql(
      `update onboarding_steps set status = ?, edited = ?, problem = case when ? = 'attention' then problem end,
         finished_at = case when ? in ('done', 'skipped') then coalesce(finished_at, now()) end
       where onboarding_id = ? and step = ?`,
      [status, edited, status, status, onboardingId, step],
    );
  }
  await tx.sql(`update onboarding_sessions set updated_at = now() where id = ?`, [onboardingId]);
}

export async function setOnboardingStatus(
  tx: TenantTransaction,
  onboardingId: string,
  status: 'waiting' | 'completed' | 'cancelled',
): Promise<void> {
  await tx.sql(
    `update onboarding_sessions set status = ?, updated_at = now(), completed_at = case when ? = 'completed' then now() end
     where id = ? and status in ('running', 'waiting')`,
    [status, status, onboardingId],
  );
  if (status === 'cancelled') {
    await tx.sql(
      `update onboarding_steps set status = 'pending' where onboarding_id = ? and status = 'running'`,
      [onboardingId],
    );
  }
}

export interface BusinessProfile {
  name: SourcedValue | null;
  phones: SourcedValue[];
  emails: SourcedValue[];
  address: SourcedValue | null;
  language: string | null;
  hours: HoursFact[] | null;
  conflicts: BusinessFacts['conflicts'];
  /** Fields the owner wrote: a later reading of the site leaves them alone. */
  editedFields: string[];
}

export async function businessProfile(tx: TenantTransaction): Promise<BusinessProfile | null> {
  const [row] = await tx.prepared<BusinessProfile>(
    `select name, phones, emails, address, language, hours, conflicts, edited_fields as "editedFields" from business_profiles`,
  );
  return row ?? null;
}

type ProfileFields = Omit<BusinessProfile, 'editedFields'>;
const jsonFields = new Set(['name', 'phones', 'emails', 'address', 'hours', 'conflicts']);

/** Writes fields of the profile. Read from the site, they give way to what the owner has written; written by the owner, they stay. */
export async function writeProfile(
  tx: TenantTransaction,
  fields: Partial<ProfileFields>,
  by: 'website' | 'owner',
): Promise<void> {
  await tx.sql(`insert into business_profiles (tenant_id) values (?) on conflict do nothing`, [tx.tenantId]);
  for (const [field, value] of Object.entries(fields)) {
    const cast = jsonFields.has(field) ? '?::jsonb' : '?';
    const stored = jsonFields.has(field) ? (value === null ? null : JSON.stringify(value)) : value;
    if (by === 'owner') {
      await tx.sql(
        `update business_profiles set ${field} = ${cast}, updated_at = now(),
           edited_fields = array(select distinct unnest(edited_fields || ?::text))`,
        [stored, field],
      );
    } else {
      await tx.sql(
        `update business_profiles set ${field} = ${cast}, updated_at = now() where not (? = any(edited_fields))`,
        [stored, field],
      );
    }
  }
}

const source = (fact: Sourced) => ({ sourceUrl: fact.sourceUrl || null, quote: fact.quote || null });

/**
 * Replaces the services read from the website by these. A service the owner wrote, or changed since, stays as it is, and
 * one that bears the same name is not added again. One read before keeps its row, since appointments point to it; one that
 * is gone from the site leaves, or is no longer offered where it was ever booked.
 */
export async function replaceWebsiteServices(tx: TenantTransaction, services: ServiceFact[]): Promise<void> {
  const kept: string[] = [];
  for (const [position, service] of services.entries()) {
    const { sourceUrl, quote } = source(service);
    const values = [
      service.name.slice(0, 300),
      service.category,
      service.durationMinutes,
      service.priceKind,
      service.priceMinCents,
      service.priceMaxCents,
      service.currency,
      sourceUrl ? 'website' : 'manual',
      sourceUrl,
      quote,
      position,
    ];
    const [known] = await tx.sql<{ id: string }>(
      `update services set name = ?, category = ?, duration_minutes = ?, price_kind = ?, price_min_cents = ?, price_max_cents = ?,
         currency = ?, origin = ?, source_url = ?, source_quote = ?, position = ?, active = true, updated_at = now()
       where id = (select id from services where origin = 'website' and lower(name) = lower(?) and not (id = any(?::uuid[]))
                   order by active desc, id limit 1)
       returning id`,
      [...values, service.name.slice(0, 300), `{${kept}}`],
    );
    const [added] = known
      ? []
      : await tx.sql<{ id: string }>(
          `insert into services (tenant_id, name, category, duration_minutes, price_kind, price_min_cents, price_max_cents, currency,
             origin, source_url, source_quote, position)
           select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
           where not exists (select 1 from services where origin = 'manual' and lower(name) = lower(?)) returning id`,
          [tx.tenantId, ...values, service.name],
        );
    const id = known?.id ?? added?.id;
    if (id) kept.push(id);
  }
  const gone = `origin = 'website' and not (id = any(?::uuid[]))`;
  const booked = `exists (select 1 from appointments a where a.tenant_id = services.tenant_id and a.service_id = services.id)`;
  await tx.sql(`delete from services where ${gone} and not ${booked}`, [`{${kept}}`]);
  await tx.sql(`update services set active = false, updated_at = now() where ${gone}`, [`{${kept}}`]);
}

/** Adds the team read from the website as agents, once per name. @returns how many agents the business now has. */
export async function addWebsiteAgents(tx: TenantTransaction, team: TeamMemberFact[]): Promise<number> {
  for (const member of team) {
    const { sourceUrl, quote } = source(member);
    await tx.sql(
      `insert into agents (tenant_id, name, title, origin, source_url, source_quote)
       select ?, ?, ?, ?, ?, ? where not exists (select 1 from agents where lower(name) = lower(?))`,
      [
        tx.tenantId,
        member.name,
        member.role,
        sourceUrl ? 'website' : 'manual',
        sourceUrl,
        quote,
        member.name,
      ],
    );
  }
  const [count] = await tx.sql<{ agents: number }>(`select count(*)::int as agents from agents`);
  return count!.agents;
}

/** The active services as facts, in the owner's order. */
export function catalogue(tx: TenantTransaction): Promise<ServiceFact[]> {
  return tx.prepared<ServiceFact>(CATALOGUE);
}

const CATALOGUE = `
  select name, category, price_kind as "priceKind", price_min_cents as "priceMinCents", price_max_cents as "priceMaxCents",
    currency, duration_minutes as "durationMinutes", coalesce(source_url, '') as "sourceUrl", coalesce(source_quote, '') as quote
  from services where active order by position, id limit 500`;

/** The active agents as facts. */
export function teamFacts(tx: TenantTransaction): Promise<TeamMemberFact[]> {
  return tx.prepared<TeamMemberFact>(TEAM);
}

const TEAM = `
  select name, title as role, coalesce(source_url, '') as "sourceUrl", coalesce(source_quote, '') as quote
  from agents where active order by id limit 200`;

/** What Sara has before her eyes whenever she answers; asked for every answer, so in one statement. */
export interface SaraFacts extends Pick<BusinessProfile, 'phones' | 'emails' | 'address' | 'hours'> {
  name: string;
  locale: string;
  /** IANA */
  timeZone: string;
  /** The owner's own words to her. */
  instructions: string | null;
  services: ServiceFact[];
  team: TeamMemberFact[];
}

/** The business as Sara is told of it: empty lists where nothing is known yet. Null: there is no such business. */
export async function readSaraFacts(tx: TenantTransaction): Promise<SaraFacts | null> {
  const [facts] = await tx.prepared<SaraFacts>(
    `select t.name, t.locale, t.time_zone as "timeZone", a.instructions, p.address, p.hours,
       coalesce(p.phones, '[]') as phones, coalesce(p.emails, '[]') as emails,
       (select coalesce(json_agg(s), '[]') from (${CATALOGUE}) s) as services,
       (select coalesce(json_agg(g), '[]') from (${TEAM}) g) as team
     from tenants t left join business_profiles p on p.tenant_id = t.id left join assistants a on a.tenant_id = t.id
     where t.id = ?`,
    [tx.tenantId],
  );
  return facts ?? null;
}

export interface CrawlProgress {
  status: 'queued' | 'running' | 'completed' | 'cancelled' | 'failed';
  pagesStored: number;
  pagesFailed: number;
  queued: number;
  error: { code: string; detail: string | null } | null;
  /** The URLs dealt with last, newest first. */
  latest: Array<{ url: string; status: string; reason: string | null }>;
}

/** How a crawl is going, for the onboarding screen. */
export async function crawlProgress(
  tx: TenantTransaction,
  crawlJobId: string,
): Promise<CrawlProgress | null> {
  const [job] = await tx.sql<{ status: CrawlProgress['status']; code: string | null; detail: string | null }>(
    `select status, error_code as code, error_detail as detail from crawl_jobs where id = ?`,
    [crawlJobId],
  );
  if (!job) return null;
  const [counts] = await tx.sql<{ stored: number; failed: number; queued: number }>(
    `select count(*) filter (where status in ('stored', 'unchanged'))::int as stored,
            count(*) filter (where status = 'failed')::int as failed,
            count(*) filter (where status in ('queued', 'fetching'))::int as queued
     from crawl_urls where crawl_job_id = ?`,
    [crawlJobId],
  );
  const latest = await tx.sql<CrawlProgress['latest'][number]>(
    `select url, status, reason from crawl_urls where crawl_job_id = ? and fetched_at is not null
     order by fetched_at desc, id desc limit 12`,
    [crawlJobId],
  );
  return {
    status: job.status,
    pagesStored: counts!.stored,
    pagesFailed: counts!.failed,
    queued: counts!.queued,
    error: job.code ? { code: job.code, detail: job.detail } : null,
    latest,
  };
}
