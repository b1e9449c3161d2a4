/** One list of services out of what every page of a site says: each once, by its fullest entry, clearly named. */
import { distinctNames, withoutLength } from './service-distinct.ts';
import { likelyServices } from './service-judge.ts';
import type { ServiceDraft } from './service-lists.ts';
import { nameOverlap, nameTokens, withoutDurations } from './service-names.ts';
import type { PageRole } from './service-pages.ts';
import type { FactConflict, ServiceFact } from './types.ts';

export interface PageServices {
  url: string;
  role: PageRole;
  /** Of the page's text, two letters; null when it says too little. */
  language: string | null;
  /** A heading of the page announces prices. */
  announced: boolean;
  /** Words of the page's address and main heading. */
  subject: string[];
  drafts: ServiceDraft[];
  declared: ServiceDraft[];
}

/** From how many entries a page counts as the business's price list. */
const FULL_LIST = 8;

/** From how many entries a list is so full that the few prices of the home page only advertise it. */
const LONG_LIST = 24;
const isHome = (url: string) => /^[a-z]+:\/\/[^/]+\/?(?:index\.\w+)?$/i.test(url);

export interface Entry extends ServiceDraft {
  url: string;
  tokens: string[];
  wide: string[];
}

/**
 * Each entry is compared with all that are kept, in the text and in the declared data at most so often each: a site that lists
 * thousands of prices sells goods, or wants to keep its reader busy for hours.
 */
const MOST_COMPARISONS = 3_000_000;

/** Pages devoted to prices come first, then the ones that list most. */
export function mergeServices(
  pages: readonly PageServices[],
  mostComparisons = MOST_COMPARISONS,
): {
  services: ServiceFact[];
  conflicts: FactConflict[];
} {
  const ranked = withoutTranslations(pages).sort(
    (a, b) => weight(b) - weight(a) || b.drafts.length - a.drafts.length,
  );
  const kept: Entry[] = [];
  let comparisons = 0;
  const rich = (ranked[0]?.drafts.length ?? 0) >= FULL_LIST;
  for (const [rank, page] of ranked.entries()) {
    const others = kept.length;
    const sells = page.drafts.some(({ price }) => price.minCents !== null && price.minCents > 0);
    // Lists name what they sell; a sentence about the same price comes second.
    for (const draft of withoutTitle(page).sort(
      (a, b) => Number(a.from === 'prose') - Number(b.from === 'prose'),
    )) {
      // Beside a full list, what a page without any price says is free comes with something else.
      if (rich && !sells && draft.price.kind === 'free') continue;
      comparisons += kept.length;
      if (comparisons > mostComparisons) break;
      const entry = asEntry(draft, page.url);
      if (draft.button && kept.some((known) => known.price.minCents === draft.price.minCents)) continue;
      if (kept.some((known, index) => repeats(entry, known, index < others))) continue;
      const short = kept.findIndex((known, index) => index >= others && shortens(known, entry));
      if (short >= 0) kept[short] = entry;
      else kept.push(entry);
    }
    // Beside a full price list, a stray price or two on another page is a teaser of it, not one more service, unless
    // the page is about just that.
    const found = kept.slice(others);
    const listed = found.filter((entry) => entry.price.kind !== 'free' && entry.from !== 'prose').length;
    const few = isHome(page.url) && others >= LONG_LIST ? 6 : 3;
    if (rich && rank > 0 && page.role !== 'prices' && !page.announced && listed < few) {
      const own = found.filter(
        ({ tokens, from }) => from !== 'prose' && contains(telling(tokens), page.subject),
      );
      kept.splice(others, found.length, ...own);
    }
  }
  const { entries, conflicts } = addDeclared(withoutSummaries(withoutRecaps(kept)), ranked, mostComparisons);
  const likely = likelyServices(entries, pages);
  return { services: distinctNames(likely.map(withoutLength)).map(asFact), conflicts };
}

