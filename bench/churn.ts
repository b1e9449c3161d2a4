/**
 * The churn model beside what it has to beat, in worlds that differ: each 20,000 clients whose visits are made up by rules the
 * model does not know, learnt from what lies before a day and asked about what comes after it.
 */
import type { ClientHistory } from '../domain/retention/history.ts';
import { snapshotAt } from '../domain/retention/snapshots.ts';
import { type Comparison, compare, type Training, trainChurn } from '../domain/retention/training.ts';
import {
  bgNbdWorld,
  closedBetween,
  contractWorld,
  groceryWorld,
  paretoWorld,
  salonWorld,
  WORLD_START,
  withOneTimers,
  yearlyWorld,
} from '../testing/visit-worlds.ts';
import type { BenchRow } from './row.ts';

const CLIENTS = Number(process.env.BENCH_CHURN_CLIENTS ?? 20_000);
/** As good as: what chance alone moves between two sets of 20,000 clients is more. */
const AUC_MARGIN = 0.002;
const BRIER_MARGIN = 0.0005;

interface Task {
  name: string;
  world: (seed: number) => ClientHistory[];
  /** Days after the first, and how far ahead. */
  asked: Array<[cutoff: number, horizonDays: number]>;
}

const of = (days: number, seed: number, share = 1) => ({ clients: Math.round(CLIENTS * share), days, seed });

const TASKS: Task[] = [
  {
    name: 'as BG/NBD supposes, rates of a record shop',
    world: (seed) => bgNbdWorld(of(640, seed)),
    asked: [
      [365, 90],
      [450, 180],
    ],
  },
  {
    name: 'as BG/NBD supposes, 60 % come once',
    world: (seed) =>
      withOneTimers(bgNbdWorld(of(640, seed, 0.4), { r: 0.8, alpha: 20, a: 0.5, b: 4 }), 0.6, of(640, seed)),
    asked: [
      [365, 60],
      [450, 180],
    ],
  },
  {
    name: 'as Pareto/NBD supposes, with a season',
    world: (seed) => paretoWorld(of(1_000, seed)),
    asked: [
      [500, 90],
      [800, 180],
    ],
  },
  {
    name: 'as Pareto/NBD supposes, a young business that grows',
    world: (seed) => paretoWorld(of(420, seed), { season: 0, growth: 3, firstDays: 1 }),
    asked: [
      [200, 60],
      [330, 90],
    ],
  },
  {
    name: 'as Pareto/NBD supposes, all arrived in the first quarter',
    world: (seed) =>
      paretoWorld(of(545, seed), { rate: [0.55, 74], leaving: [0.6, 82], season: 0.2, firstDays: 0.17 }),
    asked: [
      [273, 90],
      [365, 180],
    ],
  },
  {
    name: 'a salon: everybody at their own gap',
    world: (seed) => salonWorld(of(900, seed), { season: 0.25 }),
    asked: [
      [500, 90],
      [780, 60],
    ],
  },
  {
    name: 'a salon, 60 % come once',
    world: (seed) => salonWorld(of(900, seed), { oneTimers: 0.6 }),
    asked: [[700, 90]],
  },
  {
    name: 'as with a contract, closed three weeks of summer',
    world: (seed) => contractWorld(of(900, seed)),
    asked: [
      [500, 45],
      [780, 90],
    ],
  },
  {
    name: 'a grocer’s four months',
    world: (seed) => groceryWorld(of(122, seed)),
    asked: [
      [92, 28],
      [61, 28],
    ],
  },
  {
    name: 'a grocer’s two years, 20 % come once',
    world: (seed) =>
      withOneTimers(
        groceryWorld(of(730, seed, 0.8), { usualGap: 14, activeDays: 120, restDays: 60 }),
        0.2,
        of(730, seed),
      ),
    asked: [
      [400, 30],
      [600, 90],
    ],
  },
  {
    name: 'once a year, in one’s own weeks',
    world: (seed) => yearlyWorld(of(1_500, seed)),
    asked: [
      [1_200, 90],
      [900, 365],
    ],
  },
  {
    name: 'a salon that was closed for two months',
    world: (seed) => closedBetween(salonWorld(of(900, seed)), 560, 620),
    asked: [
      [700, 90],
      [640, 60],
    ],
  },
];

export async function run(): Promise<BenchRow[]> {
  return TASKS.flatMap((_, i) => [...rowsOf(i)]);
}

export function* rowsOf(task: number): Generator<BenchRow> {
  const { name, world, asked } = TASKS[task]!;
  const clients = world(task + 1);
  for (const [after, horizonDays] of asked) {
    const startedAt = performance.now();
    const said = evaluate(clients, WORLD_START + after, horizonDays);
    const seconds = (performance.now() - startedAt) / 1_000;
    yield rowOf(`Churn, ${name}; day ${after}, ${horizonDays} ahead`, said, seconds);
  }
}

function evaluate(clients: ClientHistory[], cutoff: number, horizonDays: number): Comparison {
  const training: Training = trainChurn(clients, cutoff, horizonDays);
  if (training.kind !== 'trained') throw new Error('too little to learn from');
  return compare(training, snapshotAt(clients, { asOf: cutoff, horizonDays }, training.model.surroundings));
}

function rowOf(name: string, { model, baselines, baseRate }: Comparison, seconds: number): BenchRow {
  const written = ({ auc, brier }: { auc: number | null; brier: number }) =>
    `${(auc ?? Number.NaN).toFixed(4)} / ${brier.toFixed(4)}`;
  const { bgNbd, recency, rule } = baselines;
  return {
    name,
    figure: `AUC / Brier ${written(model)} (${(100 * baseRate).toFixed(0)} % stayed away, ${seconds.toFixed(1)} s)`,
    comparedWith: `BG/NBD ${written(bgNbd)}; recency ${written(recency)}; rule ${written(rule)}`,
    target: 'as good as BG/NBD, better than recency and the rule',
    meets:
      (model.auc ?? 0) >= (bgNbd.auc ?? 0) - AUC_MARGIN &&
      model.brier <= bgNbd.brier + BRIER_MARGIN &&
      [recency, rule].every((other) => (model.auc ?? 0) > (other.auc ?? 0) && model.brier < other.brier),
  };
}
