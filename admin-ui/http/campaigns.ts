import type { Filter } from '../../domain/campaigns/audience.ts';
import type { CampaignChannel, CampaignPlan } from '../../domain/campaigns/campaign.ts';
import type { Forecast, ForecastTotals } from '../../domain/campaigns/forecast.ts';
import type { Verdict } from '../../domain/campaigns/uplift.ts';
import type { FillableTemplate } from '../../domain/messaging/templates/fillable.ts';
import { call } from './http.ts';
import type { Page } from './types.ts';

/** Campaigns and audiences as they travel. Instants are ISO 8601 strings, costs millionths of the currency's unit. */

export type CampaignStatus = 'draft' | 'running' | 'paused' | 'stopped' | 'ended';

export interface Campaign {
  id: string;
  name: string;
  kind: 'custom' | 'retention';
  status: CampaignStatus;
  plan: CampaignPlan;
  segmentId: string | null;
  segmentName: string | null;
  startsAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  createdAt: string;
}

export interface CampaignInput {
  name: string;
  plan: CampaignPlan;
  segmentId: string | null;
  startsAt: string | null;
}

export interface Segment {
  id: string;
  name: string;
  filter: Filter;
}

export interface AudiencePreview {
  total: number;
  sample: {
    id: string;
    firstName: string;
    lastName: string;
    phone: string | null;
    email: string | null;
    lastVisitAt: string | null;
  }[];
}

export interface DryRun {
  totals: ForecastTotals;
  currency: string;
  people: (Forecast & { name: string })[];
  isPartial: boolean;
}

interface Arm {
  people: number;
  booked: number;
  bookings: number;
  revenueCents: number;
}

export interface CampaignResults {
  treated: Arm;
  holdout: Arm;
  excluded: number;
  active: number;
  messages: Record<'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'suppressed' | 'unknown', number> & {
    costMicros: number;
  };
  replied: number;
  unsubscribed: number;
  redeemed: number;
  skipped: { reason: string; people: number }[];
  variants: { variant: string; people: number; booked: number }[];
  isOpen: boolean;
  uplift: {
    verdict: Verdict;
    difference: { difference: number; low: number; high: number } | null;
    extra: { estimate: number; low: number; high: number } | null;
    sentence: string;
  };
  attributionDays: number;
  currency: string;
}

export interface CampaignMember {
  id: string;
  clientId: string;
  clientName: string;
  arm: 'treated' | 'holdout' | 'excluded';
  state: 'active' | 'ended';
  reason: string | null;
  enteredAt: string;
  nextAt: string | null;
  sent: number;
  booked: boolean;
}

export interface CampaignSettings {
  cap: { messages: number; days: number; gapHours: number };
  prices: Record<CampaignChannel, number>;
  retentionAutomatic: boolean;
}

export const campaignKeys = {
  all: ['campaigns'],
  list: ['campaigns', 'list'],
  one: (id: string) => ['campaigns', id],
  results: (id: string) => ['campaigns', id, 'results'],
  members: (id: string, query: object) => ['campaigns', id, 'members', query],
  segments: ['segments'],
  preview: (filter: Filter) => ['segments', 'preview', filter],
  settings: ['campaign-settings'],
  templates: ['campaign-templates'],
} as const;

export const campaigns = {
  list: () => call<Page<Campaign>>('campaigns', { query: { limit: 100 } }),
  one: (id: string) => call<Campaign>(`campaigns/${id}`),
  create: (body: CampaignInput) => call<Campaign>('campaigns', { method: 'POST', body }),
  change: (id: string, body: CampaignInput) => call<Campaign>(`campaigns/${id}`, { method: 'PUT', body }),
  remove: (id: string) => call<void>(`campaigns/${id}`, { method: 'DELETE' }),
  steer: (id: string, verb: 'start' | 'pause' | 'resume' | 'stop') =>
    call<Campaign>(`campaigns/${id}/${verb}`, { method: 'POST', body: {} }),
  dryRun: (id: string) => call<DryRun>(`campaigns/${id}/dry-run`, { method: 'POST', body: {} }),
  results: (id: string) => call<CampaignResults>(`campaigns/${id}/results`),
  members: (id: string, query: { limit: number; offset: number; arm?: string }) =>
    call<Page<CampaignMember>>(`campaigns/${id}/members`, { query }),
  settings: () => call<CampaignSettings>('campaign-settings'),
  saveSettings: (body: CampaignSettings) =>
    call<CampaignSettings>('campaign-settings', { method: 'PUT', body }),
  templates: () => call<Page<FillableTemplate>>('campaign-templates'),
  segments: () => call<Page<Segment>>('segments', { query: { limit: 100 } }),
  createSegment: (body: { name: string; filter: Filter }) =>
    call<Segment>('segments', { method: 'POST', body }),
  changeSegment: (id: string, body: { name: string; filter: Filter }) =>
    call<Segment>(`segments/${id}`, { method: 'PUT', body }),
  removeSegment: (id: string) => call<void>(`segments/${id}`, { method: 'DELETE' }),
  preview: (filter: Filter, sample: number) =>
    call<AudiencePreview>('segments/preview', { method: 'POST', body: { filter, sample } }),
};
