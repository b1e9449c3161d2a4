/** Whether what was read as a service is one: as learned from labelled sites, over what its words and its place on the site say. */
import { weigh } from '../learned.ts';
import { priceMentions } from './prices.ts';
import { SERVICE } from './service-judge-weights.ts';
import type { ServiceDraft } from './service-lists.ts';
import type { PageServices } from './service-merge.ts';
import { isProse, nameTokens } from './service-names.ts';
import { plain } from './text.ts';

/** What is told with a price, and the page it was read from. */
export type Told = ServiceDraft & { url: string };

/** Log-odds from which it is told (`docs/decisions/0006-facts.md` has the figures). */
const LIKELY = -1;

/** Whether what has these log-odds is told, beside the likeliest of its site. */
export const isLikely = (odds: number, best: number, least = LIKELY) => odds >= Math.min(least, best);

/** The services that likely are some. What has no price is left as it is, and of those that have one the likeliest stays. */
export function likelyServices<One extends Told>(
  told: readonly One[],
  pages: readonly PageServices[],
): One[] {
  const priced = told.filter(({ price }) => price.minCents !== null);
  const odds = new Map(serviceRows(priced, pages).map((row, at) => [priced[at], weigh(row, SERVICE)]));
  const best = Math.max(...odds.values());
  return told.filter((one) => isLikely(odds.get(one) ?? best, best));
}

/** Who is spoken to or speaks. */
const SPOKEN = /\b(?:vous|votre|vos|nous|notre|nos|je|mon|ma|mes|tu|ta|ton|tes|your?|our|we|my|on|i)\b/;

/** What is sold by the hour, the piece or the session. */
const OFFER =
  /\b(?:seances?|consultations?|visites?|bilans?|soins?|massages?|coupes?|cours|stages?|ateliers?|forfaits?|abonnements?|prestations?|formations?|accompagnements?|entretiens?|suivis?|therapies?|revisions?|vidanges?|diagnostics?|brushings?|colorations?|meches|couleurs?|racines|epilations?|manucures?|pedicures?|modelages?|gommages?|toilettages?|shootings?|reportages?|heures?|appointments?|sessions?|treatments?|class(?:es)?|lessons?|workshops?|memberships?|assessments?|check-?ups?|facials?|courses?|packages?|pack|permis|cut|wax(?:ing)?|nails?|lash(?:es)?|brows?|barbe|shampo\w*|pose|maquillage|rehaussement|vernis|installation|reparation|nettoyage|lavage|depannage|location|nuit|menu|formule|cure|rituel|pension|garde|balade|acupuncture|osteopath\w*|reflexolog\w*|sophrolog\w*|hypnose|reiki|yoga|pilates|shiatsu|detartrage|test|day|trim|colou?r|tint|peel|extensions?)\b/;

/** Terms, places, payment and praise: what stands beside a service. */
const BESIDE =
  /\b(?:supplement\w*|en plus|extra|inclus\w*|includes?|included|possibilite|possible|disponible|available|gratuit\w*|option|reserv\w*|book\w*|week-?ends?|feries?|minimum|maximum|prix|price|tarif|cost|financement|finance|payer|paiement|regler|pay|tranche|jour|ans|depuis|annees|adapte|ideal|decouvr\w*|commenc\w*|offert\w*|offers?|profit\w*|engagement|montant|duree|dates?|conseils?|bienfaits?|adresse|coordonnees|rue|agree|certifie\w*|devis|zone|km|frais|acompte|apply|varies|separate\w*)\b/;

/** Lines further apart than this say no more of how a page lists its prices. */
const FARTHEST = 60;

/** What is known of each beside the others, a row each; the order of the columns is that of the weights. */
export function serviceRows(told: readonly Told[], pages: readonly PageServices[]): number[][] {
  const site = readSite(told, pages);
  return told.map((one, at) => [...saidIn(one), ...standing(one, site.tokens[at]!, site)]);
}

/** What its own words say: its name, its section, its quote. */
function saidIn({ name, category, quote, price, from, durationMinutes }: Told): number[] {
  const folded = plain(name);
  const section = plain(category ?? '');
  const mentions = priceMentions(quote, price.currency);
  return [
    Math.min(folded.split(/\s+/).filter((word) => /[a-z0-9]/.test(word)).length, 14),
    (name.match(/\d/g) ?? []).length / Math.max(4, name.length),
    Number(name.includes('(')),
    Number(isProse(name)),
    Number(SPOKEN.test(folded)),
    Number(OFFER.test(folded)),
    Number(BESIDE.test(folded)),
    Number(category === null),
    Math.max(0, nameTokens(section).length - 4),
    Number(BESIDE.test(section)),
    Math.log1p(quote.length),
    name.length / Math.max(name.length, quote.length),
    Math.min(4, mentions.length),
    Number((mentions[0]?.start ?? 9) <= 2),
    Number((mentions.at(-1)?.end ?? 0) >= quote.length - 1),
    Number(from === 'table'),
    Number(price.kind === 'range'),
    Number(durationMinutes !== null),
  ];
}

