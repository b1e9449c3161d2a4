import { excerptAround, type Scored } from './excerpt.ts';
import { isCalendarWord } from './hours-answer.ts';
import { PersonNames } from './people.ts';
import { hasShape, isBareVerb, type Question, wantedBy } from './question.ts';
import { sameBlock, sameSection, type TextUnit, textUnits, type UnitPassage } from './units.ts';
import { fold, roots } from './words.ts';

/** A stretch of one passage that answers, and how surely. */
export interface Excerpt {
  passage: number;
  /** As it can be said. */
  text: string;
  /** 0 to 1: the share of what is asked that these words, or the headings they stand under, carry. */
  score: number;
}

export interface RankedPassage extends UnitPassage {
  title: string;
  url: string | null;
  /** BCP-47, or null when unknown. */
  language?: string | null;
}

/** How much a term counts that is not in the unit's own words but near it. */
const IN_HEADING = 0.95;
const IN_NEIGHBOUR = 0.55;
const IN_OUTER = 0.75;
const IN_TITLE = 0.5;

/** A document whose title is a question (one the owner answered) stands under it like any answer of a page. */
function underItsQuestion({ title, headingPath, text }: RankedPassage): UnitPassage {
  return { headingPath: title.trim().endsWith('?') ? [title, ...headingPath] : headingPath, text };
}

/** Legal notices speak of payments, access and bookings without saying anything a client asks. */
const LEGAL_SHARE = 0.6;
const LEGAL_TOPICS = new Set(['data', 'cancel', 'delivery', 'guarantee']);
const LEGAL =
  /mentions? legales?|conditions generales|\bcg[uv]\b|confidentialite|cookies?|vie privee|rgpd|privacy|legal|terms (?:of|and)|disclaimer/;

function isLegalText({ title, url, headingPath }: RankedPassage): boolean {
  const path = (url ?? '').replace(/^https?:\/\/[^/]*/, '').replace(/[-_/.]/g, ' ');
  return LEGAL.test(fold(`${title} · ${headingPath.join(' · ')} · ${path}`));
}

/**
 * The stretches of the passages that carry what the question asks, best first. Terms weigh by their rarity among the
 * passages: a word the site never says weighs most, so that a question about it is answered by nothing.
 */
