/** What kind of business a site is, guessed from its own words; decides which questions are asked of it. */
import type { ParsedPage } from './page.ts';
import { businessNodes } from './structured-data.ts';
import { plain } from './text.ts';

export const SECTORS = ['hair', 'beauty', 'real-estate', 'health', 'fitness', 'b2b', 'other'] as const;
export type Sector = (typeof SECTORS)[number];

const WORDS: Record<Exclude<Sector, 'other'>, RegExp> = {
  hair: /coiffeu\w*|coiffure|\bcoupes?\b|brushing|coloration|balayage|barbier|barber\w*|hair ?(?:salon|dresser|dressing|cut|stylist)s?|haircuts?|shampo\w+|permanente|highlights|blow-?dry/g,
  beauty:
    /esthetic\w*|institut de beaute|beaute|beauty|epilation|waxing|manucure|manicure|pedicure|onglerie|ongles|\bnails?\b|soins? du visage|facials?|maquillage|make-?up|cils|lashes|\bspa\b|modelage|massages?/g,
  'real-estate':
    /immobili\w*|real estate|estate agen\w+|realt\w+|a vendre|for sale|a louer|to let|lettings|mandat|estimation (?:gratuite|de votre bien)|appartements?|maisons? a|property|properties|bailleur|locataire/g,
  health:
    /osteopath\w*|kinesither\w*|physiother\w*|physio|dentist\w*|dentaire|dental|medecin|cabinet medical|patients?|psycholog\w*|therap\w*|infirmi\w*|orthodont\w*|podolog\w*|chiropract\w*|sophrolog\w*|naturopath\w*|hypnother\w*|consultations?|doctolib|gp surgery|clinic\w*|orthophon\w*|veterinai\w*/g,
  fitness:
    /fitness|\bgym\b|salle de sport|yoga|pilates|musculation|crossfit|coach sportif|personal train\w*|cours collectifs|workouts?|classes|abonnements?|membership|cardio|vinyasa|hatha|bootcamp/g,
  b2b: /entreprises?|\bb2b\b|consult(?:ing|ants?)|conseil|agence (?:web|digitale|de communication)|marketing|logiciel|software|saas|nos clients|our clients|etude de cas|case stud\w+|devis|expertise|solutions|accompagnement|audit|strateg\w+|recrutement|comptab\w*|accounting|avocats?|seo|industri\w+|freelance/g,
};

/** Trades that share words with the sectors above but belong to none of them. */
const ELSEWHERE =
  /toilettag\w*|\bchiens?\b|\bdogs?\b|\bpets?\b|grooming|garage|vehicules?|voitures?|mecani\w*|pneus?|vidange|\bcars?\b|\bmot\b|tyres?|restaurant|traiteur|boulangerie|photograph\w*|plomb(?:ier|erie)|electricien|serrurier|fleuriste|veterinai\w*/g;

/** How telling one word is: consultants' words are everywhere. */
const WEIGHT: Record<Exclude<Sector, 'other'>, number> = {
  hair: 1.2,
  beauty: 1,
  'real-estate': 1,
  health: 0.9,
  fitness: 1,
  b2b: 0.35,
};

const TYPES: ReadonlyArray<readonly [RegExp, Sector]> = [
  [/HairSalon|BarberShop/, 'hair'],
  [/BeautySalon|NailSalon|DaySpa|TattooParlor/, 'beauty'],
  [/RealEstateAgent/, 'real-estate'],
  [/Dentist|Physician|Medical|Health|Physiotherapy|Chiropractic|Optician|Pharmacy|Veterinary/, 'health'],
  [/HealthClub|ExerciseGym|SportsActivity|Gym|YogaStudio/, 'fitness'],
];

/** How much one page speaks of each sector; `declared` are schema.org types, which name it outright. */
export interface PageSectors {
  declared: Sector[];
  spoken: Array<readonly [Sector, number]>;
}

export function pageSectors(page: ParsedPage): PageSectors {
  const declared = businessNodes(page).flatMap((node) => {
    const known = TYPES.find(([pattern]) => node.types.some((type) => pattern.test(type)));
    return known ? [known[1]] : [];
  });
  const loud = plain(
    `${page.title} ${page.$('meta[name="description"]').attr('content') ?? ''} ${page.$('h1,h2').text()}`,
  );
  const text = plain(
    page
      .lines()
      .map((line) => line.text)
      .join(' '),
  ).slice(0, 40_000);
  const said = (pattern: RegExp) =>
    Math.min(12, text.match(pattern)?.length ?? 0) + 3 * Math.min(6, loud.match(pattern)?.length ?? 0);
  const spoken = (Object.entries(WORDS) as Array<[Exclude<Sector, 'other'>, RegExp]>).map(
    ([sector, pattern]) => [sector, said(pattern) * WEIGHT[sector]] as const,
  );
  return { declared, spoken: [...spoken, ['other', said(ELSEWHERE)]] };
}

/** The sector the site speaks most of; titles and headings weigh more. `other` when nothing stands out. */
export function mergeSectors(pages: readonly PageSectors[]): Sector {
  const scores = new Map<Sector, number>();
  const add = (sector: Sector, weight: number) => scores.set(sector, (scores.get(sector) ?? 0) + weight);
  for (const { declared, spoken } of pages) {
    for (const sector of declared) add(sector, 15);
    for (const [sector, weight] of spoken) add(sector, weight / Math.sqrt(pages.length));
  }
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  if (!best || best[1] < 4) return 'other';
  return second && best[0] === 'b2b' && best[1] < second[1] * 1.2 ? second[0] : best[0];
}
