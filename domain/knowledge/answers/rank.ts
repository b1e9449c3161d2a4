import { isCalendarWord } from './hours-answer.ts';
import { hasShape, isBareVerb, type Question, wantedBy } from './question.ts';
import { type TextUnit, textUnits, type UnitPassage } from './units.ts';
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
/** Longest excerpt, in characters. */
const EXCERPT_LIMIT = 420;

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

interface Scored {
  unit: TextUnit;
  at: number;
  score: number;
  /** The share its own words or its own heading carry. */
  own: number;
  /** The share carried by the question it stands under; 0 when no question is above it. */
  asked: number;
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
  if (units.length === 0 || question.terms.length === 0) return [];
  const contexts = contextsOf(units, passages);
  const isLegalAsked = question.terms.some(({ label }) => LEGAL_TOPICS.has(label));
  const legal = passages.map((passage) => !isLegalAsked && isLegalText(passage));
  const weights = question.terms.map((term) => {
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
    question.terms.forEach((term, index) => {
      const inside = Math.max(term.in(unit), IN_HEADING * term.in(near.heading));
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
  const needsFullName = question.terms.some(({ label }) => label === 'team' || label === 'owner');
  const isAboutOpening =
    question.wants === 'time' &&
    question.terms.every(({ label }) => isCalendarWord(label) || isDayOff(label));
  const bareVerb = isBareVerb(question);
  const isShaped = question.wants !== null && question.wants !== 'place' && question.wants !== 'person';
  const isVague = question.wants === null && question.terms.every(({ label }) => label === 'session');
  const asksNeedToBook =
    question.isYesNo && question.wants === null && question.terms.every(({ label }) => label === 'booking');
  const asksHowToBook =
    question.wants === null &&
    /^(?:comment|how)\b/.test(question.folded) &&
    question.terms.every(({ label }) => label === 'booking');
  const best = scored
    .filter(({ unit, own }) => unit.kind !== 'label' && own > 0 && !endsAsQuestion(unit.text))
    .filter(({ at }) => hasShape(question.wants, near(at)))
    .filter(
      ({ unit, at }) => question.wants !== 'person' || namesSomeone(unit, needsFullName) || namesNext(at),
    )
    .filter(({ unit }) => !isAboutOpening || saysOpening(unit))
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
    const text = excerptAround(one, scored, question);
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

  function namesNext(at: number): boolean {
    const next = units[at + 1];
    return next !== undefined && sameBlock(units[at]!, next) && FULL_NAME.test(next.text);
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
      (hasShape(question.wants, unit.folded) ? 0.05 : -0.05) -
      (spoken === language ? 0 : 0.2)
    );
  }
}

/** A capital inside the sentence, or a name above it. */
function namesSomeone({ text, headings }: TextUnit, inFull = false): boolean {
  if (FULL_NAME.test(text) || FULL_NAME.test(headings.at(-1) ?? '')) return true;
  return !inFull && NAME.test(text.slice(1));
}

const isDayOff = (label: string) =>
  label === 'holidays' || label === 'public holidays' || label === 'booking';

function saysOpening({ folded, headings }: TextUnit): boolean {
  return OPENING.test(folded) || OPENING.test(fold(headings.at(-1) ?? ''));
}
/** Whether one has to book. */
const NEED =
  /sur (?:rendez-vous|rdv)|avec ou sans|sans (?:rendez-vous|rdv|reservation)|by appointment|appointments? (?:only|(?:is |are )?(?:required|necessary|needed|essential|recommended))|walk[- ]?ins?|obligatoire|necessaire|preferable|recommande|conseille|indispensable|required/;
/** By what one books. */
const MEANS =
  /appel|telephon|contact|en ligne|online|reserv|\bbook|\bcall|phone|e-?mail|formulaire|doctolib|planity|\d{2}[ .]\d{2}[ .]\d{2}/;
const OPENING =
  /\b(?:ouvert\w*|ouvr\w+|ouverture|ferme\w*|horaires?|open(?:ing)?|closed?|hours|recoi\w+|accueill\w+|nocturne)\b/;
const FULL_NAME = /(?<![\p{L}])\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u;
const NAME = /(?<=[\s(«"’'])(?:\p{Lu}\p{Ll}+)/u;

const endsAsQuestion = (text: string) => /\?["»)\s]*$/.test(text);

const sameBlock = (a: TextUnit, b: TextUnit) => a.passage === b.passage && a.block === b.block;
const sameSection = (a: TextUnit, b: TextUnit) =>
  a.passage === b.passage && a.headings.join('\u0000') === b.headings.join('\u0000');

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

/** The unit with what a reader needs to understand it: the rest of a short answer, of a list, the name above a bare value. */
function excerptAround({ unit, at }: Scored, scored: Scored[], question: Question): string | null {
  const heading = unit.headings.at(-1) ?? '';
  const section = scored.filter((other) => sameSection(other.unit, unit));
  const headingCarries = question.terms.some(
    (term) => term.in({ folded: fold(heading), roots: roots(heading) }) > 0 && term.in(unit) === 0,
  );
  const isFirst = section[0]?.at === at;
  let chosen: TextUnit[];
  if (unit.kind === 'item' && (headingCarries || section.length > 1)) {
    const list = section.filter((other) => sameBlock(other.unit, unit)).map((other) => other.unit);
    const isOneValue =
      question.terms.some((term) => term.in(unit) > 0) &&
      hasShape(question.wants, unit.folded) &&
      !headingCarries;
    chosen = isOneValue ? [unit] : list;
  } else if (headingCarries && unit.kind === 'sentence') {
    const from = section.findIndex((other) => other.unit.kind !== 'label');
    const upTo = section.findIndex((other) => other.at === at);
    const begin = upTo - from <= 3 ? from : upTo;
    chosen = section.slice(begin, Math.max(upTo + 1, begin + 3)).map((other) => other.unit);
  } else {
    chosen = [unit];
    const next = scored[at + 1]?.unit;
    const isShort = unit.text.length < 60 || (isFirst && heading.endsWith('?'));
    const needsNext =
      !hasShape(question.wants, unit.folded) || (question.wants === 'person' && !namesSomeone(unit));
    if (
      unit.kind === 'sentence' &&
      next &&
      sameBlock(next, unit) &&
      next.kind === 'sentence' &&
      (isShort || needsNext || carries(next))
    ) {
      chosen.push(next);
    }
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
  chosen = chosen.filter((one) => one.kind !== 'label');
  const kept: TextUnit[] = [];
  let length = 0;
  for (const one of chosen) {
    if (kept.length > 0 && length + one.text.length > EXCERPT_LIMIT) break;
    kept.push(one);
    length += one.text.length + 1;
  }
  if (kept.length === 0) return null;
  const text = joined(kept);
  const isBare = kept.length === 1 && headingCarries && (text.length < 40 || kept[0]!.kind !== 'sentence');
  const isQuestion = heading.endsWith('?');
  return isBare && !isQuestion && heading !== '' ? `${heading} : ${text}` : text;

  function carries(next: TextUnit): boolean {
    return question.terms.some((term) => term.in(next) > 0 && term.in(unit) === 0);
  }
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
