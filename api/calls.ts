import { z } from 'zod';
import { callStats, listCalls, readCall } from '../db/call-lists.ts';
import { markHandled } from '../db/calls.ts';
import { readTenant } from '../db/identity.ts';
import { calendarDate } from '../domain/formats.ts';
import { TOOL_OUTCOMES } from '../domain/sara/tools.ts';
import { CALL_DIRECTIONS, CALL_OUTCOMES, CALL_STATUSES } from '../domain/voice/calls.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { givenInstant, idParams, instant, listOf, listQuery, localDate, queryBoolean } from './schemas.ts';

const TAG = 'Calls';
const PATH = '/api/v1/vapi/calls';
const ONE = `${PATH}/:id` as const;

const lineFields = {
  id: z.uuid(),
  direction: z.enum(CALL_DIRECTIONS),
  clientId: z.uuid().nullable().meta({ description: 'Whose number it is, where one client alone has it.' }),
  clientName: z.string().nullable(),
  clientNumber: z.string().nullable().meta({ description: 'E.164; null where it was withheld.' }),
  businessNumber: z.string().nullable(),
  status: z.enum(CALL_STATUSES),
  outcome: z.enum(CALL_OUTCOMES).nullable().meta({
    description:
      'What came of it, once it is over. `handover`: a person is wanted; `missed`: nobody could speak with the caller; `abandoned`: they left before saying a word.',
  }),
  startedAt: instant,
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  durationSeconds: z.number().int().nullable(),
  costMicros: z.number().int().nullable().meta({ description: 'Millionths of the currency’s unit.' }),
  costCurrency: z.string(),
  summary: z.string().nullable(),
  appointmentId: z.uuid().nullable(),
  isWaiting: z.boolean().meta({ description: 'Somebody of the team owes the caller a word.' }),
  handledAt: instant.nullable(),
};
const lineSchema = z.object(lineFields).meta({ id: 'Call' });
const detailSchema = z
  .object({
    ...lineFields,
    endedReason: z.string().nullable().meta({ description: 'The provider’s word.' }),
    handoverReason: z.string().nullable(),
    recordingUrl: z.string().nullable(),
    turns: z
      .array(
        z.object({
          who: z.enum(['sara', 'client']),
          text: z.string(),
          atSeconds: z.number().nullable().meta({ description: 'From the start of the call.' }),
        }),
      )
      .meta({ description: 'What was said, in order.' }),
    toolCalls: z.array(
      z.object({
        toolCallId: z.string(),
        name: z.string(),
        arguments: z.record(z.string(), z.unknown()),
        message: z.string().meta({ description: 'What Sara was given to say.' }),
        outcome: z.enum(TOOL_OUTCOMES),
        tookMs: z.number().int(),
        at: instant,
      }),
    ),
    appointment: z
      .object({
        id: z.uuid(),
        title: z.string(),
        startsAt: instant,
        agentName: z.string(),
        status: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'CallDetail' });

const LINE = {
  id: '0199c0de-0000-7000-8000-0000000000c1',
  direction: 'inbound' as const,
  clientId: '0199c0de-0000-7000-8000-000000000031',
  clientName: 'Éloïse Petit',
  clientNumber: '+33639980012',
  businessNumber: '+33465710000',
  status: 'ended' as const,
  outcome: 'booked' as const,
  startedAt: '2026-11-23T09:00:02.000Z',
  answeredAt: '2026-11-23T09:00:02.000Z',
  endedAt: '2026-11-23T09:01:44.000Z',
  durationSeconds: 102,
  costMicros: 142_000,
  costCurrency: 'USD',
  summary: 'Éloïse a pris rendez-vous pour une coupe mardi à 14 h 30.',
  appointmentId: '0199c0de-0000-7000-8000-000000000071',
  isWaiting: false,
  handledAt: null,
};
const DETAIL = {
  ...LINE,
  endedReason: 'customer-ended-call',
  handoverReason: null,
  recordingUrl: null,
  turns: [
    { who: 'sara' as const, text: 'Salon Marie, bonjour.', atSeconds: 0 },
    { who: 'client' as const, text: 'Je voudrais une coupe mardi.', atSeconds: 4 },
  ],
  toolCalls: [
    {
      toolCallId: 'call_7Qx',
      name: 'checkAvailability',
      arguments: { date: '2026-11-24', service: 'coupe' },
      message: 'Pour « Coupe femme », je peux vous proposer mardi 24 novembre à 9 h, 14 h 30 ou 17 h.',
      outcome: 'answered' as const,
      tookMs: 31,
      at: '2026-11-23T09:00:09.000Z',
    },
  ],
  appointment: {
    id: '0199c0de-0000-7000-8000-000000000071',
    title: 'Coupe femme',
    startsAt: '2026-11-24T13:30:00.000Z',
    agentName: 'Léa Martin',
    status: 'booked',
  },
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Calls, newest first unless asked otherwise',
  access: 'calls:read',
  query: listQuery(['startedAt', 'durationSeconds', 'costMicros'], {
    order: z.enum(['asc', 'desc']).default('desc'),
    from: givenInstant.optional(),
    to: givenInstant.optional(),
    direction: z.enum(CALL_DIRECTIONS).optional(),
    status: z.enum(CALL_STATUSES).optional(),
    outcome: z.enum(CALL_OUTCOMES).optional(),
    clientId: z.uuid().optional(),
    waiting: queryBoolean
      .optional()
      .meta({ description: 'Only callers who are owed a word, or only the others.' }),
  }),
  response: listOf(lineSchema),
  example: { query: { outcome: 'booked' }, response: { items: [LINE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listCalls(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One call: what was said, which tools were used, its recording',
  access: 'calls:read',
  params: idParams,
  response: detailSchema,
  example: { params: { id: LINE.id }, response: DETAIL },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const call = await readCall(tx, params.id);
      if (!call) throw problem('not-found');
      return call;
    }),
});

const handled = route({
  method: 'put',
  path: `${ONE}/handled`,
  tag: TAG,
  summary: 'Notes that the caller has been called back, or takes that back',
  access: 'calls:write',
  params: idParams,
  body: z.object({ handled: z.boolean() }),
  response: detailSchema,
  example: {
    params: { id: LINE.id },
    body: { handled: true },
    response: { ...DETAIL, handledAt: '2026-11-23T10:00:00.000Z' },
  },
  handler: ({ params, body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const done = body.handled ? { by: auth.userId, at: receivedAt } : null;
      if (!(await markHandled(tx, params.id, done))) throw problem('not-found');
      const action = body.handled ? 'call.handled' : 'call.reopened';
      await audit(tx, { action, subjectKind: 'call', subjectId: params.id });
      return (await readCall(tx, params.id))!;
    }),
});

const figures = {
  calls: z.number().int(),
  answered: z.number().int().meta({ description: 'Somebody was spoken with.' }),
  booked: z.number().int(),
  seconds: z.number().int(),
  costMicros: z.number().int(),
};
const FIGURES = { calls: 42, answered: 38, booked: 17, seconds: 3_960, costMicros: 5_460_000 };
/** Two years by day are more than anybody looks at. */
const LONGEST_DAYS = 732;

const stats = route({
  method: 'get',
  path: '/api/v1/vapi/stats',
  tag: TAG,
  summary: 'Calls, minutes, cost, answered and booked, over all and by day or month',
  description: 'The last `days` days of the business, today included; or from `from` to `to`, both included.',
  access: 'calls:read',
  query: z.object({
    days: z.coerce.number().int().min(1).max(LONGEST_DAYS).default(30),
    from: localDate.optional(),
    to: localDate.optional(),
    by: z.enum(['day', 'month']).default('day'),
  }),
  response: z.object({
    from: z.string(),
    to: z.string(),
    by: z.enum(['day', 'month']),
    costCurrency: z.string(),
    total: z.object(figures),
    waiting: z.number().int().meta({ description: 'Callers who are owed a word, whenever they called.' }),
    series: z.array(z.object({ period: z.string(), ...figures })),
  }),
  example: {
    query: { days: '30' },
    response: {
      from: '2026-10-25',
      to: '2026-11-23',
      by: 'day',
      costCurrency: 'USD',
      total: FIGURES,
      waiting: 2,
      series: [{ period: '2026-11-23', ...FIGURES }],
    },
  },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const zone = (await readTenant(tx))?.timeZone ?? 'Europe/Paris';
      const today = calendarDate(receivedAt, zone);
      const to = query.to ?? today;
      const from = query.from ?? daysBefore(to, query.days - 1);
      const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
      if (days < 0 || days > LONGEST_DAYS)
        throw invalid('from', 'out-of-range', {
          fr: `Choisissez une période de ${LONGEST_DAYS} jours au plus, du premier au dernier.`,
          en: `Choose a stretch of at most ${LONGEST_DAYS} days, from the first to the last.`,
        });
      return {
        from,
        to,
        by: query.by,
        costCurrency: 'USD',
        ...(await callStats(tx, { from, to, by: query.by })),
      };
    }),
});

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

export const routes: Route[] = [list, read, handled, stats];
