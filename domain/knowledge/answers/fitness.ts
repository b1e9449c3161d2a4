/** Which units can answer a question at all, whatever their words share with it. */
import type { Scored } from './excerpt.ts';
import { isCalendarWord } from './hours-answer.ts';
import { isBareVerb, type Question, type Term } from './question.ts';
import { STREET, type TextUnit } from './units.ts';
import { hasShape } from './wanted.ts';
import { fold, roots, wordList } from './words.ts';

/** Where a business says it is, for one whose address was not read. */
export const SITUATED: Term = {
  label: 'situated',
  weight: 1,
  in: ({ folded }) => (SITUATED_WORDS.test(folded) || STREET.test(folded) ? 1 : 0),
  heads: () => false,
};
const SITUATED_WORDS =
  /\b(?:based in|located (?:in|at|on)|situe\w* (?:a|au|en|dans|sur)|(?:basee?s?|(?<!s')installee?s?) (?:a|au|en|dans|sur la commune|sur)|(?:in the heart of|au coeur d(?:e|u|es))(?! (?:la |l')?(?:seance|soin|pratique|travail|demarche|approche)| (?:nos|notre|vos|votre|ma|mon|mes|ce|cette|our|your|my|what)\b))\b|\b(?:a|au|in) [a-z' -]{3,40} \(\d{2,5}\)|\b(?:ont|a|take) (?:lieu|place)\b[^.]{0,40}\b(?:a|au|en|in|at) [a-z]/;

/** From what age on, for a question about nobody in particular. */
export const AGED: Term = {
  label: 'aged',
  weight: 1,
  in: ({ folded }) => (AGED_WORDS.test(folded) ? 1 : 0),
  heads: () => false,
};
/** When a business is open, for one whose hours were not read. */
export const OPENING_TIMES: Term = {
  label: 'opening',
  weight: 1,
  in: ({ folded }) => (OPENING.test(folded) && DAYS_OR_HOURS.test(folded) ? 1 : 0),
  heads: () => false,
};
const DAYS_OR_HOURS =
  /\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays|weekends?|tous les jours|every day|(?:7|seven) days|7 ?(?:j|jours) ?(?:\/|sur) ?7)\b|\d ?h(?:\d\d)? ?(?:a|-|–) ?\d{1,2} ?h|\d ?(?:am|pm)\b|\d ?[ap]\.m/;
const AGED_WORDS =
  /(?<!depuis )\b(?:des|a partir de|de \d+ a|from|over|aged?|ages?|plus de) ?\d+ (?:ans|mois|years|months)\b|\bde \d+ a \d+ ans\b|\btous? (?:les )?ages?\b|\ball ages\b|\bdes la naissance\b/;

/** Whether a unit can answer: never, likely by its words, or only if its meaning says so. */
export type Fitness = 'never' | 'unlikely' | 'likely';

/** No amount, no price; no number, no way to call. */
const NEEDS_SHAPE: ReadonlySet<Question['wants']> = new Set([
  'price',
  'phone',
  'email',
  'duration',
  'share',
] as const);

/**
 * A test for one question: `near` is the unit's folded text with the sentence after it, `isNamed` says whether a person
 * stands in the unit, `isStory` whether its paragraph tells what somebody's family went through.
 */
