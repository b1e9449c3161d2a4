import type { BusinessFacts, ServiceFact } from '../knowledge/facts/types.ts';

/** One fact as the onboarding screen shows it while the site is being read, with the sentence it comes from. */
export interface FoundFact {
  kind: 'name' | 'phone' | 'email' | 'address' | 'hours' | 'service' | 'person' | 'question';
  text: string;
  sourceUrl: string;
  quote: string;
}

/** What the screen shows of a set of facts: the business first, then what it sells, then the rest. */
export function foundFacts(facts: BusinessFacts): FoundFact[] {
  const line = (
    kind: FoundFact['kind'],
    text: string,
    source: { sourceUrl: string; quote: string },
  ): FoundFact => ({
    kind,
    text,
    sourceUrl: source.sourceUrl,
    quote: source.quote.slice(0, 300),
  });
  return [
    ...(facts.name ? [line('name', facts.name.value, facts.name)] : []),
    ...facts.phones.map((fact) => line('phone', fact.value, fact)),
    ...facts.emails.map((fact) => line('email', fact.value, fact)),
    ...(facts.address ? [line('address', facts.address.value, facts.address)] : []),
    ...(facts.hours ?? []).slice(0, 1).map((fact) => line('hours', fact.quote.slice(0, 120), fact)),
    ...facts.services.map((fact) => line('service', serviceLine(fact), fact)),
    ...facts.team.map((fact) => line('person', fact.role ? `${fact.name}, ${fact.role}` : fact.name, fact)),
    ...facts.faq.map((fact) => line('question', fact.question, fact)),
  ];
}

function serviceLine({ name, priceMinCents, currency }: ServiceFact): string {
  if (priceMinCents === null) return name;
  const amount = priceMinCents / 100;
  return `${name} · ${Number.isInteger(amount) ? amount : amount.toFixed(2)} ${currency}`;
}
