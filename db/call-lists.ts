import {
  type CallDirection,
  type CallOutcome,
  type CallStatus,
  type SpokenTurn,
  WAITING_OUTCOMES,
} from '../domain/voice/calls.ts';
import type { ToolCallRow } from './calls.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';

/** A call as a list shows it. */
export interface CallLine {
  id: string;
  direction: CallDirection;
  clientId: string | null;
  clientName: string | null;
  clientNumber: string | null;
  businessNumber: string | null;
  status: CallStatus;
  outcome: CallOutcome | null;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  durationSeconds: number | null;
  costMicros: number | null;
  costCurrency: string;
  summary: string | null;
  appointmentId: string | null;
  /** Somebody of the team owes the caller a word. */
  isWaiting: boolean;
  handledAt: Date | null;
}

/** With what was said and done in it. */
export interface CallDetail extends CallLine {
  endedReason: string | null;
  handoverReason: string | null;
  recordingUrl: string | null;
  turns: SpokenTurn[];
  toolCalls: Array<ToolCallRow & { at: Date }>;
  appointment: { id: string; title: string; startsAt: Date; agentName: string; status: string } | null;
}

const WAITING = `k.handled_at is null and k.outcome in (${WAITING_OUTCOMES.map((one) => `'${one}'`).join(', ')})`;
const NAME = `nullif(trim(c.first_name || ' ' || c.last_name), '')`;
const SHOWN = `
  k.id, k.direction, k.client_id as "clientId", ${NAME} as "clientName", k.client_number as "clientNumber",
  k.business_number as "businessNumber", k.status, k.outcome, k.started_at as "startedAt", k.answered_at as "answeredAt",
  k.ended_at as "endedAt", k.duration_seconds as "durationSeconds", k.cost_micros::float8 as "costMicros",
  k.cost_currency as "costCurrency", k.summary, k.appointment_id as "appointmentId",
  coalesce(${WAITING}, false) as "isWaiting", k.handled_at as "handledAt"`;
const FROM = `from calls k left join clients c on c.tenant_id = k.tenant_id and c.id = k.client_id`;

export interface CallQuery {
  limit: number;
  offset: number;
  sort: 'startedAt' | 'durationSeconds' | 'costMicros';
  order: 'asc' | 'desc';
  q?: string;
  from?: Date;
  to?: Date;
  direction?: CallDirection;
  status?: CallStatus;
  outcome?: CallOutcome;
  clientId?: string;
  waiting?: boolean;
}

const SORTS: Record<CallQuery['sort'], string> = {
  startedAt: 'k.started_at',
  durationSeconds: 'k.duration_seconds',
  costMicros: 'k.cost_micros',
};

/** Calls by time, person, state or outcome, paged. `q` looks into the number and the client's name. */
export async function listCalls(
  tx: TenantTransaction,
  query: CallQuery,
): Promise<{ items: CallLine[]; total: number }> {
  const conditions = ['true'];
  const params: unknown[] = [];
  const where = (condition: string, ...values: unknown[]) => {
    if (values.some((value) => value === undefined)) return;
    conditions.push(condition);
    params.push(...values);
  };
  where('k.started_at >= ?', query.from);
  where('k.started_at < ?', query.to);
  where('k.direction = ?', query.direction);
  where('k.status = ?', query.status);
  where('k.outcome = ?', query.outcome);
  where('k.client_id = ?', query.clientId);
  if (query.waiting !== undefined) conditions.push(query.waiting ? WAITING : `(${WAITING}) is not true`);
  if (query.q) {
    const digits = query.q.replace(/\D/g, '').replace(/^0/, '');
    where(
      `(unaccent(${NAME}) ilike unaccent(?) or (? <> '' and k.client_number like '%' || ? || '%'))`,
      likePattern(query.q),
      digits,
      digits,
    );
  }
  const filter = conditions.join(' and ');
  const items = await tx.sql<CallLine>(
    `select ${SHOWN} ${FROM} where ${filter} order by ${SORTS[query.sort]} ${query.order} nulls last, k.id ${query.order} limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  if (query.offset === 0 && items.length < query.limit) return { items, total: items.length };
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total ${FROM} where ${filter}`,
    params,
  );
  return { items, total: count!.total };
}

export async function readCall(tx: TenantTransaction, id: string): Promise<CallDetail | null> {
  const [call] = await tx.sql<Omit<CallDetail, 'toolCalls'>>(
    `select ${SHOWN}, k.ended_reason as "endedReason", k.handover_reason as "handoverReason", k.recording_url as "recordingUrl",
       k.turns,
       (select json_build_object('id', a.id, 'title', a.title, 'startsAt', a.starts_at, 'agentName', g.name, 'status', a.status)
        from appointments a join agents g on g.tenant_id = a.tenant_id and g.id = a.agent_id
        where a.tenant_id = k.tenant_id and a.id = k.appointment_id) as appointment
     ${FROM} where k.id = ?`,
    [id],
  );
  if (!call) return null;
  const toolCalls = await tx.sql<CallDetail['toolCalls'][number]>(
    `select tool_call_id as "toolCallId", name, arguments, message, result, outcome, took_ms as "tookMs", created_at as at
     from call_tool_calls where call_id = ? order by id`,
    [id],
  );
  return { ...call, toolCalls };
}

/** What calls came to in a stretch of time. `answered`: somebody was spoken with. */
export interface CallFigures {
  calls: number;
  answered: number;
  booked: number;
  seconds: number;
  costMicros: number;
}

const FIGURES = `count(*)::int as calls,
  (count(*) filter (where k.outcome not in ('missed', 'abandoned')))::int as answered,
  (count(*) filter (where k.outcome = 'booked'))::int as booked,
  coalesce(sum(k.duration_seconds), 0)::int as seconds,
  coalesce(sum(k.cost_micros), 0)::float8 as "costMicros"`;

/**
 * Figures of the calls begun on these days of the business (`YYYY-MM-DD`, both included), over all and by day or month;
 * days without a call are there with zeros. `waiting` counts everybody who is still owed a word, whenever they called.
 */
export async function callStats(
  tx: TenantTransaction,
  window: { from: string; to: string; by: 'day' | 'month' },
): Promise<{ total: CallFigures; waiting: number; series: Array<CallFigures & { period: string }> }> {
  const { from, to, by } = window;
  const inWindow = `k.started_at >= (?::date)::timestamp at time zone t.time_zone
    and k.started_at < (?::date + 1)::timestamp at time zone t.time_zone`;
  const [total] = await tx.sql<CallFigures>(
    `select ${FIGURES} from tenants t left join calls k on k.tenant_id = t.id and ${inWindow} where k.id is not null`,
    [from, to],
  );
  const series = await tx.sql<CallFigures & { period: string }>(
    `select to_char(p.period, ?) as period, ${FIGURES.replace('count(*)::int', 'count(k.id)::int')}
     from tenants t
     cross join lateral (select distinct date_trunc(?, day) as period
       from generate_series(?::date, ?::date, interval '1 day') day) p
     left join calls k on k.tenant_id = t.id and ${inWindow}
       and date_trunc(?, k.started_at at time zone t.time_zone) = p.period
     group by p.period order by p.period`,
    [by === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM', by, from, to, from, to, by],
  );
  const [waiting] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from calls k where ${WAITING}`,
  );
  return { total: total!, waiting: waiting!.count, series };
}
