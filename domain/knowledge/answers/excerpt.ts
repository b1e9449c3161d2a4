/** The words that make an answer of a unit: itself, with what a reader needs to understand it. */
import type { PersonNames } from './people.ts';
import type { Question } from './question.ts';
import { cardAround, sameBlock, sameSection, type TextUnit } from './units.ts';
import { hasShape } from './wanted.ts';
import { fold, roots } from './words.ts';

/** Longest excerpt, in characters. */
const EXCERPT_LIMIT = 420;

/** A unit with how surely it answers. */
export interface Scored {
  unit: TextUnit;
  at: number;
  score: number;
  /** The share its own words or its own heading carry. */
  own: number;
  /** The share carried by the question it stands under; 0 when no question is above it. */
  asked: number;
}

/** The unit with what a reader needs to understand it: the rest of a short answer, of a list, the name above a bare value. */
export function excerptAround(
  { unit, at, asked }: Scored,
  scored: readonly Scored[],
  question: Question,
  people: PersonNames,
): string | null {
  const heading = unit.headings.at(-1) ?? '';
  const section = scored.filter((other) => sameSection(other.unit, unit));
  const headingWords = { folded: fold(heading), roots: roots(heading) };
  const headingCarries = question.terms.some((term) => term.in(headingWords) > 0 && term.in(unit) === 0);
  const isFirst = section[0]?.at === at;
  const card = question.wants === 'price' ? pricedCard(scored, at) : null;
  if (card) return asCard(heading, card);
  let chosen: TextUnit[];
  if (heading.endsWith('?') && unit.kind === 'sentence') {
    chosen = wholeAnswer(section, at);
  } else if (unit.kind === 'item' && (headingCarries || section.length > 1)) {
    const list = section.filter((other) => sameBlock(other.unit, unit)).map((other) => other.unit);
    const isOneValue =
      question.terms.some((term) => term.in(unit) > 0) &&
      hasShape(question.wants, unit.folded) &&
      !headingCarries;
    chosen = isOneValue ? [unit] : list;
  } else if ((headingCarries || asked > 0.9) && unit.kind === 'sentence') {
    const from = section.findIndex((other) => other.unit.kind !== 'label');
    const upTo = section.findIndex((other) => other.at === at);
    const isOwn = !heading.endsWith('?') && question.terms.some((term) => term.in(unit) > 0);
    // What the heading does not say and this sentence does is what was asked.
    const addsToHeading =
      asked <= 0.9 &&
      question.terms.some(
        (term) =>
          term.weight === 1 &&
          term.in(unit) > 0 &&
          term.in(headingWords) === 0 &&
          !term.heads(headingWords.folded),
      );
    const begin = upTo - from <= 3 && !isOwn && !addsToHeading ? from : upTo;
    chosen = section.slice(begin, Math.max(upTo + 1, begin + 3)).map((other) => other.unit);
  } else {
    chosen = [unit];
    const next = scored[at + 1]?.unit;
    const isShort = unit.text.length < 60 || (isFirst && heading.endsWith('?'));
    const needsNext =
      !hasShape(question.wants, unit.folded) || (question.wants === 'person' && !people.namedIn(unit));
    if (
      unit.kind === 'sentence' &&
      next &&
      sameBlock(next, unit) &&
      next.kind === 'sentence' &&
      (isShort || needsNext || carries(next))
    ) {
      chosen.push(next);
    }
    if (unit.text.endsWith(':')) chosen.push(...listAfter(at));
    const previous = scored[at - 1]?.unit;
    if (
      unit.kind === 'sentence' &&
      previous &&
      sameBlock(previous, unit) &&
      previous.kind === 'sentence' &&
      LEANS_BACK.test(unit.folded)
    ) {
      chosen.unshift(previous);
    }
  }
  chosen = chosen.filter((one) => one.kind !== 'label' || one === unit);
  const kept: TextUnit[] = [];
  let length = 0;
  for (const one of chosen) {
    if (kept.length > 0 && length + one.text.length > EXCERPT_LIMIT) break;
    kept.push(one);
    length += one.text.length + 1;
  }
  if (kept.length === 0) return null;
  const text = joined(kept);
  const isBare = headingCarries && (kept[0]!.kind !== 'sentence' || (kept.length === 1 && text.length < 40));
  const isQuestion = heading.endsWith('?');
  // « Et pour les sportifs ? » is answered by what stands under « Sportifs », and then with that heading.
  const isNamedAbove = question.isYesNo && headingCarries && heading.length < 80;
  if (question.wants === 'person' && people.fullName(heading) && !people.fullName(text))
    return `${heading.replace(/\s*:$/, '')} : ${text}`;
  return (isBare || isNamedAbove) && !isQuestion && heading !== ''
    ? `${heading.replace(/\s*:$/, '')} : ${text}`
    : text;

  /** « Dans les départements suivants : » and the list that follows. */
  function listAfter(from: number): TextUnit[] {
    const rest = scored.slice(from + 1).map((other) => other.unit);
    const end = rest.findIndex((other) => other.kind !== 'item' || !sameSection(other, unit));
    return rest.slice(0, end === -1 ? rest.length : end);
  }

  function carries(next: TextUnit): boolean {
    return question.terms.some((term) => term.in(next) > 0 && term.in(unit) === 0);
  }
}

