import {
  type ContactKpis,
  type ContactSums,
  changeOf,
  contactKpisOf,
  type ImportedSums,
  type Kpis,
  kpisOf,
  NOTHING_IMPORTED,
  type Sums,
} from './kpis.ts';
import type { Measure } from './measures.ts';
import { type Period, type Step, stepsIn } from './period.ts';
import { RESPONSE_BOUNDS, shareWithin } from './response-time.ts';

type Part = 'now' | 'before';
type Row<Key> = Key & Sums & { part: Part };

/** What a report is made of (db/analytics.ts reads it). */
export interface ReportRows {
  total: readonly Row<object>[];
  series: readonly Row<{ start: string }>[];
  agents: readonly Row<{ id: string; name: string; color: string }>[];
  services: readonly Row<{ id: string | null; name: string | null }>[];
  activity: readonly { part: Part; measure: Measure; key: string; count: number; amount: number }[];
  calls: readonly { month: string; measure: string; key: string; count: number; amount: number }[];
  /** By the first day of each step. */
  imported: readonly (ImportedSums & { part: Part; start: string })[];
}

/** A figure, the same of the period before, and how it moved (kpis.ts, `changeOf`). */
export interface Compared {
  value: number | null;
  before: number | null;
  change: number | null;
}

export interface Line extends Kpis {
  /** Held, imported visits included. */
  completed: number;
  noShows: number;
  cancelled: number;
}

interface Imported {
  visits: number;
  revenueCents: number;
}

export interface Report {
  kpis: Record<keyof Kpis, Compared>;
  /** null where the report is of one agent or service: nobody's message belongs to one. */
  contact: (Record<keyof ContactKpis, Compared> & { answeredWithinFiveMinutes: number | null }) | null;
  series: (Line & { start: string; importedVisits: number; importedRevenueCents: number })[];
  /** What of `kpis` comes from visits of a file; null where there are none, or the report is of one agent or service. */
  imported: (Imported & { before: Imported }) | null;
  /** Without imported visits: a file knows nobody of the team. Most revenue first, then most appointments. */
  agents: (Line & { id: string; name: string; color: string; before: Kpis | null })[];
  services: (Line & { id: string | null; name: string | null; before: Kpis | null })[];
  /** People who wrote or called, once a day and channel each, most first. */
  channels: { channel: string; people: number; before: number }[];
  bookedBy: { source: string; appointments: number; before: number }[];
  /** Twelve months, the period's last at the end. */
  callsByMonth: { month: string; calls: number; answered: number; booked: number; seconds: number }[];
  /** New people of the period, and what became of them up to now. */
  funnel: { arrived: number; booked: number; visited: number } | null;
  saraCosts: { kind: 'models' | 'telephone'; currency: string; micros: number; count: number }[];
  /** Held appointments priced in other currencies: in no other figure. */
  otherCurrencies: { currency: string; cents: number; appointments: number }[];
}

const SHARES = new Set([
  'showRate',
  'cancellationRate',
  'occupancy',
  'automationRate',
  'callsAnsweredRate',
  'conversionRate',
]);
const NONE: Sums = {
  appointments: 0,
  completed: 0,
  noShows: 0,
  cancelled: 0,
  revenueCents: 0,
  priced: 0,
  offeredMinutes: 0,
  bookedMinutes: 0,
};

