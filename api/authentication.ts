import type { Request } from 'express';
import { API_KEY_PREFIX, findLiveKey } from '../db/api-keys.ts';
import { findLiveSession, tokenHash } from '../db/identity.ts';
import { ROLE_SCOPES } from '../domain/identity/roles.ts';
import type { ApiDeps } from './deps.ts';
import { problem } from './problems.ts';
import type { Access, Caller } from './route.ts';
import { type AccessClaims, readAccessToken } from './tokens.ts';

/** What the Authorization header claims, as far as it can be judged without the database. */
export type Claim =
  | { kind: 'none' }
  | { kind: 'user'; claims: AccessClaims }
  | { kind: 'api_key'; key: string }
  | { kind: 'invalid' };

/** Reads the Authorization header; a user's token is already checked for signature and time. */
export async function claimOf(req: Request, deps: ApiDeps, now: Date): Promise<Claim> {
  const header = req.headers.authorization;
  if (header === undefined) return { kind: 'none' };
  const token = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(header)?.[1];
  if (!token) return { kind: 'invalid' };
  if (token.startsWith(API_KEY_PREFIX)) return { kind: 'api_key', key: token };
  const claims = await readAccessToken(token, deps.config.secrets.token, now);
  return claims ? { kind: 'user', claims } : { kind: 'invalid' };
}

/**
 * Who is asking, looked up: the session is still open and the person still there, or the key still good.
 * @throws 401 when the claim does not hold.
 */
export async function identify(claim: Claim, deps: ApiDeps, now: Date): Promise<Caller> {
  if (claim.kind === 'user') {
    const { tenantId, sessionId, userId, expiresAt } = claim.claims;
    const session = await deps.db.asTenant(tenantId, (tx) => findLiveSession(tx, sessionId, userId, now));
    if (!session) throw problem('session-ended', WWW_AUTHENTICATE);
    return {
      kind: 'user',
      tenantId,
      id: userId,
      userId,
      apiKeyId: null,
      sessionId,
      // From the database, not from the token: somebody who lost a role has lost it now.
      role: session.role,
      scopes: ROLE_SCOPES[session.role],
      expiresAt,
    };
  }
  if (claim.kind === 'api_key') {
    const found = await deps.db.lookup.apiKey(tokenHash(claim.key));
    const key = found && (await deps.db.asTenant(found.tenantId, (tx) => findLiveKey(tx, found.keyId, now)));
    if (!key) throw problem('unauthenticated', WWW_AUTHENTICATE);
    return {
      kind: 'api_key',
      tenantId: found.tenantId,
      id: found.keyId,
      userId: null,
      apiKeyId: found.keyId,
      sessionId: null,
      role: null,
      scopes: key.scopes,
      expiresAt: key.expiresAt,
    };
  }
  throw problem('unauthenticated', WWW_AUTHENTICATE);
}

const WWW_AUTHENTICATE = { headers: { 'WWW-Authenticate': 'Bearer realm="coccinelle"' } };

/** @throws 403 when the caller may not use a route with this access. */
export function authorize(caller: Caller, access: Exclude<Access, 'public'>): void {
  if (access === 'session') {
    if (caller.kind !== 'user') throw problem('people-only');
    return;
  }
  if (!caller.scopes.includes(access)) throw problem('forbidden', { values: { scope: access } });
}
