import { excerptAround, type Scored } from './excerpt.ts';
import { AGED, type Fitness, fitness, OPENING_TIMES, OWN_STORY, SITUATED } from './fitness.ts';
import { pageShares } from './page-shares.ts';
import { PersonNames } from './people.ts';
import { isBareVerb, type Question, type Term } from './question.ts';
import {
  cardAround,
  isTitle,
  placeUnits,
  sameBlock,
  sameSection,
  type TextUnit,
  textUnits,
  titleUnits,
  type UnitPassage,
} from './units.ts';
import { hasShape, isShapeTold, wantedBy } from './wanted.ts';
import { fold, isContent, roots, wordList } from './words.ts';

/** A stretch of one passage that answers, and how surely. */
export interface Excerpt {
  passage: number;
  /** As it can be said. */
  text: string;
  /** 0 to 1: the share of what is asked that these words, or the headings they stand under, carry. */
  score: number;
  /** Its place among the others: higher is better. */
  rank: number;
  /** Whether it can answer at all by its words (`fitness.ts`). */
  fits: boolean;
  /** The share of what is asked that its own words carry, headings left out. */
  said: number;
  /** The share of the heaviest term that neither it nor what stands around it carries. */
  lacks: number;
  /** The share of what is asked that the site says nowhere; one for all excerpts of a question. */
  unsaid: number;
  /** The share carried by the question it stands under. */
  asked: number;
  /** Whether it holds what is wanted: an amount, a time… */
  isShaped: boolean;
  /** Whether it or the sentence after it holds what is wanted; true where no shape tells. */
  isShapedNear: boolean;
  hasDigit: boolean;
  /** Whether it opens its section. */
  isFirst: boolean;
  words: number;
  /** The words whose meaning is compared with the question: the matching sentence under its heading. */
  compared: string;
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

/** What only announces a name is short, in characters. */
const ANNOUNCES = 100;

/** Most excerpts of one question: each is compared in meaning, some ten milliseconds of the local model. */
const MOST = 12;

/** Those that fit first, then by the share they carry. */
const orderOf = ({ fitness: fit, rank, score }: { fitness: Fitness; rank: number; score: number }) =>
  fit === 'likely' ? rank + 0.3 : score;

/** A document whose title is a question (one the owner answered) stands under it like any answer of a page. */
function underItsQuestion({ title, headingPath, text }: RankedPassage): UnitPassage {
  return { headingPath: title.trim().endsWith('?') ? [title, ...headingPath] : headingPath, text };
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
  if (question.wants === 'person') units.push(...titleUnits(passages));
  const asksTheWay = question.wants === 'place' && isBareVerb(question);
  if (asksTheWay && !units.some((unit) => SITUATED.in(unit) > 0)) units.push(...placeUnits(passages));
  const asksAge = question.wants === 'age' && isBareVerb(question);
  const asksHours = question.wants === 'time' && isBareVerb(question);
  const terms = asksTheWay ? [SITUATED] : asksAge ? [AGED] : asksHours ? [OPENING_TIMES] : question.terms;
  if (units.length === 0 || terms.length === 0) return [];
  const contexts = contextsOf(units, passages);
  const people = new PersonNames(question.wants === 'person' ? units : [], question);
  const shares = pageShares(passages, question, terms);
  const held = terms.map(
    (term) => units.filter((unit, at) => term.in(unit) > 0 || term.in(contexts[at]!.headings) > 0).length,
  );
  const weights = terms.map((term, index) => {
    const holders = held[index]!;
    const rarity = Math.log(1 + (units.length - holders + 0.5) / (holders + 0.5));
    return term.weight * Math.max(rarity, 0.3);
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const scored: Scored[] = units.map((unit, at) => {
    const near = contexts[at]!;
    let sum = 0;
    let own = 0;
    let asked = 0;
    // Who introduces themselves on the site of a trade is who practises it.
    const speaks =
      ASKS_NAME.test(question.folded) &&
      terms.length === 1 &&
      (people.introduces(unit) || people.isOwnName(unit.text));
    terms.forEach((term, index) => {
      const headed = term.heads(near.heading.folded) ? 1 : term.in(near.heading);
      const inside = Math.max(term.in(unit), IN_HEADING * headed, speaks ? 1 : 0);
      const around = Math.max(
        IN_OUTER * term.in(near.headings),
        IN_NEIGHBOUR * term.in(near.previous),
        IN_NEIGHBOUR * term.in(near.next),
        IN_TITLE * term.in(near.title),
      );
      own += inside * weights[index]!;
      if (sameKind(near.heading.folded)) asked += headed * weights[index]!;
      sum += Math.max(inside, around) * weights[index]!;
    });
    return {
      unit,
      at,
      score: (sum / whole) * shares[unit.passage]!,
      own: own / whole,
      asked: asked / whole,
    };
  });
  /** « Combien de temps un bon est-il valable ? » is not what « vendez-vous des bons ? » asks. */
  function sameKind(heading: string): boolean {
    if (!heading.endsWith('?')) return false;
    const kind = wantedBy(heading);
    return kind === question.wants || (kind === null && question.wants === 'place');
  }
  const needsFullName =
    terms.some(({ label }) => label === 'team' || label === 'owner') &&
    units.some(({ text }) => people.fullName(text));
  const stories = new Set(units.filter(({ folded }) => OWN_STORY.test(folded)).map(paragraphOf));
  const fitnessOf = fitness(
    question,
    terms,
    (at) =>
      isTitle(units[at]!)
        ? people.fullName(units[at]!.text)
        : people.namedIn(units[at]!, needsFullName) ||
          people.introduces(units[at]!) ||
          people.isOwnName(units[at]!.text) ||
          namesNext(at),
    (at) => stories.has(paragraphOf(units[at]!)),
  );
  // « 70 boxes » beside « box (3 x 3 m) »: where a figure stands before the very thing, it is the count.
  const isCounted = question.wants === 'count' && units.some(countsAsked);
  const ranked = scored
    .filter(({ unit }) => shares[unit.passage]! > 0)
    .map((one) => ({ ...one, rank: rankOf(one), fitness: fitnessOf(one, near(one.at)) }))
    .map((one) =>
      isCounted && one.fitness === 'likely' && !countsAsked(one.unit)
        ? { ...one, fitness: 'unlikely' as const }
        : one,
    )
    .filter((one) => one.fitness !== 'never')
    .sort((a, b) => orderOf(b) - orderOf(a) || a.at - b.at);

  const unsaid = held.reduce((sum, holders, at) => sum + (holders === 0 ? weights[at]! : 0), 0) / whole;
  const askedRoots = roots(question.folded);
  const excerpts: Excerpt[] = [];
  for (const one of ranked) {
    if (excerpts.length === MOST) break;
    const text = excerptAround(one, scored, question, people);
    if (text === null || excerpts.some((other) => other.text.includes(text) || text.includes(other.text)))
      continue;
    if (!question.isYesNo && addsNothing(text)) continue;
    const { unit, score, asked, rank } = one;
    excerpts.push({
      passage: unit.passage,
      text,
      score,
      rank,
      fits: one.fitness === 'likely',
      said: terms.reduce((sum, term, at) => sum + term.in(unit) * weights[at]!, 0) / whole,
      lacks: Math.max(...terms.map((term, at) => (isNear(term, one) ? 0 : weights[at]!))) / whole,
      unsaid,
      asked,
      isShaped: isShapeTold(question.wants) && hasShape(question.wants, unit.folded),
      isShapedNear: hasShape(question.wants, near(one.at)),
      hasDigit: /\d/.test(unit.text),
      isFirst: opensSection(one),
      words: wordList(unit.folded).length,
      compared: comparedText(unit),
    });
  }
  return excerpts;

  /** Whether a unit, or what stands around it, carries a term. */
  function isNear(term: Term, { unit, at }: Scored): boolean {
    const { heading, headings, previous, next, title } = contexts[at]!;
    return (
      term.heads(heading.folded) ||
      [unit, heading, headings, previous, next, title].some((words) => term.in(words) > 0)
    );
  }

  /** "What is herbal soaking?" is not answered by « Herbal soaking ». */
  function addsNothing(text: string): boolean {
    return !/\d/.test(text) && [...roots(text)].every((word) => askedRoots.has(word));
  }

  function opensSection({ unit, at }: { unit: TextUnit; at: number }): boolean {
    return units.findIndex((other) => sameSection(other, unit)) === at;
  }

  /** The next sentence of the same paragraph, or the card it stands on, may hold the figure the matching one announces. */
  function near(at: number): string {
    const next = units[at + 1];
    const same = next && sameBlock(units[at]!, next);
    const words = `${units[at]!.folded} ${same ? next.folded : ''}`;
    if (question.wants !== 'price' || hasShape('price', words)) return words;
    return [words, ...(cardAround(units, at) ?? []).map(({ folded }) => folded)].join(' ');
  }

  /** How much of a sentence is about what is asked: a passing mention in a long one says least. */
  function focusOf(unit: TextUnit): number {
    const words = wordList(unit.folded).filter(isContent);
    const named = words.filter((word) =>
      terms.some((term) => term.in({ folded: word, roots: roots(word) }) > 0),
    );
    return named.length / Math.max(words.length, 3);
  }

  function saysHint(unit: TextUnit): boolean {
    return [...question.hints].some((hint) => unit.roots.has(hint));
  }

  /** « Équipement requis : casque, gants »: the thing asked for, and what it is. */
  function isDefined({ text, kind }: TextUnit): boolean {
    if (kind === 'row') return false;
    const label = /^([^:.!?]{3,40}?)\s*:\s+\S/.exec(text)?.[1];
    if (!label) return false;
    const inside = { folded: fold(label), roots: roots(label) };
    return terms.some((term) => term.weight === 1 && term.in(inside) > 0);
  }

  /** "Which car do you use?": the sentence that says what the car is. */
  function isSaidToBe({ folded }: TextUnit): boolean {
    if (question.wants !== null) return false;
    const says = DEFINES_ASKED.test(question.folded)
      ? DEFINED
      : ASKS_WHICH.test(question.folded)
        ? SUBJECT
        : null;
    const subject = says?.exec(folded)?.[1];
    if (!subject) return false;
    const inside = { folded: subject, roots: roots(subject) };
    return terms.some((term) => term.weight === 1 && term.in(inside) > 0);
  }

  /** « 10 jeunes filles maximum »: the figure stands before the very thing. */
  function countsAsked({ text }: TextUnit): boolean {
    return [...text.matchAll(COUNTED)].some((match) => {
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
    return (
      next !== undefined &&
      units[at]!.text.length < ANNOUNCES &&
      sameBlock(units[at]!, next) &&
      people.fullName(next.text)
    );
  }

  /** At equal share, own words before words around, the answer to the very question before a passing mention. */
  function rankOf({ score, own, asked, unit, at }: Scored): number {
    const isFirst = opensSection({ unit, at });
    const spoken = passages[unit.passage]!.language?.slice(0, 2) ?? language;
    const heading = contexts[at]!.heading.folded;
    const kind = heading.endsWith('?') ? wantedBy(heading) : question.wants;
    const asksOther = kind !== null && kind !== question.wants;
    return (
      score -
      (asksOther ? 0.4 : 0) +
      0.25 * own +
      0.05 * focusOf(unit) +
      (saysHint(unit) ? 0.06 : 0) +
      asked * (isFirst ? 0.4 : 0.3) +
      (hasShape(question.wants, unit.folded) ? 0.05 : -0.1) +
      (isDefined(unit) ? 0.3 : isSaidToBe(unit) ? 0.2 : 0) +
      (question.wants === 'place' && PLACE.test(unit.folded) ? 0.2 : 0) +
      (question.wants === 'year' ? (BEGAN.test(unit.folded) ? 0.2 : YEAR.test(unit.folded) ? 0.1 : 0) : 0) +
      (question.wants === 'count' && countsAsked(unit) ? 0.15 : 0) +
      (question.wants === 'contents' && isFirst && headsAll(heading) ? 0.4 : 0) -
      (isAside(heading) || isAside(unit.folded.slice(0, 24)) ? 0.15 : 0) -
      (spoken === language ? 0 : 0.2) +
      (question.wants === 'person' && people.introduces(unit) ? 0.2 : 0) +
      (question.wants === 'year' && TO_YOU.test(question.folded) && OF_ONESELF.test(unit.folded) ? 0.3 : 0) -
      (wordList(unit.folded).length < 3 && question.wants === 'year' ? 0.3 : 0) +
      (ASKS_LEAVE.test(question.folded) && LEAVE.test(unit.folded) ? 0.2 : 0)
    );
  }
}

const paragraphOf = ({ passage, block }: TextUnit) => `${passage}/${block}`;

const TO_YOU = /\b(?:vous|votre|vos|you|your)\b/;
/** « J’exerce depuis 2010 », not what others founded in the sixties. */
const OF_ONESELF = /(?<![a-z])(?:j'|(?:je|nous|notre|mon|ma|i|i've|we|we've|our|my)(?![a-z]))/;
/** « Puis-je venir avec mon chien ? »: the sentence that allows or forbids. */
const ASKS_LEAVE = /\b(?:venir|amener|emmener|bring|come with|accompan\w+)\b/;
const LEAVE =
  /\b(?:bienvenue?s?|accept\w+|admis\w*|autoris\w+|interdit\w*|welcome|allowed|permitted|fine to (?:have|bring)|not permitted)\b/;
const ASKS_NAME =
  /^(?:qui (?:est|etes|dirige|s'occupe)|comment|who (?:is|are|does|do|runs)|who's|what(?: is|'s) (?:the|your) name)\b/;
const ASKS_WHICH = /^(?:which|what|quel\w*)\b/;
const SUBJECT =
  /^(?:the|our|my|le|la|les|notre|nos|mon|ma|mes|votre|l')\s?((?:[\p{L}'-]+ ){1,4})(?:is|are|est|sont)\b/u;
/** « Qu’est-ce que le shiatsu ? », and the sentence that says what it is. */
const DEFINES_ASKED = /^(?:what(?:'s| is| are) (?!the|your|included)|qu'est-ce que|c'est quoi)/;
const DEFINED =
  /^(?:(?:an?|the|le|la|les|une?)\s|l')?((?:[\p{L}'-]+ ){1,4})(?:(?:is|are) (?:\w+ )?(?:an?|the|one|any)|est (?:une?|la|le|l')|sont (?:des|les)|consiste|designe)(?![a-z])/u;
const ASIDE =
  /\b(?:(?:bons?|cartes?|cheques?)[ -](?:cadeaux?|kdo)|gift ?(?:cards?|vouchers?)|vouchers?|livraisons?|delivery|parrainage|referral)\b/;
const COUNTED =
  /(?:\d+|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|two|three|four|five|six|seven|eight|nine|ten|twelve))(?:\s?\+)?\s+((?:[\p{L}'’-]+\s?){1,2})/giu;
/** What began, and when. */
const BEGAN =
  /\b(?:ouv(?:ert|re)|fond|cree|install|depuis|since|found|open|establish|start|began|launch)\w*\b.*\b(?:19|20)\d\d\b/;
const YEAR = /\b(?:19|20)\d\d\b/;
/** Words of an address. */
const PLACE =
  /\b\d{5}\b|\b(?:rue|avenue|boulevard|place|quai|chemin|route|impasse|allee|parking|street|road|lane|square|unit|floor|[a-z]{1,2}\d{1,2} \d[a-z]{2})\b/;
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

/** In characters: what comes later in a sentence changes its meaning little, and its time in the model much. */
const COMPARED_LIMIT = 400;

function comparedText({ headings, text }: TextUnit): string {
  const heading = headings.at(-1) ?? '';
  return (heading === '' ? text : `${heading}: ${text}`).slice(0, COMPARED_LIMIT);
}
