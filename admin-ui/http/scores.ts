import type { ScoringSettings } from '../../domain/retention/settings.ts';
import { call } from './http.ts';
import { ApiError } from './problem-error.ts';

export type NextAction = 'retention' | 'reactivation' | 'outreach' | 'upsell';

/** What last night's scoring says of a client. Instants are ISO 8601, money in minor units, shares 0 to 1. */
export interface ClientScore {
  clientId: string;
  daysSinceLastVisit: number | null;
  visits: number;
  medianGapDays: number | null;
  averageBasketCents: number | null;
  spentYearCents: number;
  satisfaction: number | null;
  behaviouralScore: number;
  churnProbability: number | null;
  churnSource: 'model' | 'prior' | null;
  horizonDays: number;
  nextAction: NextAction | null;
  nextActionAt: string | null;
  reasons: { action: NextAction; text: { fr: string; en: string } }[];
  scoredAt: string;
}

export interface Quality {
  auc: number | null;
  brier: number;
}

export interface ChurnModel {
  id: string;
  sector: string;
  horizonDays: number;
  used: boolean;
  features: string[];
  trainedAt: string;
  dataUntil: string;
  businesses: number;
  clients: number;
  examples: number;
  heldOut: {
    clients: number;
    baseRate: number;
    model: Quality;
    recency: Quality;
    rule: Quality;
    bgNbd: Quality;
    calibration: { said: number; happened: number; clients: number }[];
  };
}

export interface ScoringState {
  horizonDays: number;
  lastScoredAt: string | null;
  scored: number;
  byModel: number;
  atRisk: number;
  actions: Record<NextAction, number>;
  calibration: { clients: number; brierBefore: number; brierAfter: number; used: boolean } | null;
  model: ChurnModel | null;
}

export type { ScoringSettings };
export type RuleCounts = Record<NextAction, number> & { scored: number };

export const scoreKeys = {
  settings: ['scoring-settings'],
  preview: ['scoring-settings', 'preview'],
} as const;

export const scores = {
  settings: () => call<ScoringSettings>('scoring-settings'),
  saveSettings: (body: ScoringSettings) => call<ScoringSettings>('scoring-settings', { method: 'PUT', body }),
  resetSettings: () => call<ScoringSettings>('scoring-settings', { method: 'DELETE' }),
  preview: (body: ScoringSettings, signal: AbortSignal) =>
    call<RuleCounts>('scoring-settings/preview', { method: 'POST', body, signal }),
  /** null: not scored yet. */
  of: (clientId: string) =>
    call<ClientScore>(`clients/${encodeURIComponent(clientId)}/score`).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }),
  state: () => call<ScoringState>('scores'),
  run: () => call<{ accepted: true }>('scores/run', { method: 'POST', body: {} }),
};
