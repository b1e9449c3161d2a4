/** How near a text is to a question, word by word. */
import { expect, it } from '@jest/globals';
import { askedMeaning, saidMeaning, tokenNearness } from './meaning.ts';
import { PASSAGES, QUESTIONS } from './meaning-means.ts';

const DIMENSIONS = QUESTIONS.token.length;
/** A token that means one thing: so far along one axis from what all tokens share. */
const token = (mean: readonly number[], axis: number, length = 1) =>
  Float32Array.from(mean, (value, at) => value + (at === axis ? length : 0));
const asked = (...axes: Array<[axis: number, length: number]>) =>
  askedMeaning({
    vector: token(QUESTIONS.whole, 0),
    tokens: axes.map(([axis, length]) => token(QUESTIONS.token, axis, length)),
  });
const said = (...axes: number[]) =>
  saidMeaning({
    vector: token(PASSAGES.whole, 0),
    tokens: axes.map((axis) => token(PASSAGES.token, axis)),
  });

const [PUPPY, TRAINING, FITNESS] = [1, 2, 3];

it('finds each word asked among those said, whatever else is said', () => {
  const near = tokenNearness(asked([PUPPY, 1], [TRAINING, 1]), said(FITNESS, TRAINING, PUPPY));
  expect(near.asked).toBeCloseTo(1, 1);
  expect(near.least).toBeCloseTo(1, 1);
  expect(near.said).toBeCloseTo(2 / 3, 1);
});

it('tells when the word that says most is missing', () => {
  const near = tokenNearness(asked([PUPPY, 2], [TRAINING, 1]), said(FITNESS, TRAINING));
  expect(near.heaviest).toBeCloseTo(0, 1);
  expect(near.asked).toBeCloseTo(1 / 17, 1);
});

it('has a mean for every dimension of the model, and nothing to say of no tokens', () => {
  expect([QUESTIONS, PASSAGES].flatMap(({ whole, token: mean }) => [whole.length, mean.length])).toEqual(
    new Array(4).fill(DIMENSIONS),
  );
  expect(tokenNearness(asked(), said(PUPPY)).asked).toBe(0);
});
