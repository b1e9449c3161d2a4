import { describe, expect, it } from '@jest/globals';
import { bgNbdWorld, WORLD_START } from '../../testing/visit-worlds.ts';
import { fitBgNbd, logLikelihood, probabilityAlive, probabilityOfNoVisit } from './bg-nbd.ts';
import { recurrenceOf } from './features.ts';

/** Table 2 of the paper (CDNOW, weeks), and its customer with two repeats. */
const PAPER = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const CUSTOMER = { x: 2, tx: 30.43, T: 38.86 };

describe('BG/NBD', () => {
  it('says of the paper’s customer what the paper’s formula says', () => {
    expect(probabilityAlive(PAPER, CUSTOMER)).toBeCloseTo(0.7266, 4);
    // Alive and silent for 39 weeks, or gone: by hand from equation (A.5) with a gamma(r + x, alpha + T) rate.
    const silent = ((4.414 + 38.86) / (4.414 + 38.86 + 39)) ** 2.243;
    expect(probabilityOfNoVisit(PAPER, CUSTOMER, 39)).toBeCloseTo(1 - 0.7266 * (1 - silent), 4);
    expect(probabilityAlive(PAPER, { x: 0, tx: 0, T: 30 })).toBe(1);
  });

  it('is likelier at its own parameters than nearby, and finds them again in data it made', () => {
    const truth = { r: 0.6, alpha: 40, a: 1.2, b: 3 };
    const asOf = WORLD_START + 700;
    const world = bgNbdWorld({ clients: 4_000, days: 700, seed: 7 }, truth).map(({ days }) =>
      recurrenceOf(days, days.length, asOf),
    );
    const found = fitBgNbd(world);
    const total = (model: typeof truth) =>
      world.reduce((sum, client) => sum + logLikelihood(model, client), 0);
    expect(total(found)).toBeGreaterThanOrEqual(total(truth) - 0.5);
    expect(total(found)).toBeGreaterThan(total({ ...found, r: found.r * 1.15 }));
    expect(found.r / found.alpha).toBeCloseTo(truth.r / truth.alpha, 2);
    expect(found.a / (found.a + found.b)).toBeCloseTo(truth.a / (truth.a + truth.b), 1);
  });

  it('said of a whole base is what share stays away', () => {
    const asOf = WORLD_START + 600;
    const world = bgNbdWorld({ clients: 2_500, days: 700, seed: 8 });
    const known = world.map(({ days }) => ({ days, visits: days.filter((day) => day < asOf).length }));
    const seen = known.filter(({ visits }) => visits > 0);
    const model = fitBgNbd(seen.map(({ days, visits }) => recurrenceOf(days, visits, asOf)));
    const said = seen.map(({ days, visits }) =>
      probabilityOfNoVisit(model, recurrenceOf(days, visits, asOf), 90),
    );
    const away = seen.filter(({ days }) => !days.some((day) => day >= asOf && day < asOf + 90)).length;
    expect(said.reduce((sum, p) => sum + p, 0) / seen.length).toBeCloseTo(away / seen.length, 1);
  });
});
