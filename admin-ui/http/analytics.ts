import { call } from './http.ts';

/** Figures as they travel. Shares are 0 to 1, money in minor units, null = nothing to take a share of. */

export interface Compared {
  value: number | null;
  before: number | null;
  /** Shares: the difference; amounts: in proportion. */
  change: number | null;
}

export interface Kpis {
  appointments: number;
  showRate: number | null;
  cancellationRate: number | null;
  occupancy: number | null;
  revenueCents: number;
  averageBasketCents: number | null;
}

export interface Line extends Kpis {
  completed: number;
  noShows: number;
  cancelled: number;
}

export type ContactKpi =
  | 'responseSeconds'
  | 'automationRate'
  | 'calls'
  | 'callsAnsweredRate'
  | 'callsBooked'
  | 'callSeconds'
  | 'conversionRate'
  | 'arrivals'
  | 'saraCostMicros';

export interface Imported {
  visits: number;
  revenueCents: number;
}

export interface AnalyticsReport {
  from: string;
  to: string;
  before: { from: string; to: string };
  step: 'day' | 'week' | 'month';
  timeZone: string;
  currency: string;
  kpis: Record<keyof Kpis, Compared>;
  contact: (Record<ContactKpi, Compared> & { answeredWithinFiveMinutes: number | null }) | null;
  series: (Line & { start: string; importedVisits: number; importedRevenueCents: number })[];
  /** What of `kpis` comes from visits told by a file; `agents` and `services` are without them. */
  imported: (Imported & { before: Imported }) | null;
  agents: (Line & { id: string; name: string; color: string; before: Kpis | null })[];
  services: (Line & { id: string | null; name: string | null; before: Kpis | null })[];
  channels: { channel: string; people: number; before: number }[];
  bookedBy: { source: string; appointments: number; before: number }[];
  callsByMonth: { month: string; calls: number; answered: number; booked: number; seconds: number }[];
  funnel: { arrived: number; booked: number; visited: number } | null;
  saraCosts: { kind: 'models' | 'telephone'; currency: string; micros: number; count: number }[];
  otherCurrencies: { currency: string; cents: number; appointments: number }[];
}

export interface CohortReport {
  thisMonth: string;
  cohorts: { month: string; clients: number; returned: number[] }[];
}

export interface AnalyticsQuery {
  days?: number;
  from?: string;
  to?: string;
  agentId?: string;
  serviceId?: string;
}

export const analytics = {
  report: (query: AnalyticsQuery) => call<AnalyticsReport>('analytics', { query: { ...query } }),
  cohorts: () => call<CohortReport>('analytics/cohorts', { query: { months: 12 } }),
};

export const analyticsKeys = {
  report: (query: AnalyticsQuery) => ['analytics', query] as const,
  cohorts: ['analytics', 'cohorts'] as const,
};