/** Puts a report together. Pure: the same rows are always the same report. */
export function reportOf(rows: ReportRows, period: Period, step: Step, isWhole: boolean): Report {
  const total = (part: Part) => rows.total.find((row) => row.part === part) ?? NONE;
  const starts = new Map(rows.series.map((row) => [row.start, row]));
  const activity = activityOf(rows.activity);
  const imported = importedOf(rows.imported);
  const [now, before] = [imported.of('now'), imported.of('before')];
  const hasImported = now.visits + before.visits > 0;
  return {
    kpis: compared(kpisOf(total('now'), now), kpisOf(total('before'), before)),
    contact: isWhole
      ? {
          ...compared(contactKpisOf(activity.sums('now')), contactKpisOf(activity.sums('before'))),
          answeredWithinFiveMinutes: shareWithin(activity.sums('now').responses, 300),
        }
      : null,
    series: stepsIn(period, step).map((start) => {
      const there = imported.at(start);
      const { visits: importedVisits, revenueCents: importedRevenueCents } = there;
      return { start, ...lineOf(starts.get(start) ?? NONE, there), importedVisits, importedRevenueCents };
    }),
    imported: hasImported ? { ...importedIn(now), before: importedIn(before) } : null,
    agents: linesOf(rows.agents, ({ id, name, color }) => ({ id, name, color })),
    services: linesOf(rows.services, ({ id, name }) => ({ id, name })),
    channels: sorted(
      activity.keys(['contact', 'phone']).map(([measure, key]) => ({
        channel: key,
        people: activity.count('now', measure, key),
        before: activity.count('before', measure, key),
      })),
      'people',
      'channel',
    ),
    bookedBy: sorted(
      [
        ...activity.keys(['booked']).map(([measure, key]) => ({
          source: key,
          appointments: activity.count('now', measure, key),
          before: activity.count('before', measure, key),
        })),
        ...(hasImported ? [{ source: 'import', appointments: now.visits, before: before.visits }] : []),
      ],
      'appointments',
      'source',
    ),
    callsByMonth: isWhole ? callsByMonth(rows.calls, period.to) : [],
    funnel: isWhole
      ? {
          arrived: activity.count('now', 'arrival', 'arrived'),
          booked: activity.count('now', 'arrival', 'booked'),
          visited: activity.count('now', 'arrival', 'visited'),
        }
      : null,
    saraCosts: rows.activity
      .filter(({ part, measure }) => part === 'now' && (measure === 'modelCost' || measure === 'callCost'))
      .map(({ measure, key, amount, count }) => ({
        kind: measure === 'modelCost' ? ('models' as const) : ('telephone' as const),
        currency: key,
        micros: amount,
        count,
      })),
    otherCurrencies: rows.activity
      .filter(({ part, measure }) => part === 'now' && measure === 'otherCurrency')
      .map(({ key, amount, count }) => ({ currency: key, cents: amount, appointments: count })),
  };
}

function lineOf(sums: Sums, imported = NOTHING_IMPORTED): Line {
  const { completed, noShows, cancelled } = sums;
  return { ...kpisOf(sums, imported), completed: completed + imported.visits, noShows, cancelled };
}

const importedIn = ({ visits, revenueCents }: ImportedSums): Imported => ({ visits, revenueCents });

function importedOf(rows: ReportRows['imported']) {
  const sum = (some: readonly ImportedSums[]): ImportedSums =>
    some.reduce(
      (all, { visits, revenueCents, priced }) => ({
        visits: all.visits + visits,
        revenueCents: all.revenueCents + revenueCents,
        priced: all.priced + priced,
      }),
      NOTHING_IMPORTED,
    );
  const starts = new Map(rows.filter(({ part }) => part === 'now').map((row) => [row.start, row]));
  return {
    of: (part: Part) => sum(rows.filter((row) => row.part === part)),
    at: (start: string): ImportedSums => starts.get(start) ?? NOTHING_IMPORTED,
  };
}

function linesOf<Key extends { id: string | null }>(
  rows: readonly (Key & Sums & { part: Part })[],
  keyOf: (row: Key) => Key,
): (Line & Key & { before: Kpis | null })[] {
  const before = new Map(rows.filter(({ part }) => part === 'before').map((row) => [row.id, kpisOf(row)]));
  return rows
    .filter(({ part }) => part === 'now')
    .map((row) => ({ ...keyOf(row), ...lineOf(row), before: before.get(row.id) ?? null }))
    .sort((a, b) => b.revenueCents - a.revenueCents || b.appointments - a.appointments);
}

