import { describe, expect, it } from '@jest/globals';
import { bgNbdWorld, salonWorld, WORLD_START, yearlyWorld } from '../../testing/visit-worlds.ts';
import { predict } from './churn-model.ts';
import type { ClientHistory } from './history.ts';
import { pastDays, snapshotAt } from './snapshots.ts';
import { compare, type Training, trainChurn } from './training.ts';

const HORIZON = 90;

function evaluate(world: ClientHistory[], cutoff: number, horizonDays = HORIZON) {
  const training = trainChurn(world, cutoff, horizonDays) as Extract<Training, { kind: 'trained' }>;
  expect(training.kind).toBe('trained');
  const snapshot = snapshotAt(world, { asOf: cutoff, horizonDays }, training.model.surroundings);
  return { training, snapshot, after: compare(training, snapshot) };
}

describe('the churn model', () => {
  it('beats BG/NBD, recency and the rule where clients come regularly', () => {
    const world = salonWorld({ clients: 1_500, days: 900, seed: 2 });
    const { training, after } = evaluate(world, WORLD_START + 800);
    expect(training.used).toBe(true);
    for (const other of Object.values(after.baselines)) {
      expect(after.model.auc!).toBeGreaterThan(other.auc!);
      expect(after.model.brier).toBeLessThan(other.brier);
    }
    for (const { said, happened } of after.calibration) expect(Math.abs(said - happened)).toBeLessThan(0.12);
  });

  it('beats BG/NBD where everybody has a season', () => {
    const { after } = evaluate(yearlyWorld({ clients: 1_000, days: 1_400, seed: 4 }), WORLD_START + 1_200);
    expect(after.model.auc!).toBeGreaterThan(after.baselines.bgNbd.auc! + 0.2);
    expect(after.model.brier).toBeLessThan(after.baselines.bgNbd.brier - 0.05);
  });

  it('is hardly worse than the truth in the world that BG/NBD supposes', () => {
    const { after } = evaluate(bgNbdWorld({ clients: 2_500, days: 900, seed: 1 }), WORLD_START + 800);
    expect(after.model.auc!).toBeGreaterThan(after.baselines.bgNbd.auc! - 0.01);
    expect(after.model.brier).toBeLessThan(after.baselines.bgNbd.brier * 1.02);
  });

  it('answers for a horizon longer than any whose outcome it could see', () => {
    const { after } = evaluate(salonWorld({ clients: 1_200, days: 500, seed: 6 }), WORLD_START + 300, 180);
    expect(after.model.auc!).toBeGreaterThan(after.baselines.bgNbd.auc!);
    expect(after.model.brier).toBeLessThan(after.baselines.bgNbd.brier);
  });

  it('learns nothing from what lies after the cutoff', () => {
    const cutoff = WORLD_START + 500;
    const world = salonWorld({ clients: 400, days: 700, seed: 9 });
    const past = world
      .map((history) => {
        const visits = history.days.filter((day) => day < cutoff).length;
        return {
          ...history,
          days: history.days.slice(0, visits),
          amounts: history.amounts.slice(0, visits),
          satisfaction: history.satisfaction.filter(({ day }) => day < cutoff),
        };
      })
      .filter(({ days }) => days.length > 0);
    const said = [world, past].map((histories) => {
      const { model } = trainChurn(histories, cutoff, HORIZON) as Extract<Training, { kind: 'trained' }>;
      return [
        ...predict(
          model,
          snapshotAt(histories, { asOf: cutoff, horizonDays: HORIZON }, model.surroundings).x,
        ),
      ];
    });
    expect(said[0]).toEqual(said[1]);
  });

  it('says so when there is too little to learn from', () => {
    expect(trainChurn([], WORLD_START, HORIZON).kind).toBe('too-little');
    expect(trainChurn(salonWorld({ clients: 20, days: 300, seed: 1 }), WORLD_START + 300, HORIZON).kind).toBe(
      'too-little',
    );
    const once = salonWorld({ clients: 500, days: 400, seed: 1 }, { oneTimers: 1 });
    expect(trainChurn(once, WORLD_START + 400, HORIZON).kind).toBe('too-little');
  });
});

describe('past days to learn from', () => {
  it('have all of their outcome before the cutoff, the same season of last year among them', () => {
    const days = pastDays(0, 1_000, 90);
    for (const { asOf, horizonDays } of days) expect(asOf + horizonDays).toBeLessThanOrEqual(1_000);
    expect(days[0]).toEqual({ asOf: 910, horizonDays: 90 });
    expect(days.at(-1)).toEqual({ asOf: 635, horizonDays: 90 });
  });

  it('look less far ahead where the history is short', () => {
    const days = pastDays(0, 200, 180);
    expect(days.length).toBeGreaterThan(2);
    for (const { asOf, horizonDays } of days) expect(asOf + horizonDays).toBeLessThanOrEqual(200);
    expect(pastDays(0, 8, 90)).toEqual([]);
  });
});
