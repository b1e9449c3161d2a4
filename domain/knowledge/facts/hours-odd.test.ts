/** Hours in the odd forms people give them. */
import { describe, expect, it } from '@jest/globals';
import { extractFacts } from './index.ts';

const read = (body: string) =>
  extractFacts(
    [
      {
        url: 'https://salon.example/',
        html: `<html><body><h1>Salon Zoé</h1>${body}</body></html>`,
        language: 'fr',
      },
    ],
    { country: 'FR', currency: 'EUR' },
  ).hours?.map(({ days, open, close }) => `${days.join('')} ${open}-${close}`) ?? null;

describe('odd hours', () => {
  it('are none on a day whose cell holds a dash', () => {
    const row = (day: string, hours: string) => `<tr><td>${day}</td><td>${hours}</td></tr>`;
    expect(
      read(
        `<h2>Horaires</h2><table>${row('Lundi', '-')}${row('Mardi', '9h - 18h')}${row('Samedi', '9h - 17h')}</table>`,
      ),
    ).toEqual(['2 09:00-18:00', '6 09:00-17:00']);
  });

  it('are the telephone’s under a telephone heading', () => {
    expect(
      read(
        '<h3>Téléphone</h3><p>04 72 00 12 34</p><p>Du lundi au vendredi, 9h - 18h</p><h3>Horaires</h3><p>Mardi au samedi : 10h - 19h</p>',
      ),
    ).toEqual(['23456 10:00-19:00']);
  });

  it.each([
    'Un barbier à l’ancienne au cœur de Nantes.',
    'L’institut a été rénové avec soin.',
    'Tout est expliqué au cours de la première séance.',
  ])('are the place’s below « %s »', (said) => {
    const hours = 'Ouvert du mardi au vendredi de 10h à 19h.';
    expect(read(`<h1>B</h1><p>${said}</p><footer><p>${hours}</p></footer>`)).not.toBeNull();
  });

  it.each(['Anciens horaires', 'Horaires d’été', 'En été', 'Les cours'])(
    'are others below « %s »',
    (said) => {
      const hours = 'Du mardi au vendredi de 10h à 19h.';
      expect(read(`<h1>B</h1><p>${said}</p><p>${hours}</p>`)).toBeNull();
    },
  );

  it('run past midnight, around the clock, and twice a day', () => {
    expect(read('<h2>Horaires</h2><p>Vendredi et samedi : 18h - 2h</p>')).toEqual(['56 18:00-02:00']);
    expect(read('<h2>Horaires</h2><p>Ouvert 24h/24 et 7j/7</p>')).toEqual(['1234560 00:00-00:00']);
    expect(read('<h2>Horaires</h2><p>Lundi au jeudi : 9h-12h / 14h-24h</p>')).toEqual([
      '1234 09:00-12:00',
      '1234 14:00-00:00',
    ]);
  });

  it('are announced by whoever receives, whatever a sentence far above says of the telephone', () => {
    expect(
      read(
        '<h2>Pour prendre rendez-vous, vous pouvez me contacter par téléphone ou par e-mail.</h2><p>Rendez-vous en ligne</p><p>Accueil</p><p>Contact</p>' +
          '<p>Je vous recevrai dans mon cabinet situé au :</p><p>7 avenue Foch, 94170 Le Perreux</p><p>Lundi - vendredi de 9h00 à 19h00</p><p>Samedi de 9h00 à 12h00</p>',
      ),
    ).toEqual(['12345 09:00-19:00', '6 09:00-12:00']);
  });
});