export function fitness(
  question: Question,
  terms: readonly Term[],
  isNamed: (at: number) => boolean,
  isStory: (at: number) => boolean,
): (one: Scored, near: string) => Fitness {
  const { wants, folded, isYesNo } = question;
  const only = (label: string) => terms.every((term) => term.label === label);
  const open = wants === null;
  const isAboutOpening =
    wants === 'time' && terms.every(({ label }) => isCalendarWord(label) || isDayOff(label));
  const asksHours = terms.some(({ label }) => label === OPENING_TIMES.label);
  const isShaped = !open && wants !== 'place' && wants !== 'person';
  const bareVerb = question.terms.length > 0 && isBareVerb(question);
  const isVague = open && only('session');
  const asksSale =
    /^(?:vendez|do you sell)\b/.test(folded) && !terms.some(({ label }) => label === 'vouchers');
  const asksOffer = isYesNo && open && !REFERS.test(`${folded} to`);
  const isOffered = asksOffer && OFFERED.test(folded);
  const asksNeedToBook = isYesNo && open && only('booking');
  const asksLength = wants === 'duration' && !ASKS_NOTICE.test(folded);
  const asksHowToBook = open && /^(?:comment|how)\b/.test(folded) && only('booking');

  return (one, near) => {
    const { unit } = one;
    if (endsAsQuestion(unit.text) || unit.quoted || isSigned(unit.text) || PRAISES.test(unit.folded))
      return 'never';
    // A label says nothing, but for the name of who runs the place.
    if (unit.kind === 'label' && !(wants === 'person' && isNamed(one.at))) return 'never';
    if (NEEDS_SHAPE.has(wants) && !hasShape(wants, near)) return 'never';
    if (asksLength && NOTICE.test(unit.folded)) return 'never';
    if (asksHours && one.own === 0) return 'never';
    if (wants === 'duration' && HOLDS_FOR.test(unit.folded) && !HOLDS_FOR.test(folded)) return 'never';
    if (wants === 'time' && SITE_IS_UP.test(unit.folded)) return 'never';
    if (wants === 'person' && !isNamed(one.at) && !ALONE.test(unit.folded)) return 'never';
    if (asksOffer && (REFERS.test(unit.folded) || isStory(one.at))) return 'never';
    if (asksOffer && lacksTheVery(unit)) return 'never';
    if (isOffered && NO_OFFER.test(fold(unit.headings.at(-1) ?? ''))) return 'never';
    if (asksOffer && !SAYS_WHETHER.test(folded) && isBesides(unit)) return 'never';
    return isLikely(one, near) ? 'likely' : 'unlikely';
  };

  function isLikely({ unit, at, own, asked }: Scored, near: string): boolean {
    if (own === 0 || !hasShape(wants, near)) return false;
    if (wants === 'person' && !isNamed(at)) return false;
    if (isAboutOpening && !saysOpening(unit)) return false;
    if (asksSale && !SELLS.test(`${unit.folded} ${fold(unit.headings.at(-1) ?? '')}`)) return false;
    if (isVague && asked === 0) return false;
    if (asksNeedToBook && asked === 0 && !NEED.test(unit.folded)) return false;
    if (asksHowToBook && !MEANS.test(unit.folded)) return false;
    // A verb alone is said in passing anywhere: a question above must ask it, or the sentence tell the client to do it.
    return !bareVerb || asked > 0 || begins(unit) || (isShaped && own > 0.9 && hasShape(wants, unit.folded));
  }

  /** « Louez-vous du matériel ? » is not answered by whoever brings it. */
  function lacksTheVery(unit: TextUnit): boolean {
    const above = unit.headings.at(-1) ?? '';
    const headings = { folded: fold(above), roots: roots(above) };
    return terms.some((term) => term.mustBeSaid && term.in(unit) === 0 && term.in(headings) === 0);
  }

  /** « Sans prise de sang », « fondée sur l’ostéopathie »: the word is there, and the thing is not offered. */
  function isBesides({ folded: text }: TextUnit): boolean {
    const rest = text.replace(BESIDES, ' ');
    if (rest === text) return false;
    const inside = { folded: rest, roots: roots(rest) };
    return terms.some(
      (term) =>
        term.weight === 1 && term.in({ folded: text, roots: roots(text) }) > 0 && term.in(inside) === 0,
    );
  }

  function begins({ folded: text }: TextUnit): boolean {
    const [first = ''] = wordList(text);
    return terms.some((term) => term.in({ folded: first, roots: roots(first) }) > 0);
  }
}

