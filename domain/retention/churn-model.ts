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

/** What is learnt, before it is said how much each part counts: all of them regressions over the same columns. */
export interface Parts {
  surroundings: Surroundings;
  knots: number[][];
  ranges: Array<[number, number]>;
  /** Over everything known of a client. */
  full: Logistic;
  /** Only BG/NBD and the personal rhythm, weighed against each other. */
  structural: Logistic;
}

/** How much each part counts, and BG/NBD as it stands; together 1. */
export interface Mix {
  full: number;
  structural: number;
  bgNbd: number;
}

/**
 * Logistic regressions over everything known of a client, and over BG/NBD and the personal rhythm alone: where the past resembles
 * the future little, the latter goes wrong less.
 * @param surroundings as of the day from which it will score
 */
export function fitParts(snapshots: readonly Snapshot[], surroundings: Surroundings): Parts {
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
  return { surroundings, knots, ranges, full, structural };
}

/** The parts are straight in the same columns, so that their mean is one regression again. */
export function mixed({ full, structural, ...shape }: Parts, mix: Mix): ChurnModel {
  const mean = (one: number, other: number) => mix.full * one + mix.structural * other;
  const weights = full.weights.map((weight, j) => mean(weight, structural.weights[j] ?? 0));
  weights[FEATURES.indexOf('bg-nbd')]! += mix.bgNbd;
  return { ...shape, logistic: { intercept: mean(full.intercept, structural.intercept), weights } };
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
