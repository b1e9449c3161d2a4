import { type Baseline, type Baselines, baselineProbabilities, fitBaselines } from './baselines.ts';
import { type ChurnModel, fitChurnModel, predict } from './churn-model.ts';
import { FEATURES, type Surroundings, surroundingsOf } from './features.ts';
import type { ClientHistory } from './history.ts';
import { sigmoid } from './logistic.ts';
import { type CalibrationBin, calibrationBins, type Quality, qualityOf } from './quality.ts';
import { type PastDay, pastDays, type Snapshot, snapshotAt, snapshotsOf } from './snapshots.ts';

/** The model and what it has to beat, on one day nobody had learnt from. */
export interface Comparison {
  /** The day it was asked on, and how far ahead. */
  asOf: number;
  horizonDays: number;
  clients: number;
  /** The share that stayed away. */
  baseRate: number;
  model: Quality;
  baselines: Record<Baseline, Quality>;
  calibration: CalibrationBin[];
}

export type Training =
  | {
      kind: 'trained';
      model: ChurnModel;
      baselines: Baselines;
      /** On the last past day whose outcome is known, by a model made as if that day had been today. */
      heldOut: Comparison;
      /** It beat the rule there, in both figures. */
      used: boolean;
      examples: number;
    }
  /** Nothing can be learnt from so few clients, so short a time, or when all did the same. */
  | { kind: 'too-little'; surroundings: Surroundings };

/** More examples add seconds, not quality. */
const MAX_EXAMPLES = 30_000;
const MIN_EXAMPLES = 60;
const MIN_OF_EACH_KIND = 15;

/** Learns who stays away for `horizonDays` from what lies before day `cutoff`, and nothing else. */
export function trainChurn(
  histories: readonly ClientHistory[],
  cutoff: number,
  horizonDays: number,
): Training {
  const before = histories.filter(({ days }) => days.length > 0 && days[0]! < cutoff);
  const surroundings = surroundingsOf(before, cutoff);
  const first = before.reduce((least, { days }) => Math.min(least, days[0]!), cutoff);
  const days = pastDays(first, cutoff, horizonDays);
  const final = learn(before, days, surroundings, horizonDays);
  const latest = days[0];
  if (!final || !latest) return { kind: 'too-little', surroundings };
  const then = surroundingsOf(before, latest.asOf, surroundings);
  const rehearsal = learn(before, pastDays(first, latest.asOf, latest.horizonDays), then, latest.horizonDays);
  if (!rehearsal) return { kind: 'too-little', surroundings };
  const heldOut = compare(rehearsal, snapshotAt(before, latest, then, MAX_EXAMPLES));
  return { kind: 'trained', ...final, heldOut, used: beats(heldOut.model, heldOut.baselines.rule) };
}

/** What a model says of each client of a snapshot beside the baselines, and how good that was. */
export function compare(
  { model, baselines }: { model: ChurnModel; baselines: Baselines },
  snapshot: Snapshot,
): Comparison {
  const { asOf, horizonDays, x, y } = snapshot;
  const said = predict(model, x);
  const others = baselineProbabilities(baselines, snapshot);
  return {
    asOf,
    horizonDays,
    clients: y.length,
    baseRate: y.reduce((sum, value) => sum + value, 0) / y.length,
    model: qualityOf(said, y),
    baselines: {
      recency: qualityOf(others.recency, y),
      rule: qualityOf(others.rule, y),
      bgNbd: qualityOf(others.bgNbd, y),
    },
    calibration: calibrationBins(said, y),
  };
}

/** That each client stays away by the personal rhythm alone: what is said while there is no model to trust. */
export function priorProbabilities({ x }: Pick<Snapshot, 'x'>): Float64Array {
  const [width, rhythm] = [FEATURES.length, FEATURES.indexOf('rhythm')];
  return Float64Array.from({ length: x.length / width }, (_, i) => sigmoid(x[i * width + rhythm]!));
}

export function beats(one: Quality, other: Quality): boolean {
  return (one.auc ?? 0) > (other.auc ?? 0) && one.brier < other.brier;
}

function learn(
  histories: readonly ClientHistory[],
  days: readonly PastDay[],
  surroundings: Surroundings,
  horizonDays: number,
) {
  const snapshots = snapshotsOf(histories, days, surroundings, MAX_EXAMPLES);
  const examples = snapshots.reduce((sum, { y }) => sum + y.length, 0);
  const away = snapshots.reduce((sum, { y }) => sum + y.reduce((n, value) => n + value, 0), 0);
  if (examples < MIN_EXAMPLES || Math.min(away, examples - away) < MIN_OF_EACH_KIND) return null;
  return {
    model: fitChurnModel(snapshots, surroundings, horizonDays),
    baselines: fitBaselines(snapshots),
    examples,
  };
}
