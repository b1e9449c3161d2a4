import { durationMentions } from '../facts/durations.ts';
import { plainlyAsked } from './asked.ts';
import { measuresAsked, measureTest } from './ranges.ts';
import { CLIENT_TOPICS, type ClientTopic } from './topics.ts';
import { type Wanted, wantedBy } from './wanted.ts';
import { fold, isContent, root, wordList } from './words.ts';

/** One thing a question is about. `in` says how surely a text names it: 0 not at all, 1 in the question's own words. */
export interface Term {
  label: string;
  /** How much it counts beside the others: what a verb or a vague word names, its object narrows. */
  weight: number;
  in(text: { folded: string; roots: ReadonlySet<string> }): number;
  /** A verb that is the very thing asked: what does not say it answers nothing. */
  mustBeSaid?: boolean;
  /** Whether a heading is about it: a heading says « Paiement » for what sentences say at length. */
  heads(heading: string): boolean;
}

export interface Question {
  folded: string;
  wants: Wanted | null;
  terms: Term[];
  /** The length a question names (« un massage d’une heure »), in minutes. */
  minutes: number | null;
  /** « Faites-vous… », « do you… »: answered by yes, no, or the sentence that says it. */
  isYesNo: boolean;
  /** A few words and no sentence: « parking ? », « coupe enfant ? ». */
  isBare: boolean;
  /** Roots of the question's own words: of two sentences, the one that says them answers more surely. */
  hints: ReadonlySet<string>;
  /** Words of the business's own name, folded. */
  ownName: ReadonlySet<string>;
}

/** Words that say how something is asked, beside those of `isContent`. */
const ASKING = new Set(
  `combien prix tarif tarifs cout couts coute coutent coutera vaut montant payer much price prices cost costs fee fees charge
  charges rate rates horaire horaires heure heures hours opening ouvert ouverte ouverts ouvertes ouvrez ouvrent ouverture ferme fermez fermes fermee fermeture open opens close closed closes closing time times temps
  duree dure durent minutes long adresse address where situe situes situee located telephone phone numero number appeler joindre
  contacter call contact reach mail email e courriel annee year age old nom name notice preavis delai range fourchette someone quelqu personne personnes people reduit reduits reduite discount
  type types sorte genre kind kinds liste list jour jours day days semaine week exactement environ moyenne average
  sites site web actuellement currently aujourd hui today propos about detail details information informations infos
  lieu endroit place compose composent composee appelle appelez nommez mois moment fait faut occupe minimal ete politique politiques policy policies condition conditions taking happen happens minimum maximum clients client cliente clientes customers customer venir come aller go prendre
  required necessary needed obligatoire obligatoires necessaire necessaires taux docteur doctor dr exercez exerce
  aider enfin chose choses
  ville commune town city particulier particuliere special speciale specifique
  far journee journees communes villes available availability dispo disponible disponibles disponibilites
  just juste shut prevoir budget near nearby pres accueille accueillera recoit recevra last lasts lasting partir vendu vendue vendus vendues sold tient tiennent passent
  fully really actually properly suitable while allowed permitted
  work works working travaillez travail travaille travaillent recevez recevoir passe passer deroule deroulent happens fonctionne`.split(
    /\s+/,
  ),
);

/** What a place is called when one asks the way to it; elsewhere such words may name a trade. */
const PLACE_NOUNS = new Set(
  `auto moto barber barbershop coiffeur coiffeuse coiffure onglerie hairdresser hairdressers osteopathe osteopath dentiste dentist
  veterinaire vet vets surgery parlour parlor barbers gite refuge pension based find trouvez trouver venue premise installe installee installes installees base basee`.split(
    /\s+/,
  ),
);

/** What a business is called by its clients: says nothing beside a question's other words. */
const BUSINESS_NOUNS = new Set(
  `salon salons institut instituts cabinet cabinets studio studios boutique boutiques magasin magasins garage agence agences centre entreprise societe atelier clinique etablissement locaux local
  spa salle club ecole maison company business shop shops clinic clinics practice store stores office gym studio premises centre center team equipe`.split(
    /\s+/,
  ),
);

const YES_NO =
  /^(?:est-ce que|est-ce|y a-t-il|avez-vous|faites-vous|proposez-vous|peut-on|etes-vous|acceptez-vous|prenez-vous|offrez-vous|faut-il|\w+-je|(?:vous )?\w+-vous|\w+-(?:t-)?(?:il|elle|on|ils|elles)|(?:.* )?\w+-(?:t-)?(?:ils|elles|il|elle) |do|does|is|are|can|could|have|has|did|will|must|should)\b/;

