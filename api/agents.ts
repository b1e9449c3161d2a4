import { z } from 'zod';
import {
  type AgentInput,
  changeAgent,
  createAgent,
  deleteAgent,
  listAgents,
  readAgent,
} from '../db/agents.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { phoneToE164 } from '../domain/contact/phone.ts';
import { invalid, problem } from './problems.ts';
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

const agentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    title: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable().meta({ description: 'E.164' }),
    color: z.string(),
    active: z.boolean(),
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
};

const newAgent = z.object({
  name: fields.name,
  title: fields.title.default(null),
  email: fields.email.default(null),
  phone: fields.phone.default(null).meta({ description: 'As typed; stored in E.164.' }),
  color: fields.color.default('#3C7A5E'),
  active: fields.active.default(true),
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
  origin: 'manual' as const,
  sourceUrl: null,
  sourceQuote: null,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:00.000Z',
};

/** The number in E.164, read as of the business's country. @throws 422 naming the field. */
async function withPhone<Input extends Partial<AgentInput>>(
  tx: TenantTransaction,
  input: Input,
): Promise<Input> {
  if (!input.phone) return input;
  const tenant = await readTenant(tx);
  const phone = phoneToE164(input.phone, tenant?.country ?? 'FR');
  if (phone) return { ...input, phone };
  throw invalid('phone', 'invalid_phone', {
    fr: 'Ce numéro de téléphone n’est pas valide.',
    en: 'This phone number is not valid.',
  });
}

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
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if ((await deleteAgent(tx, params.id)) === null) throw problem('not-found');
      await audit(tx, { action: 'agent.deleted', subjectKind: 'agent', subjectId: params.id });
    }),
});

export const routes: Route[] = [list, read, create, update, remove];
