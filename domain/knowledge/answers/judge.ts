/** Which excerpt answers, and whether any does: by words alone, or as learned from labelled sites where meanings were compared. */
import { weigh } from '../learned.ts';
import { DECISION, RANKING } from './judge-weights.ts';
import type { TokenNearness } from './meaning.ts';
import type { Question } from './question.ts';
import type { Excerpt } from './rank.ts';
import { roots } from './words.ts';

/** Cosines of a text as a whole. */
export interface Cosines {
  /** To the question. */
  question: number;
  /** To what sites answer to such questions: the mean over the nearest intents, by how near each is. */
  answers: number;
  /** To the intent that suits both the question and the text best, less how much further it is than the nearest. */
  best: number;
}

/** How near a text is in meaning, by the local model (others' cosines lie elsewhere). */
export interface Nearness extends Cosines {
  /** The same with what all questions, and all texts, share taken off. */
  apart: Cosines;
  /** Token by token. */
  tokens: TokenNearness;
}

/** Cosine of the question to the nearest known one, as it is and with what all questions share taken off. */
export interface Known {
  whole: number;
  apart: number;
}

export interface Likeness {
  texts: ReadonlyMap<string, Nearness>;
  known: Known;
}

/** Least share of what is asked that an excerpt must carry to answer by its words alone. */
const SURE = 0.72;
/** Log-odds from which the best excerpt is taken for an answer (`docs/decisions/0010-answers.md` has the figures). */
const ANSWERS = -1;

/**
 * The second best and the third are told too when their scores are this close to the best one's and all of it stays short: which
 * one answers is then a guess.
 */
const CLOSE = [3, 2];
const TOLD_LIMIT = 480;
/** What says mostly, by share of its words, what has been told already is not told beside it. */
const SAID_AGAIN = 0.7;

/**
 * The excerpts that answer, best first: none, one, or up to three that may as well. Excerpts come best first; without
 * likeness, words decide alone.
 */
export function answering(
  question: Question,
  excerpts: readonly Excerpt[],
  likeness?: Likeness | null,
): Excerpt[] {
  if (!likeness) return [sureExcerpt(excerpts)].filter((one) => one !== undefined);
  const known = excerpts.filter((one) => likeness.texts.has(one.compared) && isOfTheThing(question, one));
  if (known.length === 0) return [];
  const rows = rankingRows(
    known,
    known.map(({ compared }) => likeness.texts.get(compared)!),
  );
  const scores = rows.map((row) => weigh(row, RANKING));
  const odds = weigh(decisionRow(question, known, rows, scores, likeness.known), DECISION);
  if (odds < ANSWERS) return [];
  return told(known, scores);
}

/** The excerpt with the best score, and those beside it where it is a guess which of them answers. */
export function told<One extends Excerpt>(excerpts: readonly One[], scores: readonly number[]): One[] {
  const [first, ...others] = excerpts
    .map((excerpt, at) => ({ excerpt, score: scores[at]! }))
    .sort((a, b) => b.score - a.score);
  if (!first) return [];
  const chosen = [first.excerpt];
  const said = roots(first.excerpt.text);
  let length = first.excerpt.text.length;
  for (const { excerpt, score } of others) {
    const gap = CLOSE[chosen.length - 1];
    if (gap === undefined || first.score - score >= gap) break;
    if (length + excerpt.text.length > TOLD_LIMIT) continue;
    // A sentence found by two rankings stands twice, and one page says it in other words than the next.
    const words = [...roots(excerpt.text)];
    if (words.filter((word) => said.has(word)).length >= SAID_AGAIN * words.length) continue;
    chosen.push(excerpt);
    for (const word of words) said.add(word);
    length += excerpt.text.length;
  }
  return chosen;
}

/** What words alone choose. */
const sureExcerpt = <One extends Excerpt>(excerpts: readonly One[]) =>
  excerpts.find(({ score, fits }) => fits && score >= SURE);

/** Share of a question that names another thing when it is missing: « lissage brésilien » is no « lissage japonais ». */
const ANOTHER = 0.3;

