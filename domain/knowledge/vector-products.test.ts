import { describe, expect, it } from '@jest/globals';
import { asCosine, batchOf, products, strideOf, writeFixedPoint } from './vector-products.ts';
import { dot } from './vectors.ts';

/** A vector of length 1 that is the same in every run. */
function vector(dimensions: number, seed: number): Float32Array {
  const raw = Float32Array.from(
    { length: dimensions },
    (_, i) => Math.sin(seed * 12.9898 + i * 78.233) + 0.3,
  );
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}

function fixed(vectors: Float32Array[]): Int16Array {
  const stride = strideOf(vectors[0]!.length);
  const rows = new Int16Array(vectors.length * stride);
  vectors.forEach((one, index) => {
    writeFixedPoint(one, rows, index * stride);
  });
  return rows;
}

describe('products in fixed point', () => {
  it.each([1, 8, 13, 32, 384, 1_536, 8_192])('are the cosines, with %i dimensions', (dimensions) => {
    const vectors = Array.from({ length: Math.min(50, batchOf(strideOf(dimensions))) }, (_, seed) =>
      vector(dimensions, seed),
    );
    const question = vector(dimensions, 0.5);
    const found = products(fixed([question]), [fixed(vectors)]);
    expect(found).toHaveLength(vectors.length);
    vectors.forEach((one, index) => {
      expect(Math.abs(asCosine(found[index]!) - dot(one, question))).toBeLessThan(2e-4);
    });
  });

  it('take rows from several places, as many as fit, and none', () => {
    const vectors = Array.from({ length: batchOf(384) }, (_, seed) => vector(384, seed));
    const question = fixed([vector(384, 0.5)]);
    const whole = products(question, [fixed(vectors)]).slice();
    const apart = products(
      question,
      vectors.map((one) => fixed([one])),
    );
    expect(apart).toEqual(whole);
    expect(products(question, [])).toHaveLength(0);
  });

  it('never overflow: the longest sums are those of equal and of opposite vectors', () => {
    for (const one of [vector(8_192, 3), vector(4, 2), Float32Array.of(1, 0, 0), Float32Array.of(0, -1, 0)]) {
      const opposite = one.map((value) => -value);
      const found = products(fixed([one]), [fixed([one, opposite])]);
      expect(asCosine(found[0]!)).toBeCloseTo(1, 3);
      expect(asCosine(found[1]!)).toBeCloseTo(-1, 3);
    }
  });
});
