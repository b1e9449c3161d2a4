/**
 * What a business sells and for how much, read from its site without any model: tables, lists and cards, sentences, and
 * schema.org declarations. The visible text wins over declarations that contradict it.
 */
import type { ParsedPage } from './page.ts';
import { listServices, type ServiceDraft } from './service-lists.ts';
import { mergeServices } from './service-merge.ts';
import { headingName, isGenericHeading, isNoise, isProse } from './service-names.ts';
import { isForeignPrice, pageRole } from './service-pages.ts';
import { proseServices } from './service-prose.ts';
import { pageSegments, type Segment } from './service-segments.ts';
import { declaredServices } from './service-structured-data.ts';
import { isPriceTable, tableServices } from './service-tables.ts';
import type { FactConflict, FactContext, ServiceFact } from './types.ts';

/** Services with prices (integer minor units), each once, with the page and words they were read from. */
export function extractServices(
  pages: readonly ParsedPage[],
  context: FactContext,
): { services: ServiceFact[]; conflicts: FactConflict[] } {
  return mergeServices(
    pages.map((page) => {
      const role = pageRole(page);
      return {
        url: page.url,
        prices: role === 'prices',
        drafts: role === 'none' ? [] : visibleServices(page, context),
        declared: role === 'none' ? [] : declaredServices(page, context.currency),
      };
    }),
  );
}

/** Services the visible text of one page lists. */
function visibleServices(page: ParsedPage, context: FactContext): ServiceDraft[] {
  const { currency } = context;
  const all = pageSegments(page.$, currency, (table) => isPriceTable(table, currency));
  const segments = all.map((segment) =>
    segment.mentions.length > 0 && isForeignPrice(segment, all.slice(Math.max(0, segment.index - 6), segment.index + 6))
      ? { ...segment, mentions: [], raw: '', text: '' }
      : segment,
  );
  const drafts = listServices(segments, currency);
  for (const segment of segments) {
    if (segment.table) drafts.push(...tableServices(segment.table, headingAbove(segments, segment.index), currency, segment.index));
  }
  const listed = new Set(drafts.map((draft) => Math.floor(draft.order)));
  const sentences = segments.filter((segment) => !listed.has(segment.index));
  drafts.push(...proseServices(sentences, (index) => headingAbove(segments, index)));
  return drafts.sort((a, b) => a.order - b.order);
}

function headingAbove(segments: readonly Segment[], index: number): string | null {
  let level = 9;
  for (let at = index - 1; at >= 0; at -= 1) {
    const segment = segments[at]!;
    const own = segment.heading > 0 ? segment.heading : segment.allStrong && segment.text.length < 60 ? 8 : 9;
    if (own >= level || segment.mentions.length > 0) continue;
    level = own;
    const name = headingName(segment.text);
    if (!isGenericHeading(name) && !isNoise(name) && name.length <= 80 && !isProse(name)) return name;
  }
  return null;
}