export function rankExcerpts(
  question: Question,
  passages: readonly RankedPassage[],
  language: 'fr' | 'en',
): Excerpt[] {
  const units = textUnits(passages.map(underItsQuestion), language);
  const terms = question.terms.length === 0 && question.wants === 'place' ? [SITUATED] : question.terms;
  if (units.length === 0 || terms.length === 0) return [];
  const contexts = contextsOf(units, passages);
  const people = new PersonNames(question.wants === 'person' ? units : [], question);
  const isLegalAsked = terms.some(({ label }) => LEGAL_TOPICS.has(label));
  const legal = passages.map((passage) => !isLegalAsked && isLegalText(passage));
  const weights = terms.map((term) => {
    const holders = units.filter(
      (unit, at) => term.in(unit) > 0 || term.in(contexts[at]!.headings) > 0,
    ).length;
    const rarity = Math.log(1 + (units.length - holders + 0.5) / (holders + 0.5));
    return term.weight * Math.max(rarity, 0.3);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const scored: Scored[] = units.map((unit, at) => {
    const near = contexts[at]!;
    let sum = 0;
    let own = 0;
    let asked = 0;
    terms.forEach((term, index) => {
      const headed = term.heads(near.heading.folded) ? 1 : term.in(near.heading);
      const inside = Math.max(term.in(unit), IN_HEADING * headed);
      const around = Math.max(
        IN_OUTER * term.in(near.headings),
        IN_NEIGHBOUR * term.in(near.previous),
        IN_NEIGHBOUR * term.in(near.next),
        IN_TITLE * term.in(near.title),
      );
      own += inside * weights[index]!;
      if (sameKind(near.heading.folded)) asked += term.in(near.heading) * weights[index]!;
      sum += Math.max(inside, around) * weights[index]!;
    });
    return {
      unit,
      at,
      score: (sum / whole) * (legal[unit.passage] ? LEGAL_SHARE : 1),
      own: own / whole,
      asked: asked / whole,
    };
  });
  /** « Combien de temps un bon est-il valable ? » is not what « vendez-vous des bons ? » asks. */
  function sameKind(heading: string): boolean {
    if (!heading.endsWith('?')) return false;
    const wants = wantedBy(heading);
    return wants === null || wants === question.wants;
  }
  const needsFullName = terms.some(({ label }) => label === 'team' || label === 'owner');
  const isAboutOpening =
    question.wants === 'time' && terms.every(({ label }) => isCalendarWord(label) || isDayOff(label));
  const bareVerb = question.terms.length > 0 && isBareVerb(question);
  const isShaped = question.wants !== null && question.wants !== 'place' && question.wants !== 'person';
  const isVague = question.wants === null && terms.every(({ label }) => label === 'session');
  const asksSale =
    /^(?:vendez|do you sell)\b/.test(question.folded) && !terms.some(({ label }) => label === 'vouchers');
  const asksOffer = question.isYesNo && question.wants === null && !REFERS.test(`${question.folded} to`);
  const asksNeedToBook =
    question.isYesNo && question.wants === null && terms.every(({ label }) => label === 'booking');
  const asksHowToBook =
    question.wants === null &&
    /^(?:comment|how)\b/.test(question.folded) &&
    terms.every(({ label }) => label === 'booking');
  const best = scored
    .filter(({ unit, own }) => unit.kind !== 'label' && own > 0 && !endsAsQuestion(unit.text))
    .filter(({ at }) => hasShape(question.wants, near(at)))
    .filter(
      ({ unit, at }) => question.wants !== 'person' || people.namedIn(unit, needsFullName) || namesNext(at),
    )
    .filter(({ unit }) => !isAboutOpening || saysOpening(unit))
    .filter(({ unit }) => !asksOffer || !REFERS.test(unit.folded))
    .filter(({ unit }) => !isQuoted(unit.text))
    .filter(({ unit }) => !asksSale || SELLS.test(`${unit.folded} ${fold(unit.headings.at(-1) ?? '')}`))
    .filter(
      ({ asked, own, unit }) =>
        !bareVerb || asked > 0 || (isShaped && own > 0.9 && hasShape(question.wants, unit.folded)),
    )
    .filter(({ asked }) => !isVague || asked > 0)
    .filter(({ unit, asked }) => !asksNeedToBook || asked > 0 || NEED.test(unit.folded))
    .filter(({ unit }) => !asksHowToBook || MEANS.test(unit.folded))
    .sort((a, b) => rankOf(b) - rankOf(a) || a.at - b.at)
    .slice(0, 12);

  const excerpts: Excerpt[] = [];
  for (const one of best) {
    const text = excerptAround(one, scored, question, people);
    if (text === null || excerpts.some((other) => other.text.includes(text) || text.includes(other.text)))
      continue;
    excerpts.push({ passage: one.unit.passage, text, score: one.score });
  }
  return excerpts;

  /** The next sentence of the same paragraph may hold the figure the matching one announces. */
  function near(at: number): string {
    const next = units[at + 1];
    const same = next && sameBlock(units[at]!, next);
    return `${units[at]!.folded} ${same ? next.folded : ''}`;
  }

  /** « Équipement requis : casque, gants »: the thing asked for, and what it is. */
  function isDefined({ text, kind }: TextUnit): boolean {
    if (kind === 'row') return false;
    const label = /^([^:.!?]{3,40}?)\s*:\s+\S/.exec(text)?.[1];
    if (!label) return false;
    const inside = { folded: fold(label), roots: roots(label) };
    return terms.some((term) => term.weight === 1 && term.in(inside) > 0);
  }

  /** « 10 jeunes filles maximum »: the figure stands before the very thing. */
  function countsAsked({ text }: TextUnit): boolean {
    return [...text.matchAll(/\d+\s+((?:[\p{L}'’-]+\s?){1,2})/gu)].some((match) => {
      const inside = { folded: fold(match[1]!), roots: roots(match[1]!) };
      return terms.some((term) => term.in(inside) > 0);
    });
  }

  function headsAll(heading: string): boolean {
    const inside = { folded: heading, roots: roots(heading) };
    return terms.every((term) => term.in(inside) > 0 || term.heads(heading));
  }

  /** Under a heading about gifts or deliveries, what is said of anything else is said of them. */
  function isAside(heading: string): boolean {
    return ASIDE.test(heading) && !terms.some((term) => term.heads(heading));
  }

  function namesNext(at: number): boolean {
    const next = units[at + 1];
    return next !== undefined && sameBlock(units[at]!, next) && people.fullName(next.text);
  }

  /** At equal share, own words before words around, the answer to the very question before a passing mention. */
  function rankOf({ score, own, asked, unit, at }: Scored): number {
    const isFirst = units.findIndex((other) => sameSection(other, unit)) === at;
    const spoken = passages[unit.passage]!.language?.slice(0, 2) ?? language;
    const heading = contexts[at]!.heading.folded;
    const asksOther = heading.endsWith('?') && !sameKind(heading);
    return (
      score -
      (asksOther ? 0.4 : 0) +
      0.25 * own +
      asked * (isFirst ? 0.4 : 0.3) +
      (hasShape(question.wants, unit.folded) ? 0.05 : -0.05) +
      (isDefined(unit) ? 0.1 : 0) +
      (question.wants === 'place' && PLACE.test(unit.folded) ? 0.2 : 0) +
      (question.wants === 'year' && YEAR.test(unit.folded) ? 0.1 : 0) +
      (question.wants === 'count' && countsAsked(unit) ? 0.15 : 0) +
      (question.wants === 'contents' && isFirst && headsAll(heading) ? 0.4 : 0) -
      (isAside(heading) ? 0.15 : 0) -
      (spoken === language ? 0 : 0.2)
    );
  }
}

const isDayOff = (label: string) =>
  label === 'holidays' || label === 'public holidays' || label === 'booking';

function saysOpening({ folded, headings }: TextUnit): boolean {
  return OPENING.test(folded) || OPENING.test(fold(headings.at(-1) ?? ''));
}
/** Where a business says it is, for one that gives no address. */
const SITUATED: Question['terms'][number] = {
  label: 'situated',
  weight: 1,
  in: ({ folded }) =>
    /\b(?:based in|located (?:in|at|on)|situe\w* (?:a|au|en|dans|sur)|installe\w* (?:a|au|en)|in the heart of|au coeur de)\b/.test(
      folded,
    )
      ? 1
      : 0,
  heads: () => false,
};
/** What is sold to take home. */
const SELLS =
  /\b(?:vent\w*|vend\w*|achet\w*|boutique|produits?|sell\w*|sold|buy|shop|purchas\w*|retail|products?)\b|[€£$]/;
/** What a client said: no word of the business. */
const isQuoted = (text: string) => /^[“«"]/.test(text);
/** Whom else to see: no offer of one's own. */
const REFERS =
  /\b(?:liens? avec|links? with|collabor\w+|partenari\w+|orient\w+ vers|refer(?:s|red|ral)?\b.*\b(?:to|from)|confreres|autres professionnels|other (?:health ?care )?(?:professionals|practitioners))\b/;
const ASIDE =
  /\b(?:(?:bons?|cartes?|cheques?)[ -](?:cadeaux?|kdo)|gift ?(?:cards?|vouchers?)|vouchers?|livraisons?|delivery|parrainage|referral)\b/;
const YEAR = /\b(?:19|20)\d\d\b/;
/** Words of an address. */
const PLACE =
  /\b\d{5}\b|\b(?:rue|avenue|boulevard|place|quai|chemin|route|impasse|allee|parking|street|road|lane|square|unit|floor|[a-z]{1,2}\d{1,2} \d[a-z]{2})\b/;
/** Whether one has to book. */
const NEED =
  /sur (?:rendez-vous|rdv)|avec ou sans|sans (?:rendez-vous|rdv|reservation)|by appointment|appointments? (?:only|(?:is |are )?(?:required|necessary|needed|essential|recommended))|walk[- ]?ins?|obligatoire|necessaire|preferable|recommande|conseille|indispensable|required/;
/** By what one books. */
const MEANS =
  /appel|telephon|contact|en ligne|online|reserv|\bbook|\bcall|phone|e-?mail|formulaire|doctolib|planity|\d{2}[ .]\d{2}[ .]\d{2}/;
const OPENING =
  /\b(?:ouvert\w*|ouvr\w+|ouverture|ferme\w*|horaires?|open(?:ing)?|closed?|hours|recoi\w+|accueill\w+|nocturne)\b/;
const endsAsQuestion = (text: string) => /\?["»)\s]*$/.test(text);

interface Words {
  folded: string;
  roots: ReadonlySet<string>;
}
const NOTHING: Words = { folded: '', roots: new Set() };

function contextsOf(units: TextUnit[], passages: readonly RankedPassage[]) {
  const known = new Map<string, Words>();
  const words = (text: string): Words => {
    const found = known.get(text) ?? { folded: fold(text), roots: roots(text) };
    known.set(text, found);
    return found;
  };
  return units.map((unit, at) => {
    const previous = units[at - 1];
    const next = units[at + 1];
    return {
      heading: unit.headings.length > 0 ? words(unit.headings.at(-1)!) : NOTHING,
      headings: words(unit.headings.slice(-3).join(' · ')),
      title: words(passages[unit.passage]!.title),
      previous: previous && sameSection(previous, unit) && unit.kind !== 'row' ? previous : NOTHING,
      next: next && sameBlock(next, unit) && unit.kind === 'sentence' ? next : NOTHING,
    };
  });
}
