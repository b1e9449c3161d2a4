import { durationMentions } from '../facts/durations.ts';
import { CLIENT_TOPICS } from './topics.ts';
import { fold, isContent, root, wordList } from './words.ts';

/** What an answer must hold to be one. */
export type Wanted =
  | 'price'
  | 'duration'
  | 'time'
  | 'place'
  | 'phone'
  | 'email'
  | 'person'
  | 'count'
  | 'contents'
  | 'when'
  | 'year'
  | 'age';

/** One thing a question is about. `in` says how surely a text names it: 0 not at all, 1 in the question's own words. */
export interface Term {
  label: string;
  /** How much it counts beside the others: what a verb or a vague word names, its object narrows. */
  weight: number;
  in(text: { folded: string; roots: ReadonlySet<string> }): number;
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
  /** Words of the business's own name, folded. */
  ownName: ReadonlySet<string>;
}

/** First match wins. `words` only name what is wanted and need not be on the page. */
const WANTED: ReadonlyArray<{ wants: Wanted; asked: RegExp }> = [
  { wants: 'email', asked: /\b(?:adresse )?(?:e-?mail|mail|courriel)s?\b(?: address)?/ },
  {
    wants: 'phone',
    asked:
      /\b(?:numero de )?telephone\b|\bphone number\b|\bwhat.*\bphone\b(?! lines?)|\bquel (?:est )?(?:le |votre )?numero\b|\b(?:vous|les) (?:appeler|joindre|contacter)\b|\b(?:call|contact|reach) (?:you|them)\b/,
  },
  {
    wants: 'duration',
    asked:
      /\bcombien de temps\b|\bquelle (?:est la )?duree\b|\bhow long\b|\bcombien (?:d'heures|de minutes)\b|\bhow many (?:hours|minutes)\b|\bduree\b|\bdure(?:nt)?\b/,
  },
  {
    wants: 'age',
    asked: /\b(?:quel|what) age\b|\b(?:age minim\w+|minimum age|how old)\b|\ba partir de quel age\b/,
  },
  {
    wants: 'year',
    asked:
      /\bquand\b.*\b(?:a|est|avez|ont)(?:-t)?-\w+ (?:ete )?(?:ouvert|cree|fonde)|\bdepuis (?:quand|combien)\b|\b(?:en )?quelle annee\b|\b(?:what|which) year\b|\bhow long have you\b|\bsince when\b|\bwhen (?:did|was|were)\b.*\b(?:open|found|establish|creat|start)\w*/,
  },
  {
    wants: 'price',
    asked:
      /\bcombien (?:ca )?(?:cout\w*|vaut|valent|faut-il payer|est|sont|pour)\b|\bcout(?:e|ent)(?:-t-\w+)?\b|\b(?:quel(?:s|le|les)?|a quel) (?:est |sont )?(?:le |la |les |vos |votre |l')?(?:prix|tarifs?|couts?|montants?)\b|\b(?:prix|tarifs?)\b|\bhow much\b(?! (?:notice|time|space|room|warning|experience))|\b(?:price|cost|fee|charge|rate)s?\b|\ba combien\b/,
  },
  {
    wants: 'contents',
    asked:
      /\b(?:what(?:'s| is| does)\b.*\binclud\w+|qu'est-ce qui est (?:inclus|compris)|que comprend|en quoi consiste|what does .* consist)\b/,
  },
  { wants: 'count', asked: /\bcombien (?:de |d')|\bhow many\b/ },
  {
    wants: 'time',
    asked:
      /\ba quelles? heures?\b|\bhoraires?\b|\b(?:what|which) time\b|\bopening (?:hours|times)\b|\bhours\b|\bheures? d'ouverture\b|\bouvr\w+\b|\bouverte?s?\b|\bferme[zs]?\b|\bfermee?s?\b|\bfermeture\b|\bouverture\b|\bopen(?:ing)?\b|\bclos(?:e|es|ed|ing)\b/,
  },
  { wants: 'when', asked: /^quand\b|^when\b/ },
  {
    wants: 'place',
    asked: /^ou\b|(?<=\b(?:et|,|mais) )ou\b|\badresse\b|\baddress\b|\bwhere\b|\bsitue\w*\b|\blocated\b/,
  },
  {
    wants: 'person',
    asked:
      /\bqui\b(?! (?:s'adress|peut|doit))|\bwho\b(?!se)|\bcomment (?:s'appelle\w*|se nomme\w*)|\b(?:what(?:'s| is)|quel est) (?:the |le |votre |your )?(?:name|nom)\b/,
  },
];

/** What kind of thing a folded question wants, or null when any sentence will do. */
export function wantedBy(folded: string): Wanted | null {
  return WANTED.find(({ asked }) => asked.test(folded))?.wants ?? null;
}

/** Words that say how something is asked, beside those of `isContent`. */
const ASKING = new Set(
  `combien prix tarif tarifs cout couts coute coutent coutera vaut montant payer much price prices cost costs fee fees charge
  charges rate rates horaire horaires heure heures hours opening ouvert ouverte ouverts ouvertes ouvrez ouvrent ouverture ferme fermez fermes fermee fermeture open opens close closed closes closing time times temps
  duree dure durent minutes long adresse address where situe situes situee located telephone phone numero number appeler joindre
  contacter call contact reach mail email e courriel annee year age old nom name notice preavis delai range fourchette someone quelqu personne personnes people reduit reduits reduite discount
  type types sorte genre kind kinds liste list jour jours day days semaine week exactement environ moyenne average
  sites site web actuellement currently aujourd hui today propos about detail details information informations infos
  lieu endroit place compose composent composee appelle mois moment fait faut occupe minimal ete politique politiques policy policies condition conditions taking happen happens minimum maximum clients client cliente clientes customers customer venir come aller go prendre
  work works working travaillez travail travaille recevez recevoir passe passer deroule deroulent happens fonctionne`.split(
    /\s+/,
  ),
);

/** What a place is called when one asks the way to it; elsewhere such words may name a trade. */
const PLACE_NOUNS = new Set(
  `auto moto barber barbershop coiffeur coiffeuse coiffure onglerie hairdresser hairdressers osteopathe osteopath dentiste dentist
  veterinaire vet vets surgery parlour parlor barbers gite refuge pension based find trouvez trouver venue premise`.split(
    /\s+/,
  ),
);

/** What a business is called by its clients: says nothing beside a question's other words. */
const BUSINESS_NOUNS = new Set(
  `salon institut cabinet studio boutique magasin garage agence centre entreprise societe atelier clinique etablissement locaux local
  spa salle club ecole maison company business shop clinic practice store office gym studio premises centre center team equipe`.split(
    /\s+/,
  ),
);

const YES_NO =
  /^(?:est-ce que|est-ce|y a-t-il|avez-vous|faites-vous|proposez-vous|peut-on|puis-je|etes-vous|acceptez-vous|prenez-vous|offrez-vous|faut-il|dois-je|\w+-vous|\w+-(?:t-)?(?:il|elle|on|ils|elles)|(?:.* )?\w+-(?:t-)?(?:ils|elles|il|elle) |do|does|is|are|can|could|have|has|did|will|must|should)\b/;

/** What a verb counts beside its object. */
const VERB_WEIGHT = 0.15;

const OPEN_QUESTION =
  /^(?:et |and )?(?:a |de |en |dans |par |avec |pour |at |in |on |by |from )?(?:que|qu'|quoi|comment|combien|ou|quand|qui|quel\w*|lequel|pourquoi|what|how|when|where|who|why|which|jusqu'a quel\w*)(?![\p{L}])(?!'est-ce)/u;

/** The verb of the question, which pages seldom repeat (« vendez-vous », « do you sell », « se déroule-t-il »). */
const VERB =
  /\b(?:puis-je|peut-on|faut-il|dois-je|pouvez-vous|est-ce que vous|how to|comment) (?:se |s'|vous |me )?([a-z]+)\b|\b([a-z]+)-(?:t-)?(?:vous|il|elle|on|ils|elles|je)\b|\b(?:do|can|could|will|would|does) (?:you|i|we|they|it) (?:also |need to |have to )?([a-z]+)\b|\b(?:s'|se |vous |me |j')([a-z]+)\b|\b(?:pour|de|d') ?([a-z]+(?:er|ir))\b|\b(?:are|is) \w+ ([a-z]+ing)\b/g;

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
]);

/**
 * Reads a question: what kind of thing it wants, and what it is about. Words of the business's own name, and the ones that
 * only ask, are no part of what it is about.
 */
export function readQuestion(text: string, businessName = ''): Question {
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
  for (const { name, asked, same, said } of CLIENT_TOPICS) {
    const found = new RegExp(asked.source, 'gu');
    if (!found.test(rest)) continue;
    if (name === 'area' && wants === 'time') continue;
    terms.push({
      label: name,
      weight: VAGUE_TOPICS.has(name) ? 0.25 : 1,
      in: ({ folded: inside }) => (same.test(inside) ? 1 : said?.test(inside) ? 0.9 : 0),
      heads: (heading) => asked.test(heading),
    });
    // What a topic took is not asked for again word by word; overlapping topics see the whole question.
    rest = rest.replace(found, (words) => '#'.repeat(words.length));
  }
  const left = wordList(rest.replace(/#+/g, ' ')).filter((word) => isContent(word) && !ASKING.has(word));
  const named = left.filter((word) => !ownName.has(word) && !BUSINESS_NOUNS.has(word));
  const asksTheWay = wants === 'place' && terms.length === 0 && named.every((word) => PLACE_NOUNS.has(word));
  const words = asksTheWay ? [] : named;
  const verbs = new Set([...folded.matchAll(VERB)].flatMap((match) => match.slice(1).filter(Boolean)));
  for (const word of new Set(words)) {
    const wanted = root(word);
    if (terms.some((term) => term.label === wanted)) continue;
    terms.push({
      label: wanted,
      weight: verbs.has(word) ? VERB_WEIGHT : 1,
      in: ({ roots }) => (roots.has(wanted) ? 1 : near(wanted, roots)),
      heads: () => false,
    });
  }
  return {
    folded,
    wants,
    terms,
    minutes: length?.minutes ?? null,
    isYesNo: YES_NO.test(folded) && !OPEN_QUESTION.test(folded),
    ownName,
  };
}

/** One misspelt or otherwise ended long word still names the same thing. */
function near(wanted: string, known: ReadonlySet<string>): number {
  if (wanted.length < 6) return 0;
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

function editsAtMostOne(a: string, b: string): boolean {
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - from - end <= 1;
}

const MONEY =
  /\d\s*(?:€|£|\$|euros?|eur\b|chf|%)|[€£$]\s*\d|chf\s*\d|sur devis|on request|sur demande|nous consulter|^\D*(?:gratuit|offert|\bfree\b)\D*$/;
const DURATION =
  /(?<!(?:partir de|depuis|des|les|of|aged?|\d[.,]?)\s?)\d+\s*(?:ans?\b|years?\b)|\d\s*(?:min|mn|h\b|h\d|heures?|hours?|hrs?|jours?|days?|semaines?|weeks?|mois|months?|minutes?)|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|quarante|one|two|three|four|five|six|eight|ten|twelve) (?:minutes?|heures?|jours?|semaines?|mois|ans?|hours?|days?|weeks?|months?|years?)\b|demi-heure|quart d'heure|half an hour/;
const TIME =
  /\d{1,2}\s*(?:h|:\d\d|am\b|pm\b|a\.m|p\.m)|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|midi|noon|7j\/7|24h)\b/;
const SHAPES: Record<Wanted, RegExp | null> = {
  price: MONEY,
  duration: DURATION,
  time: TIME,
  phone: /(?:\+?\d[\s.\-()]?){8,}/,
  email: /@|\barobase\b|\bat\b/,
  year: /\b(?:19|20)\d\d\b|\bdepuis\b|\d+ (?:ans|years)|\bsince\b|\byears\b/,
  count:
    /\d|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|seule?|alone)\b/,
  age: /\d+ ?(?:ans|mois|years|months|yrs)|\b(?:ans|years)\b|tout age|all ages|every age/,
  when: /\b(?:apres|avant|des|a partir|jusqu'|lorsque|tous les|chaque|after|before|any ?time|from|until|once|when|every)\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|march|april|june|july|august|september|october|november|december)s?\b|\d/,
  place: null,
  person: null,
  contents: null,
};

/** Whether a text has the shape of what is wanted (an amount for a price, a clock time for a time…). */
export function hasShape(wants: Wanted | null, folded: string): boolean {
  const shape = wants ? SHAPES[wants] : null;
  return shape ? shape.test(folded) : true;
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
  /(?<![a-z'])(?:je|vous|est|les|des|du|un|une|le|la|quel|quelle|quels|quelles|combien|ou|avez|etes|peut|votre|vos|pour|faut|il|qui|que|comment|y)(?![a-z'])/g;
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
