import type { Question, Term } from './question.ts';
import type { FactAnswer, SheetService } from './sheet.ts';
import { fold, isContent, root, roots, wordList } from './words.ts';

/** Most variants named in one answer. */
const MOST = 6;
const LIMIT = 420;
/** Topics that name any service: they narrow nothing when another term does. */
const VAGUE = new Set([
  'included',
  'services',
  'booking',
  'session',
  'consultation',
  'quote',
  'free',
  'package',
  'team',
]);
/** « La pose de capsules » may stand as « capsules ». */
const ACT = root('pose');
/** Whose services are all for dogs need not say so of each. */
const FOR_PETS = /\b(?:chiens?|chiots?|canin\w*|toilett\w+|tontes?|dogs?|pupp(?:y|ies)|groom\w*|pets?)\b/;

/**
 * What the price list says of the services a question names: their prices, their durations, or that they are offered.
 * Null when the question is about something else, or when no service carries every term of it.
 */
export function answerServices(
  question: Question,
  services: readonly SheetService[],
  language: 'fr' | 'en',
): FactAnswer[] {
  const wanted = question.wants;
  if (wanted !== null && wanted !== 'price' && wanted !== 'duration') return [];
  const known = services.filter((service) =>
    wanted === 'price'
      ? service.priceKind !== 'none'
      : wanted === 'duration'
        ? service.durationMinutes !== null
        : true,
  );
  if (known.length === 0) return [];
  if (isAboutEverything(question)) {
    const chosen = wanted === 'price' ? priced(known) : overview(known);
    return wanted === 'duration' ? [] : answer(chosen, wanted, language, 'services');
  }
  const terms = question.terms;
  const isForPets = known.some(({ name, category }) => FOR_PETS.test(fold(`${category ?? ''} ${name}`)));
  // « Mon fils a 14 ans »: an age says which list of children's prices.
  const isAged = terms.some(({ label }) => /\d+ ?(?:ans|mois|years?|months?)/.test(label));
  const firm = terms.filter(
    ({ label }) =>
      !VAGUE.has(label) &&
      !(label === 'dogs' && isForPets) &&
      !(label === 'children' && isAged) &&
      label !== ACT,
  );
  const needed = firm.length > 0 ? firm : terms;
  if (needed.length === 0) return [];
  const carrying = known
    .map((service) => ({ service, ...matchOf(service, needed, terms) }))
    .filter(({ all }) => all);
  const byNames = carrying.filter(({ byName }) => byName > 0);
  // A list's heading may be all that names its services: « Spray tan : full body, lower body ».
  const matches = byNames.length > 0 ? byNames : wanted === 'price' ? carrying.filter(inCategory) : [];
  if (matches.length === 0) return [];
  function inCategory({ service }: { service: SheetService }): boolean {
    const heading = wordsOf(service.category ?? '');
    return needed.every((term) => term.in(heading) >= 0.75);
  }
  const singles = matches.filter(({ service }) => !SEVERAL.test(fold(service.name)));
  const asOne = singles.length > 0 && ONE.test(question.folded) && !SEVERAL.test(question.folded);
  const counted = asOne ? singles : matches;
  const mostByName = Math.max(...counted.map(({ byName }) => byName));
  const named = counted.filter(({ byName }) => byName >= mostByName - 0.25);
  const asked = new Set(wordList(question.folded).filter(isContent).map(root));
  const literal = ({ service }: { service: SheetService }) =>
    [...wordsOf(`${service.category ?? ''} ${service.name}`).roots].filter((word) => asked.has(word)).length;
  const mostLiteral = Math.max(...named.map(literal));
  const closest = named.filter((match) => literal(match) === mostLiteral);
  const ofLength = closest.filter(({ service }) => service.durationMinutes === question.minutes);
  const fitting = question.minutes !== null && ofLength.length > 0 ? ofLength : closest;
  const told = withoutSums(fitting.map(({ service }) => service));
  const exact = fitting.filter(({ service }) => told.includes(service));
  const fewest = Math.min(...exact.map(({ extra }) => extra));
  const chosen = exact
    .filter(({ extra }) => extra < fewest + (fewest < 1 ? 0.9 : 1.1))
    .sort((a, b) => a.extra - b.extra)
    .map(({ service }) => service);
  if (wanted === null && !question.isBare && !(question.isYesNo && OFFER.test(question.folded))) return [];
  return answer(chosen, wanted, language, 'service');
}

