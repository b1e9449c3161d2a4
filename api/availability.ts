import { z } from 'zod';
import { isOwnAgent, readAgent } from '../db/agents.ts';
import { type AppointmentLine, listAppointments } from '../db/appointments.ts';
import {
  changeRule,
  createRule,
  createUnavailability,
  deleteOverride,
  deleteRule,
  deleteUnavailability,
  listUnavailability,
  overridesOf,
  putOverride,
  readBusinessHours,
  readOverride,
  readRule,
  replaceRules,
  rulesOf,
  type UnavailabilityKind,
} from '../db/availability.ts';
import type { TenantTransaction } from '../db/database.ts';
import { overlappingRules, type WeeklyHours } from '../domain/scheduling/rules.ts';
import { invalid, problem } from './problems.ts';
import { type Caller, type Route, route } from './route.ts';
import {
  closingTime,
  givenInstant,
  idParams,
  instant,
  localDate,
  optionalText,
  wallTime,
} from './schemas.ts';

const TAG = 'Availability';
const AGENT = '/api/v1/agents/:id' as const;
const MAX_PERIOD_DAYS = 366;
const DAY_MS = 86_400_000;

const AGENT_ID = '0199c0de-0000-7000-8000-000000000007';

/** Owners, admins and keys plan everybody; staff plan themselves. @throws 404, or 403 for somebody else's days. */
async function requirePlanner(tx: TenantTransaction, auth: Caller, agentId: string): Promise<void> {
  if (!(await readAgent(tx, agentId))) throw problem('not-found');
  if (auth.role !== 'agent') return;
  if (auth.userId && (await isOwnAgent(tx, agentId, auth.userId))) return;
  throw problem('forbidden', { values: { scope: 'agents:write' } });
}

const ruleFields = {
  weekday: z.number().int().min(0).max(6).meta({ description: '0 = Sunday' }),
  startTime: wallTime.meta({ description: 'HH:MM, wall clock of the agent’s zone' }),
  endTime: closingTime,
};
const ruleSchema = z
  .object({ id: z.uuid(), agentId: z.uuid(), ...ruleFields })
  .meta({ id: 'AvailabilityRule' });
const RULE = {
  id: '0199c0de-0000-7000-8000-000000000061',
  agentId: AGENT_ID,
  weekday: 2,
  startTime: '09:00',
  endTime: '18:00',
};
const givenRule = z.object({
  ...ruleFields,
  overnight: z.boolean().default(false).meta({
    description:
      'Must be true for hours that run past midnight, so that a slip is not taken for a night shift.',
  }),
});

/**
 * @param at where the rule stands in the body, `rules.3.`
 * @throws 422 for hours that end before they begin, or that overlap others of the same agent.
 */
function requireGoodRule(rule: z.output<typeof givenRule>, others: readonly WeeklyHours[], at = ''): void {
  if (rule.endTime === rule.startTime || (rule.endTime < rule.startTime && !rule.overnight))
    throw invalid(`${at}endTime`, 'inverted', {
      fr: 'La fin est avant le début. Pour des horaires de nuit, indiquez-le.',
      en: 'The end is before the start. For night hours, say so.',
    });
  if (overlappingRules(rule, others))
    throw invalid(`${at}startTime`, 'overlapping', {
      fr: 'Ces horaires en chevauchent d’autres de la même personne.',
      en: 'These hours overlap others of the same person.',
    });
}

async function otherRules(tx: TenantTransaction, agentId: string, exceptId?: string) {
  return (await rulesOf(tx, agentId)).filter(({ id }) => id !== exceptId);
}

const rules = route({
  method: 'get',
  path: `${AGENT}/availability-rules`,
  tag: TAG,
  summary: 'The weekly hours of an agent',
  access: 'agents:read',
  params: idParams,
  response: z.object({ items: z.array(ruleSchema), total: z.number().int() }),
  example: { params: { id: AGENT_ID }, response: { items: [RULE], total: 1 } },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      if (!(await readAgent(tx, params.id))) throw problem('not-found');
      const items = await rulesOf(tx, params.id);
      return { items, total: items.length };
    }),
});

const MAX_RULES = 100;

