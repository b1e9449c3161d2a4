/** Weights in standard units, learned from labelled sites. */
export interface Weights {
  weights: readonly number[];
  /** Of each column in training. */
  means: readonly number[];
  deviations: readonly number[];
  bias: number;
}

/** The score of a row: log-odds where the weights were learned as such. */
export function weigh(row: readonly number[], { weights, means, deviations, bias }: Weights): number {
  return row.reduce((sum, value, at) => sum + (weights[at]! * (value - means[at]!)) / deviations[at]!, bias);
}
