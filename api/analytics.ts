import { z } from 'zod';
import { type AnalyticsQuery, readAnalytics, readCohorts } from '../db/analytics.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant, type TenantProfile } from '../db/identity.ts';
import { cohortsOf } from '../domain/analytics/cohorts.ts';
import {
  daysIn,
  LONGEST_DAYS,
  lastDays,
  type Period,
  periodBefore,
  stepOf,
} from '../domain/analytics/period.ts';
import { type Report, reportOf } from '../domain/analytics/report.ts';
import { calendarDate } from '../domain/formats.ts';
import { invalid } from './problems.ts';
import { type Route, route } from './route.ts';
import { localDate, uuid } from './schemas.ts';

const TAG = 'Analytics';
const PATH = '/api/v1/analytics';

const share = z
  .number()
  .nullable()
  .meta({ description: '0 to 1; null where there is nothing to take a share of.' });
const compared = z.object({
  value: z.number().nullable(),
  before: z.number().nullable().meta({ description: 'The same figure of the period before.' }),
  change: z.number().nullable().meta({
    description: 'Shares: the difference (0.05 = five points). Amounts: in proportion (0.05 = 5 % more).',
  }),
});
const kpis = {
  appointments: z.number().int().meta({
    description: 'Beginning in the period, not cancelled; of the whole business also visits told by a file.',
  }),
  showRate: share.meta({ description: 'Held of held and missed.' }),
  cancellationRate: share.meta({ description: 'Cancelled of all.' }),
  occupancy: share.meta({
    description: 'Booked minutes of those that could be booked; null for one service.',
  }),
  revenueCents: z.number().int().meta({
    description:
      'Prices of held appointments, in the business’s currency; of the whole business also what a file says was paid.',
  }),
  averageBasketCents: z.number().int().nullable(),
};
const line = z.object({
  ...kpis,
  completed: z.number().int(),
  noShows: z.number().int(),
  cancelled: z.number().int(),
});
const before = z.object(kpis).nullable();
const imported = z.object({ visits: z.number().int(), revenueCents: z.number().int() });
const reportSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    before: z
      .object({ from: z.string(), to: z.string() })
      .meta({ description: 'As many days, just before.' }),
    step: z.enum(['day', 'week', 'month']).meta({ description: 'What a point of `series` stands for.' }),
    timeZone: z.string(),
    currency: z.string(),
    kpis: z.object({
      appointments: compared,
      showRate: compared,
      cancellationRate: compared,
      occupancy: compared,
      revenueCents: compared,
      averageBasketCents: compared,
    }),
    contact: z
      .object({
        responseSeconds: compared.meta({ description: 'The middle wait for a first answer.' }),
        automationRate: compared.meta({
          description: 'Of clients answered and callers spoken with, those nobody of the team had to answer.',
        }),
        calls: compared,
        callsAnsweredRate: compared,
        callsBooked: compared,
        callSeconds: compared,
        conversionRate: compared.meta({ description: 'Of new people, who have booked since.' }),
        arrivals: compared,
        saraCostMicros: compared.meta({ description: 'Millionths of a US dollar.' }),
        answeredWithinFiveMinutes: share,
      })
      .nullable()
      .meta({ description: 'null with `agentId` or `serviceId`.' }),
    series: z.array(
      line.extend({
        start: z.string(),
        importedVisits: z.number().int().meta({ description: 'Of `completed`, told by a file.' }),
        importedRevenueCents: z.number().int(),
      }),
    ),
    imported: imported.extend({ before: imported }).nullable().meta({
      description:
        'What of `kpis` comes from visits told by a file; null where there are none, and with `agentId` or `serviceId`.',
    }),
    agents: z.array(line.extend({ id: uuid, name: z.string(), color: z.string(), before })),
    services: z.array(line.extend({ id: uuid.nullable(), name: z.string().nullable(), before })),
    channels: z.array(z.object({ channel: z.string(), people: z.number().int(), before: z.number().int() })),
    bookedBy: z.array(
      z.object({ source: z.string(), appointments: z.number().int(), before: z.number().int() }),
    ),
    callsByMonth: z.array(
      z.object({
        month: z.string(),
        calls: z.number().int(),
        answered: z.number().int(),
        booked: z.number().int(),
        seconds: z.number().int(),
      }),
    ),
    funnel: z
      .object({ arrived: z.number().int(), booked: z.number().int(), visited: z.number().int() })
      .nullable(),
    saraCosts: z.array(
      z.object({
        kind: z.enum(['models', 'telephone']),
        currency: z.string(),
        micros: z.number().int(),
        count: z.number().int(),
      }),
    ),
    otherCurrencies: z
      .array(z.object({ currency: z.string(), cents: z.number().int(), appointments: z.number().int() }))
      .meta({ description: 'Held appointments priced in other currencies: in no other figure.' }),
  })
  .meta({ id: 'AnalyticsReport' });

export const analyticsQuery = z.object({
  days: z.coerce.number().int().min(1).max(LONGEST_DAYS).default(30),
  from: localDate.optional(),
  to: localDate.optional(),
  agentId: uuid.optional(),
  serviceId: uuid.optional(),
});

export interface AnsweredReport extends Report {
  from: string;
  to: string;
  before: Period;
  step: AnalyticsQuery['step'];
  timeZone: string;
  currency: string;
}