/** Prices are of the very thing asked. */
export function isOfTheThing({ wants }: Pick<Question, 'wants'>, one: Excerpt): boolean {
  return wants !== 'price' || one.lacks < ANOTHER;
}

/** What is known of each excerpt beside the others of its question, a row each; the order is that of `RANKING`. */
export function rankingRows(excerpts: readonly Excerpt[], near: readonly Nearness[]): number[][] {
  const byQuestion = near.map(({ question }) => question);
  const byAnswers = near.map(({ answers }) => answers);
  const bestMatch = Math.max(...near.map(({ best }) => best));
  const nearestApart = Math.max(...near.map(({ apart }) => apart.best));
  const places = {
    words: placesOf(excerpts.map(({ fits, rank }) => (fits ? rank : -9))),
    question: placesOf(byQuestion),
    answers: placesOf(byAnswers),
    apart: placesOf(near.map(({ apart }) => apart.question)),
    tokens: placesOf(near.map(({ tokens }) => tokens.asked)),
  };
  const standing = standings(byQuestion);
  const sure = sureExcerpt(excerpts);
  return excerpts.map((one, at) => [
    places.words[at]!,
    one.rank,
    one.score,
    one.said,
    one.asked,
    Number(one.fits),
    Number(sure === one),
    one.lacks,
    Number(one.isShaped),
    Number(one.isShapedNear),
    Number(one.hasDigit),
    Number(one.isFirst),
    Math.min(one.words, 40) / 10,
    spread(byQuestion[at]!),
    places.question[at]!,
    standing[at]!,
    spread(byAnswers[at]!),
    10 * (near[at]!.best - bestMatch),
    places.answers[at]!,
    places.apart[at]!,
    places.tokens[at]!,
    near[at]!.apart.best - nearestApart,
    ...meanings(near[at]!),
  ]);
}

/** The last columns of `RANKING`: the best of the others counts in the decision. */
const meanings = ({ apart, tokens }: Nearness) => [
  apart.question,
  apart.answers,
  tokens.asked,
  tokens.heaviest,
  tokens.least,
  tokens.said,
];
const MEANINGS = 6;

/** What is known of the best excerpt and of the question; the order is that of `DECISION`. */
export function decisionRow(
  { isYesNo, wants, terms }: Pick<Question, 'isYesNo' | 'wants' | 'terms'>,
  excerpts: readonly Excerpt[],
  rows: readonly number[][],
  scores: readonly number[],
  known: Known,
): number[] {
  const top = Math.max(...scores);
  const at = scores.indexOf(top);
  const { lacks, unsaid } = excerpts[at]!;
  const others = scores.filter((_, other) => excerpts[other]!.text !== excerpts[at]!.text);
  const odds = scores.reduce((sum, score) => sum + Math.exp(score - top), 0);
  const most = (column: number) => Math.max(...rows.map((row) => row[column]!));
  return [
    top,
    others.length > 0 ? top - Math.max(...others) : 3,
    1 / odds,
    ...rows[at]!,
    Number(isYesNo),
    Number(wants === null),
    terms.length,
    most(2),
    Math.max(0, ...excerpts.filter(({ fits }) => fits).map(({ score }) => score)),
    most(13),
    most(16),
    spread(known.whole),
    known.apart,
    ...rows[at]!.slice(-MEANINGS).map(
      (value, back, all) => most(rows[at]!.length - all.length + back) - value,
    ),
    unsaid,
    isYesNo ? lacks : 0,
    wants === 'price' ? lacks : 0,
    isYesNo ? unsaid : 0,
  ];
}

/** Cosines of this model between two sentences of one trade lie about .85. */
const spread = (cosine: number) => 10 * (cosine - 0.85);

/** Log of the place each value takes among the others, 0 for the first. */
function placesOf(values: readonly number[]): number[] {
  const order = values.map((_, at) => at).sort((a, b) => values[b]! - values[a]! || a - b);
  const places = new Array<number>(values.length);
  order.forEach((at, place) => {
    places[at] = Math.log1p(place);
  });
  return places;
}

/** How many deviations each value lies above the mean. */
function standings(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / (deviation + 1e-6));
}
