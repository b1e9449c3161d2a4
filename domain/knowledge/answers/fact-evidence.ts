import type { HoursFact, PriceKind, SourcedValue } from '../facts/types.ts';
import type { AnswerEvidence } from './evidence.ts';

/** What is known of a business as facts: read from its site, and as its owner left them. */
export interface BusinessSheet {
  name: string;
  sector: string;
  locale: string;
  phones: SourcedValue[];
  emails: SourcedValue[];
  address: SourcedValue | null;
  hours: HoursFact[] | null;
  services: Array<{
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
  }>;
  team: Array<{
    id: string;
    name: string;
    title: string | null;
    sourceUrl: string | null;
    sourceQuote: string | null;
  }>;
}

/** The facts a question asks for, written as sentences that can be quoted. */
export function factEvidence(
  question: string,
  language: 'fr' | 'en',
  sheet: BusinessSheet,
): AnswerEvidence[] {
  const folded = question.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  const words = language === 'fr' ? FRENCH : ENGLISH;
  const evidence: AnswerEvidence[] = [];
  const add = (id: string, text: string, source: { sourceUrl: string | null; quote: string | null }) =>
    evidence.push({
      id: `fact-${id}`,
      url: source.sourceUrl,
      title: sheet.name,
      text,
      chunkId: null,
      documentId: null,
      sourceQuote: source.quote,
    });
  if (/\b(telephone|numero|appeler|joindre|phone|call|contact\w*)\b/.test(folded)) {
    for (const phone of sheet.phones) add(`phone-${phone.value}`, `${words.phone} ${phone.value}.`, phone);
  }
  if (/\b(e-?mail|mail|courriel|contact\w*)\b/.test(folded)) {
    for (const email of sheet.emails) add(`email-${email.value}`, `${words.email} ${email.value}.`, email);
  }
  if (sheet.address && /\b(adresse|ou|address|where|located|situe\w*)\b/.test(folded)) {
    add('address', `${words.address} ${sheet.address.value}.`, sheet.address);
  }
  return evidence;
}

const FRENCH = {
  phone: 'Le numéro de téléphone est le',
  email: 'L’adresse e-mail est',
  address: 'L’adresse est :',
};
const ENGLISH = { phone: 'The phone number is', email: 'The e-mail address is', address: 'The address is' };
