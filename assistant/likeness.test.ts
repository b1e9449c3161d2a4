/** Meanings are compared by the measured model only, in time or not at all. */
import { expect, it } from '@jest/globals';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { LOCAL_MODEL } from '../providers/embeddings/local.ts';
import { createCompareMeanings } from './likeness.ts';

/** Texts as vectors on a circle: the cosine to the question is the number a text ends with. */
function circle(model: string, delayMs = 0) {
  const embedded: string[] = [];
  const embedder: Embedder = {
    model,
    dimensions: 2,
    simulated: false,
    embedQuery: async () => new Float32Array([1, 0]),
    embedPassages: async (texts) => {
      embedded.push(...texts);
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      return texts.map((text) => {
        const cosine = Number(text.split(' ').at(-1));
        return new Float32Array([cosine, Math.sqrt(1 - cosine * cosine)]);
      });
    },
    close: async () => {},
  };
  return { embedder, embedded };
}

it('is 0 for what says nothing and grows with the cosine', async () => {
  const compare = createCompareMeanings([circle(LOCAL_MODEL).embedder]);
  const likeness = await compare('Un parking ?', ['parking 0.93', 'tarifs 0.85']);
  expect(likeness.get('parking 0.93')).toBeCloseTo(0.8, 4);
  expect(likeness.get('tarifs 0.85')).toBeCloseTo(0, 4);
});

it('embeds a sentence once, whatever is asked', async () => {
  const { embedder, embedded } = circle(LOCAL_MODEL);
  const compare = createCompareMeanings([embedder]);
  await compare('Un parking ?', ['parking 0.93']);
  await compare('Où se garer ?', ['parking 0.93', 'tarifs 0.85']);
  expect(embedded).toEqual(['parking 0.93', 'tarifs 0.85']);
});

it('compares nothing with a model whose cosines were not measured, nor too late', async () => {
  const other = createCompareMeanings([circle('another-model').embedder]);
  expect((await other('Un parking ?', ['parking 0.93'])).size).toBe(0);
  const late = createCompareMeanings([circle(LOCAL_MODEL, 60_000).embedder]);
  expect((await late('Un parking ?', ['parking 0.93'], 1)).size).toBe(0);
});