/** What a verb counts beside its object. */
const VERB_WEIGHT = 0.15;
/** What an age or a distance counts: it tells two prices apart, and most answers name none. */
const MEASURE_WEIGHT = 0.5;
/** Verbs that are the very thing asked, and how pages say them: who repairs bicycles need not rent them out. */
const OWN_SENSE: ReadonlyArray<{ asked: RegExp; said: RegExp | null }> = [
  {
    asked: /^(?:lou(?:er|ez|ent)|rent|hire)$/,
    said: /\b(?:lou(?:e|es|er|ez|ons|ent|ee?s?)|locations?|rent\w*|hir(?:e|es|ed|ing))\b/,
  },
  { asked: /^(?:r?achet\w+|buy)$/, said: /\b(?:r?achet\w+|r?achats?|buy\w*|purchas\w+|repris\w*)\b/ },
  {
    asked: /^(?:repar\w+|repair)$/,
    said: /\b(?:repar(?!t)\w+|repair\w*|fix\w*|depann\w+|remis\w* en etat)\b/,
  },
  { asked: /^(?:repris\w*|reprenez)$/, said: /\b(?:repris\w*|repren\w+|trade-?ins?)\b/ },
  {
    asked: /^(?:recrut\w+|embauch\w+|recruit)$/,
    said: /\b(?:recrut\w+|embauch\w+|recruit\w*|hiring|postul\w+|candidat\w+|rejoi(?:gn|ndre)\w*|jobs?|careers?|emplois?)\b/,
  },
  { asked: /^(?:gard\w+|heberg\w+|board|train)$/, said: null },
];

