import { z } from 'zod';
import { givingWay, mergeClients, mergesOf, undoMerge } from '../db/client-merges.ts';
import { readClient } from '../db/clients.ts';
import { distinguish, suggestMerges } from '../db/duplicates.ts';
import { DUPLICATE_REASONS, STRENGTHS } from '../domain/contact/duplicates.ts';
import { defineProblems, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf } from './schemas.ts';

const TAG = 'Clients';

const OWN = defineProblems({
  'merged-elsewhere': {
    status: 409,
    title: { fr: 'Fiche déjà réunie', en: 'Already merged' },
    detail: {
      fr: 'L’une des deux fiches est déjà réunie avec une autre. Rien n’a été modifié : actualisez la page.',
      en: 'One of the two records is merged with another already. Nothing was changed: reload the page.',
    },
  },
  'already-separated': {
    status: 409,
    title: { fr: 'Déjà séparées', en: 'Already separated' },
    detail: {
      fr: 'Ces fiches ne sont plus réunies. Rien n’a été modifié : actualisez la page.',
      en: 'These records are not merged any more. Nothing was changed: reload the page.',
    },
  },
});

const recordSchema = z
  .object({
    id: z.uuid(),
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    identities: z.array(
      z.object({ kind: z.string(), value: z.string(), displayName: z.string().nullable() }),
    ),
    status: z.enum(['prospect', 'client']),
    visits: z.number().int(),
    lastVisitAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'MergeCandidate' });

const suggestionSchema = z
  .object({
    strength: z.enum(STRENGTHS).meta({
      description:
        '`strong`: a number or an address, and no name against it; `likely`: two hints; `weak`: a name, and nothing against it.',
    }),
    reasons: z.array(z.enum(DUPLICATE_REASONS)),
    stays: recordSchema.meta({ description: 'The one with more of a history: it would stay.' }),
    goes: recordSchema,
  })
  .meta({ id: 'MergeSuggestion' });

const mergeSchema = z
  .object({
    id: z.uuid(),
    survivorId: z.uuid(),
    mergedId: z.uuid(),
    mergedName: z.string(),
    mergedPhone: z.string().nullable(),
    mergedEmail: z.string().nullable(),
    mergedByName: z.string().nullable(),
    createdAt: instant,
    undoneAt: instant.nullable(),
  })
  .meta({ id: 'ClientMerge' });

const STAYS = {
  id: '0199c0de-0000-7000-8000-000000000031',
  firstName: 'Éloïse',
  lastName: 'Petit',
  phone: '+33612345678',
  email: 'eloise@exemple.fr',
  identities: [],
  status: 'client' as const,
  visits: 4,
  lastVisitAt: '2026-10-19T09:00:00.000Z',
  createdAt: '2026-01-05T10:00:00.000Z',
};
const GOES = {
  id: '0199c0de-0000-7000-8000-000000000032',
  firstName: '',
  lastName: '',
  phone: null,
  email: null,
  identities: [{ kind: 'whatsapp', value: '+33612345678', displayName: 'Élo' }],
  status: 'prospect' as const,
  visits: 0,
  lastVisitAt: null,
  createdAt: '2026-11-20T10:00:00.000Z',
};
const MERGE = {
  id: '0199c0de-0000-7000-8000-000000000061',
  survivorId: STAYS.id,
  mergedId: GOES.id,
  mergedName: 'Élo',
  mergedPhone: null,
  mergedEmail: null,
  mergedByName: 'Marie Durand',
  createdAt: '2026-11-23T09:00:00.000Z',
  undoneAt: null,
};
const other = z.object({ otherId: z.uuid() });

const suggestions = route({
  method: 'get',
  path: '/api/v1/merge-suggestions',
  tag: TAG,
  summary: 'Records that may be one person’s, the surest first, with why',
  description:
    'Nothing is ever merged by itself. At most 2,000 pairs are looked at, the newest records first; told apart once, two are not suggested again.',
  access: 'clients:read',
  query: z.object({
    limit: z.coerce.number().int().min(1).max(100).default(25),
    offset: z.coerce.number().int().min(0).max(2_000).default(0),
    clientId: z.uuid().optional().meta({ description: 'Only the ones that may be this client.' }),
  }),
  response: listOf(suggestionSchema),
  example: {
    response: {
      items: [{ strength: 'strong', reasons: ['same-identity'], stays: STAYS, goes: GOES }],
      total: 1,
    },
  },
  handler: ({ query, asTenant }) => {
    const { clientId, ...page } = query;
    return asTenant((tx) => suggestMerges(tx, { ...page, ...(clientId ? { clientId } : {}) }));
  },
});

