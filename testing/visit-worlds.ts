import type { ClientHistory } from '../domain/retention/history.ts';

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Marsaglia and Tsang (2000); shapes below 1 by the power of a uniform. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < x * x * 0.5 + d * (1 - v + Math.log(v))) return d * v;
  }
}

function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a);
  return x / (x + gamma(random, b));
}

export interface World {
  clients: number;
  /** Days from the first possible visit to the end. */
  days: number;
  seed: number;
}

const START = 19_000;

const history = (
  days: number[],
  amounts: number[],
  satisfaction: ClientHistory['satisfaction'] = [],
): ClientHistory => ({
  days,
  amounts,
  satisfaction,
  signals: {},
});

/** Visits as BG/NBD supposes them: Poisson while alive, a coin after each. Rates and drop-outs as among CDNOW's customers. */
export function bgNbdWorld(
  { clients, days, seed }: World,
  { r = 0.25, alpha = 33, a = 0.8, b = 2.4 } = {},
): ClientHistory[] {
  const random = seeded(seed);
  return Array.from({ length: clients }, () => {
    const rate = gamma(random, r) / alpha;
    const leaves = beta(random, a, b);
    const own = Math.exp(8 + 0.5 * normal(random));
    const visits = [START + Math.floor(random() * days * 0.6)];
    for (let t = visits[0]!; random() >= leaves || visits.length === 1; ) {
      t += -Math.log(1 - random()) / rate;
      if (!(t < START + days)) break;
      if (Math.floor(t) > visits.at(-1)!) visits.push(Math.floor(t));
    }
    return history(
      visits,
      visits.map(() => own * Math.exp(0.4 * normal(random))),
    );
  });
}

/**
 * Salons: each client comes at their own gap, regularly; some only once; some leave at a visit they were not happy with, others
 * for reasons of their own. `season` > 0 makes the gaps breathe with the year.
 */
export function salonWorld(
  { clients, days, seed }: World,
  { season = 0, oneTimers = 0.25, answers = 0.6 } = {},
): ClientHistory[] {
  const random = seeded(seed);
  return Array.from({ length: clients }, () => {
    const gap = Math.exp(Math.log(45) + 0.55 * normal(random));
    const regularity = 2 + 14 * random();
    const usual = Math.exp(8.5 + 0.45 * normal(random));
    const mood = 4.3 + 0.4 * normal(random);
    const visits: number[] = [];
    const amounts: number[] = [];
    const satisfaction: ClientHistory['satisfaction'] = [];
    const once = random() < oneTimers;
    let spends = 1;
    for (let t = START + random() ** 1.5 * days * 0.9; t < START + days; ) {
      const day = Math.floor(t);
      const score = Math.min(5, Math.max(1, Math.round(mood + 0.9 * normal(random))));
      visits.push(day);
      amounts.push(Math.round(usual * spends * Math.exp(0.2 * normal(random))));
      if (random() < answers) satisfaction.push({ day, value: score });
      if (once || random() < (score <= 2 ? 0.45 : score === 3 ? 0.15 : 0.035)) break;
      if (score <= 3) spends *= 0.93;
      const pace = 1 + season * Math.cos((2 * Math.PI * (t - START)) / 365.25);
      t += Math.max(1, (gap * pace * gamma(random, regularity)) / regularity);
    }
    return history(visits, amounts, satisfaction);
  });
}

/** Once a year, in one's own weeks of it (a spa before the summer, a gardener in spring), beside some who come all year. */
export function yearlyWorld({ clients, days, seed }: World): ClientHistory[] {
  const random = seeded(seed);
  return Array.from({ length: clients }, () => {
    const phase = random() * 365;
    const stays = 0.7 + 0.25 * random();
    const perSeason = 1 + Math.floor(random() * 3);
    const visits = new Set<number>();
    for (let year = Math.floor(random() * Math.ceil(days / 365)); year * 365 < days; year += 1) {
      for (let i = 0; i < perSeason; i += 1) {
        const day = Math.floor(year * 365 + phase + 18 * normal(random));
        if (day >= 0 && day < days) visits.add(START + day);
      }
      if (random() > stays) break;
    }
    const list = [...visits].sort((a, b) => a - b);
    return history(
      list,
      list.map(() => Math.exp(9 + 0.3 * normal(random))),
    );
  }).filter(({ days: of }) => of.length > 0);
}

/** The first day of every world, since 1970-01-01. */
export const WORLD_START = START;
