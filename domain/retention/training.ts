import { type Baseline, type Baselines, baselineProbabilities, fitBaselines } from './baselines.ts';
import { type ChurnModel, fitParts, mixed, type Parts, predict } from './churn-model.ts';
import { featureOf, type Surroundings, surroundingsOf } from './features.ts';
import type { ClientHistory } from './history.ts';
import { sigmoid } from './logistic.ts';
import { chooseMix, MIX_BEYOND, USUAL_MIX } from './mix.ts';
import { type CalibrationBin, calibrationBins, type Quality, qualityOf } from './quality.ts';
import { silencesOf } from './silences.ts';
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
  const silences = silencesOf(before, cutoff);
  const days = pastDays(first, cutoff, horizonDays, silences);
  const final = learn(before, days, surroundings);
  const latest = days[0];
  if (!final || !latest) return { kind: 'too-little', surroundings };
  const then = surroundingsOf(before, latest.asOf, surroundings);
  const rehearsal = learn(before, pastDays(first, latest.asOf, latest.horizonDays, silences), then);
  if (!rehearsal) return { kind: 'too-little', surroundings };
  const heldOutDay = snapshotAt(before, latest, then, MAX_EXAMPLES);
  const seesAll = (learnt: Learnt) => learnt.seenDays >= horizonDays;
  const usual = seesAll(final) ? USUAL_MIX : MIX_BEYOND;
  const mix = seesAll(final) && seesAll(rehearsal) ? chooseMix(rehearsal.parts, heldOutDay) : usual;
  const [model, rehearsed] = [mixed(final.parts, mix), mixed(rehearsal.parts, mix)];
  const heldOut = compare({ model: rehearsed, baselines: rehearsal.baselines }, heldOutDay);
  const used = beats(heldOut.model, heldOut.baselines.rule);
  return { kind: 'trained', model, baselines: final.baselines, heldOut, used, examples: final.examples };
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
  return featureOf(x, 'rhythm').map(sigmoid);
}

export function beats(one: Quality, other: Quality): boolean {
  return (one.auc ?? 0) > (other.auc ?? 0) && one.brier < other.brier;
}

interface Learnt {
  parts: Parts;
  baselines: Baselines;
  examples: number;
  /** How far ahead all of them look. */
  seenDays: number;
}

function learn(
  histories: readonly ClientHistory[],
  days: readonly PastDay[],
  surroundings: Surroundings,
): Learnt | null {
  const snapshots = snapshotsOf(histories, days, surroundings, MAX_EXAMPLES);
  const examples = snapshots.reduce((sum, { y }) => sum + y.length, 0);
  const away = snapshots.reduce((sum, { y }) => sum + y.reduce((n, value) => n + value, 0), 0);
  if (examples < MIN_EXAMPLES || Math.min(away, examples - away) < MIN_OF_EACH_KIND) return null;
  return {
    parts: fitParts(snapshots, surroundings),
    baselines: fitBaselines(snapshots),
    examples,
    seenDays: Math.min(...days.map((day) => day.horizonDays)),
  };
}
