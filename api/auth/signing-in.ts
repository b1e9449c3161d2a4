import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { z } from 'zod';
import { recordAudit } from '../../db/audit.ts';
import { prepareRetention } from '../../db/campaigns.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { databaseObjection } from '../../db/errors.ts';
import {
  createTenant,
  createUser,
  openSession,
  readPasswordHash,
  revokeSession,
  rotateRefreshToken,
  sessionOfToken,
  tokenHash,
} from '../../db/identity.ts';
import { slugOf } from '../../domain/identity/slug.ts';
import { claimOf } from '../authentication.ts';
import type { ApiDeps } from '../deps.ts';
import { defineProblems, PROBLEMS, Problem, problem } from '../problems.ts';
import { networkOf } from '../rate-limit.ts';
import { type Route, route } from '../route.ts';
import { emailAddress, text } from '../schemas.ts';
import { cookieToken, forgetCookie, grant, readWho, requireOwnOrigin } from './grant.ts';
import {
  country,
  GRANT_EXAMPLE,
  givenPassword,
  grantSchema,
  locale,
  newPassword,
  personName,
  sector,
  timeZone,
} from './schemas.ts';

const TAG = 'Authentication';

export const AUTH_PROBLEMS = defineProblems({
  'email-taken': {
    status: 409,
    title: { fr: 'Adresse déjà utilisée', en: 'Address already in use' },
    detail: {
      fr: 'Un compte existe déjà avec cette adresse e-mail. Connectez-vous, ou choisissez-en une autre.',
      en: 'An account with this e-mail address already exists. Log in, or choose another one.',
    },
  },
});

/** Whether the database refused because of the address: the race between two sign-ups ends here. */
export function isEmailTaken(error: unknown): boolean {
  const objection = databaseObjection(error);
  return objection?.kind === 'unique' && objection.constraint === 'users_email';
}

export const emailTaken = () =>
  new Problem(AUTH_PROBLEMS['email-taken'], {
    errors: [
      {
        path: 'email',
        code: 'taken',
        message: {
          fr: 'Cette adresse est déjà utilisée.',
          en: 'This address is already in use.',
        },
      },
    ],
  });

const signup = route({
  method: 'post',
  path: '/api/v1/auth/signup',
  tag: TAG,
  summary: 'Creates a business and its owner',
  access: 'public',
  body: z.object({
    email: emailAddress,
    password: newPassword,
    firstName: personName,
    lastName: personName,
    businessName: text(200),
    sector: sector.default('other'),
    locale: locale.default('fr-FR'),
    timeZone: timeZone.default('Europe/Paris'),
    country: country.default('FR'),
  }),
  response: grantSchema,
  status: 201,
  problems: [AUTH_PROBLEMS['email-taken']],
  example: {
    body: {
      email: 'marie@salon-marie.example',
      password: 'une phrase que je retiens',
      firstName: 'Marie',
      lastName: 'Durand',
      businessName: 'Salon Marie',
    },
    response: GRANT_EXAMPLE,
  },
  async handler({ body, deps, ip, req, res, receivedAt }) {
    if (await deps.db.lookup.login(body.email)) throw emailTaken();
    const passwordHash = await deps.passwords.hash(body.password);
    const tenantId = randomUUIDv7();
    const slug = await freeSlug(deps, body.businessName);
    const { who, session } = await deps.db
      .asTenant(tenantId, async (tx) => {
        await createTenant(tx, {
          id: tenantId,
          name: body.businessName,
          slug,
          sector: body.sector,
          locale: body.locale,
          timeZone: body.timeZone,
          country: body.country,
          currency: 'EUR',
        });
        await prepareRetention(tx);
        const user = await createUser(tx, {
          email: body.email,
          passwordHash,
          firstName: body.firstName,
          lastName: body.lastName,
          role: 'owner',
          locale: body.locale,
        });
        const opened = await openSession(tx, {
          userId: user.id,
          userAgent: req.headers['user-agent'] ?? '',
          ip,
          now: receivedAt,
        });
        await recordAudit(tx, {
          actorKind: 'user',
          actorId: user.id,
          action: 'tenant.created',
          subjectKind: 'tenant',
          subjectId: tenantId,
          ip,
        });
        return { who: await readWho(tx, user.id), session: opened };
      })
      .catch((error: unknown) => {
        throw isEmailTaken(error) ? emailTaken() : error;
      });
    return grant(res, deps.config, receivedAt, who, session);
  },
});

/** A slug nobody has; with six random letters when the plain one is taken. Two at once: the database refuses one (409). */
async function freeSlug(deps: ApiDeps, name: string): Promise<string> {
  const plain = slugOf(name);
  if ((await deps.db.lookup.tenant(plain)) === null) return plain;
  return `${plain}-${randomBytes(3).toString('hex')}`;
}

