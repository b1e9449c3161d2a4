import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto';
import type { Role } from '../domain/identity/roles.ts';
import { noteAssistantChange } from './assistants.ts';
import type { TenantTransaction } from './database.ts';

/** SHA-256 suffices for secrets of 256 random bits: there is no dictionary to try. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A session lasts 30 days from log-in; unused for 14 days it ends sooner. */
export const SESSION_DAYS = 30;
export const IDLE_DAYS = 14;
const DAY_MS = 24 * 60 * 60_000;

export interface NewTenant {
  id: string;
  name: string;
  slug: string;
  sector: string;
  locale: string;
  timeZone: string;
  country: string;
  currency: string;
}

/** Creates the business itself; `tx` must be opened as its new id. */
export async function createTenant(tx: TenantTransaction, tenant: NewTenant): Promise<void> {
  await tx.sql(
    `insert into tenants (id, name, slug, sector, locale, time_zone, country, currency) values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      tenant.id,
      tenant.name,
      tenant.slug,
      tenant.sector,
      tenant.locale,
      tenant.timeZone,
      tenant.country,
      tenant.currency,
    ],
  );
  await tx.ask({ kind: 'scoring.schedule', tenantId: tenant.id, timeZone: tenant.timeZone });
}

export interface TenantProfile {
  id: string;
  name: string;
  slug: string;
  sector: string;
  locale: string;
  timeZone: string;
  country: string;
  currency: string;
  plan: string;
  websiteUrl: string | null;
}

/** The business of this transaction. */
export async function readTenant(tx: TenantTransaction): Promise<TenantProfile | null> {
  const [row] = await tx.prepared<TenantProfile>(
    `select id, name, slug, sector, locale, time_zone as "timeZone", country, currency, plan, website_url as "websiteUrl"
     from tenants where id = ?`,
    [tx.tenantId],
  );
  return row ?? null;
}

export type TenantChange = Partial<Omit<TenantProfile, 'id' | 'slug' | 'plan'>>;

const TENANT_COLUMNS: Record<keyof TenantChange, string> = {
  name: 'name',
  sector: 'sector',
  locale: 'locale',
  timeZone: 'time_zone',
  country: 'country',
  currency: 'currency',
  websiteUrl: 'website_url',
};

/** Changes the given settings of the business. @returns the names of what really changed. */
export async function changeTenant(tx: TenantTransaction, change: TenantChange): Promise<string[]> {
  const before = await readTenant(tx);
  const changed = (Object.keys(TENANT_COLUMNS) as (keyof TenantChange)[]).filter(
    (key) => change[key] !== undefined && change[key] !== before?.[key],
  );
  if (changed.length === 0) return [];
  await tx.sql(
    `update tenants set ${changed.map((key) => `${TENANT_COLUMNS[key]} = ?`).join(', ')}, updated_at = now() where id = ?`,
    [...changed.map((key) => change[key]), tx.tenantId],
  );
  await noteAssistantChange(tx);
  if (change.timeZone && changed.includes('timeZone'))
    await tx.ask({ kind: 'scoring.schedule', tenantId: tx.tenantId, timeZone: change.timeZone });
  return changed;
}

export interface UserProfile {
  id: string;
  email: string;
  firstName: string;
  lastName: string;
  role: Role;
  locale: string | null;
  lastLoginAt: Date | null;
  createdAt: Date;
}

const USER_COLUMNS = `id, email, first_name as "firstName", last_name as "lastName", role, locale,
  last_login_at as "lastLoginAt", created_at as "createdAt"`;

export interface NewUser {
  email: string;
  passwordHash: string;
  firstName: string;
  lastName: string;
  role: Role;
  locale: string | null;
}

/** @throws a unique violation (constraint `users_email`) when the address has an account, in any business. */
export async function createUser(tx: TenantTransaction, user: NewUser): Promise<UserProfile> {
  const [row] = await tx.sql<UserProfile>(
    `insert into users (id, tenant_id, email, password_hash, first_name, last_name, role, locale)
     values (?, ?, ?, ?, ?, ?, ?, ?) returning ${USER_COLUMNS}`,
    [
      randomUUIDv7(),
      tx.tenantId,
      user.email,
      user.passwordHash,
      user.firstName,
      user.lastName,
      user.role,
      user.locale,
    ],
  );
  return row!;
}

export async function readUser(tx: TenantTransaction, id: string): Promise<UserProfile | null> {
  const [row] = await tx.sql<UserProfile>(`select ${USER_COLUMNS} from users where id = ?`, [id]);
  return row ?? null;
}

/** The stored argon2id hash of somebody's password. */
export async function readPasswordHash(tx: TenantTransaction, userId: string): Promise<string | null> {
  const [row] = await tx.sql<{ hash: string }>(`select password_hash as hash from users where id = ?`, [
    userId,
  ]);
  return row?.hash ?? null;
}

export async function listUsers(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    sort: 'lastName' | 'email' | 'role' | 'createdAt';
    order: 'asc' | 'desc';
    q?: string;
  },
): Promise<{ items: UserProfile[]; total: number }> {
  const column = { lastName: 'last_name', email: 'email', role: 'role', createdAt: 'created_at' }[query.sort];
  const where = query.q ? `where email ilike ? or (first_name || ' ' || last_name) ilike ?` : '';
  const params = query.q ? [likePattern(query.q), likePattern(query.q)] : [];
  const items = await tx.sql<UserProfile>(
    `select ${USER_COLUMNS} from users ${where} order by ${column} ${query.order}, id limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from users ${where}`,
    params,
  );
  return { items, total: count!.total };
}

/** `%words%` for ilike, with the reader's own wildcards taken literally. */
export function likePattern(words: string): string {
  return `%${words.replace(/[\\%_]/g, (special) => `\\${special}`)}%`;
}

/** Where the owners of the business are written to, the first of them first. */
export async function ownersAddresses(tx: TenantTransaction): Promise<string[]> {
  const owners = await tx.sql<{ email: string }>(
    `select email from users where role = 'owner' order by id limit 10`,
  );
  return owners.map(({ email }) => email);
}

/**
 * Takes the lock that user changes of one business share, and counts its owners: two owners demoting each other at once
 * must not leave none.
 */
export async function lockOwners(tx: TenantTransaction): Promise<number> {
  const owners = await tx.sql(`select id from users where role = 'owner' order by id for update`);
  return owners.length;
}

export type UserChange = Partial<
  Pick<NewUser, 'firstName' | 'lastName' | 'locale' | 'role' | 'passwordHash'>
>;

export async function changeUser(
  tx: TenantTransaction,
  id: string,
  change: UserChange,
): Promise<UserProfile | null> {
  const columns: Record<keyof UserChange, string> = {
    firstName: 'first_name',
    lastName: 'last_name',
    locale: 'locale',
    role: 'role',
    passwordHash: 'password_hash',
  };
  const keys = (Object.keys(columns) as (keyof UserChange)[]).filter((key) => change[key] !== undefined);
  if (keys.length === 0) return readUser(tx, id);
  const [row] = await tx.sql<UserProfile>(
    `update users set ${keys.map((key) => `${columns[key]} = ?`).join(', ')}, updated_at = now() where id = ?
     returning ${USER_COLUMNS}`,
    [...keys.map((key) => change[key]), id],
  );
  return row ?? null;
}

/** Deletes the person and, with them, their sessions. @returns whether they were there. */
export async function deleteUser(tx: TenantTransaction, id: string): Promise<boolean> {
  return (await tx.sql(`delete from users where id = ? returning id`, [id])).length > 0;
}

/** The role of the session's person, when the session is neither over nor revoked. */
export async function findLiveSession(
  tx: TenantTransaction,
  sessionId: string,
  userId: string,
  now: Date,
): Promise<{ role: Role } | null> {
  const [row] = await tx.sql<{ role: Role }>(
    `select u.role from sessions s join users u on u.id = s.user_id
     where s.id = ? and s.user_id = ? and s.revoked_at is null and s.expires_at > ?`,
    [sessionId, userId, now],
  );
  return row ?? null;
}

/** A secret the client keeps: 256 random bits, recognisable in a leak by its prefix. */
export function newSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** Opens a session for somebody who has just proved who they are. @returns its id and first refresh token. */
export async function openSession(
  tx: TenantTransaction,
  session: { userId: string; userAgent: string; ip: string; now: Date },
): Promise<{ sessionId: string; refreshToken: string; expiresAt: Date }> {
  const sessionId = randomUUIDv7();
  const expiresAt = new Date(session.now.getTime() + SESSION_DAYS * DAY_MS);
  await tx.sql(
    `insert into sessions (id, tenant_id, user_id, user_agent, ip, created_at, last_used_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      sessionId,
      tx.tenantId,
      session.userId,
      session.userAgent.slice(0, 300),
      session.ip,
      session.now,
      session.now,
      expiresAt,
    ],
  );
  await tx.sql(`update users set last_login_at = ? where id = ?`, [session.now, session.userId]);
  const issued = await issueRefreshToken(tx, sessionId, expiresAt, session.now);
  return { sessionId, ...issued };
}

