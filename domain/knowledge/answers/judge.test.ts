/** What decides between excerpts: words alone, or words and meaning as learned. */
import { describe, expect, it } from '@jest/globals';
import { INTENTS, nearestIntents } from './intents.ts';
import { answering, decisionRow, type Likeness, type Nearness, rankingRows, told } from './judge.ts';
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

/** As near to the question and to the answers of its intent as given: what all texts share reaches .78 or so. */
function nearness(question: number, answers: number): Nearness {
  const apart = (cosine: number) => (cosine - 0.78) / 0.22;
  const [asked, said] = [apart(question), apart(answers)];
  return {
    question,
    answers,
    best: answers,
    apart: { question: asked, answers: said, best: said },
    tokens: { asked: 0.2 + 0.8 * asked, heaviest: asked, least: asked, said: 0.2 + 0.5 * asked },
  };
}
const known = { whole: 0.98, apart: 0.85 };

/** Every text as near to the question and to the answers of its intent as it is given. */
const likeness = (...of: Array<[Excerpt, number, number]>): Likeness => ({
  known,
  texts: new Map(of.map(([{ compared }, question, answers]) => [compared, nearness(question, answers)])),
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
    const near = likeness([other, 0.8, 0.79], [said, 0.88, 0.95]);
    expect(answering(asked, [other, said], near)[0]).toBe(said);
  });

  it('declines when nothing is near', () => {
    const near = likeness([other, 0.79, 0.79], [excerpt('Adresse : 12 rue du Lac'), 0.78, 0.78]);
    expect(answering(asked, [other], near)).toEqual([]);
  });

  it('keeps prices to the very thing asked', () => {
    const price = readQuestion('Combien coûte un lissage japonais ?');
    const brazilian = sure('Lissage brésilien : 180 €', { score: 0.6, lacks: 0.5 });
    expect(answering(price, [brazilian], likeness([brazilian, 0.95, 0.9]))).toEqual([]);
  });

  it('knows nothing of texts that were not compared', () => {
    expect(answering(asked, [said], { known, texts: new Map() })).toEqual([]);
  });
});

it('tells up to three where it is a guess which one answers, and never at length', () => {
  const [a, b, c, d] = [excerpt('parking'), excerpt('métro'), excerpt('vélos'), excerpt('bus')];
  expect(told([a, b], [1, 1.5])).toEqual([b, a]);
  expect(told([a, b], [1, 4])).toEqual([b]);
  expect(told([a, b, c, d], [4, 3.5, 3, 2.9])).toEqual([a, b, c]);
  // The third has to be nearer than the second.
  expect(told([a, b, c], [4, 1.5, 1.4])).toEqual([a, b]);
  expect(told([excerpt('a'.repeat(470)), b], [1, 1])).toHaveLength(2);
  expect(told([excerpt('a'.repeat(480)), b], [1, 1])).toHaveLength(1);
  // Found by two rankings, it is one sentence all the same.
  expect(told([a, excerpt('Parking !'), b], [1, 1, 0.9])).toEqual([a, b]);
  const near = excerpt('Le parking des Terreaux est à six minutes. Dans la rue, les places sont rares.');
  const again = excerpt(
    'Le parking des Terreaux est à six minutes, les places de la rue sont rares avant midi.',
  );
  expect(told([near, again, b], [1, 1, 0.9])).toEqual([near, b]);
});

it('has a weight for each column', () => {
  const one = excerpt('a');
  const rows = rankingRows([one], [nearness(0.9, 0.9)]);
  const row = decisionRow(readQuestion('Un parking ?'), [one], rows, [0], known);
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