const OPEN_QUESTION =
  /^(?:et |and )?(?:a |de |en |dans |par |avec |pour |at |in |on |by |from )?(?:que|qu'|quoi|comment|combien|ou|quand|qui|quel\w*|lequel|pourquoi|what|how|when|where|who|why|which|jusqu'a quel\w*)(?![\p{L}])(?!'est-ce)/u;

/** « Vous prenez combien ? », « vous intervenez dans quel rayon ? »: the word that asks comes after the verb. */
const ASKS_AT_END =
  /-vous (?:\S+ )*?(?:quoi|combien|quand|comment|quelle?s?)(?![a-z])|-vous ou\W*$| a combien(?![a-z])|^faut-il (?:\S+ ){0,2}combien/;

/** « Je dors mal, vous pouvez m’aider ? »: first how things are, then whether. */
const ASKS_AFTER =
  /^(?:j'|(?:je|mon|ma|mes|on|nous|i|i'm|i've|my|we) ).*, (?:et )?(?:est-ce (?:que|qu')|\w+-(?:t-)?(?:vous|il|elle|on)\b|vous \w+ez\b|c'est (?:possible|pour vous|loin)|(?:do|can|could|is|are) (?:you|it|that)\b)/;

/** Says how, or that there is something: it is told apart by what stands beside it. */
const SAYS_LITTLE = /^(?:mal|envie|soucis?)$/;

/** The verb of the question, which pages seldom repeat (« vendez-vous », « do you sell », « se déroule-t-il »). */
const VERB =
  /\b(?:puis-je|peut-on|faut-il|dois-je|pouvez-vous|est-ce que vous|how to|comment) (?:se |s'|vous |me )?([a-z]+)\b|\b([a-z]+)-(?:t-)?(?:vous|il|elle|on|ils|elles|je)\b|\b(?:do|can|could|will|would|does) (?:you|i|we|they|it) (?:also |need to |have to )?([a-z]+)\b|\b(?:s'|se |vous |me |j')([a-z]+)\b|\b(?:pour|de|d') ?([a-z]+(?:er|ir))\b|\b(?:are|is) \w+ ([a-z]+ing)\b|(?<=\b(?:cost|charge|much|take|long|need|have|want|like) )to ([a-z]+)\b/g;

/** Topics that most of a business's text is about: another topic beside them is what is asked. */
const VAGUE_TOPICS = new Set([
  'payment',
  'booking',
  'services',
  'session',
  'consultation',
  'free',
  'team',
  'package',
  'included',
  'pets',
  'waiting room',
]);

/** What is asked stands within so much; the patterns are not given a whole e-mail. */
const LONGEST_QUESTION = 1_000;

/**
 * Reads a question: what kind of thing it wants, and what it is about. Words of the business's own name, and the ones that
 * only ask, are no part of what it is about.
 */
export function readQuestion(written: string, businessName = ''): Question {
  const text = plainlyAsked(written.slice(0, LONGEST_QUESTION));
  const folded = fold(text)
    .replace(/s'il (?:vous|te) plait|\bplease\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const wants = wantedBy(folded);
  const ownName = new Set(wordList(fold(businessName)));
  const [length] = wants === 'duration' ? [] : durationMentions(folded);
  // A length is told apart by what a service lasts, not by the words of its name.
  let rest = ` ${length ? folded.slice(0, length.start) + folded.slice(length.end) : folded} `;
  const terms: Term[] = [];
  for (const topic of CLIENT_TOPICS) {
    const found = new RegExp(topic.asked.source, 'gu');
    if (!found.test(rest)) continue;
    // « Trois zones du visage » are no area that somebody covers.
    if (topic.name === 'area' && (wants === 'time' || wants === 'price')) continue;
    // « La taille de la moustache » is a service.
    if (topic.name === 'surface' && wants === 'price') continue;
    terms.push(topicTerm(topic));
    // What a topic took is not asked for again word by word; overlapping topics see the whole question.
    rest = rest.replace(found, (words) => '#'.repeat(words.length));
  }
  for (const measure of wants === 'duration' || wants === 'year' ? [] : measuresAsked(folded)) {
    const names = measureTest(measure);
    terms.push({
      label: measure.words,
      weight: MEASURE_WEIGHT,
      in: ({ folded: inside }) => (names(inside) ? 1 : 0),
      heads: () => false,
    });
    rest = rest.replace(measure.words, (words) => '#'.repeat(words.length));
  }
  // Beside a firm topic, a vague one says little more than a verb does.
  if (terms.some(({ weight }) => weight === 1))
    for (const term of terms) if (term.weight < MEASURE_WEIGHT) term.weight = VERB_WEIGHT;
  const content = wordList(rest.replace(/#+/g, ' ')).filter(isContent);
  const left = content.filter((word) => !ASKING.has(word));
  // « Une séance de kinésiologie » at « ECR Kinésiologie »: a trade in the name is asked for all the same.
  const isVague = terms.every(({ weight }) => weight < 1) && (wants === 'price' || wants === 'duration');
  const isName = (word: string) => ownName.has(word) && !(isVague && !saysAll(ownName, left));
  const named = left.filter((word) => !isName(word) && !BUSINESS_NOUNS.has(word));
  const asksTheWay = wants === 'place' && terms.length === 0 && named.every((word) => PLACE_NOUNS.has(word));
  const words = asksTheWay ? [] : named;
  const verbs = new Set([...folded.matchAll(VERB)].flatMap((match) => match.slice(1).filter(Boolean)));
  for (const word of new Set(words)) {
    const wanted = root(word);
    if (terms.some((term) => term.label === wanted)) continue;
    const own = OWN_SENSE.find(({ asked }) => asked.test(word));
    terms.push({
      label: wanted,
      weight: (verbs.has(word) && !own) || SAYS_LITTLE.test(word) ? VERB_WEIGHT : 1,
      mustBeSaid: Boolean(own?.said) && verbs.has(word),
      in: ({ roots, folded: inside }) =>
        roots.has(wanted) ||
        own?.said?.test(inside) ||
        DAY_SHORT[word.replace(/s$/, '')]?.test(inside) ||
        MEALS[word]?.test(inside)
          ? 1
          : near(wanted, roots),
      heads: () => false,
    });
  }
  // « Qui va s’occuper de moi ? » names nobody’s trade.
  if (wants === 'person' && terms.every(({ weight }) => weight === VERB_WEIGHT)) terms.push(topicTerm(TEAM));
  for (const name of capitals(text)) {
    if (terms.some((term) => term.label === name)) continue;
    const said = new RegExp(`(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])`, 'u');
    const is = (inside: string) => (said.test(inside) ? 1 : 0);
    terms.push({
      label: name,
      weight: 1,
      in: ({ folded: inside }) => is(inside),
      heads: (heading) => is(heading) > 0,
    });
  }
  return {
    folded,
    wants,
    terms,
    minutes: length?.minutes ?? null,
    hints: new Set(
      wordList(folded)
        .filter((word) => word.length > 3 && isContent(word))
        .map(root),
    ),
    isYesNo:
      (YES_NO.test(folded) || ASKS_AFTER.test(folded)) &&
      !OPEN_QUESTION.test(folded) &&
      !ASKS_AT_END.test(folded),
    isBare: wordList(folded).length <= 4 && !YES_NO.test(folded) && !OPEN_QUESTION.test(folded),
    ownName,
  };
}

function topicTerm({ name, asked, same, said }: ClientTopic): Term {
  return {
    label: name,
    weight: VAGUE_TOPICS.has(name) ? 0.25 : 1,
    in: ({ folded: inside }) => (same.test(inside) ? 1 : said?.test(inside) ? 0.9 : 0),
    heads: (heading) => asked.test(heading),
  };
}
/** « Qui travaille chez vous ? » is about the team, though it does not say so. */
const TEAM = CLIENT_TOPICS.find(({ name }) => name === 'team')!;

const saysAll = (name: ReadonlySet<string>, words: readonly string[]) =>
  [...name].every((word) => words.includes(word));

/** « le permis AM », « la boîte B »: names of one to three capitals, too short to be read as words. */
function capitals(text: string): string[] {
  if (text === text.toUpperCase()) return [];
  const found = text.match(/(?<![\p{L}\p{N}'’.])[A-Z]{1,3}(?![\p{L}\p{N}'’.])/gu) ?? [];
  return [...new Set(found)]
    .filter((name) => !/^(?:[AIO]|PM|UK|US|TV|OK|CB|DE|TTC|HT|RDV)$/.test(name))
    .filter((name) => !text.startsWith(name))
    .map((name) => name.toLowerCase());
}

/** Days as tables write them. */
const DAY_SHORT: Readonly<Record<string, RegExp>> = Object.fromEntries(
  `lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday`
    .split(' ')
    .map((day) => [
      day,
      new RegExp(
        `(?<![a-z])(?:${day.slice(0, 3)}(?:s|rs|r|nes)?(?![a-z])|7 ?(?:j|jours) ?(?:/|sur) ?7|(?:7|seven) days|tous les jours|every day)`,
      ),
    ]),
);

/** What is served then says when. */
const MEALS: Readonly<Record<string, RegExp>> = {
  midi: /\b(?:dejeuners?|lunch)\b/,
  soir: /\b(?:diners?|dinner|supper|en soiree)\b/,
  evening: /\b(?:dinner|supper)\b/,
};

/** Beginnings that stand for the whole word. */
const SAID_SHORT = new Set(
  'clim rando kine ortho osteo veto photo deco renov physio chiro hypno appart dermo reflexo sophro naturo immo'.split(
    ' ',
  ),
);

/** One misspelt or otherwise ended long word still names the same thing. */
function near(wanted: string, known: ReadonlySet<string>): number {
  if (SAID_SHORT.has(wanted) && [...known].some((other) => other.startsWith(wanted))) return 0.9;
  if (wanted.length < 6) {
    const said = wanted.length > 3 && [...known].some((other) => isInflected(other, wanted));
    return said ? 0.9 : 0;
  }
  for (const other of known) {
    if (other.length < 6) continue;
    // An acupuncturist someone knows is no acupuncture: the person who does a thing only hints at it.
    if (/^(?:ist|eur|ologue?|ologist)/.test(other.slice(wanted.length)) && other.startsWith(wanted))
      return 0.5;
    if (other.startsWith(wanted) || wanted.startsWith(other)) return 0.8;
    if (
      Math.abs(other.length - wanted.length) <= 1 &&
      other[0] === wanted[0] &&
      editsAtMostOne(wanted, other)
    )
      return 0.8;
  }
  return 0;
}

/** "moved" of "move", "rabbits" of "rabbit": short words keep their endings. */
const isInflected = (word: string, of: string) =>
  word.startsWith(of) && /^(?:e?d|e?s|e?r)$/.test(word.slice(of.length));

function editsAtMostOne(a: string, b: string): boolean {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - from - end <= 1;
}

/**
 * The plain words by which pages may say what a question asks for, beside its own: for a search by words alone, which
 * would not find « parking » for « se garer ».
 */
export function otherWords(text: string): string {
  const folded = fold(text);
  const words = CLIENT_TOPICS.filter(({ asked }) => asked.test(folded)).flatMap(({ same, said }) =>
    `${same.source}|${said?.source ?? ''}`
      .split('|')
      .map((word) => word.replace(/^\(.*:/, '').replace(/\?$/, ''))
      .filter((word) => /^[a-z]{3,}$/.test(word)),
  );
  return [...new Set(words)].slice(0, 40).join(' ');
}

/** Whether the question has nothing to hold on to but a verb (« que faut-il apporter ? »). */
export function isBareVerb(question: Question): boolean {
  return question.terms.every(({ weight }) => weight === VERB_WEIGHT);
}

const FRENCH_WORDS =
  /(?<![a-z'])(?:je|tu|vous|est|les|des|du|un|une|le|la|tes|ton|quel|quelle|quels|quelles|combien|ou|avez|etes|peut|votre|vos|pour|faut|il|qui|que|comment|y)(?![a-z'])/g;
const ENGLISH_WORDS =
  /(?<![a-z'])(?:i|you|is|are|do|does|the|what|how|when|where|who|can|your|much|for|have|there|my|which|any)(?![a-z'])/g;

/** The language a question is asked in, or null when its words do not tell (« parking ? »). */
export function questionLanguage(text: string): 'fr' | 'en' | null {
  const folded = fold(text);
  const french =
    (folded.match(FRENCH_WORDS)?.length ?? 0) +
    (/[éèêàùçœîô]/i.test(text) ? 1 : 0) +
    (/\b[a-z]+-(?:t-)?(?:vous|il|on|elle|je)\b/.test(folded) ? 1 : 0);
  const english = folded.match(ENGLISH_WORDS)?.length ?? 0;
  return french === english ? null : french > english ? 'fr' : 'en';
}
