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

/**
 * Reads a site page by page: of each page only what its text says of the facts is kept, its tree goes. Memory grows with
 * what is said, not with the pages' markup; add pages as they come, in crawl order, the home page first.
 */
export class FactReader {
  /** Pages read so far. */
  pages = 0;
  private readonly context: FactContext;
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

  /** Reads one page. Broken markup never throws. */
  add(source: SourcePage): void {
    const page = parsePage(source);
    if (this.pages === 0) this.homeUrl = page.url;
    if (this.pages < COUNTRY_PAGES) this.countries.push(pageCountries(page));
    if (this.pages < TYPICAL_PAGES) {
      const language = pageLanguage(page);
      if (language) this.languages.push(language);
      this.sectors.push(pageSectors(page));
    }
    this.pages += 1;
    this.names.push(pageNames(page));
    this.phones.push(pagePhones(page));
    this.addresses.push(pageAddresses(page));
    this.hours.push(pageHours(page));
    this.services.push(pageServices(page, this.context));
    this.emails.push(...pageEmails(page));
    // Headers and footers repeat their questions and people on every page: each is kept once as it goes.
    this.team = mergeTeam([...this.team, ...pageTeam(page)]);
    this.faq = mergeFaq([...this.faq, ...pageFaq(page)]);
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