interface Site {
  count: number;
  /** Words of each name. */
  tokens: readonly string[][];
  /** Share of the services whose length is told. */
  timed: number;
  pages: ReadonlyMap<string, PageServices>;
  /** Words of each page's address and main heading. */
  subjects: ReadonlyMap<string, ReadonlySet<string>>;
  byPage: ReadonlyMap<string, number>;
  bySection: ReadonlyMap<string, number>;
  byName: ReadonlyMap<string, number>;
  /** Pages of each price, the one that tells most first, and how many services have it. */
  byPrice: ReadonlyMap<number | null, { urls: string[]; count: number }>;
  /** The page that tells most. */
  main: string | undefined;
  /** Everything read at a price, and under a name: on which pages, in how many ways. */
  drafts: { price: ReadonlyMap<number | null, Mentions>; name: ReadonlyMap<string, Mentions> };
  /** By page: how many lines each priced line is from the next. */
  gaps: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

interface Mentions {
  pages: number;
  names: number;
  times: number;
}

function readSite(told: readonly Told[], pages: readonly PageServices[]): Site {
  const tokens = told.map(({ name }) => nameTokens(name));
  const byPage = counted(told.map(({ url }) => url));
  const mostFirst = (urls: Iterable<string>) =>
    [...new Set(urls)].sort((a, b) => byPage.get(b)! - byPage.get(a)!);
  const drafts = pages.flatMap((page) =>
    page.drafts.map(({ name, price }) => ({
      url: page.url,
      name: nameTokens(name).join(' '),
      price: price.minCents,
    })),
  );
  const mentions = (of: typeof drafts): Mentions => ({
    pages: new Set(of.map(({ url }) => url)).size,
    names: new Set(of.map(({ name }) => name)).size,
    times: of.length,
  });
  return {
    count: told.length,
    tokens,
    timed: told.filter(({ durationMinutes }) => durationMinutes !== null).length / told.length,
    pages: new Map(pages.map((page) => [page.url, page])),
    subjects: new Map(pages.map((page) => [page.url, new Set(page.subject)])),
    byPage,
    bySection: counted(told.map(sectionOf)),
    byName: counted(tokens.map((words) => words.join(' '))),
    byPrice: mapped(
      Map.groupBy(told, ({ price }) => price.minCents),
      (same) => ({ urls: mostFirst(same.map(({ url }) => url)), count: same.length }),
    ),
    main: mostFirst(byPage.keys())[0],
    drafts: {
      price: mapped(
        Map.groupBy(drafts, ({ price }) => price),
        mentions,
      ),
      name: mapped(
        Map.groupBy(drafts, ({ name }) => name),
        mentions,
      ),
    },
    gaps: new Map(pages.map((page) => [page.url, gapsOf(page)])),
  };
}

/** How it stands among the others of its page and of the site. */
function standing(
  { url, price, order, durationMinutes, category }: Told,
  tokens: string[],
  site: Site,
): number[] {
  const page = site.pages.get(url);
  const here = site.byPage.get(url)!;
  const same = site.byPrice.get(price.minCents)!;
  const elsewhere = same.urls.find((other) => other !== url);
  const said = site.drafts.price.get(price.minCents);
  const named = site.drafts.name.get(tokens.join(' '));
  const drafts = Math.max(here, page?.drafts.length ?? 0);
  return [
    site.timed - Number(durationMinutes !== null),
    here / site.count,
    Number(url === site.main),
    Number(here === 1 && site.count > 1),
    here / drafts,
    Number(page !== undefined && page.role !== 'plain'),
    Math.log1p(site.bySection.get(sectionOf({ url, category }))!),
    Math.log1p(Math.min(site.gaps.get(url)?.get(order) ?? FARTHEST, FARTHEST)),
    tokens.filter((word) => site.subjects.get(url)?.has(word)).length / Math.max(1, tokens.length),
    Math.log1p(site.byName.get(tokens.join(' '))! - 1),
    Math.log1p(named?.pages ?? 0),
    (same.count - 1) / site.count,
    Number(elsewhere !== undefined),
    Number(elsewhere !== undefined && site.byPage.get(elsewhere)! > here),
    Math.log1p(Math.max(1, said?.pages ?? 0)),
    said && said.pages > 1 ? 1 - said.names / said.times : 0,
  ];
}

const sectionOf = ({ url, category }: Pick<Told, 'url' | 'category'>) => `${url} ${category ?? ''}`;

function gapsOf({ drafts }: PageServices): Map<number, number> {
  const orders = [...new Set(drafts.map(({ order }) => order))].sort((a, b) => a - b);
  return new Map(
    orders.map((order, at) => [
      order,
      Math.min(order - (orders[at - 1] ?? -Infinity), (orders[at + 1] ?? Infinity) - order),
    ]),
  );
}

function counted(of: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of of) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

const mapped = <Key, From, To>(from: ReadonlyMap<Key, From>, to: (value: From) => To): Map<Key, To> =>
  new Map([...from].map(([key, value]) => [key, to(value)]));
