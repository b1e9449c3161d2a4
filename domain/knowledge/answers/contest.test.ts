/** What likeness of meaning may decide, and what it may not. */
import { describe, expect, it } from '@jest/globals';
import { bestExcerpt, contenders } from './contest.ts';
import type { Excerpt } from './rank.ts';

const excerpt = (text: string, score: number, rank = score): Excerpt => ({
  passage: 0,
  text,
  score,
  rank,
  compared: text,
});
const likeness = (...pairs: Array<[string, number]>) => new Map(pairs);

describe('half of what is asked', () => {
  const half = excerpt('Acompte de 50 % à la réservation', 0.5);
  it('answers when the meaning agrees, and not otherwise', () => {
    const asked = 'Faut-il verser un acompte ?';
    expect(contenders(asked, [half])).toEqual([half]);
    expect(bestExcerpt(asked, [half])).toBeUndefined();
    expect(bestExcerpt(asked, [half], likeness([half.text, 0.1]))).toBeUndefined();
    expect(bestExcerpt(asked, [half], likeness([half.text, 0.6]))).toBe(half);
  });

  it('is needed: a sentence without the words is another subject, however near', () => {
    const other = excerpt('Nous acceptons les chèques.', 0.3);
    expect(contenders('Acceptez-vous les tickets ?', [other])).toEqual([]);
    expect(bestExcerpt('Acceptez-vous les tickets ?', [other], likeness([other.text, 0.9]))).toBeUndefined();
  });

  it('says the very numbers asked, and no amount in their place', () => {
    const thirty = excerpt('Forfait 30 heures : 1 200 €', 0.6);
    const twenty = excerpt('Forfait dès 20 € par mois', 0.6);
    expect(contenders('Combien coûte le forfait 20 heures ?', [thirty, twenty])).toEqual([]);
  });
});

describe('all of what is asked', () => {
  const first = excerpt('Une séance de groupe dure deux heures.', 1, 1.5);
  const second = excerpt('Une séance dure une heure.', 1, 1.45);
  const third = excerpt('Chaque séance se termine par un échange.', 0.8, 1.1);
  const asked = 'Combien de temps dure une séance ?';
  it('needs no meaning where one stands above the others', () => {
    expect(contenders(asked, [first, third])).toEqual([]);
    expect(bestExcerpt(asked, [first, third], likeness([third.text, 0.9]))).toBe(first);
  });

  it('lets the nearer of two equals speak', () => {
    expect(contenders(asked, [first, second, third])).toEqual([first, second]);
    expect(bestExcerpt(asked, [first, second, third])).toBe(first);
    expect(bestExcerpt(asked, [first, second, third], likeness([first.text, 0.1], [second.text, 0.8]))).toBe(
      second,
    );
  });
});