/** The report a query asks for (its series by day where `finest` says so), and whose it is. @throws 422 for a period that ends before it begins or is too long */
export async function readReport(
  tx: TenantTransaction,
  query: z.output<typeof analyticsQuery>,
  now: Date,
  finest?: AnalyticsQuery['step'],
): Promise<{ report: AnsweredReport; tenant: TenantProfile }> {
  const tenant = (await readTenant(tx))!;
  const period = periodOf(query, calendarDate(now, tenant.timeZone));
  const step = finest ?? stepOf(period);
  const { agentId = null, serviceId = null } = query;
  const before = periodBefore(period);
  const rows = await readAnalytics(tx, { period, before, step, agentId, serviceId });
  const { timeZone, currency } = tenant;
  const report = reportOf(rows, period, step, !agentId && !serviceId);
  return { tenant, report: { ...period, before, step, timeZone, currency, ...report } };
}

function periodOf(
  query: { days: number; from?: string | undefined; to?: string | undefined },
  today: string,
): Period {
  const to = query.to ?? today;
  const period = query.from ? { from: query.from, to } : lastDays(query.days, to);
  const days = daysIn(period);
  if (days >= 1 && days <= LONGEST_DAYS) return period;
  throw invalid('from', 'out-of-range', {
    fr: 'Choisissez une période de deux ans au plus, du premier jour au dernier.',
    en: 'Choose a period of two years at most, from its first day to its last.',
  });
}

const figures = (value: number | null, before: number | null, change: number | null) => ({
  value,
  before,
  change,
});
const KPIS = {
  appointments: 214,
  showRate: 0.962,
  cancellationRate: 0.081,
  occupancy: 0.71,
  revenueCents: 963_000,
  averageBasketCents: 4_815,
};
const LINE = { ...KPIS, completed: 200, noShows: 8, cancelled: 19 };
const EXAMPLE = {
  from: '2026-10-25',
  to: '2026-11-23',
  before: { from: '2026-09-25', to: '2026-10-24' },
  step: 'day' as const,
  timeZone: 'Europe/Paris',
  currency: 'EUR',
  kpis: {
    appointments: figures(214, 190, 0.126),
    showRate: figures(0.962, 0.94, 0.022),
    cancellationRate: figures(0.081, 0.09, -0.009),
    occupancy: figures(0.71, 0.66, 0.05),
    revenueCents: figures(963_000, 820_000, 0.174),
    averageBasketCents: figures(4_815, 4_690, 0.027),
  },
  contact: {
    responseSeconds: figures(24, 31, -0.226),
    automationRate: figures(0.84, 0.8, 0.04),
    calls: figures(61, 55, 0.109),
    callsAnsweredRate: figures(0.93, 0.91, 0.02),
    callsBooked: figures(22, 18, 0.222),
    callSeconds: figures(5_430, 5_010, 0.084),
    conversionRate: figures(0.58, 0.5, 0.08),
    arrivals: figures(38, 30, 0.267),
    saraCostMicros: figures(9_840_000, 8_900_000, 0.106),
    answeredWithinFiveMinutes: 0.91,
  },
  series: [{ start: '2026-10-25', ...LINE, importedVisits: 3, importedRevenueCents: 13_500 }],
  imported: { visits: 41, revenueCents: 184_500, before: { visits: 188, revenueCents: 812_000 } },
  agents: [
    {
      id: '0199c0de-0000-7000-8000-000000000011',
      name: 'Léa Martin',
      color: '#3C7A5E',
      ...LINE,
      before: KPIS,
    },
  ],
  services: [{ id: '0199c0de-0000-7000-8000-000000000021', name: 'Coupe femme', ...LINE, before: null }],
  channels: [{ channel: 'whatsapp', people: 96, before: 80 }],
  bookedBy: [
    { source: 'sara', appointments: 120, before: 2 },
    { source: 'import', appointments: 41, before: 188 },
  ],
  callsByMonth: [{ month: '2026-11-01', calls: 61, answered: 57, booked: 22, seconds: 5_430 }],
  funnel: { arrived: 38, booked: 22, visited: 15 },
  saraCosts: [{ kind: 'models' as const, currency: 'USD', micros: 3_420_000, count: 311 }],
  otherCurrencies: [],
};

const report = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Figures of a period, beside the period before',
  description:
    'The last `days` days of the business’s calendar, today included; or from `from` to `to`, both included. Of everything, or of one agent or service. Up to date as of now.',
  access: 'analytics:read',
  query: analyticsQuery,
  response: reportSchema,
  example: { query: { days: '30' }, response: EXAMPLE },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant(async (tx) => (await readReport(tx, query, receivedAt)).report),
});

const cohorts = route({
  method: 'get',
  path: `${PATH}/cohorts`,
  tag: TAG,
  summary: 'Who comes again: clients by the month of their first visit',
  description:
    'The last `months` months, the running one included, which is not over yet. Visits told by a file count like held appointments.',
  access: 'analytics:read',
  query: z.object({ months: z.coerce.number().int().min(2).max(36).default(12) }),
  response: z.object({
    thisMonth: z.string(),
    cohorts: z.array(
      z.object({
        month: z.string().meta({ description: 'Its first day.' }),
        clients: z.number().int(),
        returned: z.array(z.number()).meta({
          description: 'Share of them who came in the month 1, 2, … after; a month nobody came in is 0.',
        }),
      }),
    ),
  }),
  example: {
    query: { months: '12' },
    response: {
      thisMonth: '2026-11-01',
      cohorts: [{ month: '2026-09-01', clients: 31, returned: [0.42, 0.29] }],
    },
  },
  handler: ({ query, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const tenant = (await readTenant(tx))!;
      const thisMonth = `${calendarDate(receivedAt, tenant.timeZone).slice(0, 7)}-01`;
      const from = new Date(Date.parse(thisMonth));
      from.setUTCMonth(from.getUTCMonth() - query.months + 1);
      const rows = await readCohorts(tx, { from: from.toISOString().slice(0, 10), to: thisMonth });
      return { thisMonth, cohorts: cohortsOf(rows, thisMonth) };
    }),
});

export const routes: Route[] = [report, cohorts];
