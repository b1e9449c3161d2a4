import { type BgNbd, fitBgNbd, probabilityAlive, probabilityOfNoVisit, type Recurrence } from './bg-nbd.ts';
import { type ClientHistory, countBefore, SIGNALS } from './history.ts';
import { logit } from './logistic.ts';
import { fitRhythm, type Rhythm, rhythmProbability, usualGap } from './rhythm.ts';

// Bound once: these run some millions of times a training.
const { ceil, log, log1p, max, min, sqrt } = Math;

/** What is known of all clients together on a day; every feature of one client is seen against it. */
export interface Surroundings {
  bgNbd: BgNbd;
  rhythm: Rhythm;
  /** The median of what a visit costs, in the histories' unit; 0: amounts are not known. */
  usualAmount: number;
}

const SIGNAL_WINDOW_DAYS = 180;
const YEAR = 365;

/** In this order in every row. All finite; what is not known of a client is 0, the middle of everybody. */
export const FEATURES = [
  'bg-nbd',
  'bg-nbd-alive',
  'rhythm',
  'log-recency',
  'log-visits',
  'log-tenure',
  'single-visit',
  'log-recency-of-single-visit',
  'log-usual-gap',
  'lateness',
  'lateness-by-visits',
  'lateness-by-regularity',
  'irregularity',
  'last-gap-trend',
  'visits-30',
  'visits-90',
  'visits-365',
  'same-season-last-year',
  'amount',
  'amount-trend',
  'satisfaction',
  'satisfaction-trend',
  ...SIGNALS.map((signal) => `${signal}-${SIGNAL_WINDOW_DAYS}` as const),
  'open-rate',
] as const;

/** One feature of all clients, out of the rows of all features. */
export function featureOf(x: Float64Array, name: (typeof FEATURES)[number]): Float64Array {
  const [width, column] = [FEATURES.length, FEATURES.indexOf(name)];
  return Float64Array.from({ length: x.length / width }, (_, i) => x[i * width + column]!);
}

/** As many clients as tell the surroundings of a past day well enough to learn from it. */
const CLIENTS_OF_A_PAST_DAY = 5_000;

/**
 * Learns from what lies before `asOf` and nothing else. Histories without a visit before are passed over. `near`, the
 * surroundings of another day, is where to start looking: then a sample of the clients will do.
 */
export function surroundingsOf(
  all: readonly ClientHistory[],
  asOf: number,
  near?: Surroundings,
): Surroundings {
  const every = near ? ceil(all.length / CLIENTS_OF_A_PAST_DAY) : 1;
  const histories = every > 1 ? all.filter((_, i) => i % every === 0) : all;
  const recurrences: Recurrence[] = [];
  const visitDays: number[][] = [];
  const amounts: number[] = [];
  for (const { days, amounts: paid } of histories) {
    const visits = countBefore(days, asOf);
    if (visits === 0) continue;
    recurrences.push(recurrenceOf(days, visits, asOf));
    visitDays.push(visits === days.length ? days : days.slice(0, visits));
    for (let i = 0; i < visits; i += 1) if (paid[i]! > 0) amounts.push(paid[i]!);
  }
  amounts.sort((a, b) => a - b);
  return {
    bgNbd: fitBgNbd(recurrences, near?.bgNbd),
    rhythm: fitRhythm(visitDays, asOf, near?.rhythm),
    usualAmount: amounts[amounts.length >> 1] ?? 0,
  };
}

/** A client's visits before `asOf` as BG/NBD counts them. `visits` of them, at least one. */
export function recurrenceOf(days: readonly number[], visits: number, asOf: number): Recurrence {
  return { x: visits - 1, tx: days[visits - 1]! - days[0]!, T: asOf - days[0]! };
}

/**
 * Writes the features of one client as of the start of day `asOf` into `row` from `offset`: only what lies before it is
 * looked at. The client has at least one visit before.
 */
