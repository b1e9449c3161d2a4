import { minimize } from './minimize.ts';

// Bound once: these run some millions of times a training.
const { ceil, exp, log, max, min } = Math;

/**
 * The personal visit rhythm, as a survival curve with a share who are gone for good. After their n-th visit a client is lost
 * with probability q(n); if not, the time to the next is log-logistic around their own usual gap:
 * S(t) = 1 / (1 + (t / g)^s). Needs no more than one client's own visits, so it serves before any model has been trained.
 */
export interface Rhythm {
  /** The usual gap between visits of somebody of whom nothing is known, days. */
  gapDays: number;
  /** How many gaps of one's own weigh as much as that. */
  shrink: number;
  /** s: how regular; 1 is hardly at all, 6 is nearly to the day. */
  shape: number;
  /** Lost after the first visit, and after many: q(n) falls from one to the other as 1 / n. */
  lostFirst: number;
  lostLater: number;
}

/** Before there is anything to learn from: a visit every two months, one in three never comes back after the first. */
export const USUAL_RHYTHM: Rhythm = { gapDays: 60, shrink: 1, shape: 3, lostFirst: 0.35, lostLater: 0.06 };

/** Enough to know four numbers by. */
const CLIENTS_TO_FIT = 8_000;

/** The gap this client usually leaves, days: their own mean gap, drawn towards everybody's while they have few. */
export function usualGap(rhythm: Rhythm, gaps: number, daysFromFirstToLast: number): number {
  return max(1, (daysFromFirstToLast + rhythm.shrink * rhythm.gapDays) / (gaps + rhythm.shrink));
}

/** That there is no visit in the next `horizonDays`, `recencyDays` after the last of `visits` visits. */
export function rhythmProbability(
  rhythm: Rhythm,
  visits: number,
  gapDays: number,
  recencyDays: number,
  horizonDays: number,
): number {
  const lost = lostAfter(rhythm, visits);
  const silent = (t: number) => lost + (1 - lost) * survival(rhythm.shape, t / gapDays);
  return silent(recencyDays + horizonDays) / silent(recencyDays);
}

/**
 * The rhythm these clients are most likely to have. Each gap is predicted from those before it, and the silence since the
 * last visit counts as what it is: no end yet.
 * @param visitDays of each client, ascending, all before `asOf`
 */
export function fitRhythm(visitDays: ReadonlyArray<readonly number[]>, asOf: number, near?: Rhythm): Rhythm {
  const every = max(1, ceil(visitDays.length / CLIENTS_TO_FIT));
  const sample = visitDays.filter((_, i) => i % every === 0);
  const gaps = sample.flatMap((days) => days.slice(1).map((day, i) => day - days[i]!)).sort((a, b) => a - b);
  if (gaps.length < 20) return USUAL_RHYTHM;
  const median = gaps[gaps.length >> 1]!;
  const { point } = minimize(
    (p) => -likelihood(ofPoint(p), sample, asOf) / sample.length,
    toPoint(near ?? { ...USUAL_RHYTHM, gapDays: median }),
    { step: near ? 0.2 : 0.5, maxEvaluations: 300, tolerance: near ? 1e-5 : 1e-6 },
  );
  return ofPoint(point);
}

const toPoint = ({ gapDays, shrink, shape, lostFirst, lostLater }: Rhythm): number[] => [
  log(gapDays),
  log(shrink),
  log(shape),
  log(lostFirst / (1 - lostFirst)),
  log(lostLater / (1 - lostLater)),
];

const ofPoint = ([gap, shrink, shape, first, later]: number[]): Rhythm => ({
  gapDays: exp(clamp(gap!, 0, 8)),
  shrink: exp(clamp(shrink!, -3, 4)),
  shape: exp(clamp(shape!, -1, 3)),
  lostFirst: 1 / (1 + exp(-clamp(first!, -8, 8))),
  lostLater: 1 / (1 + exp(-clamp(later!, -8, 8))),
});

const clamp = (x: number, low: number, high: number) => min(high, max(low, x));

function lostAfter({ lostFirst, lostLater }: Rhythm, visits: number): number {
  return lostLater + (lostFirst - lostLater) / max(1, visits);
}

function survival(shape: number, u: number): number {
  return 1 / (1 + u ** shape);
}

function likelihood(rhythm: Rhythm, clients: ReadonlyArray<readonly number[]>, asOf: number): number {
  const { shape } = rhythm;
  let sum = 0;
  for (const days of clients) {
    const first = days[0]!;
    for (let n = 1; n <= days.length; n += 1) {
      const gap = usualGap(rhythm, n - 1, days[n - 1]! - first);
      const lost = lostAfter(rhythm, n);
      if (n < days.length) {
        const t = days[n]! - days[n - 1]!;
        const power = (t / gap) ** shape;
        sum += log(((1 - lost) * shape * power) / t / (1 + power) ** 2);
      } else {
        sum += log(lost + (1 - lost) * survival(shape, (asOf - days[n - 1]!) / gap));
      }
    }
  }
  return sum;
}
