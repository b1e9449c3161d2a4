import { z } from 'zod';
import {
  changeUser,
  findLiveSession,
  listSessions,
  readPasswordHash,
  readUser,
  revokeSession,
  revokeSessionsOf,
} from '../../db/identity.ts';
import { ROLE_SCOPES } from '../../domain/identity/roles.ts';
import { invalid, PROBLEMS, problem } from '../problems.ts';
import { networkOf } from '../rate-limit.ts';
import { type Route, route } from '../route.ts';
import { idParams, instant, listOf, listQuery } from '../schemas.ts';
import { readWho } from './grant.ts';
import {
  givenPassword,
  locale,
  meSchema,
  newPassword,
  personName,
  TENANT_EXAMPLE,
  USER_EXAMPLE,
} from './schemas.ts';
import { tooManyAttempts } from './signing-in.ts';

const TAG = 'Account';
const ME_EXAMPLE = { user: USER_EXAMPLE, tenant: TENANT_EXAMPLE, scopes: [...ROLE_SCOPES.owner] };

const me = route({
  method: 'get',
  path: '/api/v1/auth/me',
  tag: TAG,
  summary: 'Who is signed in, and what they may do',
  access: 'session',
  response: meSchema,
  example: { response: ME_EXAMPLE },
  handler: ({ auth, asTenant }) =>
    asTenant(async (tx) => ({ ...(await readWho(tx, auth.id)), scopes: [...auth.scopes] })),
});

const profile = route({
  method: 'put',
  path: '/api/v1/auth/profile',
  tag: TAG,
  summary: 'Changes one’s own name, language or password',
  description:
    'A new password needs the current one, and ends all other sessions. The business has `settings`.',
  access: 'session',
  body: z
    .object({
      firstName: personName.optional(),
      lastName: personName.optional(),
      locale: locale.optional(),
      currentPassword: givenPassword.optional(),
      newPassword: newPassword.optional(),
    })
    .strict(),
  response: meSchema,
  problems: [PROBLEMS['too-many-attempts']],
  example: { body: { firstName: 'Marie', locale: 'fr-FR' }, response: ME_EXAMPLE },
  async handler({ body, auth, deps, ip, asTenant, audit, receivedAt }) {
    const { currentPassword, newPassword: chosen, ...names } = body;
    let passwordHash: string | undefined;
    if (chosen !== undefined) {
      if (currentPassword === undefined)
        throw invalid('currentPassword', 'required', {
          fr: 'Votre mot de passe actuel est nécessaire.',
          en: 'Your current password is required.',
        });
      const [user, hash] = await asTenant(async (tx) => [
        await readUser(tx, auth.id),
        await readPasswordHash(tx, auth.id),
      ]);
      if (!user || !hash) throw problem('session-ended');
      // A stolen access token must not become a place to guess passwords at leisure.
      const attempt = await deps.limits.reserveLogin(user.email, networkOf(ip), receivedAt);
      if (!attempt.allowed) throw tooManyAttempts(attempt.retryAfterSeconds);
      if (!(await deps.passwords.verify(hash, currentPassword)))
        throw invalid('currentPassword', 'wrong', {
          fr: 'Ce n’est pas votre mot de passe actuel.',
          en: 'This is not your current password.',
        });
      await attempt.succeeded();
      passwordHash = await deps.passwords.hash(chosen);
    }
    return asTenant(async (tx) => {
      await changeUser(tx, auth.id, { ...names, ...(passwordHash ? { passwordHash } : {}) });
      const detail = { fields: Object.keys(names) };
      if (detail.fields.length > 0)
        await audit(tx, { action: 'user.updated', subjectKind: 'user', subjectId: auth.id, detail });
      if (passwordHash) {
        const ended = await revokeSessionsOf(
          tx,
          auth.id,
          'password',
          receivedAt,
          auth.sessionId ?? undefined,
        );
        await audit(tx, {
          action: 'user.password_changed',
          subjectKind: 'user',
          subjectId: auth.id,
          detail: { endedSessions: ended },
        });
      }
      return { ...(await readWho(tx, auth.id)), scopes: [...auth.scopes] };
    });
  },
});

const sessionSchema = z
  .object({
    id: z.uuid(),
    userAgent: z.string(),
    ip: z.string(),
    createdAt: instant,
    lastUsedAt: instant,
    current: z.boolean(),
  })
  .meta({ id: 'Session' });

const sessions = route({
  method: 'get',
  path: '/api/v1/auth/sessions',
  tag: TAG,
  summary: 'One’s own open sessions',
  access: 'session',
  query: listQuery(['lastUsedAt']),
  response: listOf(sessionSchema),
  example: {
    response: {
      items: [
        {
          id: '0199c0de-0000-7000-8000-000000000003',
          userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)',
          ip: '203.0.113.7',
          createdAt: '2026-11-20T08:00:00.000Z',
          lastUsedAt: '2026-11-23T08:55:00.000Z',
          current: true,
        },
      ],
      total: 1,
    },
  },
  handler: ({ auth, query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const { items, total } = await listSessions(tx, auth.id, receivedAt, query);
      return {
        items: items.map((session) => ({ ...session, current: session.id === auth.sessionId })),
        total,
      };
    }),
});

const endSession = route({
  method: 'delete',
  path: '/api/v1/auth/sessions/:id',
  tag: TAG,
  summary: 'Ends one of one’s own sessions',
  access: 'session',
  params: idParams,
  example: { params: { id: '0199c0de-0000-7000-8000-000000000003' } },
  handler: ({ auth, params, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      // A colleague's session looks like none.
      if (!(await findLiveSession(tx, params.id, auth.id, receivedAt))) throw problem('not-found');
      await revokeSession(tx, params.id, 'revoked', receivedAt);
      await audit(tx, { action: 'session.revoked', subjectKind: 'session', subjectId: params.id });
    }),
});

export const routes: Route[] = [me, profile, sessions, endSession];
