import { FEATURES, type Surroundings, surroundingsOf, writeFeatures } from './features.ts';
import { type ClientHistory, visitsWithin } from './history.ts';
import { type Silence, silentShare } from './silences.ts';

// Bound once: these run some millions of times a training.
const { abs, ceil, max, min, round } = Math;

/** Clients as they were known at the start of a day, and what each then did. */
export interface Snapshot {
  asOf: number;
  horizonDays: number;
  surroundings: Surroundings;
  clients: ClientHistory[];
  /** FEATURES.length numbers per client. */
  x: Float64Array;
  /** 1: stayed away for the whole horizon. */
  y: Uint8Array;
}

/** A past day from which it is known what clients did for so many days after. */
export interface PastDay {
  asOf: number;
  horizonDays: number;
}

const MAX_DAYS = 6;
const YEAR = 365;
/** More of an outcome than this without anybody coming, and it tells of the business, not of its clients. */
const MOST_SILENT = 0.4;
const SHARES_OF_A_SHORT_HISTORY = [0.35, 0.45, 0.55, 0.65, 0.75];

/**
 * Past days to learn from, each with all of its outcome before `cutoff`: the latest ones, and the one a year ago, when the season
 * was the same. Where the whole horizon does not fit between the first visit and the cutoff, shorter ones are taken. The longest
 * known outcome first; none when there is too little history. Days whose outcome lies in a silence of the whole business are
 * passed over.
 */
export function pastDays(
  first: number,
  cutoff: number,
  horizonDays: number,
  silences: readonly Silence[] = [],
): PastDay[] {
  const known = cutoff - first;
  const warmUp = max(14, min(horizonDays, known * 0.3));
  const step = max(7, round(horizonDays / 4));
  const isOpen = (asOf: number) => silentShare(silences, asOf, asOf + horizonDays) <= MOST_SILENT;
  const days: number[] = [];
  for (let asOf = cutoff - horizonDays; asOf - first >= warmUp && days.length < MAX_DAYS; asOf -= step)
    if (isOpen(asOf)) days.push(asOf);
  const yearAgo = cutoff - YEAR;
  const isNew = days.every((asOf) => abs(asOf - yearAgo) >= step / 2);
  if (horizonDays <= YEAR && yearAgo - first >= warmUp && isNew && isOpen(yearAgo)) days.push(yearAgo);
  if (days.length >= 2) return days.map((asOf) => ({ asOf, horizonDays }));
  return SHARES_OF_A_SHORT_HISTORY.map((share) => round(first + known * share))
    .map((asOf) => ({ asOf, horizonDays: min(horizonDays, cutoff - asOf) }))
    .filter((day) => day.horizonDays >= 7 && day.asOf - first >= 7);
}

/** What was known of at most `maxClients` clients at the start of day `asOf`, and whether each then stayed away. */
export function snapshotAt(
  histories: readonly ClientHistory[],
  { asOf, horizonDays }: PastDay,
  surroundings: Surroundings,
  maxClients = Number.POSITIVE_INFINITY,
): Snapshot {
  const all = histories.filter(({ days }) => days.length > 0 && days[0]! < asOf);
  const every = max(1, ceil(all.length / maxClients));
  // Other clients on other days: more is learnt from as many examples.
  const clients = every > 1 ? all.filter((_, i) => i % every === asOf % every) : all;
  const x = new Float64Array(clients.length * FEATURES.length);
  const y = new Uint8Array(clients.length);
  clients.forEach((history, i) => {
    writeFeatures(history, asOf, horizonDays, surroundings, x, i * FEATURES.length);
    y[i] = visitsWithin(history, asOf, asOf + horizonDays) ? 0 : 1;
  });
  return { asOf, horizonDays, surroundings, clients, x, y };
}

/** A snapshot of each day, `maxExamples` clients together. @param near the surroundings of a later day */
export function snapshotsOf(
  histories: readonly ClientHistory[],
  days: readonly PastDay[],
  near: Surroundings,
  maxExamples: number,
): Snapshot[] {
  return days.map((day) =>
    snapshotAt(histories, day, surroundingsOf(histories, day.asOf, near), maxExamples / days.length),
  );
}
