import { describe, expect, it } from '@jest/globals';
import { bgNbdWorld, closedBetween, salonWorld, WORLD_START } from '../../testing/visit-worlds.ts';
import { fitParts, mixed, predict } from './churn-model.ts';
import { FEATURES, surroundingsOf } from './features.ts';
import { sigmoid } from './logistic.ts';
import { chooseMix, USUAL_MIX } from './mix.ts';
import { silencesOf, silentShare } from './silences.ts';
import { pastDays, snapshotAt } from './snapshots.ts';

describe('how much each part counts', () => {
  const world = bgNbdWorld({ clients: 800, days: 600, seed: 3 });
  const [then, now] = [400, 500].map((day) => {
    const asOf = WORLD_START + day;
    return snapshotAt(world, { asOf, horizonDays: 60 }, surroundingsOf(world, asOf));
  }) as [ReturnType<typeof snapshotAt>, ReturnType<typeof snapshotAt>];
  const parts = fitParts([then], now.surroundings);

  it('is as usual, unless another mix is better by more than chance', () => {
    expect(chooseMix({ ...parts, full: parts.structural }, now)).toBe(USUAL_MIX);
    const wrong = { intercept: 3, weights: parts.full.weights.map(() => 0) };
    expect(chooseMix({ ...parts, full: wrong, structural: wrong }, now)).toEqual({
      full: 0,
      structural: 0,
      bgNbd: 1,
    });
  });

  it('may be BG/NBD as it stands', () => {
    const said = predict(mixed(parts, { full: 0, structural: 0, bgNbd: 1 }), now.x);
    const bgNbd = FEATURES.indexOf('bg-nbd');
    said.forEach((p, i) => {
      expect(p).toBeCloseTo(sigmoid(now.x[i * FEATURES.length + bgNbd]!), 9);
    });
  });
});

describe('a silence of the whole business', () => {
  const world = closedBetween(salonWorld({ clients: 400, days: 500, seed: 5 }), 300, 360);
  const cutoff = WORLD_START + 400;

  it('is found where many would have come, and is none among few', () => {
    expect(silencesOf(world, cutoff)).toEqual([{ from: WORLD_START + 300, until: WORLD_START + 360 }]);
    expect(silencesOf(world, WORLD_START + 340)).toEqual([
      { from: WORLD_START + 300, until: WORLD_START + 340 },
    ]);
    expect(silencesOf(world.slice(0, 3), cutoff)).toEqual([]);
    expect(silencesOf([], cutoff)).toEqual([]);
  });

  it('is no outcome to learn from', () => {
    const silences = silencesOf(world, cutoff);
    const days = pastDays(WORLD_START, cutoff, 60, silences);
    expect(days.length).toBeGreaterThan(2);
    for (const { asOf, horizonDays } of days)
      expect(silentShare(silences, asOf, asOf + horizonDays)).toBeLessThanOrEqual(0.4);
    expect(pastDays(WORLD_START, cutoff, 60)[0]).toEqual({ asOf: cutoff - 60, horizonDays: 60 });
  });
});