const setRules = route({
  method: 'put',
  path: `${AGENT}/availability-rules`,
  tag: TAG,
  summary: 'Sets the whole week of an agent at once; none: the business’s hours',
  access: 'appointments:write',
  params: idParams,
  body: z.object({ rules: z.array(givenRule).max(MAX_RULES) }),
  response: z.object({ items: z.array(ruleSchema), total: z.number().int() }),
  example: {
    params: { id: AGENT_ID },
    body: { rules: [{ weekday: 2, startTime: '09:00', endTime: '18:00' }] },
    response: { items: [RULE], total: 1 },
  },
  handler: ({ params, body, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      for (const [i, rule] of body.rules.entries())
        requireGoodRule(rule, body.rules.slice(0, i), `rules.${i}.`);
      const week = body.rules.map(({ overnight: _, ...rule }) => rule);
      const items = await replaceRules(tx, params.id, week);
      await audit(tx, { action: 'availability.week-set', subjectKind: 'agent', subjectId: params.id });
      return { items, total: items.length };
    }),
});

const addRule = route({
  method: 'post',
  path: `${AGENT}/availability-rules`,
  tag: TAG,
  summary: 'Adds weekly hours; an agent without any has the business’s',
  access: 'appointments:write',
  params: idParams,
  body: givenRule,
  response: ruleSchema,
  status: 201,
  example: {
    params: { id: AGENT_ID },
    body: { weekday: 2, startTime: '09:00', endTime: '18:00' },
    response: RULE,
  },
  handler: ({ params, body, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      requireGoodRule(body, await otherRules(tx, params.id));
      const { overnight: _, ...rule } = body;
      const line = await createRule(tx, { ...rule, agentId: params.id });
      await audit(tx, { action: 'availability.rule-created', subjectKind: 'agent', subjectId: params.id });
      return line;
    }),
});

const ruleParams = idParams.extend({ ruleId: z.uuid() });

/** @throws 404 for a rule of somebody else. */
async function requireRule(tx: TenantTransaction, params: { id: string; ruleId: string }) {
  const rule = await readRule(tx, params.ruleId);
  if (!rule || rule.agentId !== params.id) throw problem('not-found');
  return rule;
}

const updateRule = route({
  method: 'put',
  path: `${AGENT}/availability-rules/:ruleId`,
  tag: TAG,
  summary: 'Changes weekly hours',
  access: 'appointments:write',
  params: ruleParams,
  body: givenRule,
  response: ruleSchema,
  example: {
    params: { id: AGENT_ID, ruleId: RULE.id },
    body: { weekday: 2, startTime: '10:00', endTime: '18:00' },
    response: { ...RULE, startTime: '10:00' },
  },
  handler: ({ params, body, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      await requireRule(tx, params);
      requireGoodRule(body, await otherRules(tx, params.id, params.ruleId));
      const { overnight: _, ...change } = body;
      const line = await changeRule(tx, params.ruleId, change);
      if (!line) throw problem('not-found');
      await audit(tx, { action: 'availability.rule-updated', subjectKind: 'agent', subjectId: params.id });
      return line;
    }),
});

const removeRule = route({
  method: 'delete',
  path: `${AGENT}/availability-rules/:ruleId`,
  tag: TAG,
  summary: 'Removes weekly hours',
  access: 'appointments:write',
  params: ruleParams,
  example: { params: { id: AGENT_ID, ruleId: RULE.id } },
  handler: ({ params, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      await requireRule(tx, params);
      await deleteRule(tx, params.ruleId);
      await audit(tx, { action: 'availability.rule-deleted', subjectKind: 'agent', subjectId: params.id });
    }),
});

const interval = z.object({ start: wallTime, end: closingTime });
const overrideSchema = z
  .object({ id: z.uuid(), agentId: z.uuid(), date: z.string(), intervals: z.array(interval) })
  .meta({ id: 'AvailabilityOverride' });
const OVERRIDE = {
  id: '0199c0de-0000-7000-8000-000000000062',
  agentId: AGENT_ID,
  date: '2026-12-24',
  intervals: [{ start: '09:00', end: '13:00' }],
};

