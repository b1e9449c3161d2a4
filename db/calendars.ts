import { createHash, randomBytes } from 'node:crypto';
import type { CalendarPolicy } from '../domain/calendar/policy.ts';
import type { TenantTransaction } from './database.ts';

export type CalendarStatus = 'connected' | 'expired' | 'disconnected';
export type CalendarProblem = 'unreachable' | 'calendar_gone' | 'too_full' | 'not_writable' | 'refused';

/** An agent's own calendar; there is one per agent, and its row and id stay when it expires or is disconnected. */
export interface CalendarConnection {
  id: string;
  agentId: string;
  provider: string;
  email: string;
  grantId: string;
  /** null: not chosen yet */
  calendarId: string | null;
  calendarName: string | null;
  timeZone: string;
  syncEnabled: boolean;
  policy: CalendarPolicy;
  status: CalendarStatus;
  problem: CalendarProblem | null;
  formerGrants: string[];
  connectedAt: Date;
  lastSyncedAt: Date | null;
}

const SHOWN = `id, agent_id as "agentId", provider, email, grant_id as "grantId", calendar_id as "calendarId",
  calendar_name as "calendarName", time_zone as "timeZone", sync_enabled as "syncEnabled", policy, status, problem,
  former_grants as "formerGrants", connected_at as "connectedAt", last_synced_at as "lastSyncedAt"`;

export async function readConnection(tx: TenantTransaction, id: string): Promise<CalendarConnection | null> {
  const [row] = await tx.sql<CalendarConnection>(
    `select ${SHOWN} from agent_calendar_connections where id = ?`,
    [id],
  );
  return row ?? null;
}

/** The connection as nobody else can change it until this transaction ends. */
export async function lockConnection(tx: TenantTransaction, id: string): Promise<CalendarConnection | null> {
  await tx.sql(`select 1 from agent_calendar_connections where id = ? for no key update`, [id]);
  return readConnection(tx, id);
}

export async function connectionOfAgent(
  tx: TenantTransaction,
  agentId: string,
): Promise<CalendarConnection | null> {
  const [row] = await tx.sql<CalendarConnection>(
    `select ${SHOWN} from agent_calendar_connections where agent_id = ?`,
    [agentId],
  );
  return row ?? null;
}

/** `timeZone` null: the business's. */
export interface CalendarChoice {
  id: string;
  name: string;
  timeZone: string | null;
}

/** A permission just given, and the calendar it starts with (null: none could be chosen for its person). */
export interface NewConnection {
  agentId: string;
  provider: string;
  email: string;
  grantId: string;
  calendar: CalendarChoice | null;
  userId: string;
}

/**
 * Connects the agent's calendar, or renews it: the same account keeps its calendar, its settings and every id. Another
 * account starts afresh, and the former grant is remembered until what we wrote there is removed.
 */
export async function saveConnection(
  tx: TenantTransaction,
  input: NewConnection,
): Promise<CalendarConnection> {
  const { calendar } = input;
  const [row] = await tx.sql<CalendarConnection>(
    `insert into agent_calendar_connections as c
       (tenant_id, agent_id, provider, email, grant_id, calendar_id, calendar_name, time_zone, connected_by)
     values (?, ?, ?, ?, ?, ?, ?, coalesce(?, (select time_zone from tenants)), ?)
     on conflict (tenant_id, agent_id) do update set
       provider = excluded.provider, email = excluded.email, grant_id = excluded.grant_id,
       calendar_id = case when c.email = excluded.email then coalesce(c.calendar_id, excluded.calendar_id) else excluded.calendar_id end,
       calendar_name = case when c.email = excluded.email then coalesce(c.calendar_name, excluded.calendar_name) else excluded.calendar_name end,
       time_zone = case when c.email = excluded.email and c.calendar_id is not null then c.time_zone else excluded.time_zone end,
       former_grants = case when c.grant_id <> excluded.grant_id and c.status <> 'disconnected'
                            then array_append(array_remove(c.former_grants, excluded.grant_id), c.grant_id)
                            else array_remove(c.former_grants, excluded.grant_id) end,
       sync_enabled = case when c.status = 'disconnected' then true else c.sync_enabled end,
       status = 'connected', problem = null, connected_by = excluded.connected_by, connected_at = now(), updated_at = now()
     returning ${SHOWN}`,
    [
      tx.tenantId,
      input.agentId,
      input.provider,
      input.email,
      input.grantId,
      calendar?.id ?? null,
      calendar?.name ?? null,
      calendar?.timeZone ?? null,
      input.userId,
    ],
  );
  return row!;
}

export interface ConnectionChange {
  calendar?: CalendarChoice | undefined;
  syncEnabled?: boolean | undefined;
  policy?: CalendarPolicy | undefined;
}

export async function changeConnection(
  tx: TenantTransaction,
  id: string,
  change: ConnectionChange,
): Promise<CalendarConnection> {
  const { calendar, syncEnabled, policy } = change;
  const [row] = await tx.sql<CalendarConnection>(
    `update agent_calendar_connections set
       calendar_id = coalesce(?, calendar_id), calendar_name = coalesce(?, calendar_name), time_zone = coalesce(?, time_zone),
       sync_enabled = coalesce(?, sync_enabled), policy = coalesce(?, policy), problem = null, updated_at = now()
     where id = ? returning ${SHOWN}`,
    [
      calendar?.id ?? null,
      calendar?.name ?? null,
      calendar?.timeZone ?? null,
      syncEnabled ?? null,
      policy ?? null,
      id,
    ],
  );
  return row!;
}

