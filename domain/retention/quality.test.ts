import { describe, expect, it } from '@jest/globals';
import { seeded } from '../../testing/visit-worlds.ts';
import { fitLogistic } from './logistic.ts';
import { areaUnderCurve, brierScore, calibrationBins } from './quality.ts';

describe('quality', () => {
  it('AUC counts pairs, ties as half', () => {
    expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
    expect(areaUnderCurve([0.5, 0.5, 0.5], [1, 0, 0])).toBe(0.5);
    expect(areaUnderCurve([0.9, 0.2], [1, 1])).toBeNull();
  });

  it('AUC by ranks is AUC by pairs', () => {
    const random = seeded(3);
    const said = Array.from({ length: 200 }, () => Math.round(random() * 20) / 20);
    const happened = said.map((p) => (random() < p ? 1 : 0));
    let [won, pairs] = [0, 0];
    said.forEach((p, i) => {
      said.forEach((q, j) => {
        if (happened[i] !== 1 || happened[j] !== 0) return;
        pairs += 1;
        won += p > q ? 1 : p === q ? 0.5 : 0;
      });
    });
    expect(areaUnderCurve(said, happened)).toBeCloseTo(won / pairs, 12);
  });

  it('Brier is the mean squared error, and the bins cover everybody', () => {
    expect(brierScore([1, 0, 0.5], [1, 1, 0])).toBeCloseTo((0 + 1 + 0.25) / 3, 12);
    const bins = calibrationBins(
      Float64Array.from({ length: 205 }, (_, i) => i / 205),
      new Uint8Array(205),
    );
    expect(bins.reduce((sum, { clients }) => sum + clients, 0)).toBe(205);
    expect(bins.map(({ said }) => said)).toEqual([...bins.map(({ said }) => said)].sort((a, b) => a - b));
  });
});

describe('logistic regression', () => {
  it('finds the weights its examples were made with, and gives a constant column none', () => {
    const random = seeded(11);
    const [n, width] = [20_000, 3];
    const x = new Float64Array(n * width);
    const y = new Uint8Array(n);
    for (let i = 0; i < n; i += 1) {
      x.set([random() * 4 - 2, random() * 20, 7], i * width);
      const z = -1 + 1.5 * x[i * width]! + 0.1 * x[i * width + 1]!;
      y[i] = random() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    }
    const { intercept, weights } = fitLogistic({ x, width, y }, { ridge: 0.1 });
    expect(intercept).toBeCloseTo(-1, 0);
    expect(weights[0]).toBeCloseTo(1.5, 1);
    expect(weights[1]).toBeCloseTo(0.1, 1);
    expect(weights[2]).toBe(0);
  });

  it('stays finite where the examples part without error', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i);
    const { intercept, weights } = fitLogistic({
      x,
      width: 1,
      y: Uint8Array.from(x, (v) => (v >= 20 ? 1 : 0)),
    });
    expect(Number.isFinite(intercept) && Number.isFinite(weights[0])).toBe(true);
    expect(-intercept / weights[0]!).toBeCloseTo(19.5, 0);
  });
});
