import type { Request, Response } from 'express';
import type { Config } from '../../config.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { readTenant, readUser, type TenantProfile, type UserProfile } from '../../db/identity.ts';
import { problem } from '../problems.ts';
import { signAccessToken } from '../tokens.ts';

const COOKIE = 'coccinelle_refresh';
const COOKIE_PATH = '/api/v1/auth';

export function shownUser(user: UserProfile, tenant: TenantProfile) {
  return { ...user, locale: user.locale ?? tenant.locale };
}

/** The person and their business, inside an open transaction. */
export async function readWho(tx: TenantTransaction, userId: string) {
  const [user, tenant] = [await readUser(tx, userId), await readTenant(tx)];
  if (!user || !tenant) throw problem('session-ended');
  return { user: shownUser(user, tenant), tenant };
}

/** The answer of sign-up, log-in and refresh: a new access token; the refresh token in the body and as a cookie. */
export async function grant(
  res: Response,
  config: Config,
  now: Date,
  who: Awaited<ReturnType<typeof readWho>>,
  session: { sessionId: string; refreshToken: string; expiresAt: Date },
) {
  const { token, expiresAt } = await signAccessToken(
    { tenantId: who.tenant.id, userId: who.user.id, sessionId: session.sessionId },
    config.secrets.token,
    now,
  );
  res.cookie(COOKIE, session.refreshToken, { ...cookieOptions(config), expires: session.expiresAt });
  return { accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken: session.refreshToken, ...who };
}

function cookieOptions(config: Config) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    secure: config.http.publicUrl.startsWith('https:'),
    path: COOKIE_PATH,
  } as const;
}

export function forgetCookie(res: Response, config: Config): void {
  res.clearCookie(COOKIE, cookieOptions(config));
}

/** The refresh token of the cookie, when the request comes from our own pages. */
export function cookieToken(req: Request): string | undefined {
  return /(?:^|;\s*)coccinelle_refresh=([\w-]{1,200})(?:;|$)/.exec(req.headers.cookie ?? '')?.[1];
}

/**
 * Refuses a browser's request from another origin. SameSite=Strict already keeps the cookie away from those; this also
 * covers sister subdomains, which count as the same site.
 * @throws 403
 */
export function requireOwnOrigin(req: Request, config: Config): void {
  const { origin, host } = req.headers;
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw problem('foreign-origin');
  if (origin === undefined) return;
  const ours = URL.canParse(origin) && new URL(origin).host === host;
  if (!ours && origin !== new URL(config.http.publicUrl).origin) throw problem('foreign-origin');
}
