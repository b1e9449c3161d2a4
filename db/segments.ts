import {
  type Condition,
  FIELDS,
  type Field,
  type FieldSpec,
  type Filter,
  filterProblems,
} from '../domain/campaigns/audience.ts';
import type { TenantTransaction } from './database.ts';
import { tenantTable } from './table.ts';
import { lastVisit, services } from './visits.ts';

export interface SegmentInput {
  name: string;
  filter: Filter;
}

export interface SegmentLine extends SegmentInput {
  id: string;
  createdAt: Date;
  updatedAt: Date;
}

const segments = tenantTable<SegmentLine, SegmentInput>(
  'segments',
  { id: 'id', name: 'name', filter: 'filter', createdAt: 'created_at', updatedAt: 'updated_at' },
  ['name', 'filter'],
);
export const readSegment = segments.read;
export const listSegments = (tx: TenantTransaction, query: Parameters<typeof segments.page>[1]) =>
  segments.page(tx, query, 'true', []);
export const createSegment = segments.insert;
export const changeSegment = segments.update;

/** Deletes a segment; campaigns built on it keep the audience it had. */
export async function deleteSegment(tx: TenantTransaction, id: string): Promise<boolean> {
  await tx.sql(
    `update campaigns k set plan = jsonb_set(k.plan, '{audience}', s.filter) from segments s where s.id = ? and k.segment_id = s.id`,
    [id],
  );
  return segments.delete(tx, id);
}

type Join = 'visits' | 'scores' | 'events';

/** Looked up per client, so that a page of a big base costs a page. */
const JOINS: Record<Join, string> = {
  visits: `left join lateral (
    select count(*) filter (where a.status = 'completed')::int as visits,
      count(*) filter (where a.status = 'no_show')::int as no_shows,
      count(*) filter (where a.status = 'cancelled')::int as cancellations,
      coalesce(sum(a.price_cents) filter (where a.status = 'completed'), 0) as spent,
      avg(a.price_cents) filter (where a.status = 'completed') as basket,
      max(a.starts_at) filter (where a.status = 'completed') as last_visit,
      min(a.starts_at) filter (where a.status = 'completed') as first_visit,
      coalesce(bool_or(a.status in ('booked', 'confirmed') and a.starts_at > now()), false) as has_next,
      (array_agg(a.title order by a.starts_at desc) filter (where a.status = 'completed' and a.title is not null))[1] as last_service
    from (select a.status, a.price_cents, a.starts_at, a.title from appointments a where a.tenant_id = c.tenant_id and a.client_id = c.id
          union all
          -- What a file told of the past.
          select 'completed', p.amount_cents, p.at, p.service from past_visits p
          where p.tenant_id = c.tenant_id and p.client_id = c.id) a) v on true`,
  scores: `left join client_scores s on s.tenant_id = c.tenant_id and s.client_id = c.id`,
  events: `left join lateral (
    select max(i.at) filter (where i.kind = 'reply') as reply, max(i.at) filter (where i.kind = 'email-open') as email_open,
      max(i.at) filter (where i.kind = 'email-click') as email_click,
      max(i.at) filter (where i.kind = 'call-answered') as call,
      max(i.at) filter (where i.kind = 'competitor-mention') as competitor
    from interactions i where i.tenant_id = c.tenant_id and i.client_id = c.id) e on true`,
};

const consented = (channel: string) =>
  `coalesce((select k.granted from consents k where k.tenant_id = c.tenant_id and k.client_id = c.id
     and k.channel = '${channel}' and k.purpose = 'marketing' order by k.at desc, k.id desc limit 1), false)`;

const COLUMNS: Record<Field, { sql: string; join?: Join }> = {
  status: { sql: 'c.status' },
  source: { sql: 'c.source' },
  language: { sql: `case when c.locale ilike 'fr%' then 'fr' when c.locale is not null then 'en' end` },
  firstName: { sql: `nullif(c.first_name, '')` },
  lastName: { sql: `nullif(c.last_name, '')` },
  phone: { sql: 'c.phone' },
  email: { sql: 'c.email' },
  notes: { sql: 'c.notes' },
  createdAt: { sql: 'c.created_at' },
  satisfaction: { sql: 'c.satisfaction' },
  visits: { sql: 'v.visits', join: 'visits' },
  noShows: { sql: 'v.no_shows', join: 'visits' },
  cancellations: { sql: 'v.cancellations', join: 'visits' },
  spentCents: { sql: 'v.spent', join: 'visits' },
  averageBasketCents: { sql: 'v.basket', join: 'visits' },
  lastVisitAt: { sql: 'v.last_visit', join: 'visits' },
  firstVisitAt: { sql: 'v.first_visit', join: 'visits' },
  hasAppointment: { sql: 'v.has_next', join: 'visits' },
  lastService: { sql: 'v.last_service', join: 'visits' },
  everService: { sql: services('c') },
  churn: { sql: 's.churn_probability', join: 'scores' },
  behavioural: { sql: 's.behavioural_score', join: 'scores' },
  nextAction: { sql: 's.next_action', join: 'scores' },
  lastReplyAt: { sql: 'e.reply', join: 'events' },
  lastEmailOpenAt: { sql: 'e.email_open', join: 'events' },
  lastEmailClickAt: { sql: 'e.email_click', join: 'events' },
  lastCallAt: { sql: 'e.call', join: 'events' },
  lastCompetitorMentionAt: { sql: 'e.competitor', join: 'events' },
  lastCampaignMessageAt: {
    sql: `(select max(m.created_at) from messages m where m.tenant_id = c.tenant_id and m.client_id = c.id
           and m.purpose = 'marketing' and m.direction = 'outbound')`,
  },
  consentSms: { sql: consented('sms') },
  consentEmail: { sql: consented('email') },
  consentWhatsapp: { sql: consented('whatsapp') },
  consentCall: { sql: consented('call') },
};

