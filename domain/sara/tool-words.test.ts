import { describe, expect, it } from '@jest/globals';
import { plainSms, smsCost } from '../messaging/sms-text.ts';
import { wordsFor } from './tool-words.ts';
import type { ToolAnswer } from './tools.ts';
import { writtenWords } from './written-words.ts';

const slot = { datetime: '2026-11-27T15:00+01:00', day: 'vendredi 27 novembre', time: '15 h', with: 'Karim' };
const told = {
  service: 'Coupe femme',
  datetime: slot.datetime,
  said: 'vendredi 1er août à 15 h',
  with: 'Karim',
};
const times = { service: 'Coupe femme', alternatives: ['Coupe homme', 'Brushing'], date: '2026-11-27' };
/** Every answer a tool can give, with names of plain letters: what is dear in it is our own. */
const ANSWERS: Record<ToolAnswer['status'], ToolAnswer[]> = {
  found: [],
  'not-found': [{ status: 'not-found' }],
  slots: [
    { status: 'slots', ...times, slots: [slot, { ...slot, time: '16 h' }, { ...slot, time: '17 h' }] },
    {
      status: 'slots',
      ...times,
      slots: [slot],
      premium: { name: 'Balayage', price: '90 €', isFrom: true },
    },
  ],
  'none-that-day': [{ status: 'none-that-day', ...times, slots: [slot] }],
  booked: [
    {
      status: 'booked',
      ...told,
      confirmation: ['whatsapp', 'sms', 'email'],
      offer: { off: '10 %', price: '36 €', before: '40 €' },
    },
    { status: 'booked', ...told, confirmation: [], offer: { off: '10 %', price: null, before: null } },
  ],
  'offer-refused': (['unknown', 'not-yours', 'expired', 'used', 'nothing-off', 'one-only'] as const).map(
    (fault) => ({
      status: 'offer-refused',
      fault,
    }),
  ),
  appointments: [
    { status: 'appointments', upcoming: [told], last: null },
    { status: 'appointments', upcoming: [told, told], last: null },
    { status: 'appointments', upcoming: [], last: told },
    { status: 'appointments', upcoming: [], last: null },
    { status: 'appointments', upcoming: [], last: null, bookedHere: true },
  ],
  moved: [{ status: 'moved', ...told }],
  cancelled: [{ status: 'cancelled', ...told }],
  taken: [{ status: 'taken', slots: [slot] }],
  'which-service': [
    { status: 'which-service', services: ['Coupe femme', 'Brushing'] },
    { status: 'which-service', services: [] },
  ],
  'which-person': [{ status: 'which-person' }],
  'which-appointment': [
    { status: 'which-appointment', said: ['mardi 1er août à 15 h', 'jeudi 3 août à 9 h'] },
    { status: 'which-appointment', said: ['mardi 1er août à 15 h'] },
  ],
  invalid: (['query', 'date', 'datetime', 'firstName', 'lastName', 'phone', 'email'] as const).map(
    (field) => ({
      status: 'invalid',
      field,
    }),
  ),
  'nothing-booked': [{ status: 'nothing-booked' }, { status: 'nothing-booked', bookedHere: true }],
  'calls-stopped': [{ status: 'calls-stopped' }],
  'calls-unproven': [{ status: 'calls-unproven' }],
  'too-late': [{ status: 'too-late', said: 'mardi 1er août à 15 h' }],
  'handed-over': [{ status: 'handed-over' }],
  unavailable: [
    { status: 'unavailable', part: 'diary' },
    { status: 'unavailable', part: 'knowledge' },
  ],
};

describe('what Sara says of her own by SMS', () => {
  it.each(['fr', 'en'] as const)('in « %s » never makes a text dearer by a letter of ours', (language) => {
    const said = [
      ...Object.values(ANSWERS)
        .flat()
        .map((answer) => wordsFor(answer, language, 'written')),
      writtenWords[language].somebodyWillAnswer,
    ];
    // A short text costs one part whatever its letters are: it is judged as part of a long one.
    const dear = said.filter((text) => smsCost(plainSms(`${text} `.repeat(4))).encoding !== 'GSM-7');
    expect(dear).toEqual([]);
  });

  it('says when somebody comes: once, several times, not at all, and what was last', () => {
    const said = (language: 'fr' | 'en') =>
      ANSWERS.appointments.map((answer) => wordsFor(answer, language, 'written'));
    expect(said('fr')).toEqual([
      'Votre prochain rendez-vous : « Coupe femme », vendredi 1er août à 15 h, avec Karim.',
      // Five are told of however many there are: no count.
      expect.stringMatching(/^Vos prochains rendez-vous : .* ; .*\.$/),
      expect.stringMatching(/^Je ne vois pas de rendez-vous à venir\. Le dernier : .* en prendre un \?$/),
      'Je ne trouve pas de rendez-vous à venir pour vous.',
      expect.stringContaining('je ne vois que les rendez-vous pris dans cette conversation'),
    ]);
    expect(said('en')[0]).toBe('Your next appointment: Coupe femme, vendredi 1er août à 15 h, with Karim.');
  });

  it('offers three times and the services that fit as well in two texts', () => {
    const [offer] = ANSWERS.slots;
    expect(smsCost(plainSms(wordsFor(offer!, 'fr', 'written'))).segments).toBe(2);
  });
});
