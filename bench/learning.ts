/** Linear models learned from labelled sites, whole sites held out. */
import type { Weights } from '../domain/knowledge/learned.ts';

type Scale = Pick<Weights, 'means' | 'deviations'>;

const RATE = 0.05;

/** Mean and deviation of each column. */
export function scaleOf(rows: number[][]): Scale {
  const columns = rows[0]!.map((_, at) => rows.map((row) => row[at]!));
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
  const deviations = columns.map(
    (column, at) =>
      Math.sqrt(column.reduce((sum, value) => sum + (value - means[at]!) ** 2, 0) / column.length) + 1e-6,
  );
  return { means, deviations };
}

/** A row in deviations from the mean. */
export const standard = (row: number[], { means, deviations }: Scale) =>
  row.map((value, at) => (value - means[at]!) / deviations[at]!);

/** Adam on a gradient; the weights it ends with. */
export function descend(size: number, steps: number, gradient: (weights: number[]) => number[]): number[] {
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

/** Log-odds that a row is right: logistic regression, no penalty on the constant. `counts` says how much each row counts. */
export function learnOdds(
  rows: number[][],
  right: boolean[],
  { penalty, counts }: { penalty: number; counts?: number[] },
): Weights {
  const scale = scaleOf(rows);
  const scaled = rows.map((row) => [...standard(row, scale), 1]);
  const size = scale.means.length;
  const total = counts?.reduce((sum, count) => sum + count, 0) ?? rows.length;
  const learned = descend(size + 1, 400, (now) => {
    const slope = now.map((weight, at) => (at < size ? penalty * weight : 0));
    scaled.forEach((row, index) => {
      const odds = row.reduce((sum, value, at) => sum + value * now[at]!, 0);
      const more = ((counts?.[index] ?? 1) * (1 / (1 + Math.exp(-odds)) - Number(right[index]))) / total;
      row.forEach((value, at) => {
        slope[at]! += more * value;
      });
    });
    return slope;
  });
  return { weights: learned.slice(0, size), ...scale, bias: learned[size]! };
}

/** Samples in turns: what is held out, whole sites of it, and the rest. */
export function bySite<Sample>(samples: Sample[], siteOf: (sample: Sample) => string, turns: number) {
  const sites = [...new Set(samples.map(siteOf))].sort();
  return Array.from({ length: Math.min(turns, sites.length) }, (_, turn) => {
    const out = new Set(sites.filter((_site, at) => at % turns === turn));
    return {
      rest: samples.filter((sample) => !out.has(siteOf(sample))),
      held: samples.filter((sample) => out.has(siteOf(sample))),
    };
  });
}

/** Weights as they are kept in a file. */
export const rounded = ({ weights, means, deviations, bias }: Weights) =>
  JSON.stringify(
    { weights, means, deviations, bias },
    (_key, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value),
    2,
  );
