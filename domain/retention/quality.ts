/** How good probabilities were once it is known what happened. */
export interface Quality {
  /** The chance that of two clients, one who came and one who did not, the latter was given the higher probability; ties count half. null: all did the same. */
  auc: number | null;
  /** The mean squared difference between what was said and what happened; lower is better. */
  brier: number;
}

/** One band of probabilities: what was said on average, and what share did not come back. */
export interface CalibrationBin {
  said: number;
  happened: number;
  clients: number;
}

/** @param happened 1: did not come back */
export function qualityOf(said: ArrayLike<number>, happened: ArrayLike<number>): Quality {
  return { auc: areaUnderCurve(said, happened), brier: brierScore(said, happened) };
}

/** By ranks (Mann and Whitney), ties at the middle of theirs. */
export function areaUnderCurve(said: ArrayLike<number>, happened: ArrayLike<number>): number | null {
  const n = said.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => said[i]! - said[j]!);
  let ranks = 0;
  let positives = 0;
  for (let i = 0; i < n; ) {
    let end = i;
    let tiedPositives = 0;
    while (end < n && said[order[end]!] === said[order[i]!]) {
      tiedPositives += happened[order[end]!]!;
      end += 1;
    }
    ranks += tiedPositives * ((i + 1 + end) / 2);
    positives += tiedPositives;
    i = end;
  }
  const negatives = n - positives;
  if (positives === 0 || negatives === 0) return null;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export function brierScore(said: ArrayLike<number>, happened: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < said.length; i += 1) sum += (said[i]! - happened[i]!) ** 2;
  return said.length === 0 ? 0 : sum / said.length;
}

/** Ten bands with as many clients each, fewer where there are few clients. */
export function calibrationBins(
  said: ArrayLike<number>,
  happened: ArrayLike<number>,
  count = 10,
): CalibrationBin[] {
  const n = said.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => said[i]! - said[j]!);
  const bins: CalibrationBin[] = [];
  const size = Math.max(Math.ceil(n / count), Math.min(n, 20));
  for (let from = 0; from < n; from += size) {
    const members = order.subarray(from, Math.min(from + size, n));
    const mean = (values: ArrayLike<number>) =>
      members.reduce((sum, i) => sum + values[i]!, 0) / members.length;
    bins.push({ said: mean(said), happened: mean(happened), clients: members.length });
  }
  return bins;
}
