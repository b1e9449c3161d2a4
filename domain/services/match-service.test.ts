import { expect, it } from '@jest/globals';
import { matchService } from './match-service.ts';

const services = [
  { id: 'a', name: 'Coupe femme', category: 'Coupes' },
  { id: 'b', name: 'Coupe homme', category: 'Coupes' },
  { id: 'c', name: 'Coupe et couleur', category: 'Couleurs' },
  { id: 'd', name: 'Mèches', category: 'Couleurs' },
];
const match = (said: string) => {
  const found = matchService(said, services);
  return found.kind === 'one'
    ? found.service.id
    : found.kind === 'several'
      ? found.services.map(({ id }) => id)
      : null;
};

it('the service whose name carries the words, accents, plural and small words aside', () => {
  expect(match('une coupe pour femmes')).toBe('a');
  expect(match('des meches')).toBe('d');
  expect(match('Coupe & couleur')).toBe('c');
});

it('asks where several fit, and chooses nothing from nothing', () => {
  expect(match('une coupe')).toEqual(['a', 'b', 'c']);
  expect(match('une coupe courte')).toEqual(['a', 'b', 'c']);
  expect(match('massage')).toBeNull();
  expect(match('je voudrais un rendez-vous')).toBeNull();
});

it('a shorter name is not likelier, a name that says just what was asked is', () => {
  const cuts = ['Coupe femme cheveux longs', 'Coupe homme', 'Coupe enfant moins de 12 ans'].map(
    (name, index) => ({ id: String(index), name, category: null }),
  );
  expect(matchService('je voudrais une coupe', cuts)).toMatchObject({ kind: 'several', services: cuts });
  const plain = { id: '3', name: 'Coupe', category: null };
  expect(matchService('je voudrais une coupe', [...cuts, plain])).toEqual({ kind: 'one', service: plain });
});