/** « Une séance » is none of five. */
const ONE =
  /\b(?:une?|la|le|an?|one|per)(?: seule?| single)? (?:seance|cours|consultation|session|class|lesson|visite|visit)\b|\bl'unite\b/;
const SEVERAL =
  /\b(?:[2-9]|1\d|20) ?x? (?:seances|cours|consultations|sessions|classes|lessons|visites|visits)\b|\b(?:forfaits?|carnets?|cures?|abonnements?|packages?|packs?|memberships?)\b/;

/** « Permis B : à partir de 1 500 € » sums up the prices another list tells one by one. */
function withoutSums(services: SheetService[]): SheetService[] {
  const fixed = services.filter(({ priceKind }) => priceKind === 'fixed');
  return services.filter(
    (service) =>
      service.priceKind !== 'from' ||
      fixed.filter(({ sourceUrl }) => sourceUrl !== service.sourceUrl).length < 2 ||
      fixed.some(({ priceMinCents }) => priceMinCents! < service.priceMinCents!),
  );
}

/** Asks whether something is offered; other yes-or-no questions are about how, not whether. */
const OFFER =
  /^(?:est-ce que vous |et )?(?:faites|proposez|avez|offrez|pratiquez|posez|vendez|realisez|donnez|taillez|coiffez|intervenez|reparez|assurez|effectuez|organisez)(?:-vous| )|^(?:peut-on|puis-je|pouvez-vous) (?:avoir|faire|reserver)|^y a-t-il|^(?:do|can) you (?:also )?(?:offer|do|provide|have|sell|fit|repair|give|run|perform|carry out|make)\b|^is there|^are there|^can i (?:have|get|book)/;

function isAboutEverything({ terms, folded, wants }: Question): boolean {
  if (wants === 'price') return terms.every((term) => term.label === 'services');
  return (
    terms.length > 0 &&
    terms.every((term) => term.label === 'services') &&
    /\b(?:quel\w*|what|which|liste?)\b/.test(folded)
  );
}