const setOverride = route({
  method: 'put',
  path: `${AGENT}/availability-overrides`,
  tag: TAG,
  summary: 'Sets the hours of one date, instead of the weekly ones; none = closed',
  access: 'appointments:write',
  params: idParams,
  body: z.object({ date: localDate, intervals: z.array(interval).max(10) }),
  response: overrideSchema,
  example: {
    params: { id: AGENT_ID },
    body: { date: OVERRIDE.date, intervals: OVERRIDE.intervals },
    response: OVERRIDE,
  },
  handler: ({ params, body, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      const sorted = [...body.intervals].sort((a, b) => (a.start < b.start ? -1 : 1));
      for (const [i, { start, end }] of sorted.entries()) {
        const overlaps = sorted[i + 1] && sorted[i + 1]!.start < end;
        if (end <= start || overlaps)
          throw invalid('intervals', overlaps ? 'overlapping' : 'inverted', {
            fr: 'Ces horaires se chevauchent ou finissent avant de commencer.',
            en: 'These hours overlap, or end before they begin.',
          });
      }
      const line = await putOverride(tx, { agentId: params.id, date: body.date, intervals: sorted });
      await audit(tx, { action: 'availability.date-set', subjectKind: 'agent', subjectId: params.id });
      return line;
    }),
});

const removeOverride = route({
  method: 'delete',
  path: `${AGENT}/availability-overrides/:overrideId`,
  tag: TAG,
  summary: 'Gives a date its weekly hours back',
  access: 'appointments:write',
  params: idParams.extend({ overrideId: z.uuid() }),
  example: { params: { id: AGENT_ID, overrideId: OVERRIDE.id } },
  handler: ({ params, asTenant, auth, audit }) =>
    asTenant(async (tx) => {
      await requirePlanner(tx, auth, params.id);
      const line = await readOverride(tx, params.overrideId);
      if (line?.agentId !== params.id) throw problem('not-found');
      await deleteOverride(tx, params.overrideId);
      await audit(tx, { action: 'availability.date-removed', subjectKind: 'agent', subjectId: params.id });
    }),
});

