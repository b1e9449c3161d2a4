import { describe, expect, it } from '@jest/globals';
import { fillable, filledTemplate, misfit, templateText } from './fillable.ts';

const of = (...components: object[]) => fillable({ name: 'offre', language: 'fr', components });
const BODY = {
  type: 'BODY',
  text: 'Bonjour {{1}}, {{2}} vous attend.',
  example: { body_text: [['Léa', 'Salon Marie']] },
};

describe('a template', () => {
  it('of words is read with its blanks, its buttons and what stood there when it was approved', () => {
    expect(
      of(
        { type: 'HEADER', format: 'TEXT', text: 'Pour {{1}}' },
        BODY,
        { type: 'FOOTER', text: 'STOP pour arrêter' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'QUICK_REPLY', text: 'Oui' },
            { type: 'URL', text: 'Voir', url: 'https://exemple.fr' },
          ],
        },
      ),
    ).toEqual({
      name: 'offre',
      language: 'fr',
      header: 'Pour {{1}}',
      body: BODY.text,
      footer: 'STOP pour arrêter',
      buttons: ['Oui', 'Voir'],
      hints: ['Léa', 'Salon Marie'],
    });
  });

  it.each([
    ['a picture', [{ type: 'HEADER', format: 'IMAGE' }, BODY]],
    ['named blanks', [{ type: 'BODY', text: 'Bonjour {{prenom}}' }]],
    [
      'an address in a button',
      [BODY, { type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://x.fr/{{1}}' }] }],
    ],
    ['a code', [BODY, { type: 'BUTTONS', buttons: [{ type: 'OTP', text: 'Copier' }] }]],
    ['cards', [BODY, { type: 'CAROUSEL', cards: [] }]],
    ['a number left out', [{ type: 'BODY', text: 'Bonjour {{2}}' }]],
    ['no words', [{ type: 'FOOTER', text: 'x' }]],
  ])('that asks for %s is none to fill by hand', (_what, components) => {
    expect(of(...components)).toBeNull();
  });

  it('is filled on one line each, and refuses too few, empty or too many words', () => {
    const template = of(BODY)!;
    expect(filledTemplate(template, { header: null, body: ['  Léa\nMartin ', 'Salon'] })).toEqual({
      call: { name: 'offre', language: 'fr', body: ['Léa Martin', 'Salon'] },
      text: 'Bonjour Léa Martin, Salon vous attend.',
    });
    expect(misfit(template, { header: null, body: ['Léa'] })).toBe('count');
    expect(misfit(template, { header: null, body: ['Léa', ' \n '] })).toBe('empty');
    expect(misfit(template, { header: null, body: ['a'.repeat(600), 'b'.repeat(600)] })).toBe('too-long');
    expect(misfit(template, { header: null, body: ['Léa', 'Salon'] })).toBeNull();
    expect(templateText(template, { header: null, body: ['Léa', ''] })).toBe('Bonjour Léa, … vous attend.');
  });
});
