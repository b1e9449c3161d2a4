import { describe, expect, it } from '@jest/globals';
import { nameOf, typedAsClient } from './name.ts';

describe('somebody new, from what was searched', () => {
  it.each([
    ['Éloïse Petit', { firstName: 'Éloïse', lastName: 'Petit', phone: '', email: '' }],
    [' Jeanne  de La Tour ', { firstName: 'Jeanne', lastName: 'de La Tour', phone: '', email: '' }],
    ['06 12 34 56 78', { firstName: '', lastName: '', phone: '06 12 34 56 78', email: '' }],
    ['+41 22 345', { firstName: '', lastName: '', phone: '+41 22 345', email: '' }],
    ['a@b.fr', { firstName: '', lastName: '', phone: '', email: 'a@b.fr' }],
    ['', { firstName: '', lastName: '', phone: '', email: '' }],
  ])('%s', (typed, client) => {
    expect(typedAsClient(typed)).toEqual(client);
  });
});

describe('the name of a client', () => {
  it('is whatever is known', () => {
    const nobody = { firstName: '', lastName: '', phone: null, email: null };
    expect(nameOf({ ...nobody, lastName: 'Petit' })).toBe('Petit');
    expect(nameOf({ ...nobody, phone: '+33612345678' })).toBe('+33612345678');
    expect(nameOf(nobody)).toBe('');
  });
});
