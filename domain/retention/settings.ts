/** When a client deserves a word, and with what offer; stored per tenant, over these defaults (product §8). */
export interface ScoringSettings {
  /** Content, and not seen for a while: a call or a message. */
  reactivation: { enabled: boolean; daysOver: number; satisfactionOver: number; offer: string | null };
  /** Engaged: Sara reaches out. `budgetOverCents` in a year earns 20 points. */
  outreach: { enabled: boolean; scoreOver: number; budgetOverCents: number };
  /** Faithful, content, modest baskets: a premium service is suggested. */
  upsell: {
    enabled: boolean;
    visitsOver: number;
    basketUnderCents: number;
    satisfactionOver: number;
    /** The service to suggest; null: Sara chooses the next dearer one. */
    serviceId: string | null;
  };
  /** About to leave: the retention campaign, with this much off the next visit. */
  retention: { enabled: boolean; probabilityOver: number; discountPercent: number };
}

export const DEFAULT_SCORING_SETTINGS: ScoringSettings = {
  reactivation: { enabled: true, daysOver: 60, satisfactionOver: 4, offer: null },
  outreach: { enabled: true, scoreOver: 80, budgetOverCents: 30_000 },
  upsell: { enabled: true, visitsOver: 5, basketUnderCents: 10_000, satisfactionOver: 4.5, serviceId: null },
  retention: { enabled: true, probabilityOver: 0.8, discountPercent: 20 },
};

/** How far ahead « does not come back » looks, by what a visit to such a business is. */
const HORIZON_DAYS: Record<string, number> = {
  hair: 90,
  beauty: 90,
  fitness: 45,
  health: 180,
  'real-estate': 365,
  b2b: 180,
};

export function horizonDaysOf(sector: string): number {
  return HORIZON_DAYS[sector] ?? 90;
}
