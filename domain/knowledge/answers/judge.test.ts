/** What decides between excerpts: words alone, or words and meaning as learned. */
import { describe, expect, it } from '@jest/globals';
import { INTENTS, nearestIntents } from './intents.ts';
import { answering, decisionRow, type Likeness, rankingRows, told } from './judge.ts';
import { DECISION, RANKING } from './judge-weights.ts';
import { readQuestion } from './question.ts';
import type { Excerpt } from './rank.ts';

const excerpt = (text: string, of: Partial<Excerpt> = {}): Excerpt => ({
  passage: 0,
  text,
  compared: text,
  score: 0,
  rank: 0,
  fits: false,
  said: 0,
  lacks: 0,
  unsaid: 0,
  asked: 0,
  isShaped: false,
  isShapedNear: true,
  hasDigit: /\d/.test(text),
  isFirst: true,
  words: text.split(' ').length,
  ...of,
});
const sure = (text: string, of: Partial<Excerpt> = {}) =>
  excerpt(text, { score: 1, rank: 1.4, fits: true, said: 1, ...of });

/** Every text as near to the question and to the answers of its intent as it is given. */
const likeness = (known: number, ...of: Array<[Excerpt, number, number]>): Likeness => ({
  known,
  texts: new Map(
    of.map(([{ compared }, question, answers]) => [compared, { question, answers, best: answers }]),
  ),
});

describe('by words alone', () => {
  const asked = readQuestion('Faut-il verser un acompte ?');
  it('answers what carries most of the question, and nothing else', () => {
    const full = sure('Un acompte de 50 % est demandé.');
    expect(answering(asked, [full])).toEqual([full]);
    expect(answering(asked, [sure('Acompte à la réservation', { score: 0.5 })])).toEqual([]);
    expect(answering(asked, [{ ...full, fits: false }])).toEqual([]);
  });
});

describe('with meanings', () => {
  const asked = readQuestion('Êtes-vous assurée ?');
  const half = { score: 0.4, said: 0.4, lacks: 0.4 };
  const other = excerpt('J’assure les promenades de vos chiens.', half);
  const said = excerpt('Je suis couverte par une responsabilité civile professionnelle.', half);

  it('takes, of two that words leave open, the sentence that says what sites answer', () => {
    const near = likeness(0.98, [other, 0.8, 0.79], [said, 0.88, 0.95]);
    expect(answering(asked, [other, said], near)[0]).toBe(said);
  });

  it('declines when nothing is near', () => {
    const near = likeness(0.98, [other, 0.79, 0.79], [excerpt('Adresse : 12 rue du Lac'), 0.78, 0.78]);
    expect(answering(asked, [other], near)).toEqual([]);
  });

  it('keeps prices to the very thing asked', () => {
    const price = readQuestion('Combien coûte un lissage japonais ?');
    const brazilian = sure('Lissage brésilien : 180 €', { score: 0.6, lacks: 0.5 });
    expect(answering(price, [brazilian], likeness(0.95, [brazilian, 0.95, 0.9]))).toEqual([]);
  });

  it('knows nothing of texts that were not compared', () => {
    expect(answering(asked, [said], { known: 0.98, texts: new Map() })).toEqual([]);
  });
});

it('tells two where it is a guess which one answers, and never at length', () => {
  const [a, b] = [excerpt('a'), excerpt('b')];
  expect(told([a, b], [1, 1.5])).toEqual([b, a]);
  expect(told([a, b], [1, 3])).toEqual([b]);
  expect(told([excerpt('a'.repeat(500)), b], [1, 1])).toHaveLength(2);
  expect(told([excerpt('a'.repeat(560)), b], [1, 1])).toHaveLength(1);
  // Found by two rankings, it is one sentence all the same.
  expect(told([a, excerpt('a'), b], [1, 1, 0.9])).toEqual([a, b]);
});

it('has a weight for each column', () => {
  const one = excerpt('a');
  const rows = rankingRows([one], [{ question: 0.9, answers: 0.9, best: 0.9 }]);
  const row = decisionRow(readQuestion('Un parking ?'), [one], rows, [0], 0.9);
  for (const [weights, columns] of [
    [RANKING, rows[0]!],
    [DECISION, row],
  ] as const) {
    expect([weights.weights, weights.means, weights.deviations].map(({ length }) => length)).toEqual([
      columns.length,
      columns.length,
      columns.length,
    ]);
    expect(columns.every(Number.isFinite)).toBe(true);
  }
});

it('finds the intents nearest to a question, the nearest weighing most', () => {
  const { near, known } = nearestIntents((text) => (text === 'Êtes-vous assurés ?' ? 0.97 : 0.8));
  expect(near[0]!.intent.said.join(' ')).toContain('responsabilité civile');
  expect(known).toBe(0.97);
  expect(near[0]!.weight).toBeGreaterThan(0.99);
  expect(near.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
  expect(INTENTS.every(({ asked, said }) => asked.length > 0 && said.every((text) => text !== ''))).toBe(
    true,
  );
});