export interface CompiledFilter {
  /** Joins to `clients c`. */
  joins: string;
  where: string;
  params: unknown[];
}

/**
 * A filter as SQL over `clients c`. Fields and operators are ours, from the lists above; values are parameters, always.
 * @throws TypeError for a filter that has not been checked (domain/campaigns/audience.ts)
 */
export function compileFilter(filter: Filter, now: Date): CompiledFilter {
  const [problem] = filterProblems(filter);
  if (problem)
    throw new TypeError(`the filter is not valid at ${problem.path || 'its root'}: ${problem.code}`);
  const joins = new Set<Join>();
  const params: unknown[] = [];
  const walk = (node: Filter | Condition): string => {
    if ('field' in node) return conditionSql(node, now, joins, params);
    const [word, children] = 'all' in node ? (['and', node.all] as const) : (['or', node.any] as const);
    return children.length === 0 ? 'true' : `(${children.map(walk).join(` ${word} `)})`;
  };
  // A record that was merged is written to as the one it is now, and nobody where it was erased.
  const where = `c.merged_into is null and c.erased_at is null and ${walk(filter)}`;
  return { joins: [...joins].map((join) => JOINS[join]).join('\n'), where, params };
}

function conditionSql(
  { field, operator, value }: Condition,
  now: Date,
  joins: Set<Join>,
  params: unknown[],
): string {
  const { sql, join } = COLUMNS[field as Field];
  const { kind }: FieldSpec = FIELDS[field as Field];
  if (join) joins.add(join);
  if (operator === 'known') return `${sql} is not null`;
  if (operator === 'unknown') return `${sql} is null`;
  if (kind === 'date') {
    params.push(new Date(now.getTime() - Number(value) * 86_400_000));
    return operator === 'within-days'
      ? `${sql} >= ?::timestamptz`
      : `coalesce(${sql} < ?::timestamptz, true)`;
  }
  params.push(value);
  if (kind === 'text') {
    const isPart = operator === 'contains' || operator === 'contains-not';
    const fits = isPart
      ? `position(unaccent(lower(?::text)) in unaccent(lower(coalesce(${sql}, '')))) > 0`
      : `unaccent(lower(${sql})) is not distinct from unaccent(lower(?::text))`;
    return operator === 'is' || operator === 'contains' ? fits : `not (${fits})`;
  }
  if (kind === 'number') {
    const sign = { 'at-least': '>=', 'at-most': '<=', is: '=' }[operator as 'at-least' | 'at-most' | 'is'];
    return `${sql} ${sign} ?::numeric`;
  }
  const cast = kind === 'yes-no' ? 'boolean' : 'text';
  return operator === 'is' ? `${sql} is not distinct from ?::${cast}` : `${sql} is distinct from ?::${cast}`;
}

/** How many people a filter finds now. */
export async function countAudience(tx: TenantTransaction, filter: Filter, now: Date): Promise<number> {
  const { joins, where, params } = compileFilter(filter, now);
  const [row] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from clients c ${joins} where ${where}`,
    params,
  );
  return row!.total;
}

export interface AudiencePerson {
  id: string;
  firstName: string;
  lastName: string;
  phone: string | null;
  email: string | null;
  lastVisitAt: Date | null;
}

/** Some of the people a filter finds, the same ones each time. */
export async function sampleAudience(
  tx: TenantTransaction,
  filter: Filter,
  now: Date,
  limit: number,
): Promise<AudiencePerson[]> {
  const { joins, where, params } = compileFilter(filter, now);
  return tx.sql<AudiencePerson>(
    `select c.id, c.first_name as "firstName", c.last_name as "lastName", c.phone, c.email,
       ${lastVisit('c')} as "lastVisitAt"
     from clients c ${joins} where ${where} order by md5(c.id::text) limit ?`,
    [...params, limit],
  );
}

/** The ids a filter finds after a cursor, in order; `more` narrows it further, over `clients c`. */
export async function pageAudience(
  tx: TenantTransaction,
  filter: Filter,
  now: Date,
  page: { after: string | null; limit: number; more?: { where: string; params: unknown[] } },
): Promise<string[]> {
  const { joins, where, params } = compileFilter(filter, now);
  const rows = await tx.sql<{ id: string }>(
    `select c.id from clients c ${joins}
     where (?::uuid is null or c.id > ?::uuid) and ${where} and ${page.more?.where ?? 'true'} order by c.id limit ?`,
    [page.after, page.after, ...params, ...(page.more?.params ?? []), page.limit],
  );
  return rows.map(({ id }) => id);
}
