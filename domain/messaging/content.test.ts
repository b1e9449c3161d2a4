import { describe, expect, it } from '@jest/globals';
import { type Choice, choicesContent } from './content.ts';

const choices = (count: number, more: Partial<Choice> = {}): Choice[] =>
  Array.from({ length: count }, (_, n) => ({ id: `slot-${n}`, title: `Mardi ${10 + n} h`, ...more }));

describe('choices on WhatsApp', () => {
  it('are buttons while they are three and short', () => {
    expect(choicesContent(choices(3), 'Voir')).toEqual({ kind: 'buttons', buttons: choices(3) });
  });

  it.each([
    ['more than three', choices(4)],
    ['longer than a button', choices(2, { title: 'Mardi 24 novembre 10 h' })],
    ['with a word of explanation', choices(2, { description: 'avec Nina' })],
  ])('are a list when %s', (_why, given) => {
    expect(choicesContent(given, 'Voir')).toEqual({
      kind: 'list',
      open: 'Voir',
      sections: [{ choices: given }],
    });
  });

  it.each([
    ['none', [], 'Voir'],
    ['too many', choices(11), 'Voir'],
    ['too long even for a list', choices(1, { title: 'x'.repeat(25) }), 'Voir'],
    ['with an opening too long', choices(4), 'x'.repeat(21)],
    ['without words', choices(2, { title: '' }), 'Voir'],
  ])('are left to the text when %s', (_why, given, open) => {
    expect(choicesContent(given, open)).toBeNull();
  });
});