/** The card of a unit whose price neither it nor the sentence after it tells. */
function pricedCard(scored: readonly Scored[], at: number): TextUnit[] | null {
  const units = scored.map(({ unit }) => unit);
  const [unit, next] = [units[at]!, units[at + 1]];
  const isTold = (one: TextUnit | undefined) => one !== undefined && hasShape('price', one.folded);
  if (isTold(unit) || (isTold(next) && sameBlock(next!, unit))) return null;
  const card = cardAround(units, at);
  return card?.some(isTold) ? card : null;
}

/** A card as it can be said: its heading, what it holds, its price. */
function asCard(heading: string, card: TextUnit[]): string {
  const told = card.filter(({ kind, folded }) => kind !== 'label' || hasShape('price', folded));
  return [heading.replace(/\s*:$/, ''), joined(told)].filter((part) => part !== '').join(' : ');
}

/** What stands under a question is one answer: as much of it as can be said, what comes before a sentence first. */
function wholeAnswer(section: readonly Scored[], at: number): TextUnit[] {
  const told = section.filter(({ unit }) => unit.kind !== 'label');
  let from = told.findIndex((one) => one.at === at);
  let end = from + 1;
  let length = told[from]!.unit.text.length;
  const fits = (one: Scored | undefined) =>
    one !== undefined && length + one.unit.text.length < EXCERPT_LIMIT;
  while (fits(told[from - 1]) || fits(told[end])) {
    const next = fits(told[from - 1]) ? told[--from]! : told[end++]!;
    length += next.unit.text.length + 1;
  }
  return told.slice(from, end).map(({ unit }) => unit);
}

/** A sentence that begins so is not understood without the one before. */
const LEANS_BACK =
  /^(?:il|elle|ils|elles|cela|ce|cette|ces|celui|celle|it|they|this|these|that|en dessous|au-dela|sinon|otherwise)\b/;

/** Sentences side by side, items and rows with semicolons. */
function joined(units: TextUnit[]): string {
  return units.reduce((text, unit, at) => {
    if (at === 0) return unit.text;
    const isList = unit.kind !== 'sentence' || units[at - 1]!.kind !== 'sentence';
    const isEnded = /[.!?…:;]["»)]*$/.test(text);
    return isList && !isEnded
      ? `${text} ; ${unit.text}`
      : isEnded
        ? `${text} ${unit.text}`
        : `${text}. ${unit.text}`;
  }, '');
}
