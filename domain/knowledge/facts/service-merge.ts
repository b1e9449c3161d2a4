/** One list of services out of what every page of a site says: each once, by its fullest entry, clearly named. */
import { durationMentions } from './durations.ts';
import type { ServiceDraft } from './service-lists.ts';
import { composed, isVariant, nameOverlap, nameTokens, withoutDurations } from './service-names.ts';
import type { PageRole } from './service-pages.ts';
import type { FactConflict, ServiceFact } from './types.ts';

export interface PageServices {
  url: string;
  role: PageRole;
  drafts: ServiceDraft[];
  declared: ServiceDraft[];
}

/** From how many entries a page counts as the business's price list. */
const FULL_LIST = 8;

/** From how many entries a list is so full that the few prices of the home page only advertise it. */
const LONG_LIST = 24;
const isHome = (url: string) => /^[a-z]+:\/\/[^/]+\/?(?:index\.\w+)?$/i.test(url);

interface Entry extends ServiceDraft {
  url: string;
  tokens: string[];
  wide: string[];
}

/** Pages devoted to prices come first, then the ones that list most. */
export function mergeServices(pages: readonly PageServices[]): {
  services: ServiceFact[];
  conflicts: FactConflict[];
} {
  const ranked = [...pages].sort((a, b) => weight(b) - weight(a) || b.drafts.length - a.drafts.length);
  const kept: Entry[] = [];
  const rich = (ranked[0]?.drafts.length ?? 0) >= FULL_LIST;
  for (const [rank, page] of ranked.entries()) {
    const others = kept.length;
    // Lists name what they sell; a sentence about the same price comes second.
    for (const draft of [...page.drafts].sort(
      (a, b) => Number(a.from === 'prose') - Number(b.from === 'prose'),
    )) {
      const entry = asEntry(draft, page.url);
      if (kept.some((known, index) => repeats(entry, known, index < others))) continue;
      kept.push(entry);
    }
    // Beside a full price list, a stray price or two on another page is a teaser of it, not one more service.
    if (
      rich &&
      rank > 0 &&
      page.role !== 'prices' &&
      kept.slice(others).filter((entry) => entry.price.kind !== 'free' && entry.from !== 'prose').length <
        (isHome(page.url) && others >= LONG_LIST ? 6 : 3)
    )
      kept.length = others;
  }
  const { entries, conflicts } = addDeclared(kept, ranked);
  return { services: withoutLengths(distinctNames(entries)).map(asFact), conflicts };
}

const weight = (page: PageServices) =>
  page.drafts.length < 2 || page.role === 'plain' ? 0 : page.role === 'prices' ? 2 : 1;

function asEntry(draft: ServiceDraft, url: string): Entry {
  const tokens = nameTokens(draft.name);
  return { ...draft, url, tokens, wide: [...new Set([...tokens, ...nameTokens(draft.category ?? '')])] };
}

/** The same thing at the same price: by name on one page, by a name contained in the fuller entry on another. */
function repeats(entry: Entry, known: Entry, otherPage: boolean): boolean {
  const samePrice =
    entry.price.minCents === known.price.minCents &&
    (entry.price.kind === 'quote') === (known.price.kind === 'quote');
  const sameName = entry.tokens.join(' ') === known.tokens.join(' ');
  if (samePrice && entry.from === 'prose' && contains(telling(entry.tokens), known.wide)) return true;
  if (!otherPage) {
    return (
      samePrice &&
      sameName &&
      (entry.category === known.category ||
        nameOverlap(nameTokens(entry.category ?? ''), nameTokens(known.category ?? '')) === 1 ||
        entry.from === 'prose')
    );
  }
  if (entry.price.kind === 'quote') return sameName;
  if (!samePrice) return false;
  const contained = entry.tokens.length > 0 && entry.tokens.every((word) => known.wide.includes(word));
  const holds = known.tokens.every((word) => entry.wide.includes(word));
  return sameName || contained || holds || nameOverlap(entry.wide, known.wide) >= 0.75;
}

/** Declared services the text does not list are added; those it contradicts are reported, and the text stands. */
function addDeclared(
  kept: readonly Entry[],
  pages: readonly PageServices[],
): { entries: Entry[]; conflicts: FactConflict[] } {
  const entries = [...kept];
  const conflicts = new Map<string, FactConflict>();
  for (const page of pages) {
    for (const draft of page.declared) {
      const declared = asEntry(draft, page.url);
      const similar = kept.filter(
        (known) =>
          nameOverlap(declared.tokens, known.tokens) >= 0.5 ||
          contains(declared.tokens, known.wide) ||
          contains(known.tokens, declared.wide),
      );
      if (similar.some((known) => covers(known, declared))) continue;
      const same =
        similar.find((known) => known.tokens.join(' ') === declared.tokens.join(' ')) ??
        (similar.length === 1 && nameOverlap(declared.tokens, similar[0]!.tokens) >= 0.6
          ? similar[0]
          : undefined);
      if (same) {
        conflicts.set(`${same.name}|${declared.price.minCents}`, {
          subject: `price: ${same.name}`,
          kept: { value: priceText(same), sourceUrl: same.url, quote: same.quote },
          dropped: { value: priceText(declared), sourceUrl: declared.url, quote: declared.quote },
        });
        continue;
      }
      if (similar.length > 0 || kept.length >= FULL_LIST) continue;
      if (kept.some((known) => covers(known, declared) && nameOverlap(known.wide, declared.wide) > 0.2))
        continue;
      if (
        entries.some(
          (known) =>
            known.from === 'structured' &&
            known.tokens.join(' ') === declared.tokens.join(' ') &&
            covers(known, declared),
        )
      )
        continue;
      entries.push(declared);
    }
  }
  return { entries, conflicts: [...conflicts.values()] };
}

/** Words of a name that tell it from another: "la séance découverte" is "Découverte". */
const telling = (tokens: readonly string[]) =>
  tokens.filter(
    (word) => !/^(?:seanc|session|consultation|rendez|vou|rdv|tarif|prix|pric|appointment)$/.test(word),
  );

const contains = (part: readonly string[], whole: readonly string[]) =>
  part.length > 0 && part.every((word) => whole.includes(word));

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
    if (categories.size > 1 && entry.category)
      return { ...entry, name: composed(entry.name, entry.category) };
    const durations = new Set(same.map((other) => other.durationMinutes));
    if (durations.size === same.length && entry.durationMinutes !== null)
      return { ...entry, name: composed(entry.name, `${entry.durationMinutes} min`) };
    return entry;
  });
}

/** `Manucure 30 min` is plain `Manucure` when no other length of it is sold. */
function withoutLengths(entries: readonly Entry[]): Entry[] {
  const uses = new Map<string, number>();
  const bareName = (entry: Entry) =>
    durationMentions(entry.name).some((found) => found.end >= entry.name.replace(/[\s)]+$/, '').length)
      ? withoutDurations(entry.name)
      : entry.name;
  for (const entry of entries)
    uses.set(bareName(entry).toLowerCase(), (uses.get(bareName(entry).toLowerCase()) ?? 0) + 1);
  return entries.map((entry) => {
    const name = bareName(entry);
    return uses.get(name.toLowerCase()) === 1 && /\p{L}{3}/u.test(name) && !isVariant(name)
      ? { ...entry, name }
      : entry;
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