/** « À retenir », "at a glance": what is told in short there is told in full elsewhere, under its own name. */
const RECAP =
  /^(?:[àa] retenir|en (?:bref|r[ée]sum[ée])|l['’]essentiel|r[ée]sum[ée]|at a glance|in (?:short|brief)|summary|(?:key|quick) facts)\W*$|\bsnapshot\W*$/i;

/** Without the entries of a summary that the list proper holds at the same price. */
function withoutRecaps(entries: readonly Entry[]): Entry[] {
  const isRecap = ({ name, category }: Entry) =>
    RECAP.test(category ?? '') || RECAP.test(name.split(' – ')[0]!);
  const told = new Set(entries.filter((entry) => !isRecap(entry)).map(({ price }) => price.minCents));
  return entries.filter((entry) => !isRecap(entry) || !told.has(entry.price.minCents));
}

/** « Tarif : 60 € à 80 € » beside what costs 60 and what costs 80: from the least to the most, it sums the list up. */
function withoutSummaries(entries: readonly Entry[]): Entry[] {
  const told = entries.flatMap(({ price }) => (price.kind === 'fixed' ? [price.minCents!] : []));
  const [least, most] = [Math.min(...told), Math.max(...told)];
  return entries.filter(
    ({ price }) => price.kind !== 'range' || price.minCents !== least || price.maxCents !== most,
  );
}

/** « Entretien de climatisation, dès 119 € »: the page's title with the least of the prices told below it. */
function withoutTitle({ drafts, subject }: PageServices): ServiceDraft[] {
  const isTitle = ({ name, price }: ServiceDraft) =>
    price.kind === 'from' && contains(nameTokens(name), subject);
  const titles = new Set(drafts.filter(isTitle));
  const told = new Set(drafts.flatMap((draft) => (titles.has(draft) ? [] : [draft.price.minCents])));
  return drafts.filter((draft) => !titles.has(draft) || !told.has(draft.price.minCents));
}

/** Pages without those that say in another language what pages in the home page's language say. */
function withoutTranslations(pages: readonly PageServices[]): PageServices[] {
  const own = pages[0]?.language ?? null;
  const isForeign = (page: PageServices) => own !== null && page.language !== null && page.language !== own;
  const offer = ({ price, durationMinutes }: ServiceDraft) => `${price.minCents}|${durationMinutes ?? ''}`;
  const said = new Set(pages.filter((page) => !isForeign(page)).flatMap((page) => page.drafts.map(offer)));
  return pages.filter((page) => {
    const repeated = page.drafts.filter((draft) => said.has(offer(draft))).length;
    return !isForeign(page) || page.drafts.length === 0 || repeated < MOSTLY * page.drafts.length;
  });
}

/** Which share of a page's prices makes it a translation of the others. */
const MOSTLY = 0.7;

const weight = (page: PageServices) =>
  page.drafts.length < 2 || page.role === 'plain' ? 0 : page.role === 'prices' ? 2 : 1;

function asEntry(draft: ServiceDraft, url: string): Entry {
  const bare = withoutDurations(draft.name);
  const tokens = nameTokens(/\p{L}{2}/u.test(bare) ? bare : draft.name);
  return { ...draft, url, tokens, wide: [...new Set([...tokens, ...nameTokens(draft.category ?? '')])] };
}

/** The same thing at the same price: by name on one page, by a name contained in the fuller entry on another. */
function repeats(entry: Entry, known: Entry, otherPage: boolean): boolean {
  const samePrice =
    entry.price.minCents === known.price.minCents &&
    (entry.price.kind === 'range') === (known.price.kind === 'range') &&
    (entry.price.kind === 'quote') === (known.price.kind === 'quote');
  const sameName = entry.tokens.join(' ') === known.tokens.join(' ');
  const said = telling(entry.tokens);
  if (samePrice && entry.from === 'prose' && (said.length === 0 || contains(said, known.wide))) return true;
  if (!otherPage) {
    if (!samePrice || !sameName || lengthsDiffer(entry, known)) return false;
    return (
      entry.from === 'prose' ||
      nameOverlap(nameTokens(entry.category ?? ''), nameTokens(known.category ?? '')) === 1 ||
      (entry.category ?? '') === (known.category ?? '') ||
      // Listed in two sections, it is one thing, unless both say for whom or for what.
      (entry.tokens.length > 1 && !(saysForWhom(entry.category) && saysForWhom(known.category)))
    );
  }
  if (entry.price.kind === 'quote') return sameName;
  if (!samePrice) return false;
  return (
    sameName ||
    contains(entry.tokens, known.wide) ||
    contains(known.tokens, entry.wide) ||
    (said.length > 0 && contains(said, known.wide)) ||
    nameOverlap(entry.wide, known.wide) >= 0.75
  );
}

/** A table of a page says in short (« Supervisée ») what its list says in full (« Formation conduite supervisée »). */
const shortens = (known: Entry, entry: Entry) =>
  known.from === 'table' &&
  entry.from === 'list' &&
  known.price.minCents === entry.price.minCents &&
  contains(known.tokens, entry.tokens);

const lengthsDiffer = (a: Entry, b: Entry) =>
  a.durationMinutes !== null && b.durationMinutes !== null && a.durationMinutes !== b.durationMinutes;

const saysForWhom = (category: string | null) =>
  /(?<!\p{L})(?:femmes?|dames?|hommes?|messieurs|enfants?|ados?|b[ée]b[ée]s?|women|ladies|men|gents|mens|kids|children|teens|mains?|pieds?|hands?|feet|foot|chiens?|chats?|chiots?|dogs?|cats?|pupp(?:y|ies))(?!\p{L})/iu.test(
    category ?? '',
  );

/** Declared services the text does not list are added; those it contradicts are reported, and the text stands. */
function addDeclared(
  kept: readonly Entry[],
  pages: readonly PageServices[],
  mostComparisons: number,
): { entries: Entry[]; conflicts: FactConflict[] } {
  const entries = [...kept];
  let comparisons = 0;
  const conflicts = new Map<string, FactConflict>();
  for (const page of pages) {
    for (const draft of page.declared) {
      comparisons += entries.length;
      if (comparisons > mostComparisons) break;
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
    (word) =>
      !/^(?:seanc|session|consultation|rendez|vou|rdv|tarif|prix|pric|appointment|formation|forfait|formule|prestation|cour|cours)$/.test(
        word,
      ),
  );

/** Whether every word of a name is said by another, its gender and number apart; a lone letter says nothing. */
function contains(part: readonly string[], whole: readonly string[]): boolean {
  const words = part.some((word) => word.length > 1) ? part.filter((word) => word.length > 1) : part;
  return words.length > 0 && words.every((word) => whole.some((other) => sameWord(word, other)));
}

const FIRST = /^(?:1(?:er|re|ere|st)|premi\w*|initial\w*|first)$/;
const sameWord = (a: string, b: string) =>
  a === b ||
  (Math.min(a.length, b.length) >= 5 &&
    Math.abs(a.length - b.length) < 3 &&
    (a.startsWith(b) || b.startsWith(a))) ||
  (FIRST.test(a) && FIRST.test(b));

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