export function writeFeatures(
  history: ClientHistory,
  asOf: number,
  horizonDays: number,
  { bgNbd, rhythm, usualAmount }: Surroundings,
  row: Float64Array,
  offset = 0,
): void {
  const { days } = history;
  const visits = countBefore(days, asOf);
  const recurrence = recurrenceOf(days, visits, asOf);
  const recency = asOf - days[visits - 1]!;
  const gaps = visits - 1;
  const gap = usualGap(rhythm, gaps, recurrence.tx);
  const lateness = log((recency + 1) / gap);
  const irregularity = gaps >= 2 ? log1p(gapDeviation(days, visits) / (recurrence.tx / gaps)) : 0;
  const logRecency = log1p(recency);
  const isSingle = gaps === 0 ? 1 : 0;
  const since = (window: number) => visits - countBefore(days, asOf - window);
  let at = offset;
  const put = (value: number) => {
    row[at] = value;
    at += 1;
  };
  put(logit(probabilityOfNoVisit(bgNbd, recurrence, horizonDays)));
  put(logit(probabilityAlive(bgNbd, recurrence)));
  put(logit(rhythmProbability(rhythm, visits, gap, recency, horizonDays)));
  put(logRecency);
  put(log(visits));
  put(log1p(recurrence.T));
  put(isSingle);
  put(isSingle * logRecency);
  put(log(gap));
  put(lateness);
  put(lateness * log(visits));
  put(gaps >= 2 ? lateness * irregularity : 0);
  put(irregularity);
  put(gaps >= 2 ? log((1 + days[visits - 1]! - days[visits - 2]!) / (1 + recurrence.tx / gaps)) : 0);
  put(log1p(since(30)));
  put(log1p(since(90)));
  put(log1p(since(YEAR)));
  put(seasonality(days, asOf, horizonDays));
  putAmounts(history.amounts, visits, usualAmount, put);
  putSatisfaction(history.satisfaction, asOf, put);
  putSignals(history.signals, asOf, put);
}

/** Standard deviation of the gaps between the first `visits` days. */
function gapDeviation(days: readonly number[], visits: number): number {
  const mean = (days[visits - 1]! - days[0]!) / (visits - 1);
  let sum = 0;
  for (let i = 1; i < visits; i += 1) sum += (days[i]! - days[i - 1]! - mean) ** 2;
  return sqrt(sum / (visits - 1));
}

/** 1: came in these same weeks a year ago, -1: was a client by then and did not, 0: was not a client yet. */
function seasonality(days: readonly number[], asOf: number, horizonDays: number): number {
  const from = asOf - YEAR;
  if (days[0]! >= from) return 0;
  const until = min(asOf, from + horizonDays);
  return countBefore(days, until) > countBefore(days, from) ? 1 : -1;
}

function putAmounts(amounts: readonly number[], visits: number, usual: number, put: (x: number) => void) {
  let sum = 0;
  let known = 0;
  let last = 0;
  for (let i = 0; i < visits; i += 1) {
    if (!(amounts[i]! > 0)) continue;
    sum += amounts[i]!;
    known += 1;
    last = amounts[i]!;
  }
  const mean = known > 0 ? sum / known : 0;
  put(mean > 0 && usual > 0 ? clamp(log(mean / usual), 4) : 0);
  put(known > 1 ? clamp(log(last / mean), 4) : 0);
}

const MIDDLING = 4;

function putSatisfaction(answers: ClientHistory['satisfaction'], asOf: number, put: (x: number) => void) {
  let sum = 0;
  let count = 0;
  let last = 0;
  for (const { day, value } of answers) {
    if (day >= asOf) break;
    sum += value;
    count += 1;
    last = value;
  }
  put(count > 0 ? last - MIDDLING : 0);
  put(count > 1 ? last - sum / count : 0);
}

function putSignals(signals: ClientHistory['signals'], asOf: number, put: (x: number) => void) {
  const recent = (days: readonly number[] = []) =>
    countBefore(days, asOf) - countBefore(days, asOf - SIGNAL_WINDOW_DAYS);
  for (const signal of SIGNALS) put(log1p(recent(signals[signal])));
  const sent = recent(signals['email-sent']);
  put(sent > 0 ? min(1, recent(signals['email-open']) / sent) - 0.3 : 0);
}

const clamp = (x: number, limit: number) => min(limit, max(-limit, x));
