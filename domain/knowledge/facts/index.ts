/** Everything a business publishes about itself, read from its pages, each fact with its place. Pure: no I/O, no clock. */
import { mergeAddresses, type PageAddresses, pageAddresses } from './address.ts';
import { mergeNames, type PageNames, pageNames } from './business-name.ts';
import { type CountryVote, likelyCountries, pageCountries } from './country.ts';
import { type EmailSighting, mergeEmails, pageEmails } from './emails.ts';
import { mergeFaq, pageFaq } from './faq.ts';
import { mergeHours, type PageHours, pageHours } from './hours.ts';
import { parsePage } from './page.ts';
import { pageLanguage } from './page-language.ts';
import { mergePhones, type PagePhones, pagePhones } from './phones.ts';
import { mergeSectors, type PageSectors, pageSectors, type Sector } from './sector.ts';
import { mergeServices, type PageServices } from './service-merge.ts';
import { pageServices } from './services.ts';
import { mergeTeam, pageTeam } from './team.ts';
import { plain } from './text.ts';
import type {
  BusinessFacts,
  FactContext,
  FaqFact,
  SourcedValue,
  SourcePage,
  TeamMemberFact,
} from './types.ts';

/**
 * Facts of a site. `pages` in crawl order, the home page first; `context` says where the business is presumed to be
 * (the site's own signs win). What the site does not say is null or empty, never guessed.
 */
export function extractFacts(pages: Iterable<SourcePage>, context: FactContext): BusinessFacts {
  const reader = new FactReader(context);
  for (const page of pages) reader.add(page);
  return reader.facts();
}

/** A bare `$` is the dollar of the country the site points to. */
const DOLLARS: Record<string, string> = { CA: 'CAD', AU: 'AUD', NZ: 'NZD' };

/** Pages whose text decides the site's country, language and sector: the first ones say enough. */
const COUNTRY_PAGES = 40;
const TYPICAL_PAGES = 30;

/** What one page says of the business; holds nothing of the page's tree, and may travel between threads. */
export interface PageFacts {
  url: string;
  countries: CountryVote[] | null;
  language: string | null;
  sectors: PageSectors | null;
  names: PageNames;
  phones: PagePhones;
  addresses: PageAddresses;
  hours: PageHours;
  services: PageServices;
  emails: EmailSighting[];
  team: TeamMemberFact[];
  faq: FaqFact[];
}

/** Reads one page, the `place`-th of its site from 0. Broken markup never throws. */
export function pageFacts(source: SourcePage, context: FactContext, place: number): PageFacts {
  const page = parsePage(source);
  const isTypical = place < TYPICAL_PAGES;
  return {
    url: page.url,
    countries: place < COUNTRY_PAGES ? pageCountries(page) : null,
    language: isTypical ? pageLanguage(page) : null,
    sectors: isTypical ? pageSectors(page) : null,
    names: pageNames(page),
    phones: pagePhones(page),
    addresses: pageAddresses(page),
    hours: pageHours(page),
    services: pageServices(page, context),
    emails: pageEmails(page),
    team: pageTeam(page),
    faq: pageFaq(page),
  };
}

/**
 * Gathers a site page by page, in crawl order, the home page first. Memory grows with what is said, not with the pages'
 * markup.
 */
export class FactReader {
  /** Pages read so far. */
  pages = 0;
  readonly context: FactContext;
  private homeUrl = '';
  private readonly countries: CountryVote[][] = [];
  private readonly languages: string[] = [];
  private readonly sectors: PageSectors[] = [];
  private readonly names: PageNames[] = [];
  private readonly phones: PagePhones[] = [];
  private readonly addresses: PageAddresses[] = [];
  private readonly hours: PageHours[] = [];
  private readonly services: PageServices[] = [];
  private emails: EmailSighting[] = [];
  private team: TeamMemberFact[] = [];
  private faq: FaqFact[] = [];

  constructor(context: FactContext) {
    this.context = context;
  }

  /** Reads one page here and now. */
  add(source: SourcePage): void {
    this.take(pageFacts(source, this.context, this.pages));
  }

  /** Takes what the next page says, wherever it was read. */
  take(page: PageFacts): void {
    if (this.pages === 0) this.homeUrl = page.url;
    this.pages += 1;
    if (page.countries) this.countries.push(page.countries);
    if (page.language) this.languages.push(page.language);
    if (page.sectors) this.sectors.push(page.sectors);
    this.names.push(page.names);
    this.phones.push(page.phones);
    this.addresses.push(page.addresses);
    this.hours.push(page.hours);
    this.services.push(page.services);
    this.emails.push(...page.emails);
    // Headers and footers repeat their questions and people on every page: each is kept once as it goes.
    this.team = mergeTeam([...this.team, ...page.team]);
    this.faq = mergeFaq([...this.faq, ...page.faq]);
  }

  /** The facts of the pages read so far. */
  facts(): BusinessFacts {
    const countries = likelyCountries(this.countries, this.homeUrl, this.context);
    const { hours, conflicts } = mergeHours(this.hours);
    const offer = mergeServices(this.services);
    const dollar = DOLLARS[countries[0] ?? ''];
    const name = mergeNames(this.names);
    return {
      name,
      phones: mergePhones(this.phones, countries),
      emails: mergeEmails(this.emails, this.homeUrl),
      address: withoutName(mergeAddresses(this.addresses, countries), name),
      language: commonest(this.languages),
      hours,
      services: offer.services.map((service) =>
        dollar && service.currency === 'USD' && !/US/.test(service.quote)
          ? { ...service, currency: dollar }
          : service,
      ),
      team: this.team,
      faq: this.faq,
      conflicts: [...conflicts, ...offer.conflicts],
    };
  }

  /** The kind of business the pages read so far speak of. */
  sector(): Sector {
    return mergeSectors(this.sectors);
  }
}

/** "Salon Marie, 12 rue Mercière, 69002 Lyon": the business's own name is no part of its address. */
function withoutName(address: SourcedValue | null, name: SourcedValue | null): SourcedValue | null {
  if (!address || !name || !plain(address.value).startsWith(`${plain(name.value)}, `)) return address;
  return { ...address, value: address.value.slice(name.value.length + 2) };
}

function commonest(languages: readonly string[]): string | null {
  const votes = new Map<string, number>();
  for (const language of languages) votes.set(language, (votes.get(language) ?? 0) + 1);
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
