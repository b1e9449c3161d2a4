import { describe, expect, it } from '@jest/globals';
import { offersOf, shortMoment } from './offers.ts';

const slots = (...datetimes: string[]) =>
  JSON.stringify({ message: 'x', status: 'slots', slots: datetimes.map((datetime) => ({ datetime })) });

describe('what can be tapped under Sara’s words', () => {
  it('is up to three times as buttons, each with its day', () => {
    expect(offersOf(slots('2026-12-01T09:00+01:00', '2026-12-01T14:30+01:00'), 'Mardi ?', 'fr-FR')).toEqual({
      kind: 'buttons',
      buttons: [
        { id: '2026-12-01T09:00+01:00', title: 'mar 1 déc. 9 h' },
        { id: '2026-12-01T14:30+01:00', title: 'mar 1 déc. 14 h 30' },
      ],
    });
  });

  it('is services as buttons, or a list where there are more than three; none where a name is too long', () => {
    const services = (...names: string[]) => JSON.stringify({ status: 'which-service', services: names });
    expect(offersOf(services('Coupe', 'Couleur'), 'Laquelle ?', 'fr')).toMatchObject({ kind: 'buttons' });
    expect(offersOf(services('a', 'b', 'c', 'd'), 'Which?', 'en')).toMatchObject({
      kind: 'list',
      open: 'See the choices',
    });
    expect(offersOf(services('Coupe et brushing – cheveux très longs'), 'x', 'fr')).toBeNull();
  });

  it('is nothing after a booking, an error, other tools, or under more words than fit', () => {
    const booked = JSON.stringify({ status: 'booked', slots: [{ datetime: '2026-12-01T09:00' }] });
    for (const answer of [null, booked, 'There is no tool "x".', '{"status":"slots","slots":"?"}', '{}'])
      expect(offersOf(answer, 'x', 'fr')).toBeNull();
    expect(offersOf(slots('2026-12-01T09:00'), 'x'.repeat(1_025), 'fr')).toBeNull();
  });

  it('fits a button at any time of the year, in both languages', () => {
    for (let month = 1; month <= 12; month += 1)
      for (const day of ['09', '28'])
        for (const time of ['09:00', '12:45', '23:30'])
          for (const locale of ['fr-FR', 'en-GB']) {
            const title = shortMoment(`2026-${String(month).padStart(2, '0')}-${day}T${time}+01:00`, locale);
            expect([title, title.length <= 20]).toEqual([title, true]);
          }
    expect(shortMoment('2026-12-01T14:30', 'en')).toBe('Tue 1 Dec 2:30 pm');
    expect(shortMoment('2026-12-01T00:00', 'en')).toBe('Tue 1 Dec 12 am');
  });
});
