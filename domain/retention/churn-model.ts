import { FEATURES, type Surroundings } from './features.ts';
import { type Examples, fitLogistic, type Logistic, logOdds, sigmoid } from './logistic.ts';
import type { Snapshot } from './snapshots.ts';

// Bound once: these run some millions of times a training.
const { floor, max, min } = Math;

/** What it takes to score anybody: plain numbers, stored as they are (docs/decisions/0022-churn.md). */
export interface ChurnModel {
  surroundings: Surroundings;
  /** By index in FEATURES: where the slope may change; none: straight. */
  knots: number[][];
  /** The least and the most of each feature it has seen: further out it is not believed. */
  ranges: Array<[number, number]>;
  /** Over the features as `expand` writes them. */
  logistic: Logistic;
}

/** The two that answer for the horizon asked about, so that one learnt from shorter horizons can be asked about longer ones. */
const STRUCTURAL = new Set<string>(['bg-nbd', 'rhythm']);
/** Their effect is not straight in the log-odds. */
const BENT = new Set<string>([...STRUCTURAL, 'log-recency', 'log-visits', 'lateness', 'amount']);
const BENDS_AT = [0.1, 0.3, 0.5, 0.7, 0.9];
const RIDGE = 300;
const STRUCTURAL_RIDGE = 5;
const WIDTH = FEATURES.length;

/** How much the regression over everything counts beside the structural one; less when it must answer further than it saw. */
const SHARE = 0.5;
const SHARE_BEYOND = 0.25;

/**
 * A logistic regression over everything known of a client, drawn to one that weighs only BG/NBD and the personal rhythm against
 * each other: where the past resembles the future little, the latter goes wrong less.
 * @param surroundings as of the day from which it will score
 * @param horizonDays what it will be asked about; the snapshots may look less far
 */
export function fitChurnModel(
  snapshots: readonly Snapshot[],
  surroundings: Surroundings,
  horizonDays: number,
): ChurnModel {
  const knots = knotsOf(snapshots);
  const ranges = rangesOf(snapshots);
  const full = fitLogistic(examplesOf(snapshots, { knots, ranges }), { ridge: RIDGE });
  const straight = FEATURES.map((): number[] => []);
  const onlyStructural = ranges.map((range, j): [number, number] =>
    STRUCTURAL.has(FEATURES[j]!) ? range : [0, 0],
  );
  const structural = fitLogistic(examplesOf(snapshots, { knots: straight, ranges: onlyStructural }), {
    ridge: STRUCTURAL_RIDGE,
  });
  // Both are straight in the same columns, so that their mean is one regression again.
  const share = snapshots.every((snapshot) => snapshot.horizonDays >= horizonDays) ? SHARE : SHARE_BEYOND;
  const mean = (one: number, other: number) => share * one + (1 - share) * other;
  const logistic = {
    intercept: mean(full.intercept, structural.intercept),
    weights: full.weights.map((weight, j) => mean(weight, structural.weights[j] ?? 0)),
  };
  return { surroundings, knots, ranges, logistic };
}

/** That each client stays away, for rows of features. @param into is used when given */
export function predict(
  model: ChurnModel,
  x: Float64Array,
  into = new Float64Array(x.length / WIDTH),
): Float64Array {
  const row = new Float64Array(expandedWidth(model.knots));
  for (let i = 0; i < into.length; i += 1) {
    expand(model, x, i * WIDTH, row, 0);
    into[i] = sigmoid(logOdds(model.logistic, row));
  }
  return into;
}

type Shape = Pick<ChurnModel, 'knots' | 'ranges'>;

function examplesOf(snapshots: readonly Snapshot[], shape: Shape): Examples {
  const width = expandedWidth(shape.knots);
  const total = snapshots.reduce((sum, { y }) => sum + y.length, 0);
  const examples = { x: new Float64Array(total * width), width, y: new Uint8Array(total) };
  let at = 0;
  for (const { x, y } of snapshots)
    for (let i = 0; i < y.length; i += 1) {
      expand(shape, x, i * WIDTH, examples.x, at * width);
      examples.y[at] = y[i]!;
      at += 1;
    }
  return examples;
}

/** About as many of each snapshot's values as show where the quantiles lie. */
const VALUES_A_SNAPSHOT = 4_000;

function knotsOf(snapshots: readonly Snapshot[]): number[][] {
  return FEATURES.map((name, j) => {
    if (!BENT.has(name)) return [];
    const values: number[] = [];
    for (const { x, y } of snapshots) {
      const every = max(1, floor(y.length / VALUES_A_SNAPSHOT));
      for (let i = 0; i < y.length; i += every) values.push(x[i * WIDTH + j]!);
    }
    values.sort((a, b) => a - b);
    const knots = BENDS_AT.map((share) => values[floor(share * (values.length - 1))] ?? 0);
    return knots.filter((knot, i) => i === 0 || knot > knots[i - 1]! + 1e-6);
  });
}

function rangesOf(snapshots: readonly Snapshot[]): Array<[number, number]> {
  return FEATURES.map((name, j) => {
    if (STRUCTURAL.has(name)) return [-20, 20];
    let [least, most] = [Number.MAX_VALUE, -Number.MAX_VALUE];
    for (const { x, y } of snapshots)
      for (let i = 0; i < y.length; i += 1) {
        const value = x[i * WIDTH + j]!;
        least = min(least, value);
        most = max(most, value);
      }
    return [least, most];
  });
}

function expandedWidth(knots: number[][]): number {
  return WIDTH + knots.reduce((sum, of) => sum + of.length, 0);
}

/** Every feature within its range, then for each knot how far beyond it. */
function expand(
  { knots, ranges }: Shape,
  x: Float64Array,
  from: number,
  into: Float64Array,
  at: number,
): void {
  let next = at + WIDTH;
  for (let j = 0; j < WIDTH; j += 1) {
    const [least, most] = ranges[j]!;
    const value = min(most, max(least, x[from + j]!));
    into[at + j] = value;
    for (const knot of knots[j]!) {
      into[next] = max(0, value - knot);
      next += 1;
    }
  }
}