const login = route({
  method: 'post',
  path: '/api/v1/auth/login',
  tag: TAG,
  summary: 'Opens a session',
  description:
    'After five wrong passwords for one account from one address, each further try waits: one minute, then twice as long each time, at most 15 minutes. An address without an account behaves exactly alike.',
  access: 'public',
  body: z.object({ email: emailAddress, password: givenPassword }),
  response: grantSchema,
  problems: [PROBLEMS['invalid-credentials'], PROBLEMS['too-many-attempts']],
  example: {
    body: { email: 'marie@salon-marie.example', password: 'une phrase que je retiens' },
    response: GRANT_EXAMPLE,
  },
  async handler({ body, deps, ip, req, res, receivedAt }) {
    const attempt = await deps.limits.reserveLogin(body.email, networkOf(ip), receivedAt);
    if (!attempt.allowed) throw tooManyAttempts(attempt.retryAfterSeconds);
    const account = await deps.db.lookup.login(body.email);
    // An unknown address takes the same steps: one transaction, one argon2id, one refusal.
    const hash = await deps.db.asTenant(account?.tenantId ?? randomUUIDv7(), (tx) =>
      readPasswordHash(tx, account?.userId ?? randomUUIDv7()),
    );
    const right =
      hash === null
        ? await deps.passwords.verifyNothing(body.password)
        : await deps.passwords.verify(hash, body.password);
    if (!account || !right) throw problem('invalid-credentials');
    await attempt.succeeded();
    const { who, session } = await deps.db.asTenant(account.tenantId, async (tx) => {
      const opened = await openSession(tx, {
        userId: account.userId,
        userAgent: req.headers['user-agent'] ?? '',
        ip,
        now: receivedAt,
      });
      await recordAudit(tx, {
        actorKind: 'user',
        actorId: account.userId,
        action: 'session.opened',
        subjectKind: 'session',
        subjectId: opened.sessionId,
        ip,
      });
      return { who: await readWho(tx, account.userId), session: opened };
    });
    return grant(res, deps.config, receivedAt, who, session);
  },
});

export function tooManyAttempts(seconds: number): Problem {
  return problem('too-many-attempts', { values: { seconds }, headers: { 'Retry-After': String(seconds) } });
}

const refresh = route({
  method: 'post',
  path: '/api/v1/auth/refresh',
  tag: TAG,
  summary: 'Exchanges a refresh token for new tokens',
  description:
    'The token comes in the body, or by the cookie `coccinelle_refresh`. It is spent by this call; sending a spent one again ends the whole session. Requests that cross on the wire are both answered.',
  access: 'public',
  body: z.object({ refreshToken: z.string().min(1).max(200).optional() }),
  response: grantSchema,
  problems: [PROBLEMS['session-ended'], PROBLEMS['foreign-origin']],
  example: { body: { refreshToken: 'crt_…' }, response: GRANT_EXAMPLE },
  async handler({ body, deps, ip, req, res, receivedAt }) {
    if (body.refreshToken === undefined) requireOwnOrigin(req, deps.config);
    const token = body.refreshToken ?? cookieToken(req);
    const found = token === undefined ? null : await deps.db.lookup.refreshToken(tokenHash(token));
    const result =
      found &&
      (await deps.db.asTenant(found.tenantId, async (tx) => {
        const rotation = await rotateRefreshToken(tx, found.tokenId, receivedAt, deps.clock);
        if (rotation.outcome === 'reused') {
          await recordAudit(tx, {
            actorKind: 'system',
            actorId: null,
            action: 'session.reuse_detected',
            subjectKind: 'session',
            subjectId: rotation.sessionId,
            ip,
          });
        }
        return rotation.outcome === 'rotated'
          ? { session: rotation, who: await readWho(tx, rotation.userId) }
          : null;
      }));
    if (!result) {
      forgetCookie(res, deps.config);
      throw problem('session-ended');
    }
    return grant(res, deps.config, receivedAt, result.who, result.session);
  },
});

const logout = route({
  method: 'post',
  path: '/api/v1/auth/logout',
  tag: TAG,
  summary: 'Ends the session',
  description:
    'Of the access token sent, or of the refresh token in the cookie. Harmless when it has ended already.',
  access: 'public',
  problems: [PROBLEMS['foreign-origin']],
  example: {},
  async handler({ deps, ip, req, res, receivedAt }) {
    requireOwnOrigin(req, deps.config);
    const claim = await claimOf(req, deps, receivedAt);
    const end = (tenantId: string, find: (tx: TenantTransaction) => Promise<string | null>) =>
      deps.db.asTenant(tenantId, async (tx) => {
        const sessionId = await find(tx);
        if (!sessionId || !(await revokeSession(tx, sessionId, 'logout', receivedAt))) return;
        await recordAudit(tx, {
          actorKind: 'user',
          actorId: claim.kind === 'user' ? claim.claims.userId : null,
          action: 'session.closed',
          subjectKind: 'session',
          subjectId: sessionId,
          ip,
        });
      });
    if (claim.kind === 'user') await end(claim.claims.tenantId, async () => claim.claims.sessionId);
    const cookie = cookieToken(req);
    const found = cookie === undefined ? null : await deps.db.lookup.refreshToken(tokenHash(cookie));
    if (found) await end(found.tenantId, (tx) => sessionOfToken(tx, found.tokenId));
    forgetCookie(res, deps.config);
  },
});

export const routes: Route[] = [signup, login, refresh, logout];
