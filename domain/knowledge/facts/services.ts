/**
 * What a business sells and for how much, read from its site without any model: tables, lists and cards, sentences, and
 * schema.org declarations. The visible text wins over declarations that contradict it.
 */
import type { ParsedPage } from './page.ts';
import { pageLanguage } from './page-language.ts';
import { listServices, type ServiceDraft } from './service-lists.ts';
import { mergeServices, type PageServices } from './service-merge.ts';
import { headingName, isGenericHeading, isNoise, isProse } from './service-names.ts';
import { announcesPrices, isForeignName, isForeignPrice, pageRole, pageSubject } from './service-pages.ts';
import { proseServices } from './service-prose.ts';
import { pageSegments, type Segment } from './service-segments.ts';
import { declaredServices } from './service-structured-data.ts';
import { isPriceTable, tableServices } from './service-tables.ts';
import type { FactConflict, FactContext, ServiceFact } from './types.ts';

/**
 * Services with prices (integer minor units), each once, with the page and words they were read from. Pages are read one
 * at a time, so a generator that parses as it goes keeps only one page's tree in memory.
 */
export function extractServices(
  pages: Iterable<ParsedPage>,
  context: FactContext,
): { services: ServiceFact[]; conflicts: FactConflict[] } {
  const read: PageServices[] = [];
  for (const page of pages) read.push(pageServices(page, context));
  return mergeServices(read);
}

/** What one page alone says; `mergeServices` makes one list of several. */
export function pageServices(page: ParsedPage, context: FactContext): PageServices {
  const role = pageRole(page);
  const about = {
    url: page.url,
    role,
    language: pageLanguage(page),
    announced: announcesPrices(page),
    subject: pageSubject(page),
  };
  if (role === 'none') return { ...about, drafts: [], declared: [] };
  const local = inLocalDollars(page);
  return {
    ...about,
    drafts: visibleServices(page, context).map(local),
    declared: declaredServices(page, context.currency),
  };
}

/** A bare `$` on a French page is Canada's. */
function inLocalDollars(page: ParsedPage): (draft: ServiceDraft) => ServiceDraft {
  const canadian = /^fr/i.test(page.language ?? '') || /-CA$/i.test(page.language ?? '');
  return (draft) =>
    canadian && draft.price.currency === 'USD' && !/US/.test(draft.quote)
      ? { ...draft, price: { ...draft.price, currency: 'CAD' } }
      : draft;
}

/** Services the visible text of one page lists. */
function visibleServices(page: ParsedPage, context: FactContext): ServiceDraft[] {
  const { currency } = context;
  const all = pageSegments(page.$, currency, (table) => isPriceTable(table, currency));
  const segments = all.map((segment) =>
    segment.mentions.length > 0 &&
    isForeignPrice(segment, all.slice(Math.max(0, segment.index - 6), segment.index + 6))
      ? { ...segment, mentions: [], raw: '', text: '' }
      : segment,
  );
  const answers = answerSegments(segments);
  const drafts = listServices(
    segments.map((segment) => (answers.has(segment.index) ? { ...segment, mentions: [] } : segment)),
    currency,
  );
  for (const segment of segments) {
    if (segment.table)
      drafts.push(
        ...tableServices(segment.table, headingAbove(segments, segment.index), currency, segment.index),
      );
  }
  const listed = new Set(drafts.map((draft) => Math.floor(draft.order)));
  const sentences = segments.filter((segment) => !listed.has(segment.index));
  drafts.push(...proseServices(sentences, (index) => headingAbove(segments, index)));
  return named(drafts)
    .filter((draft) => !isForeignName(draft.name) && !FOR_SALE.test(draft.category ?? ''))
    .sort((a, b) => a.order - b.order);
}

/** A sentence's name that stands for three prices or more leaves out what tells them apart: nothing is better than a guess. */
function named(drafts: readonly ServiceDraft[]): ServiceDraft[] {
  const isSaid = ({ from, name }: ServiceDraft) => from === 'prose' || /^\p{Ll}/u.test(name);
  const prices = new Map<string, Set<number | null>>();
  for (const { name, price } of drafts.filter(isSaid))
    prices.set(name, (prices.get(name) ?? new Set()).add(price.minCents));
  return drafts.filter((draft) => !isSaid(draft) || prices.get(draft.name)!.size < 3);
}

/** Sentences under a question: they tell prices the way people speak, they do not list them. */
function answerSegments(segments: readonly Segment[]): Set<number> {
  const answers = new Set<number>();
  let asked = 0;
  for (const segment of segments) {
    if (/\?\W*$/.test(segment.text) && segment.text.length < 200) asked = 4;
    else if (segment.heading > 0 || segment.table) asked = 0;
    else if (asked > 0) {
      if (segment.text.length > 45) answers.add(segment.index);
      asked -= 1;
    }
  }
  return answers;
}

/** Sections of things to take home or to bring, of the way there, of the steps of a course. */
const FOR_SALE =
  /^(?:(?:documents?|pi[èe]ces?) (?:n[ée]cessaires?|demand[ée]e?s?|obligatoires?|[àa] fournir|requis)|documents? (?:required|needed)|frais (?:de |d['’])d[ée]placement|(?:non|pas) (?:inclus|compris)|not included|travel (?:fees?|costs?|charges?)|how (?:it|they|we) works?|comment [çc]a (?:marche|se passe|fonctionne)|(?:bons?|cartes?|ch[èe]ques?)[- ]cadeaux?$|gift (?:cards?|vouchers?|certificates?)$|vente(?: de|s)?|(?:nos |our )?(?:produits?|products?)(?: (?:à la|en) vente| for sale)?$|(?:la |notre |our )?(?:boutique|shop|retail)$|(?:(?:nos|mes|our|my) )?(?:guides?(?: pratiques?)?|e-?books?|online (?:courses|program(?:me)?s)|(?:formations?|programmes?) en ligne)$)/i;

function headingAbove(segments: readonly Segment[], index: number): string | null {
  let level = 9;
  for (let at = index - 1; at >= 0; at -= 1) {
    const segment = segments[at]!;
    const own = segment.heading > 0 ? segment.heading : segment.allStrong && segment.text.length < 60 ? 8 : 9;
    if (own >= level || segment.mentions.length > 0 || segment.text.startsWith('*')) continue;
    level = own;
    const name = headingName(segment.text);
    if (!isGenericHeading(name) && !isNoise(name) && name.length <= 80 && !isProse(name)) return name;
  }
  return null;
}
