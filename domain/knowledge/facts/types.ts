/** Facts a business publishes about itself, each with the place it was read. Pure data: no I/O, no ORM. */

/** A page as fetched: canonical URL, decoded HTML, BCP-47 language (`fr`, `en`) or null when unknown. */
export interface SourcePage {
  url: string;
  html: string;
  language: string | null;
}

/** Where a fact was read: the page, and the exact visible words (or JSON-LD value) that say it. */
export interface Sourced {
  sourceUrl: string;
  quote: string;
}

export type SourcedValue = Sourced & { value: string };

/** fixed = one price; from = « à partir de »; range = min–max; quote = « sur devis »; free; none = no price published. */
export type PriceKind = 'fixed' | 'from' | 'range' | 'quote' | 'free' | 'none';

/** Something the business sells. Prices are integer minor units; both null for quote, free (0, 0) excepted, and none. */
export interface ServiceFact extends Sourced {
  name: string;
  category: string | null;
  priceMinCents: number | null;
  priceMaxCents: number | null;
  priceKind: PriceKind;
  currency: string;
  durationMinutes: number | null;
}

/** Opening hours: days 0 = Sunday … 6 = Saturday; wall-clock HH:MM; close ≤ open runs past midnight. */
export interface HoursFact extends Sourced {
  days: number[];
  open: string;
  close: string;
}

export interface TeamMemberFact extends Sourced {
  name: string;
  role: string | null;
}

export interface FaqFact extends Sourced {
  question: string;
  answer: string;
}

/** Two places of the site disagree; the visible text wins and the other reading is kept for the owner to see. */
export interface FactConflict {
  subject: string;
  kept: SourcedValue;
  dropped: SourcedValue;
}

export interface BusinessFacts {
  name: SourcedValue | null;
  /** E.164 */
  phones: SourcedValue[];
  emails: SourcedValue[];
  address: SourcedValue | null;
  language: string | null;
  /** null when the site publishes none: never guessed. */
  hours: HoursFact[] | null;
  services: ServiceFact[];
  team: TeamMemberFact[];
  faq: FaqFact[];
  conflicts: FactConflict[];
}

/** What reading a site assumes when the page does not say: ISO 3166 country for phone numbers, ISO 4217 currency. */
export interface FactContext {
  country: string;
  currency: string;
}
