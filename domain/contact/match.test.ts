import { describe, expect, it } from '@jest/globals';
import { type Identity, matchClient } from './match.ts';

const person = (over: Partial<Identity> = {}): Identity => ({
  firstName: 'Éloïse',
  lastName: 'Petit',
  phone: '+33612345678',
  email: 'eloise@exemple.fr',
  ...over,
});
const known = (id: string, over: Partial<Identity> = {}) => ({ id, ...person(over) });

describe('which client this is', () => {
  it('the same phone and name is the same person, accents and case aside', () => {
    expect(matchClient(person({ firstName: 'eloise', email: null }), [known('a', { email: null })])).toEqual({
      kind: 'same',
      clientId: 'a',
    });
  });
  it('a son booked with his mother’s number is somebody new', () => {
    expect(matchClient(person({ firstName: 'Tom' }), [known('mother')])).toEqual({
      kind: 'new',
      sharesContactWith: ['mother'],
    });
  });
  it('the person who has a new number is known by address and name', () => {
    expect(matchClient(person({ phone: '+33700000000' }), [known('a')])).toEqual({
      kind: 'same',
      clientId: 'a',
    });
  });
  it('a caller without a name is whoever has the number, unless the address speaks against it', () => {
    const caller = person({ firstName: '', lastName: '', email: null });
    expect(matchClient(caller, [known('a')])).toEqual({ kind: 'same', clientId: 'a' });
    expect(matchClient({ ...caller, email: 'autre@exemple.fr' }, [known('a')])).toEqual({
      kind: 'new',
      sharesContactWith: ['a'],
    });
  });
  it('phone of one, address of another: the name decides, and the two are not merged', () => {
    const both = [known('a', { email: null }), known('b', { phone: null, firstName: 'Zoé' })];
    expect(matchClient(person(), both)).toEqual({ kind: 'same', clientId: 'a' });
    expect(matchClient(person({ firstName: 'Ana' }), both)).toMatchObject({ kind: 'new' });
  });
  it('nothing in common is nobody', () => {
    expect(matchClient(person({ phone: null, email: null }), [known('a')])).toEqual({
      kind: 'new',
      sharesContactWith: [],
    });
  });
});