/** « Prévenir 48 heures à l’avance »: no length, for whoever asks how long something lasts. */
const NOTICE = /\b(?:annul\w+|decommand\w+|cancel\w*|reschedul\w*|notice|prevenir|a l'avance|in advance)\b/;
const ASKS_NOTICE =
  /\b(?:annul|decommand|cancel|reschedul|notice|preven|avance|advance|delai|avant|before|early)/;

/** Who works alone names nobody. */
const ALONE = /\b(?:seule?|alone|sole trader|by myself)\b/;
const isDayOff = (label: string) =>
  label === 'holidays' || label === 'public holidays' || label === 'booking' || label === 'opening';

function saysOpening({ folded, headings }: TextUnit): boolean {
  return OPENING.test(folded) || OPENING.test(fold(headings.at(-1) ?? ''));
}
const OPENING =
  /\b(?:ouvert\w*|ouvr\w+|ouverture|ferme\w*|horaires?|open(?:ing)?|closed?|hours|recoi\w+|accueill\w+|consult\w+|available|nocturne)\b/;
/** How long a guarantee or a voucher holds is no length of the work. */
const HOLDS_FOR = /\b(?:garanti\w*|valables?|valides?|validite|guarant\w*|warrant\w*|valid|expir\w*)\b/;
/** Of the web site, in legal notices. */
const SITE_IS_UP = /\b(?:site|website|plateforme|platform)\b[^.]{0,40}\b(?:accessible|available|disponible)/;
/** What is sold to take home. */
const SELLS =
  /\b(?:vent\w*|vend\w*|achet\w*|boutique|produits?|sell\w*|sold|buy|shop|purchas\w*|retail|products?)\b|[€£$]/;
/** Who said what clients say: no word of the business. */
const isSigned = (text: string) =>
  /^\p{Lu}[\p{L}.]+(?: \p{Lu}[\p{L}.]*)?,? \(?(?:clients?|cliente|patiente?|customer|élève|stagiaire|student)\b/u.test(
    text,
  );
/** So do clients speak of a business, wherever their words stand; "we would recommend booking" is the business's own advice. */
const PRAISES =
  /\b(?:je (?:la |le |les |vous )?recommande (?:vivement|fortement|chaudement|a tous|sans hesit|ce |cet|le |la )|(?:highly|definitely|would|thoroughly) recommend(?! (?:that|you|[a-z]+ing)\b)|grace a (?:elle|lui|eux),? j'|can't wait to (?:come|go) back|made me feel (?:so |very )?(?:comfortable|welcome|at ease)|tres professionnelle?s? et (?:a l'ecoute|attentionn\w+|accueillante?))/;
/** Questions that « sans » answers. */
const SAYS_WHETHER = /\b(?:sans|without|no)\b|rendez-vous|appointment/;
const BESIDES =
  /\b(?:(?:auto|self)-\S+|(?:sans|without|(?:fonde|base|inspire)e?s? (?:sur|de|par)|issue?s? (?:de|du)|based on|inspired by)\s+(?:\S+\s+){0,3}\S+)/g;
/** Whom else to see: no offer of one's own. */
const REFERS =
  /\b(?:liens? avec|links? with|collabor\w+|partenari\w+|orient\w+ vers|refer(?:s|red|ral)?\b.*\b(?:to|from)|confreres|autres professionnels|other (?:health ?care )?(?:professionals|practitioners))\b/;
/** What somebody's own family went through is told, not offered. Folded. */
export const OWN_STORY =
  /\b(?:mon (?:fils|mari|frere|pere|compagnon)|ma (?:fille|femme|mere|soeur|compagne)|my (?:son|daughter|husband|wife|mother|father|brother|sister|partner))\b/;
/** « Faites-vous… »: whether it is theirs to give. */
const OFFERED =
  /^(?:faites|proposez|offrez|pratiquez|realisez|effectuez|soignez|traitez|posez|vendez|do you (?:do|offer|provide|treat|sell|fix|repair|make))\b/;
/** Above what clients must do, or are advised to do by themselves: nothing there is offered. */
const NO_OFFER =
  /^(?:faut-il|dois-je|doit-on|do i (?:need|have)|should i|bien (?:se |s')?[a-z]+(?:er|ir|re)\b|conseils?\b|astuces?\b|how to\b|tips\b)/;
/** Whether one has to book. */
const NEED =
  /sur (?:rendez-vous|rdv)|avec ou sans|sans (?:rendez-vous|rdv|reservation)|by appointment|appointments? (?:only|(?:is |are )?(?:required|necessary|needed|essential|recommended))|walk[- ]?ins?|obligatoire|necessaire|preferable|recommande|conseille|indispensable|required/;
/** By what one books. */
const MEANS =
  /appel|telephon|\bsms\b|whatsapp|en ligne|online|reserv\w* (?:par|via|sur)\b|\bbook\w* (?:by|via|through|with)\b|\bcall|phone|e-?mail|\bmail|formulaire|\bform\b|doctolib|planity|treatwell|booksy|fresha|\d{2}[ .]\d{2}[ .]\d{2}/;
const endsAsQuestion = (text: string) => /\?["»)\s]*$/.test(text);