async function issueRefreshToken(tx: TenantTransaction, sessionId: string, sessionEnd: Date, now: Date) {
  const refreshToken = newSecret('crt_');
  const expiresAt = new Date(Math.min(sessionEnd.getTime(), now.getTime() + IDLE_DAYS * DAY_MS));
  await tx.sql(
    `insert into refresh_tokens (tenant_id, session_id, token_hash, created_at, expires_at) values (?, ?, ?, ?, ?)`,
    [tx.tenantId, sessionId, tokenHash(refreshToken), now, expiresAt],
  );
  return { refreshToken, expiresAt };
}

export type Rotation =
  | { outcome: 'rotated'; userId: string; sessionId: string; refreshToken: string; expiresAt: Date }
  | { outcome: 'reused'; userId: string; sessionId: string }
  | { outcome: 'refused' };

/**
 * Spends a refresh token and issues the next one. A token that was already spent when this request arrived has been in two
 * hands: the whole session ends. Two requests that crossed on the wire (two tabs, a doubled click) are told apart by time:
 * the second arrived before the first had spent the token, so it is answered with a token of its own.
 */
export async function rotateRefreshToken(
  tx: TenantTransaction,
  tokenId: string,
  receivedAt: Date,
  clock: () => Date,
): Promise<Rotation> {
  const [token] = await tx.sql<{
    sessionId: string;
    usedAt: Date | null;
    expiresAt: Date;
    sessionEnd: Date;
    revokedAt: Date | null;
    userId: string;
  }>(
    `select t.session_id as "sessionId", t.used_at as "usedAt", t.expires_at as "expiresAt", s.expires_at as "sessionEnd",
            s.revoked_at as "revokedAt", s.user_id as "userId"
     from refresh_tokens t join sessions s on s.id = t.session_id where t.id = ? for update of t, s`,
    [tokenId],
  );
  const now = clock();
  if (!token || token.revokedAt || token.expiresAt <= now || token.sessionEnd <= now)
    return { outcome: 'refused' };
  const { sessionId, userId } = token;
  if (token.usedAt && token.usedAt <= receivedAt) {
    await revokeSession(tx, sessionId, 'reuse', now);
    return { outcome: 'reused', userId, sessionId };
  }
  await tx.sql(`update refresh_tokens set used_at = coalesce(used_at, ?) where id = ?`, [now, tokenId]);
  await tx.sql(`update sessions set last_used_at = ? where id = ?`, [now, sessionId]);
  // Spent tokens are kept for as long as they could be replayed, no longer.
  await tx.sql(`delete from refresh_tokens where session_id = ? and expires_at <= ?`, [sessionId, now]);
  const issued = await issueRefreshToken(tx, sessionId, token.sessionEnd, now);
  return { outcome: 'rotated', userId, sessionId, ...issued };
}

