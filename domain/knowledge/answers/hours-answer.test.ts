import { describe, expect, it } from '@jest/globals';
import type { HoursFact } from '../facts/types.ts';
import { answerHours } from './hours-answer.ts';
import { readQuestion } from './question.ts';

const fact = (days: number[], open: string, close: string): HoursFact => ({
  days,
  open,
  close,
  sourceUrl: 'https://s.example/contact',
  quote: 'Du mardi au vendredi 9h-12h / 14h-19h, samedi 9h-17h',
});
const salon = [
  fact([2, 3, 4, 5], '09:00', '12:00'),
  fact([2, 3, 4, 5], '14:00', '19:00'),
  fact([6], '09:00', '17:00'),
];
const bar = [fact([4, 5, 6], '18:00', '02:00')];

const said = (question: string, hours: HoursFact[] | null = salon, language: 'fr' | 'en' = 'fr') =>
  answerHours(readQuestion(question), hours, language)?.text ?? null;

describe('questions about opening', () => {
  it('get the whole week, days of the same hours together', () => {
    expect(said('Quels sont vos horaires ?')).toBe(
      'Horaires : du mardi au vendredi de 9h à 12h et de 14h à 19h ; le samedi de 9h à 17h ; fermé le lundi et le dimanche.',
    );
  });

  it('get yes or no for a day, with its hours or with the days that are open', () => {
    expect(said('Êtes-vous ouverts le samedi ?')).toBe('Oui, ouvert le samedi de 9h à 17h.');
    expect(said('Ouvrez-vous le dimanche ?')).toMatch(
      /^Non, fermé le dimanche\. Horaires : du mardi au vendredi/,
    );
    expect(said('Êtes-vous fermés le lundi ?')).toMatch(/^Oui, fermé le lundi/);
    expect(said('Êtes-vous fermés le samedi ?')).toMatch(/^Non, ouvert le samedi/);
  });

  it('get the opening or the closing time of a day', () => {
    expect(said('À quelle heure fermez-vous le vendredi ?')).toMatch(/^Le vendredi, fermeture à 19h/);
    expect(said('À quelle heure ouvrez-vous le samedi ?')).toMatch(/^Le samedi, ouverture à 9h/);
    expect(said('What time do you close on Saturdays?', salon, 'en')).toMatch(/^On Saturday we close at 5pm/);
  });

  it('know the hour that falls in a break or after closing', () => {
    expect(said('Êtes-vous ouverts entre midi et deux ?')).toMatch(/^Oui, ouvert le samedi/);
    expect(said('Êtes-vous ouverts le mardi à 13h ?')).toMatch(/^Non, ouvert le mardi de 9h à 12h/);
    expect(said('Êtes-vous ouverts le jeudi à 18h30 ?')).toMatch(/^Oui/);
    expect(said('Êtes-vous ouverts le samedi après 18h ?')).toMatch(/^Non/);
    expect(said('Are you open at 7pm on Wednesday?', salon, 'en')).toMatch(/^No/);
  });

  it('count hours past midnight with the day they began on', () => {
    expect(said('Êtes-vous ouverts à 1h le samedi ?', bar)).toMatch(/^Oui/);
    expect(said('Êtes-vous ouverts à 1h le jeudi ?', bar)).toMatch(/^Non/);
    expect(said('À quelle heure fermez-vous le samedi ?', bar)).toContain('fermeture à 2h');
  });

  it('are left to the page’s own words when the week does not tell', () => {
    expect(said('Êtes-vous ouverts les jours fériés ?')).toBeNull();
    expect(said('Êtes-vous ouverts à Noël ?')).toBeNull();
    expect(said('À quelle heure est le cours de yoga ?')).toBeNull();
  });

  it('are never answered from hours nobody published', () => {
    expect(said('Êtes-vous ouverts le samedi ?', null)).toBeNull();
    expect(said('Êtes-vous ouverts le samedi ?', [])).toBeNull();
  });
});
