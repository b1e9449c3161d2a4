import type { ChurnModel } from '../domain/retention/churn-model.ts';
import type { ClientHistory, Signal } from '../domain/retention/history.ts';
import type { Reason } from '../domain/retention/rules.ts';
import { DEFAULT_SCORING_SETTINGS, type ScoringSettings } from '../domain/retention/settings.ts';
import type { Comparison } from '../domain/retention/training.ts';
import type { Sql, TenantTransaction } from './database.ts';

/** Thresholds and offers of the business, over the defaults. */
export async function readScoringSettings(tx: TenantTransaction): Promise<ScoringSettings> {
  const [row] = await tx.sql<{ settings: Partial<ScoringSettings> }>(`select settings from scoring_settings`);
  return { ...DEFAULT_SCORING_SETTINGS, ...row?.settings };
}

/** Changes the rules that are given, each as a whole. */
export async function changeScoringSettings(
  tx: TenantTransaction,
  change: Partial<ScoringSettings>,
): Promise<ScoringSettings> {
  await tx.sql(
    `insert into scoring_settings (tenant_id, settings) values (?, ?::jsonb)
     on conflict (tenant_id) do update set settings = scoring_settings.settings || excluded.settings, updated_at = now()`,
    [tx.tenantId, JSON.stringify(change)],
  );
  return readScoringSettings(tx);
}

/** A client as one night's scoring reads them: figures counted in SQL, and the history the model looks at. */
export interface ClientToScore {
  id: string;
  /** As Postgres writes it, to be handed back as it is. */
  lastVisitAt: string | null;
  visits: number;
  averageBasketCents: number | null;
  spentYearCents: number;
  satisfaction: number | null;
  emailOpens: number;
  callsAnswered: number;
  competitorMentions: number;
  isExpected: boolean;
  history: ClientHistory;
}

interface Row extends Omit<ClientToScore, 'history'> {
  events: string | null;
}

/**
 * The next clients after `after` in the order of their ids, with everything the ledger knows until `at`. One statement for the
 * whole page: the stretch of the covering index from the first of them to the last is all that is read of the ledger. (Asked
 * client by client, a planner that knows nothing of a fresh table yet reads all of it for each.)
 */
export async function clientsToScore(
  tx: TenantTransaction,
  { after, limit, at, timeZone }: { after: string | null; limit: number; at: Date; timeZone: string },
): Promise<ClientToScore[]> {
  const within = 'client_id > $2::uuid and client_id <= (select id from page order by id desc limit 1)';
  const rows = await tx.prepared<Row>(
    `with page as materialized (
       select id from clients where tenant_id = $1::uuid and id > $2::uuid and merged_into is null and erased_at is null order by id limit $3::int),
     counted as materialized (
       select client_id,
         (max(at) filter (where kind = 'visit'))::text as last_visit_at,
         (count(*) filter (where kind = 'visit'))::int as visits,
         round(avg(value_cents) filter (where kind = 'visit'))::int as average_basket_cents,
         (sum(value_cents) filter (where kind in ('visit', 'spend') and at > $4::timestamptz - interval '1 year'))::int as spent_year_cents,
         (avg(value) filter (where kind = 'satisfaction'))::float as satisfaction,
         (count(*) filter (where kind = 'email-open'))::int as email_opens,
         (count(*) filter (where kind = 'call-answered'))::int as calls_answered,
         (count(*) filter (where kind = 'competitor-mention' and at > $4::timestamptz - interval '1 year'))::int as competitor_mentions,
         string_agg(concat((at at time zone $5::text)::date - date '1970-01-01', ',', kind, ',', value_cents, ',', value), ';')
           filter (where kind not in ('spend', 'call-missed')) as events
       from interactions where tenant_id = $1::uuid and ${within} and at <= $4::timestamptz group by client_id)
     select p.id, n.last_visit_at as "lastVisitAt", coalesce(n.visits, 0) as visits, n.average_basket_cents as "averageBasketCents",
       coalesce(n.spent_year_cents, 0) as "spentYearCents", n.satisfaction, coalesce(n.email_opens, 0) as "emailOpens",
       coalesce(n.calls_answered, 0) as "callsAnswered", coalesce(n.competitor_mentions, 0) as "competitorMentions", n.events,
       p.id in (select client_id from appointments where tenant_id = $1::uuid and ${within} and starts_at > $4::timestamptz
                  and status in ('booked', 'confirmed', 'arrived')) as "isExpected"
     from page p left join counted n on n.client_id = p.id order by p.id`,
    [tx.tenantId, after ?? NOBODY, limit, at.toISOString(), timeZone],
  );
  return rows.map(({ events, ...figures }) => ({ ...figures, history: readEvents(events) }));
}

