import { type ClientHistory, countBefore, visitsWithin } from './history.ts';
import { fitLogistic, logit, sigmoid } from './logistic.ts';
import { brierScore } from './quality.ts';
import { churnProbabilities, type Judge } from './score.ts';

/** Fewer outcomes bend a model to chance. */
const MIN_CLIENTS = 200;
const MIN_OF_EACH_KIND = 30;

/**
 * How far off a model is for one business, from what its clients did in the horizon that ends today: learnt on every other client,
 * judged on the rest (Platt). null: too few to tell.
 */
export function calibrate(
  histories: readonly ClientHistory[],
  judge: Judge,
  today: number,
  horizonDays: number,
): { intercept: number; slope: number; clients: number; brierBefore: number; brierAfter: number } | null {
  const asOf = today - horizonDays + 1;
  const then = histories.filter(({ days }) => days.length > 0 && days[0]! < asOf);
  const past = then.map((history) => ({ ...history, ...before(history, asOf) }));
  const said = churnProbabilities(past, judge, asOf - 1, horizonDays) as number[];
  const away = then.map((history) => (visitsWithin(history, asOf, today + 1) ? 0 : 1));
  const gone = away.filter((value) => value === 1).length;
  if (then.length < MIN_CLIENTS || Math.min(gone, then.length - gone) < MIN_OF_EACH_KIND) return null;
  const half = <T>(values: T[], which: 0 | 1) => values.filter((_, i) => i % 2 === which);
  const [x, y] = [half(said, 0).map(logit), half(away, 0)];
  const { intercept, weights } = fitLogistic({ x: Float64Array.from(x), width: 1, y: Uint8Array.from(y) });
  const slope = weights[0]!;
  const others = half(said, 1);
  const happened = half(away, 1);
  return {
    intercept,
    slope,
    clients: then.length,
    brierBefore: brierScore(others, happened),
    brierAfter: brierScore(
      others.map((p) => sigmoid(intercept + slope * logit(p))),
      happened,
    ),
  };
}

function before({ days, amounts }: ClientHistory, asOf: number) {
  const visits = countBefore(days, asOf);
  return { days: days.slice(0, visits), amounts: amounts.slice(0, visits) };
}
