import { featureOf } from './features.ts';
import { type ClientHistory, countBefore } from './history.ts';
import { fitLogistic, type Logistic, logOdds, sigmoid } from './logistic.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * What a model has to beat. Each says probabilities, learnt from the same past days: recency alone, the usual rule of thumb, and
 * BG/NBD, which says its own.
 */
export interface Baselines {
  recency: Logistic;
  /** The share of those who stayed away where the rule said they were gone, and where it did not. */
  rule: { gone: number; staying: number };
}

export const BASELINES = ['recency', 'rule', 'bgNbd'] as const;
export type Baseline = (typeof BASELINES)[number];

export function fitBaselines(snapshots: readonly Snapshot[]): Baselines {
  const parts = snapshots.map(({ x, y }) => ({ x: featureOf(x, 'log-recency'), y }));
  const total = parts.reduce((sum, { y }) => sum + y.length, 0);
  const examples = { x: new Float64Array(total), width: 1, y: new Uint8Array(total) };
  const [seen, away] = [
    [1, 1],
    [0.5, 0.5],
  ];
  let at = 0;
  snapshots.forEach((snapshot, k) => {
    examples.x.set(parts[k]!.x, at);
    examples.y.set(snapshot.y, at);
    at += snapshot.y.length;
    goneByRule(snapshot).forEach((gone, i) => {
      seen[gone]! += 1;
      away[gone]! += snapshot.y[i]!;
    });
  });
  return {
    recency: fitLogistic(examples),
    rule: { gone: away[1]! / seen[1]!, staying: away[0]! / seen[0]! },
  };
}

/** What each says of the clients of a snapshot. */
export function baselineProbabilities(
  { recency, rule }: Baselines,
  snapshot: Snapshot,
): Record<Baseline, Float64Array> {
  return {
    recency: featureOf(snapshot.x, 'log-recency').map((value) =>
      sigmoid(logOdds(recency, Float64Array.of(value))),
    ),
    rule: Float64Array.from(goneByRule(snapshot), (gone) => (gone ? rule.gone : rule.staying)),
    bgNbd: featureOf(snapshot.x, 'bg-nbd').map(sigmoid),
  };
}

/** « Days since the last visit > 2 × own median gap »; with a single visit, twice everybody's median gap. */
export function goneByRule({ clients, asOf }: Snapshot): Uint8Array {
  const gaps = clients.map((client) => medianGap(client, asOf));
  const usual = median(gaps.filter((gap) => gap !== null)) ?? Number.POSITIVE_INFINITY;
  return Uint8Array.from(clients, ({ days }, i) => {
    const last = days[countBefore(days, asOf) - 1]!;
    return asOf - last > 2 * (gaps[i] ?? usual) ? 1 : 0;
  });
}

/** The median of the days between two visits before `asOf`; null with fewer than two. */
export function medianGap({ days }: Pick<ClientHistory, 'days'>, asOf: number): number | null {
  const visits = countBefore(days, asOf);
  const gaps: number[] = [];
  for (let i = 1; i < visits; i += 1) gaps.push(days[i]! - days[i - 1]!);
  return median(gaps);
}

function median(values: number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
