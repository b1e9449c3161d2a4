/** What kind of thing a question wants, and whether a text holds one. Folded text throughout. */

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
  | 'share'
  | 'age';

/** First match wins. */
const WANTED: ReadonlyArray<{ wants: Wanted; asked: RegExp }> = [
  {
    wants: 'duration',
    asked: /\b(?:combien de temps|how long)\b.*\b(?:(?:e-?)?mails?|courriels?|messages?)\b/,
  },
  {
    wants: 'email',
    asked:
      /^(?!(?:faut-il|dois-je|doit-on|do i need|is an? )\b|(?:.* )?(?:peut-on|puis-je|pouvez-vous|can (?:i|we|you)) .*\b(?:par|by) (?:e-?)?(?:mail|courriel)).*\b(?:adresse )?(?:e-?mail|mail|courriel)s?\b(?: address)?/,
  },
  {
    wants: 'phone',
    asked:
      /^(?:numero|num|tel)\W*$|(?<!\b(?:par|by) )\b(?:numero de )?telephone\b|\bphone number\b|\bwhat.*\bphone\b(?! lines?)|\bquel (?:est )?(?:le |votre )?numero\b(?! (?:de |d')?(?:compte|siret|siren|tva|adeli|rpps|agrement|licence))|(?<!^(?:quand|a quelles? heures?)\b.{0,20})\b(?:vous|les) (?:appeler|joindre|contacter)\b|\bcomment (?:je|on) vous (?:appelle|joint|contacte)\b|(?<!^(?:when|what time|until when)\b.{0,20})\b(?:call|contact|reach) (?:you|them)\b/,
  },
  {
    wants: 'duration',
    asked:
      /(?<!(?:depuis|ca fait|^a|etes-vous a|est-ce a|c'est a) )\bcombien de temps\b|\bquelle (?:est la )?duree\b|\bhow long\b(?! have you| has )|(?<!\ba )\bcombien (?:d'heures|de minutes)\b|\bhow many (?:hours|minutes)\b|\bduree\b|\bdure(?:nt)?\b/,
  },
  {
    wants: 'age',
    asked: /\b(?:quels?|what) ages?\b|\b(?:age minim\w+|minimum age|how old)\b|\ba partir de quel age\b/,
  },
  {
    wants: 'year',
    asked:
      /\bquand\b.*\b(?:a|est|avez|ont)(?:-t)?-\w+ (?:ete )?(?:ouvert|cree|fonde)|\bdepuis (?:quand|combien|longtemps)\b|\bca fait (?:combien|longtemps)\b|\b(?:en )?quelle annee\b|\b(?:what|which) year\b|\bhow long ha(?:ve|s) \w+(?: \w+)? been\b|\bhow long have you\b|\bsince when\b|\bwhen (?:did|was|were)\b.*\b(?:open|found|establish|creat|start)\w*/,
  },
  { wants: 'share', asked: /\btaux\b|\bpourcentage\b|\bpercent\w*|\b(?:success|pass) rate\b/ },
  {
    wants: 'contents',
    asked:
      /\b(?:what(?:'s| is| does)\b.*\binclud\w+|qu'est-ce qui est (?:inclus|compris)|que comprend|en quoi consiste|what does .* consist)\b/,
  },
  { wants: 'count', asked: /\bjusqu'a combien\b(?! (?:ca )?cout)|\bup to how many\b/ },
  {
    wants: 'price',
    asked:
      /\bcombien (?:ca )?(?:cout\w*|vaut|valent|faut-il payer|est|sont|pour)\b|\bcout(?:e|ent)(?:-t-\w+)?\b|\b(?:quel(?:s|le|les)?|a quel) (?:est |sont )?(?:le |la |les |vos |votre |l')?(?:prix|tarifs?|couts?|montants?)\b|\b(?:prix|tarifs?)\b|\bhow much\b(?! (?:notice|time|space|room|warning|experience))|\b(?:price|cost|fee|(?<!en |extra |do you |will you |you )charge|rate)s?\b|\bhow much\b.*\bcharge\b|\bwhat (?:do|does|would|will) (?:you|they|he|she|it) (?:charge|cost)\b|(?<!\b(?:dormir|loger|tenir|jouer|manger|venir) )\ba combien\b(?! (?:de|d'))|\bquel budget\b|\bcombien (?:je dois|dois-je)\b|\bc'est combien\b|\bcombien c'est\b|^(?:et )?combien (?:la|le|les|pour)\b|^combien\W*$/,
  },
  {
    wants: 'count',
    asked:
      /\bcombien (?:vous )?etes\b|\betes-vous combien\b|\b(?:dormir|loger|tenir|jouer|manger|venir) a combien\b|\bhow many of you\b|\bcombien y a-t-il (?:de |d')|\bcombien (?:de |d'|(?:en |vous )?(?:faut|faudr\w+|faudrait)\b.*\b(?:de |d'))|\bhow many\b/,
  },
  {
    wants: 'time',
    asked:
      /\b(?:when|which days|what days|quand|quels jours)\b.*\b(?:available|disponibles?)\b|\b(?:quels jours|(?:which|what) days)\b.*\b(?:(?:consult|travaill|recev|exerc)\w+|work|see)\b|\ba quelles? heures?\b|\bhoraires?\b|\b(?:what|which) time\b|\bopening (?:hours|times)\b|\bhours\b|\bheures? d'ouverture\b|\bouvr\w+\b|\bouverte?s?\b|\bferme[zs]?\b|\bfermee?s?\b|\bfermeture\b|\bouverture\b|\bopen(?:ing)?\b|\bclos(?:e|es|ed|ing)\b|\bshut\b/,
  },
  {
    wants: 'when',
    asked:
      /^quand\b|^when\b|\ba quelle (?:periode|saison)\b|\bquels? mois\b|\b(?:which|what) (?:months?|season)\b|\ba partir de (?:quel|quelle|quand)\b/,
  },
  {
    wants: 'place',
    asked:
      /^ou\b|\bou(?: exactement)?\W*$|\bcomment (?:on )?(?:vient|venir|(?:vous|te|y) (?:trouver|rejoindre|aller|acceder|rend\w+))(?: chez[- ]vous| (?:au|a la) \w+)?\W*$|\bhow (?:do|can) i (?:get (?:there|to you)|find you)\W*$|\bdans quelle (?:ville|commune|rue)\b|\b(?:which|what) (?:town|city|street)\b|(?<=\b(?:et|,|mais) )ou\b|(?<!s')\badresse\b(?! (?:e-?)?(?:mail|courriel))|\b(?<!mail )address\b|\bwhere\b|\bsitue\w*\b|\blocated\b/,
  },
  {
    wants: 'person',
    asked:
      /(?<!\b(?:a|pour) )\bqui\b(?! (?:s'adress|peut|doit))|\bwho\b(?!se| (?:can|should|is (?:it|this) for|do you))|\bcomment (?:s'appelle\w*|se nomme\w*|vous (?:vous )?(?:appelez|nommez))|\b(?:what(?:'s| is)|quel est) (?:the |le |votre |your )?(?:name|(?:pre)?nom)\b/,
  },
];

/** What kind of thing a folded question wants, or null when any sentence will do. */
export function wantedBy(folded: string): Wanted | null {
  return WANTED.find(({ asked }) => asked.test(folded))?.wants ?? null;
}

const MONEY =
  /\d\s*(?:€|£|\$|euros?|eur\b|chf|%)|[€£$]\s*\d|chf\s*\d|sur devis|\bdouble (?:rates?|price|tarif)|half[- ]price|demi-tarif|on request|sur demande|nous consulter|^\D*(?:gratuit|offert|\bfree\b)\D*$/;
const DURATION =
  /(?<!tou(?:te)?s les (?:\d+ ?(?:a|ou|-) ?)?)(?:(?<!(?:partir de|depuis|des|les|of|aged?|\d[.,]?|within|dans les|pres de)\s?)\d+\s*(?:ans?\b|annees?\b|years?\b)(?! (?:de |d'|of )(?:pratique|experience|metier))|(?<!(?:within|dans les) )\b\d+(?:[.,]\d+)?[ -]?(?:(?:min|mn|h|heures?|hours?|hrs?|jours?|days?|semaines?|weeks?|mois|months?|minutes?)\b|h\d))|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|quarante|one|two|three|four|five|six|eight|ten|twelve) (?:minutes?|heures?|jours?|semaines?|mois|ans?|hours?|days?|weeks?|months?|years?)\b|(?:dizaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine) de (?:minutes|jours)|couple of (?:hours|days|weeks)|demi-heure|quart d'heure|(?:half|quarter of) an hour/;
/** « À 15 minutes de Carvin », "a 5-minute walk": how far it is, no length of anything. */
const WAY =
  /\ba (?:moins de |environ |seulement )?\d+ ?(?:min(?:utes?)?|mn|h(?:eures?)?)(?: ?\d\d)? (?:a pied|a velo|en (?:voiture|bus|metro|tram|train)|de (?:marche|route|voiture|trajet)|(?:de |d'|du |des |depuis )(?!(?:seance|soin|massage|cours|preparation|repos)))|\b\d+[- ]?min(?:ute)?s?[- ](?:walk|drive|ride|bus|away|from)\b/g;
/** « De 9h à 18h », « enfants de 0 à 6 ans »: when, and who, no length either. */
const SPAN =
  /\b(?:[6-9]|1\d|2[0-3]) ?h(?:\d\d)? ?(?:a|-|–) ?\d{1,2} ?h(?:\d\d)?|\b(?:enfants?|adolescents?|ados?|bebes?|adultes?|children|kids)[^.:\d]{0,12}\d+ (?:a|to|-|–) \d+ (?:ans|mois|years|months)\b/g;
const TIME =
  /\d{1,2}\s*(?:h|:\d\d|am\b|pm\b|a\.m|p\.m)|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|midi|noon|7j\/7|24h|(?:toute|a|de) l'annee|all year|year-round)\b/;
const SHAPES: Record<Wanted, RegExp | null> = {
  price: MONEY,
  duration: DURATION,
  time: TIME,
  phone: /(?:\+?\d[\s.\-()]?){8,}/,
  email: /@|\barobase\b|\bat\b/,
  year: /(?<!(?:[-–]|\b(?:19|20)\d\d (?:a|to)) ?)\b(?:19|20)\d\d\b(?! ?(?:[-–]|a|to) ?(?:19|20)\d\d)|\bdepuis\b|\d+ (?:ans|years)|\bsince\b|\byears\b/,
  count:
    /\d|\b(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|seule?|alone)\b/,
  age: /(?<!(?:depuis|for|over|en|in) (?:(?:plus de|pres de|over|more than|the last) )?)\b\d+ ?(?:ans|mois|years|months|yrs)(?! (?:d'|of )?experience)|tout age|all ages|every age/,
  when: /\b(?:apres|avant|des|a partir|jusqu'|lorsque|tous les|chaque|after|before|any ?time|from|until|once|when|every)\b|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|march|april|june|july|august|september|october|november|december)s?\b|\d/,
  share: /\d\s?%|percent|pour cent/,
  place: null,
  person: null,
  contents: null,
};

/** Whether a text has the shape of what is wanted (an amount for a price, a clock time for a time…). */
export function hasShape(wants: Wanted | null, folded: string): boolean {
  const shape = wants ? SHAPES[wants] : null;
  if (!shape) return true;
  return shape.test(wants === 'duration' ? folded.replace(WAY, ' ').replace(SPAN, ' ') : folded);
}

/** Whether what is wanted can be told by its shape; a place or a person can only be read. */
export function isShapeTold(wants: Wanted | null): boolean {
  return wants !== null && SHAPES[wants] !== null;
}
