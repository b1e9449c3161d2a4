import { describe, expect, it } from '@jest/globals';
import {
  clock,
  dateRange,
  dayName,
  duration,
  hour,
  longDuration,
  minorUnits,
  moment,
  money,
  monthName,
  phone,
  phoneE164,
  span,
  weekdays,
} from './format.ts';

describe('money', () => {
  it('drops cents that say nothing and keeps those that do', () => {
    expect(money('fr', 3000, 'EUR')).toBe('30\u00A0€');
    expect(money('fr', 125050, 'EUR')).toBe('1\u202F250,50\u00A0€');
    expect(money('en', 3000, 'EUR')).toBe('€30');
  });
  it('knows currencies without cents', () => {
    expect(minorUnits('JPY')).toBe(1);
    expect(money('en', 3000, 'JPY')).toBe('JP¥3,000');
  });
});

describe('time', () => {
  it('reads as people say it', () => {
    expect(clock('fr', '09:00')).toBe('9\u00A0h');
    expect(clock('fr', '14:05')).toBe('14\u00A0h\u00A005');
    expect(duration(45)).toBe('45\u00A0min');
    expect(duration(90)).toBe('1\u00A0h\u00A030');
    expect(duration(65)).toBe('1\u00A0h\u00A005');
  });
  it('may be days and weeks', () => {
    expect(longDuration('fr', 90)).toBe('1\u00A0h\u00A030');
    expect(longDuration('fr', 1_440)).toBe('1\u00A0jour');
    expect(longDuration('en', 2_880)).toBe('2 days');
    expect(longDuration('fr', 20_160)).toBe('2\u00A0semaines');
    expect(longDuration('fr', 2_160)).toBe('36\u00A0h');
  });
  it('of an instant is the business’s', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    expect(hour('fr', '2026-11-24T23:05:00Z', 'Europe/Paris')).toBe('0\u00A0h\u00A005');
    expect(hour('en', '2026-11-24T13:30:00Z', 'Europe/Paris')).toBe('14:30');
    expect(dayName('fr', '2026-11-24T23:05:00Z', now, 'Europe/Paris')).toBe('mercredi 25 novembre');
    expect(dayName('en', '2027-01-04T09:00:00Z', now, 'Europe/Paris')).toBe('Monday, 4 January 2027');
  });
  it('names weeks and months', () => {
    expect(dateRange('fr', '2026-11-23', '2026-11-29')).toBe('23–29 novembre 2026');
    expect(dateRange('fr', '2026-11-30', '2026-12-06')).toBe('30 novembre\u2009–\u20096 décembre 2026');
    expect(monthName('fr', '2026-11-01')).toBe('Novembre 2026');
  });
  it('says a stretch as short as it can be said', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const said = (start: string, end: string) => span('fr', start, end, now, 'Europe/Paris');
    expect(said('2026-11-25T23:00:00Z', '2026-11-26T23:00:00Z')).toEqual({
      kind: 'day',
      day: 'jeudi 26 novembre',
    });
    expect(said('2026-11-25T23:00:00Z', '2026-11-27T23:00:00Z')).toEqual({
      kind: 'days',
      from: 'jeudi 26 novembre',
      to: 'vendredi 27 novembre',
    });
    expect(said('2026-11-26T11:00:00Z', '2026-11-26T12:00:00Z')).toMatchObject({
      kind: 'hours',
      day: 'jeudi 26 novembre',
    });
    expect(said('2026-11-26T11:00:00Z', '2026-11-27T12:00:00Z').kind).toBe('moments');
  });
  it('folds runs of days, Monday first', () => {
    expect(weekdays('fr', [1, 2, 3, 4, 5])).toBe('lundi – vendredi');
    expect(weekdays('fr', [0, 6])).toBe('samedi et dimanche');
    expect(weekdays('en', [2, 3, 4, 6])).toBe('Tuesday – Thursday and Saturday');
  });
  it("tells today's hour in the business's zone, not the reader's", () => {
    const now = new Date('2026-11-22T23:30:00Z');
    expect(moment('fr', '2026-11-22T23:10:00Z', now, 'Europe/Paris')).toBe('0\u00A0h\u00A010');
    expect(moment('fr', '2026-11-22T22:10:00Z', now, 'Europe/Paris')).toBe('22 nov., 23\u00A0h\u00A010');
    expect(moment('fr', '2025-11-22T22:10:00Z', now, 'Europe/Paris')).toBe('22 nov. 2025');
  });
});

describe('phone numbers', () => {
  it('are said as in the country of the business, and internationally from elsewhere', () => {
    expect(phone('+33465711234', 'FR')).toBe('04\u00A065\u00A071\u00A012\u00A034');
    expect(phone('+41223456789', 'FR')).toBe('+41\u00A022\u00A0345\u00A067\u00A089');
    expect(phone('demander Léa', 'FR')).toBe('demander Léa');
  });
  it('are kept in one form however they were typed', () => {
    expect(phoneE164('04.65.71.12.34', 'FR')).toBe('+33465711234');
    expect(phoneE164('+41 22 345 67 89', 'FR')).toBe('+41223456789');
    expect(phoneE164('0465', 'FR')).toBeNull();
  });
});