export type RevocationReason = 'logout' | 'revoked' | 'reuse' | 'password';

/** Ends a session and its refresh tokens. @returns whether it was still open. */
export async function revokeSession(
  tx: TenantTransaction,
  sessionId: string,
  reason: RevocationReason,
  now: Date,
): Promise<boolean> {
  const ended = await tx.sql(
    `update sessions set revoked_at = ?, revoked_reason = ? where id = ? and revoked_at is null returning id`,
    [now, reason, sessionId],
  );
  return ended.length > 0;
}

/** Ends all sessions of somebody, but for `except`. @returns how many. */
export async function revokeSessionsOf(
  tx: TenantTransaction,
  userId: string,
  reason: RevocationReason,
  now: Date,
  except?: string,
): Promise<number> {
  const ended = await tx.sql(
    `update sessions set revoked_at = ?, revoked_reason = ?
     where user_id = ? and revoked_at is null and id is distinct from ?::uuid returning id`,
    [now, reason, userId, except ?? null],
  );
  return ended.length;
}

export interface OpenSession {
  id: string;
  userAgent: string;
  ip: string;
  createdAt: Date;
  lastUsedAt: Date;
}

/** Somebody's open sessions, the latest used first. */
export async function listSessions(
  tx: TenantTransaction,
  userId: string,
  now: Date,
  page: { limit: number; offset: number },
): Promise<{ items: OpenSession[]; total: number }> {
  const open = `from sessions where user_id = ? and revoked_at is null and expires_at > ?`;
  const items = await tx.sql<OpenSession>(
    `select id, user_agent as "userAgent", ip, created_at as "createdAt", last_used_at as "lastUsedAt" ${open}
     order by last_used_at desc, id limit ? offset ?`,
    [userId, now, page.limit, page.offset],
  );
  const [count] = await tx.sql<{ total: number }>(`select count(*)::int as total ${open}`, [userId, now]);
  return { items, total: count!.total };
}

/** The session a refresh token belongs to. */
export async function sessionOfToken(tx: TenantTransaction, tokenId: string): Promise<string | null> {
  const [row] = await tx.sql<{ id: string }>(`select session_id as id from refresh_tokens where id = ?`, [
    tokenId,
  ]);
  return row?.id ?? null;
}