function compared<Figures extends object>(now: Figures, before: Figures): Record<keyof Figures, Compared> {
  return Object.fromEntries(
    Object.entries(now).map(([name, value]) => {
      const earlier = before[name as keyof Figures] as number | null;
      return [
        name,
        { value, before: earlier, change: changeOf(value, earlier, SHARES.has(name) ? 'share' : 'amount') },
      ];
    }),
  ) as Record<keyof Figures, Compared>;
}

const UNSPOKEN = new Set(['missed', 'abandoned', 'open']);

/** Calls as the telephone's page counts them: answered where somebody was spoken with. */
function callFigures(rows: readonly { key: string; count: number; amount: number }[]) {
  const sum = (keep: (key: string) => boolean) =>
    rows.filter(({ key }) => keep(key)).reduce((total, { count }) => total + count, 0);
  return {
    calls: sum(() => true),
    answered: sum((key) => !UNSPOKEN.has(key)),
    bySara: sum((key) => !UNSPOKEN.has(key) && key !== 'handover'),
    booked: sum((key) => key === 'booked'),
    seconds: rows.reduce((total, { amount }) => total + amount, 0),
  };
}

function callsByMonth(rows: ReportRows['calls'], to: string): Report['callsByMonth'] {
  const [year, month] = [Number(to.slice(0, 4)), Number(to.slice(5, 7))];
  return Array.from({ length: 12 }, (_, i) => {
    const start = new Date(Date.UTC(year, month - 12 + i, 1)).toISOString().slice(0, 10);
    const { calls, answered, booked } = callFigures(
      rows.filter((row) => row.month === start && row.measure === 'callIn'),
    );
    const { seconds } = callFigures(rows.filter((row) => row.month === start));
    return { month: start, calls, answered, booked, seconds };
  });
}

function activityOf(rows: ReportRows['activity']) {
  const of = (part: Part, measure: Measure) =>
    rows.filter((row) => row.part === part && row.measure === measure);
  const count = (part: Part, measure: Measure, key: string) =>
    of(part, measure).find((row) => row.key === key)?.count ?? 0;
  const keys = (measures: Measure[]) => [
    ...new Map(
      rows
        .filter(({ measure }) => measures.includes(measure))
        .map(({ measure, key }) => [`${measure} ${key}`, [measure, key] as const]),
    ).values(),
  ];
  const sums = (part: Part): ContactSums => {
    const incoming = callFigures(of(part, 'callIn'));
    const outgoing = callFigures(of(part, 'callOut'));
    const exchangesBySara = count(part, 'exchange', 'sara');
    const costs = [...of(part, 'modelCost'), ...of(part, 'callCost')].filter(({ key }) => key === 'USD');
    return {
      responses: Array.from({ length: RESPONSE_BOUNDS.length + 1 }, (_, i) =>
        count(part, 'response', String(i)),
      ),
      exchanges: exchangesBySara + count(part, 'exchange', 'staff'),
      exchangesBySara,
      calls: incoming.calls,
      callsAnswered: incoming.answered,
      callsBySara: incoming.bySara,
      callsBooked: incoming.booked,
      callSeconds: incoming.seconds + outgoing.seconds,
      saraCostMicros: costs.reduce((total, { amount }) => total + amount, 0),
      arrivals: count(part, 'arrival', 'arrived'),
      arrivalsBooked: count(part, 'arrival', 'booked'),
      arrivalsVisited: count(part, 'arrival', 'visited'),
    };
  };
  return { count, keys, sums };
}

/** Most first; equals by name. */
function sorted<Item>(items: Item[], by: keyof Item, name: keyof Item): Item[] {
  return items.sort((a, b) => Number(b[by]) - Number(a[by]) || (a[name] < b[name] ? -1 : 1));
}
