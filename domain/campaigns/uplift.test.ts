import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newcombe, uplift, upliftSentence, wilson } from './uplift.ts';

const of = (count: number, total: number) => ({ count, of: total });

describe('intervals', () => {
  it.each([
    // Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson’s of %i in %i', (count, total, low, high) => {
    const found = wilson(of(count, total));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it.each([
    // Newcombe 1998 (Statistics in Medicine 17, 873–890), table II, method 10, cases (a) to (h).
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ])('Newcombe’s of %i/%i − %i/%i', (a, m, b, n, low, high) => {
    const found = newcombe(of(a, m), of(b, n));
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  it('hold what they promise: 95 of 100, for small groups too', () => {
    // Seeded: the same draws every run.
    let seed = 42;
    const random = () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    };
    const draw = (n: number, p: number) => Array.from({ length: n }, random).filter((x) => x < p).length;
    for (const [n, p, m, q] of [
      [450, 0.2, 50, 0.12],
      [180, 0.1, 20, 0.1],
      [90, 0.05, 30, 0.02],
    ] as const) {
      let held = 0;
      for (let i = 0; i < 2_000; i += 1) {
        const { low, high } = newcombe(of(draw(n, p), n), of(draw(m, q), m));
        if (low <= p - q && p - q <= high) held += 1;
      }
      expect(held / 2_000).toBeGreaterThan(0.93);
    }
  });

  it('contain the difference and turn around with the groups', () => {
    const group = fc
      .integer({ min: 1, max: 400 })
      .chain((n) => fc.integer({ min: 0, max: n }).map((k) => of(k, n)));
    fc.assert(
      fc.property(group, group, (a, b) => {
        const found = newcombe(a, b);
        expect(found.low).toBeLessThanOrEqual(found.difference + 1e-12);
        expect(found.high).toBeGreaterThanOrEqual(found.difference - 1e-12);
        expect(found.low).toBeGreaterThanOrEqual(-1 - 1e-9);
        expect(found.high).toBeLessThanOrEqual(1 + 1e-9);
        expect(newcombe(b, a).low).toBeCloseTo(-found.high, 9);
      }),
    );
  });
});

describe('the sentence', () => {
  const french = (treated: [number, number], holdout: [number, number], isOpen = false) =>
    upliftSentence(uplift(of(...treated), of(...holdout)), 'fr', isOpen).replaceAll('\u00a0', ' ');

  it('says how many more, and between what', () => {
    expect(french([80, 400], [20, 200])).toBe('40 rendez-vous de plus que sans elle, entre 15 et 62.');
    expect(upliftSentence(uplift(of(80, 400), of(20, 200)), 'en', true)).toBe(
      '40 bookings more than without it, between 15 and 62. The figure may still move: answers are expected.',
    );
  });

  it('says so when nothing can be said yet', () => {
    expect(french([5, 100], [1, 10])).toMatch(/On ne peut encore rien dire .* \(100 et 10 pour l’instant\)/);
    expect(french([12, 100], [9, 100])).toMatch(/On ne peut pas encore dire si elle change quelque chose/);
    expect(french([0, 0], [0, 0])).toBe('Personne n’a encore été contacté.');
    expect(french([10, 100], [0, 0])).toMatch(/personne à qui comparer/);
  });

  it('does not hide harm', () => {
    expect(french([10, 400], [40, 200])).toMatch(
      /^70 rendez-vous de moins que sans elle, entre \d+ et \d+\.$/,
    );
  });
});
