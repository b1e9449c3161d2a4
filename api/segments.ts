import { z } from 'zod';
import { databaseObjection } from '../db/errors.ts';
import {
  changeSegment,
  countAudience,
  createSegment,
  deleteSegment,
  listSegments,
  readSegment,
  sampleAudience,
} from '../db/segments.ts';
import { type Filter, filterProblems } from '../domain/campaigns/audience.ts';
import { filterSchema, nameField } from './campaign-schemas.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery } from './schemas.ts';

const TAG = 'Campaigns';
const PATH = '/api/v1/segments';

const segmentSchema = z
  .object({ id: z.uuid(), name: z.string(), filter: filterSchema, createdAt: instant, updatedAt: instant })
  .meta({ id: 'Segment' });

const FILTER: Filter = {
  all: [
    { field: 'visits', operator: 'at-least', value: 2 },
    { field: 'lastVisitAt', operator: 'not-within-days', value: 60 },
  ],
};
const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-0000000000d1',
  name: 'Pas vus depuis 60 jours',
  filter: FILTER,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const input = z.object({ name: nameField, filter: filterSchema });

/** @throws 422 naming the first condition that does not fit. */
export function requireFilter(filter: Filter): void {
  const [found] = filterProblems(filter);
  if (!found) return;
  throw invalid(found.path ? `filter.${found.path}` : 'filter', found.code, {
    fr: 'Cette condition ne convient pas à ce critère.',
    en: 'This condition does not fit its field.',
  });
}

const nameTaken = () =>
  invalid('name', 'taken', {
    fr: 'Une audience porte déjà ce nom.',
    en: 'An audience has this name already.',
  });

/** @throws 422 when another segment has the name. */
async function named<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw databaseObjection(error)?.constraint === 'segments_tenant_id_name_key' ? nameTaken() : error;
  });
}

export const routes: Route[] = [
  route({
    method: 'get',
    path: PATH,
    tag: TAG,
    summary: 'Saved audiences',
    access: 'campaigns:read',
    query: listQuery(['name', 'createdAt']),
    response: listOf(segmentSchema),
    example: { response: { items: [EXAMPLE], total: 1 } },
    handler: ({ query, asTenant }) => asTenant((tx) => listSegments(tx, query)),
  }),
  route({
    method: 'post',
    path: PATH,
    tag: TAG,
    summary: 'Save an audience',
    access: 'campaigns:write',
    body: input,
    response: segmentSchema,
    status: 201,
    example: { body: { name: EXAMPLE.name, filter: FILTER }, response: EXAMPLE },
    handler: ({ body, asTenant, audit }) => {
      requireFilter(body.filter);
      return named(() =>
        asTenant(async (tx) => {
          const segment = await createSegment(tx, body);
          await audit(tx, { action: 'segment.created', subjectKind: 'segment', subjectId: segment.id });
          return segment;
        }),
      );
    },
  }),
  route({
    method: 'post',
    path: `${PATH}/preview`,
    tag: TAG,
    summary: 'How many people an audience finds now, and some of them',
    access: 'campaigns:read',
    body: z.object({ filter: filterSchema, sample: z.number().int().min(0).max(20).default(5) }),
    response: z.object({
      total: z.number().int(),
      sample: z.array(
        z.object({
          id: z.uuid(),
          firstName: z.string(),
          lastName: z.string(),
          phone: z.string().nullable(),
          email: z.string().nullable(),
          lastVisitAt: instant.nullable(),
        }),
      ),
    }),
    example: {
      body: { filter: FILTER },
      response: {
        total: 42,
        sample: [
          {
            id: '0199c0de-0000-7000-8000-000000000031',
            firstName: 'Éloïse',
            lastName: 'Petit',
            phone: '+33612345678',
            email: null,
            lastVisitAt: '2026-09-01T09:00:00.000Z',
          },
        ],
      },
    },
    handler: ({ body, asTenant, receivedAt }) => {
      requireFilter(body.filter);
      return asTenant(async (tx) => ({
        total: await countAudience(tx, body.filter, receivedAt),
        sample: await sampleAudience(tx, body.filter, receivedAt, body.sample),
      }));
    },
  }),
  route({
    method: 'get',
    path: `${PATH}/:id`,
    tag: TAG,
    summary: 'One saved audience',
    access: 'campaigns:read',
    params: idParams,
    response: segmentSchema,
    example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
    handler: async ({ params, asTenant }) => {
      const segment = await asTenant((tx) => readSegment(tx, params.id));
      if (!segment) throw problem('not-found');
      return segment;
    },
  }),
  route({
    method: 'put',
    path: `${PATH}/:id`,
    tag: TAG,
    summary: 'Change a saved audience',
    description: 'Campaigns built on it find their people by the new one from their next look on.',
    access: 'campaigns:write',
    params: idParams,
    body: input,
    response: segmentSchema,
    example: {
      params: { id: EXAMPLE.id },
      body: { name: EXAMPLE.name, filter: FILTER },
      response: EXAMPLE,
    },
    handler: ({ params, body, asTenant, audit }) => {
      requireFilter(body.filter);
      return named(() =>
        asTenant(async (tx) => {
          const segment = await changeSegment(tx, params.id, body);
          if (!segment) throw problem('not-found');
          await audit(tx, { action: 'segment.changed', subjectKind: 'segment', subjectId: params.id });
          return segment;
        }),
      );
    },
  }),
  route({
    method: 'delete',
    path: `${PATH}/:id`,
    tag: TAG,
    summary: 'Delete a saved audience',
    description: 'Campaigns built on it keep the audience it had.',
    access: 'campaigns:write',
    params: idParams,
    example: { params: { id: EXAMPLE.id } },
    handler: ({ params, asTenant, audit }) =>
      asTenant(async (tx) => {
        if (!(await deleteSegment(tx, params.id))) throw problem('not-found');
        await audit(tx, { action: 'segment.deleted', subjectKind: 'segment', subjectId: params.id });
      }),
  }),
];
