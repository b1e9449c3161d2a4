import { CholeskyDecomposition, Matrix } from 'ml-matrix';

// Bound once: these run some millions of times a training.
const { abs, exp, log, log1p, max, min, sqrt } = Math;

/** Examples by row: `x` holds `width` numbers for each of the `y.length` examples. */
export interface Examples {
  x: Float64Array;
  width: number;
  /** 1: it happened. */
  y: Uint8Array;
}

/** The log-odds are `intercept + Σ weights[j] · x[j]`. */
export interface Logistic {
  intercept: number;
  weights: number[];
}

const MAX_STEPS = 25;
const MAX_HALVINGS = 8;

/**
 * Logistic regression with a ridge penalty (`ridge` per standardised weight, as if in examples), by Newton's method
 * (iteratively reweighted least squares), each step halved until it helps. Columns are standardised inside; one that never
 * varies gets weight 0.
 */
export function fitLogistic(examples: Examples, { ridge = 1 } = {}): Logistic {
  const { y } = examples;
  const { standard, columns, means, scales } = standardised(examples);
  const happened = y.reduce((sum, value) => sum + value, 0);
  let beta = new Float64Array(columns.length + 1);
  beta[0] = log((happened + 0.5) / (y.length - happened + 0.5));
  let loss = lossAt(standard, beta, ridge);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const move = newtonMove(standard, beta, ridge);
    let next = beta;
    let nextLoss = loss;
    for (let halving = 0; halving <= MAX_HALVINGS; halving += 1) {
      next = beta.map((value, j) => value + move[j]! / 2 ** halving);
      nextLoss = lossAt(standard, next, ridge);
      if (nextLoss < loss) break;
    }
    if (!(nextLoss < loss)) break;
    const gained = loss - nextLoss;
    [beta, loss] = [next, nextLoss];
    if (gained < 1e-6 * loss) break;
  }
  const weights = new Array<number>(examples.width).fill(0);
  let intercept = beta[0]!;
  columns.forEach((column, j) => {
    weights[column] = beta[j + 1]! / scales[j]!;
    intercept -= weights[column]! * means[j]!;
  });
  return { intercept, weights };
}

function lossAt({ x, width, y }: Examples, beta: Float64Array, ridge: number): number {
  let loss = 0;
  for (let i = 0; i < y.length; i += 1) {
    const z = scoreOf(x, i * width, width, beta);
    loss += y[i] ? softplus(-z) : softplus(z);
  }
  for (let j = 1; j <= width; j += 1) loss += (ridge * beta[j]! ** 2) / 2;
  return loss;
}

function newtonMove({ x, width, y }: Examples, beta: Float64Array, ridge: number): number[] {
  const size = width + 1;
  const hessian = new Float64Array(size * size);
  const gradient = new Float64Array(size);
  const row = new Float64Array(size);
  row[0] = 1;
  for (let i = 0; i < y.length; i += 1) {
    const p = sigmoid(scoreOf(x, i * width, width, beta));
    for (let j = 0; j < width; j += 1) row[j + 1] = x[i * width + j]!;
    const error = y[i]! - p;
    const weight = p * (1 - p);
    for (let j = 0; j < size; j += 1) {
      gradient[j]! += error * row[j]!;
      const scaled = weight * row[j]!;
      const base = j * size;
      for (let k = 0; k <= j; k += 1) hessian[base + k]! += scaled * row[k]!;
    }
  }
  for (let j = 0; j < size; j += 1) {
    const penalty = j === 0 ? 0 : ridge;
    gradient[j]! -= penalty * beta[j]!;
    hessian[j * size + j]! += penalty + 1e-9;
  }
  return solve(hessian, gradient, size);
}

function scoreOf(x: Float64Array, from: number, width: number, beta: Float64Array): number {
  let z = beta[0]!;
  for (let j = 0; j < width; j += 1) z += beta[j + 1]! * x[from + j]!;
  return z;
}

export function logOdds({ intercept, weights }: Logistic, x: Float64Array, offset = 0): number {
  let z = intercept;
  for (let j = 0; j < weights.length; j += 1) z += weights[j]! * x[offset + j]!;
  return z;
}

export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + exp(-z)) : 1 - 1 / (1 + exp(z)));

/** The log-odds of a probability, kept away from the infinite. */
export function logit(p: number): number {
  const q = min(1 - 1e-6, max(1e-6, p));
  return log(q / (1 - q));
}

const softplus = (z: number) => max(z, 0) + log1p(exp(-abs(z)));

/** The columns that vary, each with mean 0 and deviation 1. */
function standardised({ x, width, y }: Examples) {
  const n = y.length;
  const columns: number[] = [];
  const means: number[] = [];
  const scales: number[] = [];
  for (let j = 0; j < width; j += 1) {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < n; i += 1) sum += x[i * width + j]!;
    const mean = sum / n;
    for (let i = 0; i < n; i += 1) squares += (x[i * width + j]! - mean) ** 2;
    const scale = sqrt(squares / n);
    if (!(scale > 1e-6)) continue;
    columns.push(j);
    means.push(mean);
    scales.push(scale);
  }
  const size = columns.length;
  const values = new Float64Array(n * size);
  for (let i = 0; i < n; i += 1)
    for (let j = 0; j < size; j += 1)
      values[i * size + j] = (x[i * width + columns[j]!]! - means[j]!) / scales[j]!;
  return { standard: { x: values, width: size, y }, columns, means, scales };
}

/** Solves the symmetric system of which the lower half is given. */
function solve(lower: Float64Array, right: Float64Array, size: number): number[] {
  const full = Matrix.zeros(size, size);
  for (let j = 0; j < size; j += 1)
    for (let k = 0; k <= j; k += 1) {
      full.set(j, k, lower[j * size + k]!);
      full.set(k, j, lower[j * size + k]!);
    }
  return new CholeskyDecomposition(full).solve(Matrix.columnVector(Array.from(right))).to1DArray();
}
