/** A question as it is meant: clients greet, thank, say tu, leave out hyphens and mistype. */
import { fold } from './words.ts';

/**
 * The question without its courtesies, in the forms the rest reads: `vous`, hyphens where French has them, common words
 * spelt right. « bonjour tu acceptes la carte stp » is « vous acceptez la carte ». Asked twice, it changes nothing.
 */
export function plainlyAsked(text: string): string {
  const asked = questionOf(text.replace(/\s+/g, ' ').trim());
  return inverted(spelt(hyphenated(withVous(corrected(withoutCourtesy(asked))))));
}

/** Of several sentences, those that ask: « Je viens avec mon fils. Y a-t-il un parking ? » */
function questionOf(text: string): string {
  const sentences = text.match(/[^.!?]+[.!?]*/g) ?? [text];
  const asking = sentences.filter((sentence) => /\?\s*$/.test(sentence));
  const isLong = asking.some((sentence) => (sentence.match(/\p{L}{2,}/gu) ?? []).length > 1);
  return asking.length > 0 && asking.length < sentences.length && isLong ? asking.join(' ').trim() : text;
}

const GREETING =
  /^(?:re-?)?(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|good (?:morning|afternoon|evening))(?!\p{L})(?: (?:à tous|madame|monsieur|there|all|everyone))?[\s,.!:;–-]*/iu;
