/** Services a page declares in schema.org terms: Offer, Service, OfferCatalog and what they hold. Never Products. */
import { durationMinutes } from './durations.ts';
import { isA, nodesOf, type ParsedPage, type StructuredNode, textOf } from './page.ts';
import { amountCents, type Price } from './prices.ts';
import type { ServiceDraft } from './service-lists.ts';
import { cleanName } from './service-names.ts';

/** Declared services with a price, in document order. The quote is the declared name and price. */
export function declaredServices(page: ParsedPage, currency: string): ServiceDraft[] {
  const drafts: ServiceDraft[] = [];
  const seen = new Set<StructuredNode>();
  const add = (name: string | null, offer: StructuredNode, minutes: number | null) => {
    if (!name || seen.has(offer)) return;
    seen.add(offer);
    const price = offerPrice(offer, currency);
    if (!price) return;
    const written = declaredAmount(offer);
    drafts.push({
      name: cleanName(name),
      category: catalogOf(offer),
      price,
      durationMinutes: minutes ?? durationMinutes(name),
      quote: `${name}${written ? ` ${written}` : ''}`,
      order: drafts.length,
      from: 'structured',
    });
  };
  for (const node of page.nodes) {
    if (
      isA(
        node,
        'Service',
        'MedicalProcedure',
        'MedicalTherapy',
        'Course',
        'TherapeuticProcedure',
        'ExercisePlan',
      )
    ) {
      for (const offer of nodesOf(node, 'offers'))
        add(textOf(node, 'name'), offer, isoMinutes(textOf(node, 'duration')));
    }
    if (isA(node, 'Offer', 'AggregateOffer')) {
      const items = nodesOf(node, 'itemOffered');
      if (
        items.some((item) =>
          isA(
            item,
            'Product',
            'Accommodation',
            'Apartment',
            'House',
            'Residence',
            'Car',
            'Vehicle',
            'RealEstateListing',
          ),
        )
      )
        continue;
      const owner = node.parent;
      if (items.length === 0 && (!owner || !isOffering(owner))) continue;
      const item = items[0];
      add(
        (item ? textOf(item, 'name') : null) ?? textOf(node, 'name'),
        node,
        item ? isoMinutes(textOf(item, 'duration')) : null,
      );
    }
  }
  return drafts;
}

/** An offer made by the business itself or listed in its catalogue, not one of a Product or an Event. */
const isOffering = (node: StructuredNode) =>
  isA(node, 'OfferCatalog', 'Service') ||
  !isA(
    node,
    'Product',
    'Event',
    'CreativeWork',
    'Book',
    'SoftwareApplication',
    'WebApplication',
    'RealEstateListing',
  );

function offerPrice(offer: StructuredNode, currency: string): Price | null {
  const specifications = [offer, ...nodesOf(offer, 'priceSpecification')];
  for (const spec of specifications) {
    const code = textOf(spec, 'priceCurrency') ?? textOf(offer, 'priceCurrency') ?? currency;
    const exact = cents(textOf(spec, 'price'));
    const low = cents(textOf(spec, 'lowPrice') ?? textOf(spec, 'minPrice'));
    const high = cents(textOf(spec, 'highPrice') ?? textOf(spec, 'maxPrice'));
    if (exact === 0) return { kind: 'free', minCents: 0, maxCents: 0, currency: code };
    if (exact !== null) return { kind: 'fixed', minCents: exact, maxCents: exact, currency: code };
    if (low !== null && high !== null && high > low)
      return { kind: 'range', minCents: low, maxCents: high, currency: code };
    if (low !== null) return { kind: 'from', minCents: low, maxCents: null, currency: code };
  }
  return null;
}

const cents = (written: string | null) =>
  written === null || !/^\D{0,4}\d[\d\s.,'’]*\D{0,5}$/.test(written) ? null : amountCents(written);

function declaredAmount(offer: StructuredNode): string | null {
  for (const spec of [offer, ...nodesOf(offer, 'priceSpecification')]) {
    const value = textOf(spec, 'price') ?? textOf(spec, 'lowPrice') ?? textOf(spec, 'minPrice');
    if (value) return value;
  }
  return null;
}

function catalogOf(offer: StructuredNode): string | null {
  for (let node = offer.parent; node; node = node.parent)
    if (isA(node, 'OfferCatalog')) return textOf(node, 'name');
  return null;
}

function isoMinutes(duration: string | null): number | null {
  const match = /^PT?(?:(\d+)H)?(?:(\d+)M)?/i.exec(duration ?? '');
  if (!match || (!match[1] && !match[2])) return null;
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}
