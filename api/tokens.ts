import { createSecretKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export const ACCESS_TOKEN_SECONDS = 15 * 60;
const ISSUER = 'coccinelle';
const AUDIENCE = 'coccinelle-api';

export interface AccessClaims {
  tenantId: string;
  userId: string;
  sessionId: string;
  expiresAt: Date;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const keys = new Map<string, KeyObject>();

function keyOf(secret: string): KeyObject {
  let key = keys.get(secret);
  if (!key) {
    key = createSecretKey(Buffer.from(secret, 'utf8'));
    keys.set(secret, key);
  }
  return key;
}

/** A short-lived bearer token (JWT, HS256): who, for which business, from which session. */
export async function signAccessToken(
  claims: Omit<AccessClaims, 'expiresAt'>,
  secret: string,
  now: Date,
): Promise<{ token: string; expiresAt: Date }> {
  const expiresAt = new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1000);
  const token = await new SignJWT({ tid: claims.tenantId, sid: claims.sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(claims.userId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(expiresAt)
    .sign(keyOf(secret));
  return { token, expiresAt };
}

/** The claims of a token we signed and that is still in time; null for anything else. */
export async function readAccessToken(
  token: string,
  secret: string,
  now: Date,
): Promise<AccessClaims | null> {
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), {
      algorithms: ['HS256'],
      typ: 'at+jwt',
      issuer: ISSUER,
      audience: AUDIENCE,
      currentDate: now,
      requiredClaims: ['sub', 'exp', 'tid', 'sid'],
    });
    const { sub, tid, sid, exp } = payload;
    if (![sub, tid, sid].every((id) => typeof id === 'string' && UUID.test(id))) return null;
    return {
      userId: sub!,
      tenantId: tid as string,
      sessionId: sid as string,
      expiresAt: new Date(exp! * 1000),
    };
  } catch {
    // Every way a token can be wrong means the same to its bearer.
    return null;
  }
}