/**
 * What the last look at the calendar found. Without a problem, those in `clears` are over; a disconnected one stays as it is,
 * whatever is found late. @returns whether it changed.
 */
export async function noteHealth(
  tx: TenantTransaction,
  id: string,
  health: {
    status: 'connected' | 'expired';
    problem: CalendarProblem | null;
    clears?: readonly CalendarProblem[];
    syncedAt?: Date;
  },
): Promise<boolean> {
  const [row] = await tx.sql<{ changed: boolean }>(
    `with before as (select id, status, problem from agent_calendar_connections where id = ? for no key update)
     update agent_calendar_connections c
     set status = ?, problem = coalesce(?, case when b.problem = any(?::text[]) then null else b.problem end),
         last_synced_at = coalesce(?, c.last_synced_at), updated_at = now()
     from before b where c.id = b.id and b.status <> 'disconnected'
     returning (b.status, coalesce(b.problem, '')) is distinct from (c.status, coalesce(c.problem, '')) as changed`,
    [id, health.status, health.problem, `{${health.clears ?? []}}`, health.syncedAt ?? null],
  );
  return row?.changed ?? false;
}

/** From now on nothing is read or written; what was written is removed by the workflow, which this asks for. */
export async function endConnection(tx: TenantTransaction, connection: CalendarConnection): Promise<void> {
  await tx.sql(
    `update agent_calendar_connections set status = 'disconnected', problem = null, updated_at = now() where id = ?`,
    [connection.id],
  );
  await tx.ask({
    kind: 'calendar.disconnect',
    tenantId: tx.tenantId,
    connectionId: connection.id,
    grantId: connection.grantId,
  });
}

export async function forgetFormerGrants(tx: TenantTransaction, id: string, grants: string[]): Promise<void> {
  for (const grant of grants) {
    await tx.sql(
      `update agent_calendar_connections set former_grants = array_remove(former_grants, ?) where id = ?`,
      [grant, id],
    );
  }
}

/** What a person carries to the provider's page (state) and what stays in their browser; each only as its hash here. */
export interface AuthState {
  id: string;
  userId: string;
  agentId: string;
  verifier: string;
}

export const AUTH_STATE_MINUTES = 15;

const digest = (secret: string) => createHash('sha256').update(secret).digest();
export const authStateHash = digest;

/** Makes the secrets of one way to the provider's page and back. */
export function newAuthSecrets(): { state: string; browser: string } {
  return { state: randomBytes(32).toString('base64url'), browser: randomBytes(32).toString('base64url') };
}

export async function openAuthState(
  tx: TenantTransaction,
  input: { userId: string; agentId: string; state: string; browser: string; verifier: string; now: Date },
): Promise<Date> {
  const expiresAt = new Date(input.now.getTime() + AUTH_STATE_MINUTES * 60_000);
  await tx.sql(`delete from calendar_auth_states where expires_at < ?::timestamptz - interval '1 day'`, [
    input.now,
  ]);
  await tx.sql(
    `insert into calendar_auth_states (tenant_id, user_id, agent_id, state_hash, browser_hash, verifier, expires_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
    [
      tx.tenantId,
      input.userId,
      input.agentId,
      digest(input.state),
      digest(input.browser),
      input.verifier,
      expiresAt,
    ],
  );
  return expiresAt;
}

/** Uses a state up. @returns null when it was used, has expired, or was opened in another browser. */
export async function spendAuthState(
  tx: TenantTransaction,
  input: { stateId: string; browser: string; now: Date },
): Promise<AuthState | null> {
  const [row] = await tx.sql<AuthState>(
    `update calendar_auth_states set used_at = ?, verifier = ''
     from (select id as own, verifier as kept from calendar_auth_states where id = ? for update) before
     where id = own and used_at is null and expires_at > ? and browser_hash = ?
     returning id, user_id as "userId", agent_id as "agentId", kept as verifier`,
    [input.now, input.stateId, input.now, digest(input.browser)],
  );
  return row ?? null;
}

/**
 * Keeps that the provider told us something, once per notification, and wakes the connection's workflow. What it was about is
 * read from the calendar itself; nothing of a private event is kept.
 * @returns false when this notification was here before.
 */
export async function noteNotification(
  tx: TenantTransaction,
  input: { notificationId: string; type: string; connectionId: string },
): Promise<boolean> {
  const fresh = await tx.sql(
    `insert into provider_events (tenant_id, provider, event_id, type) values (?, 'nylas', ?, ?)
     on conflict (tenant_id, provider, event_id) do nothing returning id`,
    // One notification can be about two calendars of a business: the provider keeps one grant per account.
    [tx.tenantId, `${input.notificationId}/${input.connectionId}`, input.type],
  );
  if (fresh.length === 0) return false;
  await tx.ask({
    kind: 'calendar.notified',
    tenantId: tx.tenantId,
    connectionId: input.connectionId,
    notificationId: input.notificationId,
  });
  return true;
}
