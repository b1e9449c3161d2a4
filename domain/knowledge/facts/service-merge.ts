/** One list of services out of what every page of a site says: each once, by its fullest entry, clearly named. */
import { nameOverlap, nameTokens } from './service-names.ts';
import { composed, type ServiceDraft } from './service-lists.ts';
import type { FactConflict, ServiceFact } from './types.ts';

export interface PageServices {
  url: string;
  prices: boolean;
  drafts: ServiceDraft[];
  declared: ServiceDraft[];
}

interface Entry extends ServiceDraft {
  url: string;
  tokens: string[];
  wide: string[];
}

/** Pages devoted to prices come first, then the ones that list most. */
export function mergeServices(pages: readonly PageServices[]): { services: ServiceFact[]; conflicts: FactConflict[] } {
  const ranked = [...pages].sort((a, b) => Number(b.prices && b.drafts.length > 1) - Number(a.prices && a.drafts.length > 1) || b.drafts.length - a.drafts.length);
  const kept: Entry[] = [];
  for (const page of ranked) {
    const others = kept.length;
    for (const draft of page.drafts) {
      const entry = asEntry(draft, page.url);
      if (kept.some((known, index) => repeats(entry, known, index < others))) continue;
      kept.push(entry);
    }
  }
  const { entries, conflicts } = addDeclared(kept, ranked);
  return { services: distinctNames(entries).map(asFact), conflicts };
}

function asEntry(draft: ServiceDraft, url: string): Entry {
  const tokens = nameTokens(draft.name);
  return { ...draft, url, tokens, wide: [...new Set([...tokens, ...nameTokens(draft.category ?? '')])] };
}

/** The same thing at the same price: by name on one page, by a name contained in the fuller entry on another. */
function repeats(entry: Entry, known: Entry, otherPage: boolean): boolean {
  const samePrice = entry.price.minCents === known.price.minCents && (entry.price.kind === 'quote') === (known.price.kind === 'quote');
  const sameName = entry.tokens.join(' ') === known.tokens.join(' ');
  if (!otherPage) {
    return samePrice && sameName && (entry.category === known.category || nameOverlap(nameTokens(entry.category ?? ''), nameTokens(known.category ?? '')) === 1 || entry.from === 'prose');
  }
  if (entry.price.kind === 'quote') return sameName;
  if (!samePrice) return false;
  const contained = entry.tokens.length > 0 && entry.tokens.every((word) => known.wide.includes(word));
  const holds = known.tokens.every((word) => entry.wide.includes(word));
  return sameName || contained || holds || nameOverlap(entry.wide, known.wide) >= 0.5;
}

/** Declared services the text does not list are added; those it contradicts are reported, and the text stands. */
function addDeclared(kept: readonly Entry[], pages: readonly PageServices[]): { entries: Entry[]; conflicts: FactConflict[] } {
  const entries = [...kept];
  const conflicts = new Map<string, FactConflict>();
  for (const page of pages) {
    for (const draft of page.declared) {
      const declared = asEntry(draft, page.url);
      const similar = kept.filter((known) => nameOverlap(declared.tokens, known.tokens) >= 0.5 || contains(declared.tokens, known.wide) || contains(known.tokens, declared.wide));
      if (similar.some((known) => covers(known, declared))) continue;
      const same = similar.find((known) => known.tokens.join(' ') === declared.tokens.join(' ')) ?? (similar.length === 1 && nameOverlap(declared.tokens, similar[0]!.tokens) >= 0.6 ? similar[0] : undefined);
      if (same) {
        conflicts.set(`${same.name}|${declared.price.minCents}`, {
          subject: `price: ${same.name}`,
          kept: { value: priceText(same), sourceUrl: same.url, quote: same.quote },
          dropped: { value: priceText(declared), sourceUrl: declared.url, quote: declared.quote },
        });
        continue;
      }
      if (similar.length > 0) continue;
      if (kept.some((known) => covers(known, declared) && nameOverlap(known.wide, declared.wide) > 0.2)) continue;
      if (entries.some((known) => known.from === 'structured' && known.tokens.join(' ') === declared.tokens.join(' ') && covers(known, declared))) continue;
      entries.push(declared);
    }
  }
  return { entries, conflicts: [...conflicts.values()] };
}

const contains = (part: readonly string[], whole: readonly string[]) => part.length > 0 && part.every((word) => whole.includes(word));

function covers(known: Entry, declared: Entry): boolean {
  const low = known.price.minCents;
  const value = declared.price.minCents;
  if (low === null || value === null) return low === value;
  return low === value || (known.price.maxCents !== null && value > low && value <= known.price.maxCents);
}

function priceText(entry: Entry): string {
  const { minCents, maxCents, currency, kind } = entry.price;
  if (minCents === null) return kind;
  const amount = (cents: number) => (cents / 100).toFixed(2);
  return `${kind === 'from' ? '≥ ' : ''}${amount(minCents)}${maxCents !== null && maxCents !== minCents ? `–${amount(maxCents)}` : ''} ${currency}`;
}

/** A name used for several services takes what sets each apart: its section, else its duration. */
function distinctNames(entries: readonly Entry[]): Entry[] {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = entry.tokens.join(' ');
    byName.set(key, [...(byName.get(key) ?? []), entry]);
  }
  return entries.map((entry) => {
    const same = byName.get(entry.tokens.join(' '))!;
    if (same.length === 1) return entry;
    const categories = new Set(same.map((other) => other.category ?? ''));
    if (categories.size > 1 && entry.category) return { ...entry, name: composed(entry.name, entry.category) };
    const durations = new Set(same.map((other) => other.durationMinutes));
    if (durations.size === same.length && entry.durationMinutes !== null) return { ...entry, name: composed(entry.name, `${entry.durationMinutes} min`) };
    return entry;
  });
}

function asFact(entry: Entry): ServiceFact {
  return {
    name: entry.name,
    category: entry.category,
    priceMinCents: entry.price.minCents,
    priceMaxCents: entry.price.maxCents,
    priceKind: entry.price.kind,
    currency: entry.price.currency,
    durationMinutes: entry.durationMinutes,
    sourceUrl: entry.url,
    quote: entry.quote,
  };
}