/** Before every id. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** `day,kind,cents,value;…`, what is not known left empty; nearly always in the order of time, as the index has it. */
function readEvents(events: string | null): ClientHistory {
  const history: ClientHistory = { days: [], amounts: [], satisfaction: [], signals: {} };
  if (!events) return history;
  const read = events.split(';').map((event) => {
    const [day, kind, cents, value] = event.split(',') as [string, string, string, string];
    return { day: Number(day), kind, amount: cents ? Number(cents) : -1, value: Number(value) };
  });
  if (read.some(({ day }, i) => i > 0 && day < read[i - 1]!.day)) read.sort((a, b) => a.day - b.day);
  for (const { day, kind, amount, value } of read) noteEvent(history, kind, day, amount, value);
  return history;
}

/** Adds one thing a client did to their history, in the order of time. `amount` below 0: not known. */
export function noteEvent(
  history: ClientHistory,
  kind: string,
  day: number,
  amount: number,
  value: number,
): void {
  if (kind === 'visit') {
    const last = history.days.length - 1;
    const paid = amount < 0 ? Number.NaN : amount;
    if (history.days[last] !== day) {
      history.days.push(day);
      history.amounts.push(paid);
    } else if (!Number.isNaN(paid)) history.amounts[last] = (history.amounts[last] || 0) + paid;
  } else if (kind === 'satisfaction') history.satisfaction.push({ day, value });
  else {
    const days = history.signals[kind as Signal];
    if (days) days.push(day);
    else history.signals[kind as Signal] = [day];
  }
}

/** What one night says of a client. */
export interface ClientScore {
  clientId: string;
  lastVisitAt: string | null;
  daysSinceLastVisit: number | null;
  visits: number;
  medianGapDays: number | null;
  averageBasketCents: number | null;
  spentYearCents: number;
  satisfaction: number | null;
  behaviouralScore: number;
  /** Whether a year's spending earned its points in it. */
  hasBudget: boolean;
  churnProbability: number | null;
  reasons: Reason[];
}

/** Columns of client_scores that are written from arrays, with their types. */
const WRITTEN: ReadonlyArray<[column: string, type: string, value: (score: ClientScore) => unknown]> = [
  ['client_id', 'uuid', (s) => s.clientId],
  ['last_visit_at', 'timestamptz', (s) => s.lastVisitAt],
  ['days_since_last_visit', 'int', (s) => s.daysSinceLastVisit],
  ['visits', 'int', (s) => s.visits],
  ['median_gap_days', 'real', (s) => s.medianGapDays],
  ['average_basket_cents', 'int', (s) => s.averageBasketCents],
  ['spent_year_cents', 'bigint', (s) => s.spentYearCents],
  ['satisfaction', 'real', (s) => s.satisfaction],
  ['behavioural_score', 'int', (s) => s.behaviouralScore],
  ['has_budget', 'boolean', (s) => s.hasBudget],
  ['churn_probability', 'real', (s) => s.churnProbability],
  ['next_action', 'text', (s) => s.reasons[0]?.action],
  ['reasons', 'jsonb', (s) => (s.reasons.length > 0 ? JSON.stringify(s.reasons) : '[]')],
];

/**
 * Writes a page of scores in one statement. `at` names the night: written again for the same night, what was before it stays
 * what was before it.
 */
