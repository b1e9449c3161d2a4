import { describe, expect, it } from '@jest/globals';
import { type Choice, choicesContent, inWords } from './content.ts';

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

describe('a message in words alone', () => {
  it.each([
    [{ text: 'Bonjour', content: null }, 'Bonjour'],
    [{ text: '', content: { kind: 'media', type: 'image', mediaIds: ['1'] } }, '[photo]'],
    [
      { text: 'Comme ça', content: { kind: 'media', type: 'audio', mediaIds: ['1'] } },
      '[message vocal] Comme ça',
    ],
    [
      { text: 'Vieux-Port', content: { kind: 'location', latitude: 1, longitude: 2 } },
      '[position] Vieux-Port',
    ],
    [{ text: '14 h', content: { kind: 'choice', id: 'a', title: '14 h' } }, '14 h'],
    [{ text: '', content: { kind: 'unsupported', type: 'poll' } }, '[message que l’on ne peut pas afficher]'],
  ] as const)('%j', (message, expected) => {
    expect(inWords(message as Parameters<typeof inWords>[0], 'fr')).toBe(expected);
    if (message.content) expect(inWords(message as Parameters<typeof inWords>[0], 'en')).not.toBe('');
  });
});
