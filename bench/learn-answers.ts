/**
 * `node bench/learn-answers.ts FILE [--write]`: learns which excerpt answers and whether any does (`judge.ts`) from labelled
 * questions, prints what a model that never saw the site would have answered, and with `--write` keeps the weights.
 *
 * FILE is JSON lines, a question each (`Labelled`). The sites are other people's and not kept here; their excerpts were
 * taken with the code as it was before each site was looked at, so that words carry no more than they will on the next site.
 * Beside each site's own questions stand those of other sites, asked of it: mostly it is silent on them, and of those that
 * were answered all the same, what was told has been read and labelled. The decision alone learns from these.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decisionRow,
  isOfTheThing,
  type Known,
  type Nearness,
  rankingRows,
  told,
  weigh,
} from '../domain/knowledge/answers/judge.ts';
import type { Weights } from '../domain/knowledge/answers/judge-weights.ts';
import type { Excerpt } from '../domain/knowledge/answers/rank.ts';
import type { Wanted } from '../domain/knowledge/answers/wanted.ts';

interface Labelled {
  site: string;
  /** A question of another site: only what was told has been read. */
  isOfAnother?: boolean;
  /** Whether the site answers it. */
  isAnswered: boolean;
  /** What the code of that time made of it. */
  verdict: 'right' | 'wrong' | 'missed' | 'declined' | 'invented';
  /** Answered by a fact: nothing to choose. */
  isByFact: boolean;
  isYesNo: boolean;
  wants: Wanted | null;
  terms: number;
  known: Known;
  /** Null: nobody has read whether it is right. */
  excerpts: Array<Excerpt & { near: Nearness; isRight: boolean | null }>;
}

interface Sample {
  of: Labelled;
  rows: number[][];
  right: Array<boolean | null>;
}

const FOLDS = 8;
const PENALTY = 0.02;
const STEPS = 80;
const RATE = 0.05;
/** What a question of another site counts: clients ask fewer things a business has nothing to do with. */
const OF_ANOTHER = 0.5;

function sampleOf(of: Labelled): Sample {
  const near = of.excerpts.map((one) => one.near);
  return { of, rows: rankingRows(of.excerpts, near), right: of.excerpts.map(({ isRight }) => isRight) };
}

/** Mean and deviation of each column. */
function scaleOf(rows: number[][]): Pick<Weights, 'means' | 'deviations'> {
  const columns = rows[0]!.map((_, at) => rows.map((row) => row[at]!));
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const deviations = columns.map(
    (column, at) =>
      Math.sqrt(column.reduce((sum, value) => sum + (value - means[at]!) ** 2, 0) / column.length) + 1e-6,
  );
  return { means, deviations };
}

/** Adam on a gradient; the weights it ends with. */
function descend(size: number, steps: number, gradient: (weights: number[]) => number[]): number[] {
  const weights = new Array<number>(size).fill(0);
  const mean = [...weights];
  const square = [...weights];
  for (let step = 1; step <= steps; step++) {
    gradient(weights).forEach((slope, at) => {
      mean[at] = 0.9 * mean[at]! + 0.1 * slope;
      square[at] = 0.999 * square[at]! + 0.001 * slope ** 2;
      weights[at]! -=
        (RATE * (mean[at]! / (1 - 0.9 ** step))) / (Math.sqrt(square[at]! / (1 - 0.999 ** step)) + 1e-8);
    });
  }
  return weights;
}

/** Weights under which right excerpts of a question take most of a softmax over all of them. */
function learnRanking(samples: Sample[]): Weights {
  const scale = scaleOf(samples.flatMap(({ rows }) => rows));
  const told = samples
    .filter(({ right }) => right.some(Boolean) && !right.every(Boolean))
    .map(({ rows, right }) => ({ right: right.map(Boolean), rows: rows.map((row) => standard(row, scale)) }));
  const size = scale.means.length;
  const weights = descend(size, STEPS, (now) => {
    const slope = now.map((weight) => PENALTY * weight);
    for (const { rows, right } of told) {
      const scores = rows.map((row) => row.reduce((sum, value, at) => sum + value * now[at]!, 0));
      const all = softmax(scores, () => true);
      const rightly = softmax(scores, (at) => right[at]!);
      rows.forEach((row, at) => {
        const more = (all[at]! - rightly[at]!) / told.length;
        for (let column = 0; column < size; column++) slope[column]! += more * row[column]!;
      });
    }
    return slope;
  });
  return { weights, ...scale, bias: 0 };
}

/** Log-odds that the best excerpt is right. */
function learnDecision(rows: number[][], right: boolean[], counts: number[]): Weights {
  const scale = scaleOf(rows);
  const scaled = rows.map((row) => [...standard(row, scale), 1]);
  const size = scale.means.length;
  const all = counts.reduce((sum, count) => sum + count, 0);
  // Fewer questions than excerpts: a stronger penalty, none on the constant.
  const penalty = 0.1;
  const learned = descend(size + 1, 400, (now) => {
    const slope = now.map((weight, at) => (at < size ? penalty * weight : 0));
    scaled.forEach((row, index) => {
      const odds = row.reduce((sum, value, at) => sum + value * now[at]!, 0);
      const more = (1 / (1 + Math.exp(-odds)) - Number(right[index])) * (counts[index]! / all);
      row.forEach((value, at) => {
        slope[at]! += more * value;
      });
    });
    return slope;
  });
  return { weights: learned.slice(0, size), ...scale, bias: learned[size]! };
}

