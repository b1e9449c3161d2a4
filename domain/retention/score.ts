import { medianGap } from './baselines.ts';
import { type ChurnModel, predict } from './churn-model.ts';
import { FEATURES, writeFeatures } from './features.ts';
import type { ClientHistory } from './history.ts';
import { logit, sigmoid } from './logistic.ts';
import { type Rhythm, rhythmProbability, usualGap } from './rhythm.ts';

/** What a client's risk is judged by. */
export type Judge =
  | {
      kind: 'model';
      model: ChurnModel;
      /** The business's own median amount, in the unit of its histories. */
      usualAmount: number;
      calibration: { intercept: number; slope: number } | null;
    }
  /** Before there is a model to trust. */
  | { kind: 'prior'; rhythm: Rhythm };

/**
 * That each client does not come back within `horizonDays` of day `today`; null for one who never came. Histories hold nothing
 * later than today.
 */
export function churnProbabilities(
  histories: readonly ClientHistory[],
  judge: Judge,
  today: number,
  horizonDays: number,
): Array<number | null> {
  // Today's visits are known: the features look at what lies before a day.
  const asOf = today + 1;
  if (judge.kind === 'prior')
    return histories.map(({ days }) => {
      const last = days.at(-1);
      if (last === undefined) return null;
      const gap = usualGap(judge.rhythm, days.length - 1, last - days[0]!);
      return rhythmProbability(judge.rhythm, days.length, gap, asOf - last, horizonDays);
    });
  const { model, usualAmount, calibration } = judge;
  const surroundings = { ...model.surroundings, usualAmount };
  const known = histories.filter(({ days }) => days.length > 0);
  const x = new Float64Array(known.length * FEATURES.length);
  known.forEach((history, i) => {
    writeFeatures(history, asOf, horizonDays, surroundings, x, i * FEATURES.length);
  });
  const said = predict(model, x);
  let next = 0;
  return histories.map(({ days }) => {
    if (days.length === 0) return null;
    const p = said[next]!;
    next += 1;
    return calibration ? sigmoid(calibration.intercept + calibration.slope * logit(p)) : p;
  });
}

/** The middle of the days between two visits; null with fewer than two. */
export const medianGapDays = (history: ClientHistory): number | null =>
  medianGap(history, Number.POSITIVE_INFINITY);
