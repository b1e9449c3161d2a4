import type { TenantTransaction } from './database.ts';
import { tenantTable } from './table.ts';

export interface RuleInput {
  agentId: string;
  /** 0 = Sunday */
  weekday: number;
  /** `HH:MM`, wall clock of the agent's zone; an end at or before the start runs past midnight. */
  startTime: string;
  endTime: string;
}
export interface RuleLine extends RuleInput {
  id: string;
}

const rules = tenantTable<RuleLine, RuleInput>(
  'availability_rules',
  { id: 'id', agentId: 'agent_id', weekday: 'weekday', startTime: 'start_time', endTime: 'end_time' },
  ['agentId', 'weekday', 'startTime', 'endTime'],
);

export const rulesOf = (tx: TenantTransaction, agentId: string) =>
  rules.all(tx, 'agent_id = ?', [agentId], '(weekday + 6) % 7, start_time');
export const readRule = rules.read;
export const createRule = rules.insert;
export const changeRule = rules.update;
export const deleteRule = rules.delete;

/** An agent's whole week at once: what was there is gone. */
export async function replaceRules(
  tx: TenantTransaction,
  agentId: string,
  week: ReadonlyArray<Omit<RuleInput, 'agentId'>>,
): Promise<RuleLine[]> {
  await tx.sql(`delete from availability_rules where agent_id = ?`, [agentId]);
  for (const rule of week) await rules.insert(tx, { ...rule, agentId });
  return rulesOf(tx, agentId);
}

export interface BusinessHours {
  /** 0 = Sunday */
  days: number[];
  start: string;
  end: string;
}

/** The weekly hours of the business, which count for agents without any of their own. */
export async function readBusinessHours(tx: TenantTransaction): Promise<BusinessHours[]> {
  return tx.sql<BusinessHours>(
    `select h -> 'days' as days, h ->> 'open' as start, h ->> 'close' as "end"
     from business_profiles p, jsonb_array_elements(case jsonb_typeof(p.hours) when 'array' then p.hours else '[]' end) h`,
  );
}

export interface OverrideInput {
  agentId: string;
  /** `YYYY-MM-DD` in the agent's zone. */
  date: string;
  /** Replaces that date; empty = closed. */
  intervals: Array<{ start: string; end: string }>;
}
export interface OverrideLine extends OverrideInput {
  id: string;
}

const overrides = tenantTable<OverrideLine, OverrideInput>(
  'availability_overrides',
  { id: 'id', agentId: 'agent_id', date: 'date::text', intervals: 'intervals' },
  ['agentId', 'date', 'intervals'],
);

export const overridesOf = (tx: TenantTransaction, agentId: string, from: string) =>
  overrides.all(tx, 'agent_id = ? and date >= ?::date', [agentId, from], 'date');
export const deleteOverride = overrides.delete;
export const readOverride = overrides.read;

/** Sets an agent's hours on one date, whatever they were. */
export async function putOverride(tx: TenantTransaction, input: OverrideInput): Promise<OverrideLine> {
  await tx.sql(`delete from availability_overrides where agent_id = ? and date = ?::date`, [
    input.agentId,
    input.date,
  ]);
  return overrides.insert(tx, input);
}

export interface HolidayInput {
  date: string;
  name: string;
}
export interface HolidayLine extends HolidayInput {
  id: string;
}

const holidays = tenantTable<HolidayLine, HolidayInput>(
  'holidays',
  { id: 'id', date: 'date::text', name: 'name' },
  ['date', 'name'],
);

export const listHolidays = (tx: TenantTransaction) => holidays.all(tx, 'true', [], 'date');
export const createHoliday = holidays.insert;
export const deleteHoliday = holidays.delete;

export type UnavailabilityKind = 'manual' | 'block' | 'external_calendar';

export interface UnavailabilityInput {
  agentId: string;
  kind: UnavailabilityKind;
  start: Date;
  end: Date;
  title: string | null;
}
export interface UnavailabilityLine extends UnavailabilityInput {
  id: string;
  createdAt: Date;
}

const SHOWN = `id, agent_id as "agentId", kind, lower(period) as start, upper(period) as "end", title, created_at as "createdAt"`;

/** Absences, blocks or external busy time that touch a window, soonest first; at most `limit`. */
export function listUnavailability(
  tx: TenantTransaction,
  query: { agentIds: string[]; kinds: UnavailabilityKind[]; from: Date; to: Date; limit: number },
): Promise<UnavailabilityLine[]> {
  return tx.sql<UnavailabilityLine>(
    `select ${SHOWN} from unavailability
     where agent_id = any(?::uuid[]) and kind = any(?::text[]) and period && tstzrange(?, ?)
     order by lower(period), id limit ?`,
    [`{${query.agentIds}}`, `{${query.kinds}}`, query.from, query.to, query.limit],
  );
}

export async function createUnavailability(
  tx: TenantTransaction,
  input: UnavailabilityInput,
): Promise<UnavailabilityLine> {
  const [line] = await tx.sql<UnavailabilityLine>(
    `insert into unavailability (tenant_id, agent_id, kind, period, title) values (?, ?, ?, tstzrange(?, ?), ?) returning ${SHOWN}`,
    [tx.tenantId, input.agentId, input.kind, input.start, input.end, input.title],
  );
  return line!;
}

/** Removes an absence or block of staff's own making; external busy time goes with its event. @returns whose it was. */
export async function deleteUnavailability(
  tx: TenantTransaction,
  id: string,
): Promise<{ agentId: string } | null> {
  const [row] = await tx.sql<{ agentId: string }>(
    `delete from unavailability where id = ? and kind <> 'external_calendar' returning agent_id as "agentId"`,
    [id],
  );
  return row ?? null;
}
