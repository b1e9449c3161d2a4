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

/** Exponential waits at `rate` a day, thinned by the season of the day: a Poisson process that breathes with the year. */
function seasonalWait(random: Random, from: number, rate: number, season: number): number {
  const most = rate * (1 + season);
  for (let t = from; ; ) {
    t += -Math.log(1 - random()) / most;
    if (!Number.isFinite(t) || t > START + 20_000) return Number.POSITIVE_INFINITY;
    const now = 1 + season * Math.cos((2 * Math.PI * (t - START)) / 365.25);
    if (random() * (1 + season) < now) return t;
  }
}

/** A day in `[0, days)`, later ones likelier the more `growth` exceeds 1. */
const arrival = (random: Random, days: number, growth: number) => days * random() ** (1 / growth);

/**
 * Visits as Pareto/NBD supposes them (Schmittlein, Morrison and Colombo 1987): Poisson while alive, a life of exponential length
 * that ends whether or not anybody came, and a season BG/NBD knows nothing of.
 */
export function paretoWorld(
  { clients, days, seed }: World,
  { rate = [0.7, 14], leaving = [0.6, 70], season = 0.5, growth = 1, firstDays = 0.8 } = {},
): ClientHistory[] {
  const random = seeded(seed);
  return Array.from({ length: clients }, () => {
    const own = gamma(random, rate[0]!) / rate[1]!;
    const life = -Math.log(1 - random()) / (gamma(random, leaving[0]!) / leaving[1]!);
    const first = START + arrival(random, days * firstDays, growth);
    const visits = [Math.floor(first)];
    for (let t = first; ; ) {
      t = seasonalWait(random, t, own, season);
      if (!(t < Math.min(first + life, START + days))) break;
      if (Math.floor(t) > visits.at(-1)!) visits.push(Math.floor(t));
    }
    return history(
      visits,
      visits.map(() => Math.exp(8 + 0.6 * normal(random))),
    );
  });
}

/** As with a contract: everybody on their own day of every first, second or fourth week, away now and then, until they leave. */
export function contractWorld({ clients, days, seed }: World, { leaves = 0.025 } = {}): ClientHistory[] {
  const random = seeded(seed);
  return Array.from({ length: clients }, () => {
    const step = [7, 7, 14, 28][Math.floor(random() * 4)]!;
    const skips = 0.25 * random() ** 2;
    const goes = leaves * (step / 7) * gamma(random, 1);
    const visits: number[] = [];
    for (let t = Math.floor(random() * days * 0.7); t < days && random() >= goes; t += step) {
      // Three weeks of summer nobody comes.
      const isClosed = t % 365 >= 210 && t % 365 < 231;
      if (visits.length === 0 || (!isClosed && random() >= skips)) visits.push(START + t);
    }
    return history(
      visits,
      visits.map(() => Math.exp(7 + 0.1 * normal(random))),
    );
  }).filter(({ days: of }) => of.length > 0);
}

/** Often and unevenly, as in a grocer's: spells of coming and spells of not, nobody ever quite gone. */
export function groceryWorld(
  { clients, days, seed }: World,
  { usualGap = 9, spread = 0.9, activeDays = 60, restDays = 40 } = {},
): ClientHistory[] {
  const random = seeded(seed);
  const wait = (mean: number) => -Math.log(1 - random()) * mean;
  return Array.from({ length: clients }, () => {
    const gap = Math.exp(Math.log(usualGap) + spread * normal(random));
    const rests = restDays * Math.exp(0.8 * normal(random));
    const usual = Math.exp(7 + 0.7 * normal(random));
    const visits: number[] = [];
    let t = random() * days * 0.5;
    for (let until = t + wait(activeDays); t < days; ) {
      if (t > until) {
        t += wait(rests);
        until = t + wait(activeDays);
      }
      const day = START + Math.floor(t);
      if (t < days && day > (visits.at(-1) ?? 0)) visits.push(day);
      t += wait(gap);
    }
    return history(
      visits,
      visits.map(() => usual * Math.exp(0.5 * normal(random))),
    );
  }).filter(({ days: of }) => of.length > 0);
}

/** Most come once, whatever the others do. */
export function withOneTimers(
  world: ClientHistory[],
  share: number,
  { days, seed }: Pick<World, 'days' | 'seed'>,
): ClientHistory[] {
  const random = seeded(seed + 1);
  const once = Math.round((world.length * share) / (1 - share));
  const strangers = Array.from({ length: once }, () =>
    history([START + Math.floor(random() * days)], [Math.exp(8 + 0.6 * normal(random))]),
  );
  return [...world, ...strangers];
}

/** Nobody could come in these days: visits there were left out. */
export function closedBetween(world: ClientHistory[], from: number, until: number): ClientHistory[] {
  return world
    .map(({ days, amounts, ...others }) => {
      const open = days.map((day) => day < START + from || day >= START + until);
      return {
        ...others,
        days: days.filter((_, i) => open[i]),
        amounts: amounts.filter((_, i) => open[i]),
        satisfaction: others.satisfaction.filter(({ day }) => day < START + from || day >= START + until),
      };
    })
    .filter(({ days }) => days.length > 0);
}