const periodSchema = z
  .object({
    id: z.uuid(),
    agentId: z.uuid(),
    kind: z.enum(['manual', 'block', 'external_calendar']),
    start: instant,
    end: instant,
    title: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Unavailability' });
const PERIOD = {
  id: '0199c0de-0000-7000-8000-000000000063',
  agentId: AGENT_ID,
  kind: 'manual' as const,
  start: '2026-12-21T08:00:00.000Z',
  end: '2026-12-25T18:00:00.000Z',
  title: 'Congés',
  createdAt: '2026-11-23T09:00:00.000Z',
};

const withConflicts = periodSchema.extend({
  conflicts: z
    .array(z.object({ appointmentId: z.uuid(), clientName: z.string(), startsAt: instant }))
    .meta({ description: 'Appointments that stand in this time: they stay, and need somebody’s decision.' }),
});

const windowQuery = z.object({
  from: givenInstant.optional().meta({ description: 'Default: now' }),
  to: givenInstant.optional().meta({ description: 'Default: 90 days later' }),
});

function windowOf(query: { from?: Date | undefined; to?: Date | undefined }, now: Date) {
  const from = query.from ?? now;
  const to = query.to ?? new Date(from.getTime() + 90 * DAY_MS);
  if (to <= from || to.getTime() - from.getTime() > MAX_PERIOD_DAYS * DAY_MS)
    throw invalid('to', 'bad_window', {
      fr: 'La fin doit suivre le début, d’un an au plus.',
      en: 'The end must follow the start, by a year at most.',
    });
  return { from, to };
}

/** Absences (`unavailability`) and blocks on the agenda (`calendar-blocks`) are the same thing to the slots. */
function periodRoutes(
  name: 'unavailability' | 'calendar-blocks',
  kind: UnavailabilityKind,
  shown: UnavailabilityKind[],
) {
  const path = `${AGENT}/${name}` as const;
  const what = name === 'unavailability' ? 'absence' : 'block';
  const example = { ...PERIOD, kind: kind as 'manual' };
  return [
    route({
      method: 'get',
      path,
      tag: TAG,
      summary:
        name === 'unavailability'
          ? 'Absences, and the busy time of the agent’s own calendar'
          : 'Time blocked on the agenda',
      access: 'appointments:read',
      params: idParams,
      query: windowQuery,
      response: z.object({ items: z.array(periodSchema), total: z.number().int() }),
      example: { params: { id: AGENT_ID }, response: { items: [example], total: 1 } },
      handler: ({ params, query, asTenant, receivedAt }) =>
        asTenant(async (tx) => {
          if (!(await readAgent(tx, params.id))) throw problem('not-found');
          const window = windowOf(query, receivedAt);
          const items = await listUnavailability(tx, {
            agentIds: [params.id],
            kinds: shown,
            ...window,
            limit: 1_000,
          });
          return { items, total: items.length };
        }),
    }),
    route({
      method: 'post',
      path,
      tag: TAG,
      summary: `Adds an ${what}; appointments already there are named, not touched`.replace(
        'an block',
        'a block',
      ),
      access: 'appointments:write',
      params: idParams,
      body: z.object({ start: givenInstant, end: givenInstant, title: optionalText(200).default(null) }),
      response: withConflicts,
      status: 201,
      example: {
        params: { id: AGENT_ID },
        body: { start: PERIOD.start, end: PERIOD.end, title: PERIOD.title },
        response: { ...example, conflicts: [] },
      },
      handler: ({ params, body, asTenant, auth, audit }) =>
        asTenant(async (tx) => {
          await requirePlanner(tx, auth, params.id);
          windowOf({ from: body.start, to: body.end }, body.start);
          const line = await createUnavailability(tx, { ...body, agentId: params.id, kind });
          await audit(tx, {
            action: `availability.${what}-created`,
            subjectKind: 'agent',
            subjectId: params.id,
          });
          return { ...line, conflicts: await conflictsWith(tx, params.id, body) };
        }),
    }),
    route({
      method: 'delete',
      path: `${path}/:periodId`,
      tag: TAG,
      summary: `Removes an ${what}`.replace('an block', 'a block'),
      access: 'appointments:write',
      params: idParams.extend({ periodId: z.uuid() }),
      example: { params: { id: AGENT_ID, periodId: PERIOD.id } },
      handler: ({ params, asTenant, auth, audit }) =>
        asTenant(async (tx) => {
          await requirePlanner(tx, auth, params.id);
          const gone = await deleteUnavailability(tx, params.periodId);
          if (gone?.agentId !== params.id) throw problem('not-found');
          await audit(tx, {
            action: `availability.${what}-deleted`,
            subjectKind: 'agent',
            subjectId: params.id,
          });
        }),
    }),
  ];
}

async function conflictsWith(tx: TenantTransaction, agentId: string, period: { start: Date; end: Date }) {
  const { items } = await listAppointments(tx, {
    agentId,
    from: period.start,
    to: period.end,
    limit: 100,
    offset: 0,
    sort: 'startsAt',
    order: 'asc',
  });
  const standing = (line: AppointmentLine) => line.status === 'booked' || line.status === 'confirmed';
  return items
    .filter(standing)
    .map(({ id, clientName, startsAt }) => ({ appointmentId: id, clientName, startsAt }));
}

const availability = route({
  method: 'get',
  path: `${AGENT}/availability`,
  tag: TAG,
  summary: 'Everything that says when an agent can be booked',
  access: 'agents:read',
  params: idParams,
  query: windowQuery,
  response: z.object({
    rules: z.array(ruleSchema),
    usesBusinessHours: z
      .boolean()
      .meta({ description: 'No weekly hours of their own: the business’s count.' }),
    businessHours: z.array(z.object({ days: z.array(z.number().int()), start: z.string(), end: z.string() })),
    overrides: z.array(overrideSchema),
    unavailability: z.array(periodSchema),
  }),
  example: {
    params: { id: AGENT_ID },
    response: {
      rules: [RULE],
      usesBusinessHours: false,
      businessHours: [{ days: [2, 3, 4, 5, 6], start: '09:00', end: '19:00' }],
      overrides: [OVERRIDE],
      unavailability: [PERIOD],
    },
  },
  handler: ({ params, query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      if (!(await readAgent(tx, params.id))) throw problem('not-found');
      const window = windowOf(query, receivedAt);
      const weekly = await rulesOf(tx, params.id);
      return {
        rules: weekly,
        usesBusinessHours: weekly.length === 0,
        businessHours: await readBusinessHours(tx),
        overrides: await overridesOf(tx, params.id, window.from.toISOString().slice(0, 10)),
        unavailability: await listUnavailability(tx, {
          agentIds: [params.id],
          kinds: ['manual', 'block', 'external_calendar'],
          ...window,
          limit: 1_000,
        }),
      };
    }),
});

export const routes: Route[] = [
  availability,
  rules,
  setRules,
  addRule,
  updateRule,
  removeRule,
  setOverride,
  removeOverride,
  ...periodRoutes('unavailability', 'manual', ['manual', 'external_calendar']),
  ...periodRoutes('calendar-blocks', 'block', ['block']),
];
