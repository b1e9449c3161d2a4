import { z } from 'zod';
import { createApiKey, listApiKeys, revokeApiKey } from '../db/api-keys.ts';
import { KEY_SCOPES, SCOPES, type Scope } from '../domain/identity/roles.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, text } from './schemas.ts';

const TAG = 'API keys';

const keySchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The first characters, to tell keys apart.' }),
    scopes: z.array(z.enum(SCOPES)),
    createdAt: instant,
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable().meta({ description: 'Kept to the minute.' }),
  })
  .meta({ id: 'ApiKey' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000004',
  name: 'Site web',
  prefix: 'ck_live_x7Qa',
  scopes: ['knowledge:read' as const],
  createdAt: '2026-11-23T09:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
};

const list = route({
  method: 'get',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'The keys that are not revoked',
  access: 'keys:read',
  query: listQuery(['createdAt']),
  response: listOf(keySchema),
  example: { response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listApiKeys(tx, query)),
});

const create = route({
  method: 'post',
  path: '/api/v1/api-keys',
  tag: TAG,
  summary: 'Makes a key; it is shown in this answer only',
  access: 'keys:write',
  body: z.object({
    name: text(100),
    scopes: z
      .array(z.enum(KEY_SCOPES as [Scope, ...Scope[]]))
      .min(1)
      .max(KEY_SCOPES.length)
      .transform((scopes) => [...new Set(scopes)]),
    expiresAt: z.iso.datetime({ offset: true }).nullish(),
  }),
  response: keySchema.extend({ key: z.string() }).meta({ id: 'NewApiKey' }),
  status: 201,
  example: {
    body: { name: 'Site web', scopes: ['knowledge:read'] },
    response: { ...EXAMPLE, key: 'ck_live_x7Qa…' },
  },
  async handler({ body, auth, asTenant, audit, receivedAt }) {
    const expiresAt = body.expiresAt ? new Date(body.expiresAt) : null;
    if (expiresAt && expiresAt <= receivedAt)
      throw invalid('expiresAt', 'past', {
        fr: 'Cette date est déjà passée.',
        en: 'This date has already passed.',
      });
    return asTenant(async (tx) => {
      const { name, scopes } = body;
      const created = await createApiKey(tx, { name, scopes, createdBy: auth.id, expiresAt });
      await audit(tx, {
        action: 'api_key.created',
        subjectKind: 'api_key',
        subjectId: created.id,
        detail: { name, scopes, expiresAt },
      });
      return created;
    });
  },
});

const revoke = route({
  method: 'delete',
  path: '/api/v1/api-keys/:id',
  tag: TAG,
  summary: 'Revokes a key at once',
  access: 'keys:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const name = await revokeApiKey(tx, params.id, receivedAt);
      if (name === null) throw problem('not-found');
      await audit(tx, {
        action: 'api_key.revoked',
        subjectKind: 'api_key',
        subjectId: params.id,
        detail: { name },
      });
    }),
});

export const routes: Route[] = [list, create, revoke];
