/** Meanings are compared by the measured model only, in time or not at all. */
import { expect, it } from '@jest/globals';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { LOCAL_MODEL } from '../providers/embeddings/local.ts';
import { createCompareMeanings } from './likeness.ts';

/** Texts as vectors on a circle: the cosine to any question is the number a text ends with, else 1. */
function circle(model: string, delayMs = 0) {
  const embedded: string[] = [];
  const vectorOf = (text: string) => {
    const last = Number(text.split(' ').at(-1));
    const cosine = Number.isFinite(last) && last < 1 ? last : 1;
    return new Float32Array([cosine, Math.sqrt(1 - cosine * cosine)]);
  };
  const embedder: Embedder = {
    model,
    dimensions: 2,
    simulated: false,
    embedQuery: async () => new Float32Array([1, 0]),
    embedPassages: async (texts) => texts.map(vectorOf),
    read: async (text, as) => {
      if (as === 'passage') embedded.push(text);
      await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
      const vector = as === 'passage' ? vectorOf(text) : new Float32Array([1, 0]);
      return { vector, tokens: [vector] };
    },
    close: async () => {},
  };
  return { embedder, embedded };
}

it('says how near a text is to the question and to what sites answer', async () => {
  const compare = createCompareMeanings([circle(LOCAL_MODEL).embedder]);
  const likeness = await compare('Un parking ?', ['parking 0.93', 'tarifs 0.85']);
  expect(likeness?.texts.get('parking 0.93')?.question).toBeCloseTo(0.93, 4);
  expect(likeness?.texts.get('tarifs 0.85')?.answers).toBeCloseTo(0.85, 4);
  expect(likeness?.known.whole).toBeCloseTo(1, 4);
  expect(likeness?.texts.get('parking 0.93')?.tokens.asked).toBeGreaterThan(
    likeness!.texts.get('tarifs 0.85')!.tokens.asked,
  );
});

it('embeds a sentence once, whatever is asked', async () => {
  const { embedder, embedded } = circle(LOCAL_MODEL);
  const compare = createCompareMeanings([embedder]);
  await compare('Un parking ?', ['parking 0.93']);
  await compare('Où se garer ?', ['parking 0.93', 'tarifs 0.85']);
  expect(embedded.filter((text) => /0\.\d+$/.test(text))).toEqual(['parking 0.93', 'tarifs 0.85']);
});

it('compares nothing with a model whose cosines were not measured, nor too late', async () => {
  const other = createCompareMeanings([circle('another-model').embedder]);
  expect(await other('Un parking ?', ['parking 0.93'])).toBeNull();
  const late = createCompareMeanings([circle(LOCAL_MODEL, 60_000).embedder]);
  expect(await late('Un parking ?', ['parking 0.93'], 1)).toBeNull();
});