const WISH =
  /^(?:(?:et|alors|dites(?:-moi)?|so|and)[\s,]+)?(?:(?:je |j[’'])(?:voudrais|voulais|veux|aimerais|souhaite|souhaiterais|souhaitais|aurais (?:voulu|aimé|souhaité))(?: bien)? (?:savoir|connaître|connaitre|demander)|(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu) (?:me|nous) (?:dire|préciser|preciser|indiquer|confirmer|renseigner sur)|j[’']ai une question|petite question|(?:savez|sais)[- ](?:vous|tu)|(?:i was|i[’']m|i am|just) wondering|(?:can|could|would) you (?:please )?(?:tell me|let me know)|i(?:[’']d| would)? (?:like|want) to (?:know|ask)|may i ask|quick question)[\s,:]*/iu;
const THANKS =
  /[\s,.!?;–-]*(?:merci(?: (?:beaucoup|bien|d[’']avance|par avance|pour votre (?:réponse|retour|aide)))?|svp|stp|s[’']il (?:vous|te) pla[iî]t|thank(?:s| you)(?: (?:a lot|so much|very much|in advance))?|cheers|please|bonne (?:journée|journee|soirée|soiree)|(?:bien )?cordialement|(?:kind |best )?regards)[\s,.!?]*$/iu;

function withoutCourtesy(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest
      .replace(GREETING, '')
      .replace(WISH, '')
      .replace(THANKS, (said) => /\s*\?/.exec(said)?.[0] ?? '');
  }
  // A greeting alone asks nothing, and stays what it is.
  if (!/\p{L}{2,}/u.test(rest)) return text;
  return rest === text ? text : directly(rest);
}

/** « pour un labrador, enfin un grand chien »: what was said first is taken back. */
function corrected(text: string): string {
  return text.replace(
    /(?<!\p{L})(?:une?|le|la|mon|ma|an?|the|my) [\p{L}-]+,? (?:enfin|ou plutôt|plutôt|well|or rather|i mean),? (?=(?:une?|le|la|mon|ma|an?|the|my) )/giu,
    '',
  );
}

/** « si vous… » and "if you…" after « je voudrais savoir » ask whether. */
function directly(text: string): string {
  return text
    .replace(/^si (?=\p{L})/iu, 'est-ce que ')
    .replace(/^s[’'](?=il)/iu, 'est-ce qu’')
    .replace(/^(?:if|whether) (you|it|there|they|i|we) (are|is|can|could|have|do|does|will) /iu, '$2 $1 ')
    .replace(/^(?:if|whether) (you|i|we|they) /iu, 'do $1 ');
}

const IRREGULAR: Readonly<Record<string, string>> = {
  as: 'avez',
  es: 'êtes',
  êtes: 'êtes',
  etes: 'êtes',
  faites: 'faites',
  fais: 'faites',
  peux: 'pouvez',
  pourrais: 'pourriez',
  dis: 'dites',
  vas: 'allez',
  viens: 'venez',
  prends: 'prenez',
  reçois: 'recevez',
  recois: 'recevez',
  sais: 'savez',
  dois: 'devez',
  veux: 'voulez',
  connais: 'connaissez',
  interviens: 'intervenez',
  suis: 'suivez',
};

/** « acceptes » becomes « acceptez », « réponds » « répondez »; other endings stay. */
function second(verb: string): string {
  return (
    IRREGULAR[verb.toLowerCase()] ?? verb.replace(/(?<=\p{L}{2})es$/u, 'ez').replace(/(?<=[dt])s$/, 'ez')
  );
}

function withVous(text: string): string {
  if (!/(?<!\p{L})(?:tu|ton|ta|tes|toi|t[’'](?=\p{L}))(?!\p{L})/iu.test(text)) return text;
  return text
    .replace(
      /(?<!\p{L})(?!(?:mais|alors|puis) )(\p{L}+(?:-|(?<=s) ))tu(?!\p{L})/giu,
      (_, verb: string) => `${second(verb.slice(0, -1))}-vous`,
    )
    .replace(/(?<!\p{L})tu (te |t[’'])?(\p{L}+)/giu, (_, own: string | undefined, verb: string) =>
      own ? `vous vous ${second(verb)}` : `vous ${second(verb)}`,
    )
    .replace(/(?<!\p{L})(?:ton|ta)(?= \p{L})/giu, 'votre')
    .replace(/(?<!\p{L})tes(?= \p{L})/giu, 'vos')
    .replace(/(?<!\p{L})toi(?!\p{L})/giu, 'vous');
}

function hyphenated(text: string): string {
  return text
    .replace(/(?<!\p{L})(\p{L}{2,}ez|[êe]tes|faites|dites) vous(?!\p{L})/giu, '$1-vous')
    .replace(/(?<!\p{L})(y a)[- ]?t[- ]il(?!\p{L})/giu, '$1-t-il')
    .replace(/(?<!\p{L})est ce (?=qu)/giu, 'est-ce ')
    .replace(/(?<!\p{L})(peut|doit) on(?!\p{L})/giu, '$1-on')
    .replace(/(?<!\p{L})(faut|est|doit|peut) il(?!\p{L})/giu, '$1-il')
    .replace(/(?<!\p{L})(puis|dois|peux) je(?!\p{L})/giu, '$1-je')
    .replace(/(?<!\p{L})(\p{L}+(?:ent|ont)) (ils|elles)(?!\p{L})/giu, '$1-$2');
}

/** « Vous vendez des bons ? » and « est-ce que vous vendez… » ask « vendez-vous… »: one form for the rest to read. */
function inverted(text: string): string {
  return (
    text
      .replace(/^(?:est-ce que )?vous vous (\p{L}+ez)(?!\p{L}|-vous)/iu, 'vous $1-vous')
      .replace(/^(?:est-ce que )?vous (\p{L}+ez|[êe]tes|faites)(?!\p{L}|-vous)/iu, '$1-vous')
      .replace(/^je peux /iu, 'puis-je ')
      // « C'est quoi comme voiture ? » asks which.
      .replace(/^(?:c[’']est|vous avez|avez-vous|il y a) quoi comme (?=\p{L})/iu, 'quel est votre ')
      .replace(/^est-ce que je (dois|peux) /iu, (_, verb: string) =>
        verb === 'dois' ? 'dois-je ' : 'puis-je ',
      )
      .replace(/^(?:est-ce qu[’']on|on) peut /iu, 'peut-on ')
      .replace(/^(?:est-ce qu[’'])?il faut /iu, 'faut-il ')
      .replace(/^(?:est-ce qu[’'])?il y a /iu, 'y a-t-il ')
      .replace(/(?<=^(?:do|can|are|will|have|what do|where are|when do|how do) )u(?!\p{L})/iu, 'you')
      .replace(/^have you got (?!to )/iu, 'do you have ')
      .replace(
        /^you (?=(?:do|have|sell|offer|take|accept|open|provide|trim|cut|fit|make|give|treat|need|want) )/iu,
        'do you ',
      )
  );
}

/**
 * Words by which clients ask, as pages spell them: what a site itself says is not here, since its own words correct those
 * (`question.ts`). None is one letter away from another word a client may mean (« marque » from « masque »).
 */
const COMMON =
  `combien coûtent horaires horaire ouverts ouverte ouvertes ouvrez ouverture fermez fermeture dimanche samedi
  vendredi mercredi adresse téléphone numéro rendez-vous réserver réservation annuler annulation paiement bancaire chèques
  espèces parking stationnement prendre acceptez proposez pratiquez livraison domicile déplacez déplacement mutuelle
  mutuelles remboursé remboursée remboursement sécurité cadeau cadeaux fidélité enfants enceinte enceintes animaux première
  séance séances consultation apporter formation diplômé diplômée diplômés équipe appelle prestations services gratuit gratuite
  réduction réductions étudiants accessible fauteuil inscription abonnement contacter quelles comment
  opening appointment appointments cancel cancellation payment deposit voucher vouchers included qualified insurance
  children wheelchair accessible address telephone number available delivery students discount saturday sunday monday tuesday
  wednesday thursday friday treatment treatments session sessions experience qualifications`
    .split(/\s+/)
    .map(fold);
const KNOWN = new Set(COMMON);
/** Shorter words are too near to others. */
const LEAST = 6;

function spelt(text: string): string {
  return text.replace(/\p{L}{5,}/gu, (word) => {
    const folded = fold(word);
    if (KNOWN.has(folded)) return word;
    return COMMON.find((common) => isSlipOf(folded, common)) ?? word;
  });
}

/** The question with words that `texts` never say spelt as the ones they do say, where one letter tells them apart. */
export function speltAs(text: string, texts: readonly string[]): string {
  const words = text.match(/\p{L}{6,}/gu) ?? [];
  if (words.length === 0) return text;
  const said = new Set(texts.flatMap((one) => fold(one).match(/\p{L}{5,}/gu) ?? []));
  // « Réparez-vous » is no « repartez »: a verb before « vous » is what the client does not know of this business.
  return text.replace(/\p{L}{6,}(?!\p{L}|-vous)/gu, (word) => {
    const folded = fold(word);
    if (said.has(folded) || KNOWN.has(folded)) return word;
    return [...said].find((other) => isSlipOf(folded, other, true)) ?? word;
  });
}

/**
 * One letter left out, added, changed or swapped, neither the first nor an ending. `alike`: changed for a letter that sounds
 * alike or lies beside it only, since « craque » and « vapeur » are words, and no slips of « chaque » and « valeur ».
 */
function isSlipOf(word: string, common: string, alike = false): boolean {
  if (common.length < LEAST || Math.abs(word.length - common.length) > 1 || word[0] !== common[0])
    return false;
  let from = 0;
  while (from < word.length && word[from] === common[from]) from++;
  let end = 0;
  while (end < word.length - from && end < common.length - from && word.at(-1 - end) === common.at(-1 - end))
    end++;
  if (end < 2) return false;
  const [here, there] = [word.slice(from, word.length - end), common.slice(from, common.length - end)];
  const isSwap = here.length === 2 && there.length === 2 && here === `${there[1]}${there[0]}`;
  if (isSwap) return true;
  if (Math.max(here.length, there.length) !== 1) return false;
  return !alike || here.length !== there.length || areAlike(here, there);
}

const SOUNDING_ALIKE = ['aeiouy', 'csz', 'ckq', 'mn', 'gj', 'td', 'pb', 'fv'];
const KEYS = ['azertyuiop', 'qwertyuiop', 'qsdfghjklm', 'asdfghjkl', 'wxcvbn', 'zxcvbnm'];
const areAlike = (one: string, other: string) =>
  SOUNDING_ALIKE.some((letters) => letters.includes(one) && letters.includes(other)) ||
  KEYS.some((row) => row.includes(one + other) || row.includes(other + one));