const merge = route({
  method: 'post',
  path: '/api/v1/clients/:id/merge',
  tag: TAG,
  summary: 'Makes one client of two; this one stays',
  description:
    'Messages, calls, appointments, notes, identities and consents go to the client that stays; what each was is kept, so that it can be undone. ' +
    'The strictest consent counts: a STOP of either is a STOP. Merging the same two again answers with what was done.',
  access: 'clients:write',
  params: idParams,
  body: other,
  response: mergeSchema,
  problems: [OWN['merged-elsewhere']],
  example: { params: { id: STAYS.id }, body: { otherId: GOES.id }, response: MERGE },
  handler: ({ params, body, auth, asTenant, audit }) =>
    givingWay(() =>
      asTenant(async (tx) => {
        const outcome = await mergeClients(tx, { stays: params.id, goes: body.otherId, by: auth.userId });
        if (outcome.kind === 'not-found') throw problem('not-found');
        if (outcome.kind === 'elsewhere') throw new Problem(OWN['merged-elsewhere']);
        if (outcome.created)
          await audit(tx, {
            action: 'client.merged',
            subjectKind: 'client',
            subjectId: params.id,
            detail: { mergedId: body.otherId, rows: outcome.movedRows },
          });
        return outcome.merge;
      }),
    ),
});

const apart = route({
  method: 'post',
  path: '/api/v1/clients/:id/distinguish',
  tag: TAG,
  summary: 'Two records are two people’s: not suggested again',
  access: 'clients:write',
  params: idParams,
  body: other,
  example: { params: { id: STAYS.id }, body: { otherId: GOES.id } },
  handler: ({ params, body, auth, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await distinguish(tx, { one: params.id, other: body.otherId, by: auth.userId })))
        throw problem('not-found');
      await audit(tx, {
        action: 'client.distinguished',
        subjectKind: 'client',
        subjectId: params.id,
        detail: { otherId: body.otherId },
      });
    }),
});

const merges = route({
  method: 'get',
  path: '/api/v1/clients/:id/merges',
  tag: TAG,
  summary: 'The records that stand in this client’s now, the latest first',
  access: 'clients:read',
  params: idParams,
  response: listOf(mergeSchema),
  example: { params: { id: STAYS.id }, response: { items: [MERGE], total: 1 } },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      if (!(await readClient(tx, params.id))) throw problem('not-found');
      const items = await mergesOf(tx, params.id);
      return { items, total: items.length };
    }),
});

const undo = route({
  method: 'post',
  path: '/api/v1/client-merges/:id/undo',
  tag: TAG,
  summary: 'Makes two clients of one again',
  description:
    'Exactly the rows the merge moved go back. What was written while they were one stays with the client that stayed; a no to messages said meanwhile counts for both.',
  access: 'clients:write',
  params: idParams,
  response: mergeSchema,
  problems: [OWN['already-separated']],
  example: { params: { id: MERGE.id }, response: { ...MERGE, undoneAt: '2026-11-23T10:00:00.000Z' } },
  handler: ({ params, auth, asTenant, audit }) =>
    givingWay(() =>
      asTenant(async (tx) => {
        const outcome = await undoMerge(tx, params.id, auth.userId);
        if (outcome.kind === 'not-found') throw problem('not-found');
        if (outcome.kind === 'already-undone') throw new Problem(OWN['already-separated']);
        const { survivorId, mergedId } = outcome.merge;
        for (const [subjectId, otherId] of [
          [survivorId, mergedId],
          [mergedId, survivorId],
        ] as const)
          await audit(tx, {
            action: 'client.unmerged',
            subjectKind: 'client',
            subjectId,
            detail: { otherId },
          });
        return outcome.merge;
      }),
    ),
});

export const routes: Route[] = [suggestions, merge, apart, merges, undo];
