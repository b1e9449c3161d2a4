import { z } from 'zod';
import { changeAgent, createAgent, deleteAgent, listAgents, readAgent } from '../db/agents.ts';
import { databaseObjection } from '../db/errors.ts';
import { timeZone } from './auth/schemas.ts';
import { withPhone } from './phone.ts';
import { defineProblems, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import {
  emailAddress,
  idParams,
  instant,
  listOf,
  listQuery,
  optionalText,
  queryBoolean,
  text,
} from './schemas.ts';

const TAG = 'Agents';
const PATH = '/api/v1/agents';
const ONE = `${PATH}/:id` as const;

const OWN = defineProblems({
  'agent-has-appointments': {
    status: 409,
    title: { fr: 'Des rendez-vous existent', en: 'There are appointments' },
    detail: {
      fr: 'Cette personne a des rendez-vous, qui resteraient sans elle. Rendez-la plutôt inactive.',
      en: 'This person has appointments, which would be left without them. Make them inactive instead.',
    },
  },
});

const agentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    title: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable().meta({ description: 'E.164' }),
    color: z.string(),
    active: z.boolean(),
    bookable: z.boolean().meta({ description: 'Takes appointments.' }),
    timeZone: z.string().nullable().meta({ description: 'IANA; null: the business’s.' }),
    userId: z.uuid().nullable().meta({ description: 'The person of the back office this is.' }),
    origin: z.enum(['manual', 'website']),
    sourceUrl: z.string().nullable(),
    sourceQuote: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Agent' });

const fields = {
  name: text(200),
  title: optionalText(200),
  email: z.union([z.literal('').transform(() => null), emailAddress]).nullable(),
  phone: optionalText(40),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
  active: z.boolean(),
  bookable: z.boolean(),
  timeZone: timeZone.nullable(),
  userId: z.uuid().nullable(),
};

const newAgent = z.object({
  name: fields.name,
  title: fields.title.default(null),
  email: fields.email.default(null),
  phone: fields.phone.default(null).meta({ description: 'As typed; stored in E.164.' }),
  color: fields.color.default('#3C7A5E'),
  active: fields.active.default(true),
  bookable: fields.bookable.default(true),
  timeZone: fields.timeZone.default(null),
  userId: fields.userId.default(null),
});
const changedAgent = z.object(fields).partial();

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000007',
  name: 'Léa Martin',
  title: 'Coloriste',
  email: 'lea@salon-marie.example',
  phone: '+33612345678',
  color: '#3C7A5E',
  active: true,
  bookable: true,
  timeZone: null,
  userId: null,
  origin: 'manual' as const,
  sourceUrl: null,
  sourceQuote: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'The staff who take appointments',
  access: 'agents:read',
  query: listQuery(['name', 'createdAt'], { active: queryBoolean.optional() }),
  response: listOf(agentSchema),
  example: { query: { active: 'true' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listAgents(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One of the staff',
  access: 'agents:read',
  params: idParams,
  response: agentSchema,
  example: { params: { id: EXAMPLE.id }, response: EXAMPLE },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const agent = await readAgent(tx, params.id);
      if (!agent) throw problem('not-found');
      return agent;
    }),
});

const create = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Adds somebody to the staff',
  access: 'agents:write',
  body: newAgent,
  response: agentSchema,
  status: 201,
  example: { body: { name: 'Léa Martin', title: 'Coloriste', phone: '06 12 34 56 78' }, response: EXAMPLE },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const agent = await createAgent(tx, await withPhone(tx, body));
      await audit(tx, { action: 'agent.created', subjectKind: 'agent', subjectId: agent.id });
      return agent;
    }),
});

const update = route({
  method: 'put',
  path: ONE,
  tag: TAG,
  summary: 'Changes one of the staff; what is not named stays',
  access: 'agents:write',
  params: idParams,
  body: changedAgent,
  response: agentSchema,
  example: { params: { id: EXAMPLE.id }, body: { title: 'Coloriste' }, response: EXAMPLE },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const agent = await changeAgent(tx, params.id, await withPhone(tx, body));
      if (!agent) throw problem('not-found');
      const detail = { fields: Object.keys(body) };
      await audit(tx, { action: 'agent.updated', subjectKind: 'agent', subjectId: agent.id, detail });
      return agent;
    }),
});

const remove = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Removes one of the staff',
  access: 'agents:write',
  params: idParams,
  problems: [OWN['agent-has-appointments']],
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if ((await deleteAgent(tx, params.id)) === null) throw problem('not-found');
      await audit(tx, { action: 'agent.deleted', subjectKind: 'agent', subjectId: params.id });
    }).catch((error: unknown) => {
      if (databaseObjection(error)?.constraint === 'appointments_tenant_id_agent_id_fkey')
        throw new Problem(OWN['agent-has-appointments']);
      throw error;
    }),
});

export const routes: Route[] = [list, read, create, update, remove];
