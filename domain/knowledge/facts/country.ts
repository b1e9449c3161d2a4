/** In which country a business is, as far as its site tells: decides how its telephone numbers and addresses are read. */
import { nodesOf, type ParsedPage, textOf } from './page.ts';
import { businessNodes } from './structured-data.ts';
import { plain } from './text.ts';
import type { FactContext } from './types.ts';

const BY_DOMAIN: Record<string, string> = {
  fr: 'FR',
  uk: 'GB',
  be: 'BE',
  ch: 'CH',
  ca: 'CA',
  us: 'US',
  ie: 'IE',
  au: 'AU',
  nz: 'NZ',
  lu: 'LU',
  mc: 'MC',
  de: 'DE',
  re: 'RE',
  quebec: 'CA',
  paris: 'FR',
  bzh: 'FR',
  london: 'GB',
  wales: 'GB',
  scot: 'GB',
};

const BY_NAME: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(?:fr|france|fra)$/, 'FR'],
  [/^(?:gb|uk|united kingdom|great britain|england|scotland|wales|northern ireland|royaume-uni|gbr)$/, 'GB'],
  [/^(?:us|usa|united states|united states of america|etats-unis)$/, 'US'],
  [/^(?:ca|canada|can)$/, 'CA'],
  [/^(?:be|belgique|belgium|belgie)$/, 'BE'],
  [/^(?:ch|suisse|switzerland|schweiz)$/, 'CH'],
  [/^(?:ie|ireland|irlande)$/, 'IE'],
  [/^(?:au|australia)$/, 'AU'],
  [/^(?:nz|new zealand)$/, 'NZ'],
  [/^(?:lu|luxembourg)$/, 'LU'],
];

const PATTERNS: ReadonlyArray<readonly [RegExp, string, number]> = [
  [/\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b/g, 'GB', 2],
  [/\b[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d\b/g, 'CA', 2],
  [
    /\b(?:A[LKZR]|C[AOT]|DE|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[TA]|W[AVIY]),? \d{5}(?:-\d{4})?\b/g,
    'US',
    2,
  ],
  [/\b(?:NSW|VIC|QLD|TAS),? \d{4}\b/g, 'AU', 2],
  [/\b(?:0[1-9]|[1-8]\d|9[0-58])\d{3} [A-ZÀ-Ý][a-zA-ZÀ-ÿ'’-]{2,}/g, 'FR', 1],
  [/(?:^|[\s(])(?:\+33|0033)/g, 'FR', 2],
  [/(?:^|[\s(])\+44/g, 'GB', 2],
  [/(?:^|[\s(])\+32/g, 'BE', 2],
  [/(?:^|[\s(])\+41/g, 'CH', 2],
  [/(?:^|[\s(])\+353/g, 'IE', 2],
  [/(?:^|[\s(])\+61/g, 'AU', 2],
  [/(?:^|[\s(])\+64/g, 'NZ', 2],
  [/(?:^|[\s(])0[1-9](?:[ .-]\d{2}){4}\b/g, 'FR', 2],
  [/\(\d{3}\) ?\d{3}[-. ]\d{4}|\b\d{3}-\d{3}-\d{4}\b/g, 'US', 1],
  // Mobile and national numbers as each country groups them.
  [/\b08[35-9] ?\d{3} ?\d{4}\b|\bEircode\b|\b[AC-FHKNPRTV-Y]\d[\dW] [0-9AC-FHKNPRTV-Y]{4}\b/g, 'IE', 3],
  [/\b0\d{4} ?\d{6}\b|\b0\d{3} \d{3} \d{4}\b|\b02\d \d{4} \d{4}\b/g, 'GB', 2],
  [/\b04[78]\d(?:[ /.]\d{2}){3}\b/g, 'BE', 2],
  [/\b0(?:2[1-9]|3[1-4]|7[4-9]) \d{3} \d{2} \d{2}\b/g, 'CH', 2],
  [/\bIreland\b|\bCo\. [A-Z]/g, 'IE', 1],
  [/\bUnited Kingdom\b|\bU\.?K\b|\bEngland\b|\bScotland\b|\bWales\b/g, 'GB', 1],
  [/\bAustralia\b/g, 'AU', 1],
  [/\bABN\b|\b04\d\d \d{3} \d{3}\b/g, 'AU', 2],
  [/\bNew Zealand\b/g, 'NZ', 1],
  [/\bQu[ée]bec\b|\bCanada\b|\bOntario\b/g, 'CA', 1],
  [/\bBelgique\b|\bBelgium\b|\bBCE\b/g, 'BE', 1],
  [/\bSuisse\b|\bSwitzerland\b/g, 'CH', 1],
  [/£\s?\d/g, 'GB', 0.5],
  [/\bCHF\b|\d\.-/g, 'CH', 1],
  [/\b(?:SIRET|SIREN|RCS)\b/g, 'FR', 1],
  [/\b\d{4} (?:Bruxelles|Liège|Namur|Anvers|Gand|Charleroi|Mons|Tournai|Leuze)/g, 'BE', 2],
  [/\b\d{4} (?:Genève|Lausanne|Zürich|Fribourg|Neuchâtel|Sion|Montreux|Vevey|Nyon|Yverdon|Bern)/g, 'CH', 2],
];

/** ISO 3166 countries in which to read numbers and addresses, the likeliest first; the context's is always among them. */
export function likelyCountries(
  pages: readonly CountryVote[][],
  homeUrl: string,
  context: FactContext,
): string[] {
  const votes = new Map<string, number>([[context.country, 0.75]]);
  const add = ({ country, weight }: CountryVote) => votes.set(country, (votes.get(country) ?? 0) + weight);
  const domain = /^[a-z]+:\/\/([^/:]+)/i.exec(homeUrl)?.[1]?.toLowerCase() ?? '';
  const ending = BY_DOMAIN[domain.split('.').at(-1)!];
  if (ending) add({ country: ending, weight: 4 });
  for (const page of pages) page.forEach(add);
  return [...votes].sort((a, b) => b[1] - a[1]).map(([country]) => country);
}

export interface CountryVote {
  country: string;
  weight: number;
}

/** The countries one page points to: declared addresses, its language, how its text writes codes and numbers. */
export function pageCountries(page: ParsedPage): CountryVote[] {
  const votes: CountryVote[] = [];
  const vote = (country: string | undefined, weight: number) => {
    if (country) votes.push({ country, weight });
  };
  for (const node of businessNodes(page)) {
    for (const address of nodesOf(node, 'address')) {
      const name = plain(textOf(address, 'addressCountry') ?? '');
      vote(BY_NAME.find(([pattern]) => pattern.test(name))?.[1], 3);
    }
  }
  vote(/^[a-z]{2}-([A-Z]{2})$/.exec(page.$('html').attr('lang') ?? '')?.[1]?.replace('US', ''), 0.5);
  const text = page
    .lines()
    .map((line) => line.text)
    .join('\n')
    .slice(0, 60_000);
  for (const [pattern, country, weight] of PATTERNS) if (text.search(pattern) >= 0) vote(country, weight / 2);
  return votes;
}
