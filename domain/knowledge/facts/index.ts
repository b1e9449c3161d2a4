/** Everything a business publishes about itself, read from its pages, each fact with its place. Pure: no I/O, no clock. */
import { detect } from 'tinyld';
import { extractAddress } from './address.ts';
import { extractBusinessName } from './business-name.ts';
import { likelyCountries } from './country.ts';
import { extractEmails } from './emails.ts';
import { extractFaq } from './faq.ts';
import { extractHours } from './hours.ts';
import { type ParsedPage, parsePage } from './page.ts';
import { extractPhones } from './phones.ts';
import { extractServices } from './services.ts';
import { extractTeam } from './team.ts';
import { plain } from './text.ts';
import type { BusinessFacts, FactContext, SourcedValue, SourcePage } from './types.ts';

/**
 * Facts of a site. `pages` in crawl order, the home page first; `context` says where the business is presumed to be
 * (the site's own signs win). What the site does not say is null or empty, never guessed.
 */
export function extractFacts(pages: readonly SourcePage[], context: FactContext): BusinessFacts {
  return factsOf(pages.map(parsePage), context);
}

/** The same for pages parsed already. */
export function factsOf(pages: readonly ParsedPage[], context: FactContext): BusinessFacts {
  const countries = likelyCountries(pages, context);
  const { hours, conflicts } = extractHours(pages);
  const offer = extractServices([...pages], context);
  const name = extractBusinessName(pages);
  return {
    name,
    phones: extractPhones(pages, countries),
    emails: extractEmails(pages),
    address: withoutName(extractAddress(pages, countries), name),
    language: siteLanguage(pages),
    hours,
    services: offer.services,
    team: extractTeam(pages),
    faq: extractFaq(pages),
    conflicts: [...conflicts, ...offer.conflicts],
  };
}

/** "Salon Marie, 12 rue Mercière, 69002 Lyon": the business's own name is no part of its address. */
function withoutName(address: SourcedValue | null, name: SourcedValue | null): SourcedValue | null {
  if (!address || !name || !plain(address.value).startsWith(`${plain(name.value)}, `)) return address;
  return { ...address, value: address.value.slice(name.value.length + 2) };
}

/** The language most of the text is in; what pages declare is often the template's, so the text decides when it is long. */
function siteLanguage(pages: readonly ParsedPage[]): string | null {
  const votes = new Map<string, number>();
  for (const page of pages.slice(0, 30)) {
    const text = page
      .lines()
      .map((line) => line.text)
      .join('. ')
      .slice(0, 4000);
    const read = text.length >= 200 ? detect(text, { only: ['fr', 'en', 'de', 'nl', 'es', 'it', 'pt'] }) : '';
    const language = read || page.language?.slice(0, 2).toLowerCase();
    if (language) votes.set(language, (votes.get(language) ?? 0) + 1);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}