export async function saveScores(
  tx: TenantTransaction,
  scores: readonly ClientScore[],
  { at, modelId }: { at: Date; modelId: string | null },
): Promise<void> {
  if (scores.length === 0) return;
  const columns = WRITTEN.map(([column]) => column);
  const isNew = 'client_scores.scored_at < excluded.scored_at';
  await tx.prepared(
    `insert into client_scores (tenant_id, ${columns.join(', ')}, churn_source, next_action_at, model_id, scored_at)
     select $1::uuid, ${columns.map((column) => `s.${column}`).join(', ')}, case when s.churn_probability is not null then $2::text end,
            case when s.next_action is not null then $3::timestamptz end, $4::uuid, $3::timestamptz
     from unnest(${WRITTEN.map(([, type], i) => `$${i + 5}::${type}[]`).join(', ')}) as s(${columns.join(', ')})
     -- Erased or merged since the page was read: they are not scored.
     join clients c on c.tenant_id = $1::uuid and c.id = s.client_id
     on conflict (tenant_id, client_id) do update set
       ${columns.map((column) => `${column} = excluded.${column}`).join(', ')},
       churn_source = excluded.churn_source, model_id = excluded.model_id, scored_at = excluded.scored_at,
       churn_before = case when ${isNew} then client_scores.churn_probability else client_scores.churn_before end,
       behavioural_before = case when ${isNew} then client_scores.behavioural_score else client_scores.behavioural_before end,
       next_action_at = case when client_scores.next_action = excluded.next_action then client_scores.next_action_at
                             else excluded.next_action_at end`,
    [
      tx.tenantId,
      modelId ? 'model' : 'prior',
      at.toISOString(),
      modelId,
      ...WRITTEN.map(([, , value]) => arrayLiteral(scores.map(value))),
    ],
  );
}

/** A Postgres array as text: one parameter however many values. */
function arrayLiteral(values: unknown[]): string {
  const parts = values.map((value) => {
    if (value === null || value === undefined) return 'null';
    return typeof value === 'number' ? String(value) : `"${String(value).replace(/[\\"]/g, '\\$&')}"`;
  });
  return `{${parts.join(',')}}`;
}

/** The median amount of recent visits, minor units; 0: none is known. Of so many, the latest: enough to know it by. */
export async function usualBasket(tx: TenantTransaction): Promise<number> {
  const [row] = await tx.sql<{ basket: number | null }>(
    `select (percentile_cont(0.5) within group (order by value_cents))::float as basket
     from (select value_cents from interactions where tenant_id = ? and kind = 'visit' and value_cents > 0 order by at desc limit 5000) v`,
    [tx.tenantId],
  );
  return row?.basket ?? 0;
}

/** A churn model as every business may read it. */
export interface StoredModel {
  id: string;
  sector: string;
  horizonDays: number;
  features: string[];
  coefficients: ChurnModel;
  quality: Comparison;
  used: boolean;
  businesses: number;
  clients: number;
  examples: number;
  dataUntil: string;
  trainedAt: Date;
}

const MODEL = `id, sector, horizon_days as "horizonDays", features, coefficients, quality, used, businesses, clients, examples,
  data_until::text as "dataUntil", trained_at as "trainedAt"`;

/** The model that scores a sector: the last one, if it beat the rule; else none. */
export async function modelInUse(sql: Sql, sector: string): Promise<StoredModel | null> {
  const latest = await latestModel(sql, sector);
  return latest?.used ? latest : null;
}

/** The last model trained for a sector, used or not. */
export async function latestModel(sql: Sql, sector: string): Promise<StoredModel | null> {
  const [row] = await sql<StoredModel>(
    `select ${MODEL} from churn_models where sector = ? order by trained_at desc, id desc limit 1`,
    [sector],
  );
  return row ?? null;
}

export async function readModel(sql: Sql, id: string): Promise<StoredModel | null> {
  const [row] = await sql<StoredModel>(`select ${MODEL} from churn_models where id = ?`, [id]);
  return row ?? null;
}

