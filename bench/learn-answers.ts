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
} from '../domain/knowledge/answers/judge.ts';
import type { Excerpt } from '../domain/knowledge/answers/rank.ts';
import type { Wanted } from '../domain/knowledge/answers/wanted.ts';
import { type Weights, weigh } from '../domain/knowledge/learned.ts';
import { bySite, descend, learnOdds, rounded, scaleOf, standard } from './learning.ts';

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
/** What a question of another site counts: clients ask fewer things a business has nothing to do with. */
const OF_ANOTHER = 0.5;

function sampleOf(of: Labelled): Sample {
  const near = of.excerpts.map((one) => one.near);
  return { of, rows: rankingRows(of.excerpts, near), right: of.excerpts.map(({ isRight }) => isRight) };
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

/** Log-odds that the best excerpt is right. Fewer questions than excerpts: a stronger penalty. */
const learnDecision = (rows: number[][], right: boolean[], counts: number[]) =>
  learnOdds(rows, right, { penalty: 0.1, counts });

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
  const inner = bySite(samples, ({ of }) => of.site, 4).flatMap(({ rest, held }) => {
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
const held = bySite(samples, ({ of }) => of.site, FOLDS).flatMap(({ rest, held: out }) => {
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
  const target = join(import.meta.dirname, '../domain/knowledge/answers/judge-weights.ts');
  await writeFile(
    target,
    `import type { Weights } from '../learned.ts';

/**
 * Learned by \`bench/learn-answers.ts\` from ${own.length} questions of ${new Set(own.map(({ site }) => site)).size} sites and ${labelled.length - own.length}
 * asked of others, not to be edited by hand. The columns are those of
 * \`rankingRows\` and \`decisionRow\`, in standard units.
 */
export const RANKING: Weights = ${rounded(ranking)};

export const DECISION: Weights = ${rounded(decision)};
`,
  );
}
