/** Roots: what lets a question meet the words of a page. */
import { describe, expect, it } from '@jest/globals';
import { root } from './words.ts';

describe('a root', () => {
  it.each([
    ['chignon', 'chignons'],
    ['cage', 'cages'],
    ['zone', 'zones'],
    ['creneau', 'creneaux'],
    ['maison', 'maisons'],
    ['lesson', 'lessons'],
    ['class', 'classes'],
    ['box', 'boxes'],
    ['medical', 'medicale'],
    ['animal', 'animaux'],
    ['therapy', 'therapies'],
    ['japonais', 'japonaise'],
  ])('is the same of %s and %s', (one, other) => {
    expect(root(one)).toBe(root(other));
  });

  it.each([
    ['masser', 'massages'],
    ['stationner', 'stationnement'],
    ['train', 'training'],
  ])('lets %s meet %s', (verb, noun) => {
    expect(root(verb)).toBe(root(noun));
  });

  it('keeps four letters, and words apart that are not one', () => {
    expect(root('pose')).toBe('pose');
    expect(root('cheveux')).not.toBe(root('chevaux'));
    expect(root('soin')).not.toBe(root('soir'));
  });
});