/** How the business bends a model's probabilities to what it saw; null: not at all. */
export async function readCalibration(
  tx: TenantTransaction,
  modelId: string,
): Promise<{ intercept: number; slope: number } | null> {
  const [row] = await tx.sql<{ intercept: number; slope: number }>(
    `select intercept, slope from churn_calibrations where model_id = ? and brier_after < brier_before`,
    [modelId],
  );
  return row ?? null;
}

/** Whether the business has looked how far off this model is here. */
export async function isCalibrated(tx: TenantTransaction, modelId: string): Promise<boolean> {
  const rows = await tx.sql(`select 1 from churn_calibrations where model_id = ?`, [modelId]);
  return rows.length > 0;
}

export interface Calibration {
  modelId: string;
  intercept: number;
  slope: number;
  clients: number;
  brierBefore: number;
  brierAfter: number;
}

export async function saveCalibration(tx: TenantTransaction, c: Calibration): Promise<void> {
  await tx.sql(
    `insert into churn_calibrations (tenant_id, model_id, intercept, slope, clients, brier_before, brier_after) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id) do update set model_id = excluded.model_id, intercept = excluded.intercept, slope = excluded.slope,
       clients = excluded.clients, brier_before = excluded.brier_before, brier_after = excluded.brier_after, fitted_at = now()`,
    [tx.tenantId, c.modelId, c.intercept, c.slope, c.clients, c.brierBefore, c.brierAfter],
  );
}

/** What last night says of a client, as it is shown. */
export interface ShownScore extends Omit<ClientScore, 'reasons' | 'lastVisitAt' | 'hasBudget'> {
  lastVisitAt: Date | null;
  churnSource: 'model' | 'prior' | null;
  /** Of the model that judged; null with the prior. */
  horizonDays: number | null;
  nextAction: Reason['action'] | null;
  nextActionAt: Date | null;
  reasons: Reason[];
  scoredAt: Date;
}

/** @returns null when the client has not been scored yet */
export async function readClientScore(tx: TenantTransaction, clientId: string): Promise<ShownScore | null> {
  const [row] = await tx.sql<ShownScore>(
    `select s.client_id as "clientId", s.last_visit_at as "lastVisitAt", s.days_since_last_visit as "daysSinceLastVisit", s.visits,
       s.median_gap_days as "medianGapDays", s.average_basket_cents as "averageBasketCents",
       s.spent_year_cents::float as "spentYearCents", s.satisfaction, s.behavioural_score as "behaviouralScore",
       s.churn_probability as "churnProbability", s.churn_source as "churnSource", m.horizon_days as "horizonDays",
       s.next_action as "nextAction", s.next_action_at as "nextActionAt", s.reasons, s.scored_at as "scoredAt"
     from client_scores s left join churn_models m on m.id = s.model_id where s.client_id = ?`,
    [clientId],
  );
  return row ?? null;
}

/** The scored client base in figures, and how this business's own calibration came out. */
export async function readScoringState(tx: TenantTransaction, riskOver: number, modelId: string | null) {
  const [counted] = await tx.sql<{
    lastScoredAt: Date | null;
    scored: number;
    byModel: number;
    atRisk: number;
    actions: Record<Reason['action'], number>;
  }>(
    `select max(scored_at) as "lastScoredAt", count(*)::int as scored,
       (count(*) filter (where churn_source = 'model'))::int as "byModel",
       (count(*) filter (where churn_probability > ?))::int as "atRisk",
       jsonb_build_object('retention', count(*) filter (where next_action = 'retention'),
         'reactivation', count(*) filter (where next_action = 'reactivation'),
         'outreach', count(*) filter (where next_action = 'outreach'),
         'upsell', count(*) filter (where next_action = 'upsell')) as actions
     from client_scores`,
    [riskOver],
  );
  const [calibration] = await tx.sql<{
    clients: number;
    brierBefore: number;
    brierAfter: number;
    used: boolean;
  }>(
    `select clients, brier_before as "brierBefore", brier_after as "brierAfter", brier_after < brier_before as used
     from churn_calibrations where model_id = ?`,
    [modelId],
  );
  return { ...counted!, calibration: calibration ?? null };
}
