import type { HoursFact, PriceKind, SourcedValue } from '../facts/types.ts';

/** What is known of a business as facts: read from its site, and as its owner left them. */
export interface BusinessSheet {
  name: string;
  sector: string;
  locale: string;
  phones: SourcedValue[];
  emails: SourcedValue[];
  address: SourcedValue | null;
  hours: HoursFact[] | null;
  services: SheetService[];
  team: Array<{
    id: string;
    name: string;
    title: string | null;
    sourceUrl: string | null;
    sourceQuote: string | null;
  }>;
}

export interface SheetService {
  id: string;
  name: string;
  category: string | null;
  priceKind: PriceKind;
  priceMinCents: number | null;
  priceMaxCents: number | null;
  currency: string;
  durationMinutes: number | null;
  sourceUrl: string | null;
  sourceQuote: string | null;
}

/** A sentence written from facts, with the words of the page it rests on. */
export interface FactAnswer {
  id: string;
  text: string;
  sourceUrl: string | null;
  sourceQuote: string | null;
}