function matchOf(service: SheetService, needed: Term[], terms: Term[]) {
  const name = wordsOf(service.name.replace(/(?<!\p{L})(?:sans|hors|without)\s+\p{L}+/giu, ''));
  const whole = wordsOf(`${service.category ?? ''} ${service.name} ${pathWords(service.sourceUrl)}`);
  const all = needed.every((term) => term.in(whole) >= 0.75);
  const byName = needed.filter((term) => term.in(name) >= 0.75).length;
  const [base = '', ...variants] = name.folded.split(/ [–—-] |\s*\(/);
  return { all, byName, extra: unasked(base, terms) + VARIANT * unasked(variants.join(' '), terms) };
}

/** A length or a size says less than another name: all sizes of the service asked for belong together. */
const VARIANT = 0.2;

function unasked(folded: string, terms: Term[]): number {
  return wordList(folded).filter(
    (word) => isContent(word) && !terms.some((term) => term.in({ folded: word, roots: roots(word) }) > 0),
  ).length;
}

/** `/homme/visage.html`: the page may say for whom its list is. */
const pathWords = (url: string | null) =>
  url && URL.canParse(url) ? new URL(url).pathname.replace(/\.\w+$/, '').replace(/[^a-z]+/gi, ' ') : '';

const wordsOf = (text: string) => ({ folded: fold(text), roots: roots(text) });

const priced = (services: SheetService[]) => services.filter(({ priceMinCents }) => priceMinCents !== null);

/** One service of each category in turn, so that an overview shows the whole range. */
function overview(services: SheetService[]): SheetService[] {
  const byCategory = new Map<string, SheetService[]>();
  for (const service of services) {
    const key = service.category ?? '';
    byCategory.set(key, [...(byCategory.get(key) ?? []), service]);
  }
  const lists = [...byCategory.values()];
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}

function answer(
  services: SheetService[],
  wants: 'price' | 'duration' | null | string,
  language: 'fr' | 'en',
  id: string,
): FactAnswer[] {
  const used: SheetService[] = [];
  const said: string[] = [];
  let length = 0;
  for (const service of services) {
    const line = describe(service, wants, language);
    if (said.includes(line)) continue;
    if (said.length === MOST || (said.length > 0 && length + line.length > LIMIT)) break;
    said.push(line);
    used.push(service);
    length += line.length + 3;
  }
  if (said.length === 0) return [];
  const [first] = used;
  return [
    {
      id: `${id}-${first!.id}`,
      text: `${said.join(' ; ')}.`,
      sourceUrl: first!.sourceUrl,
      sourceQuote:
        [
          ...new Set(
            used
              .filter(({ sourceUrl }) => sourceUrl === first!.sourceUrl)
              .flatMap(({ sourceQuote }) => sourceQuote ?? []),
          ),
        ]
          .join(' · ')
          .slice(0, 400) || null,
    },
  ];
}

function describe(service: SheetService, wants: string | null, language: 'fr' | 'en'): string {
  const category =
    service.category && !isNamed(service.category, service.name) ? ` (${service.category})` : '';
  const price = priceWords(service, language);
  const duration = service.durationMinutes === null ? null : durationWords(service.durationMinutes, language);
  const details = wants === 'duration' ? [duration, price] : [price, duration];
  const said = details.filter((detail) => detail !== null).join(', ');
  const colon = language === 'fr' ? '\u00A0: ' : ': ';
  return said === '' ? `${service.name}${category}` : `${service.name}${category}${colon}${said}`;
}

function isNamed(category: string, name: string): boolean {
  const inside = roots(name);
  return [...roots(category)].every((word) => inside.has(word));
}

/** The price as its page says it: fixed, from, a range, on request, free; null when none is published. */
export function priceWords(
  service: Pick<SheetService, 'priceKind' | 'priceMinCents' | 'priceMaxCents' | 'currency'>,
  language: 'fr' | 'en',
): string | null {
  const { priceKind, priceMinCents, priceMaxCents, currency } = service;
  const money = (cents: number) => moneyWords(cents, currency, language);
  const french = language === 'fr';
  if (priceKind === 'free') return french ? 'gratuit' : 'free';
  if (priceKind === 'quote') return french ? 'sur devis' : 'price on request';
  if (priceMinCents === null) return null;
  if (priceKind === 'from') return `${french ? 'à partir de' : 'from'} ${money(priceMinCents)}`;
  if (priceMaxCents !== null && priceMaxCents !== priceMinCents) {
    return french
      ? `de ${money(priceMinCents)} à ${money(priceMaxCents)}`
      : `${money(priceMinCents)} to ${money(priceMaxCents)}`;
  }
  return money(priceMinCents);
}

function moneyWords(cents: number, currency: string, language: 'fr' | 'en'): string {
  const isWhole = cents % 100 === 0;
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: isWhole ? 0 : 2,
    maximumFractionDigits: isWhole ? 0 : 2,
  })
    .format(cents / 100)
    .replace(/\u202F/g, '\u00A0');
}

function durationWords(minutes: number, language: 'fr' | 'en'): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}\u00A0min`;
  if (language === 'en') return rest === 0 ? `${hours}\u00A0h` : `${hours}\u00A0h ${rest}\u00A0min`;
  return rest === 0 ? `${hours}\u00A0h` : `${hours}\u00A0h\u00A0${String(rest).padStart(2, '0')}`;
}