const standard = (row: number[], { means, deviations }: Pick<Weights, 'means' | 'deviations'>) =>
  row.map((value, at) => (value - means[at]!) / deviations[at]!);

function softmax(scores: number[], counts: (at: number) => boolean): number[] {
  const most = Math.max(...scores);
  const shares = scores.map((score, at) => (counts(at) ? Math.exp(score - most) : 0));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / whole);
}

const judged = ({ of, rows }: Sample, ranking: Weights) => {
  const scores = rows.map((row) => weigh(row, ranking));
  const at = scores.indexOf(Math.max(...scores));
  const question = { isYesNo: of.isYesNo, wants: of.wants, terms: new Array(of.terms) };
  return { at, scores, row: decisionRow(question, of.excerpts, rows, scores, of.known) };
};

/** Both models; the decision learns from rankings of sites the ranking had not seen, and from questions of other sites. */
function learn(all: Sample[]): { ranking: Weights; decision: Weights } {
  const samples = all.filter(({ of }) => !of.isOfAnother);
  const ranking = learnRanking(samples);
  const inner = folds(samples, 4).flatMap(({ rest, held }) => {
    const unseen = learnRanking(rest);
    return held.map((sample) => ({ sample, ...judged(sample, unseen) }));
  });
  const others = all
    .filter(({ of }) => of.isOfAnother)
    .map((sample) => ({ sample, ...judged(sample, ranking) }));
  const read = [...inner, ...others].filter(({ sample, at }) => sample.right[at] !== null);
  const decision = learnDecision(
    read.map(({ row }) => row),
    read.map(({ sample, at }) => sample.right[at]!),
    read.map(({ sample }) => (sample.of.isOfAnother ? OF_ANOTHER : 1)),
  );
  return { ranking, decision };
}

/** By site: whole sites are held out. */
function folds(samples: Sample[], count: number) {
  const sites = [...new Set(samples.map(({ of }) => of.site))].sort();
  return Array.from({ length: count }, (_, fold) => {
    const out = new Set(sites.filter((_site, at) => at % count === fold));
    return {
      rest: samples.filter(({ of }) => !out.has(of.site)),
      held: samples.filter(({ of }) => out.has(of.site)),
    };
  });
}

const [file = '', ...flags] = process.argv.slice(2);
const labelled = (await readFile(file, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled)
  .map((one) => ({ ...one, excerpts: one.excerpts.filter((excerpt) => isOfTheThing(one, excerpt)) }));
const samples = labelled.filter(({ excerpts }) => excerpts.length > 0).map(sampleOf);
const own = labelled.filter(({ isOfAnother }) => !isOfAnother);
const answerable = own.filter(({ isAnswered }) => isAnswered).length;
const silent = own.length - answerable;
const count = (verdict: Labelled['verdict'], of: Labelled[]) =>
  of.filter((one) => one.verdict === verdict).length;
const kept = own.filter(({ isByFact }) => isByFact);
console.log(
  `rules of their time: ${count('right', own)} of ${answerable} right, ${count('declined', own)} of ${silent} declined`,
);
const held = folds(samples, FOLDS).flatMap(({ rest, held: out }) => {
  const { ranking, decision } = learn(rest);
  return out.map((sample) => {
    const { at, row, scores } = judged(sample, ranking);
    return {
      of: sample.of,
      right: told(sample.of.excerpts, scores).some(({ isRight }) => isRight),
      isBestRight: sample.right[at]!,
      odds: weigh(row, decision),
    };
  });
});
const table = [-1.6, -1.4, -1.3, -1.2, -1.1, -1, -0.9, -0.8, -0.7, -0.6, -0.4, -0.2, 0].map((least) => {
  const told = held.filter(({ odds }) => odds >= least);
  const answered = told.filter(({ of }) => !of.isOfAnother);
  const others = told.filter(({ of }) => of.isOfAnother);
  const right = count('right', kept) + answered.filter((one) => one.right).length;
  const invented = count('invented', kept) + answered.filter(({ of }) => !of.isAnswered).length;
  const wrong = count('wrong', kept) + answered.filter((one) => one.of.isAnswered && !one.right).length;
  return {
    least,
    right,
    'with the best alone': count('right', kept) + answered.filter((one) => one.isBestRight).length,
    'of answerable': (right / answerable).toFixed(3),
    wrong,
    declined: silent - invented,
    'of silent': ((silent - invented) / silent).toFixed(3),
    "others' right": others.filter((one) => one.isBestRight === true).length,
    "others' invented": others.filter((one) => one.isBestRight === false).length,
  };
});
console.table(table);

if (flags.includes('--write')) {
  const { ranking, decision } = learn(samples);
  const short = ({ weights, means, deviations, bias }: Weights) =>
    JSON.stringify(
      { weights, means, deviations, bias },
      (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value),
      2,
    );
  const target = join(import.meta.dirname, '../domain/knowledge/answers/judge-weights.ts');
  await writeFile(
    target,
    `/**
 * Learned by \`bench/learn-answers.ts\` from ${own.length} questions of ${new Set(own.map(({ site }) => site)).size} sites and ${labelled.length - own.length}
 * asked of others, not to be edited by hand. The columns are those of
 * \`rankingRows\` and \`decisionRow\`, in standard units.
 */
export interface Weights {
  weights: readonly number[];
  /** Of each column in training. */
  means: readonly number[];
  deviations: readonly number[];
  bias: number;
}

export const RANKING: Weights = ${short(ranking)};

export const DECISION: Weights = ${short(decision)};
`,
  );
}
