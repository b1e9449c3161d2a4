import { describe, expect, it } from '@jest/globals';
import { type ContactRecord, likelyDuplicate, survivorOf } from './duplicates.ts';

const record = (over: Partial<ContactRecord> = {}): ContactRecord => ({
  id: 'a',
  firstName: 'Éloïse',
  lastName: 'Petit',
  phone: '+33612345678',
  email: 'eloise@exemple.fr',
  identities: [],
  visits: 0,
  status: 'prospect',
  createdAt: new Date('2026-01-01'),
  ...over,
});
const judge = (one: Partial<ContactRecord>, other: Partial<ContactRecord>) =>
  likelyDuplicate(record({ id: 'a', ...one }), record({ id: 'b', ...other }));

describe('two records that may be one person', () => {
  it('by the same number and name, whatever the accents: strong, with both reasons', () => {
    expect(judge({ email: null }, { firstName: 'ELOISE', email: null })).toEqual({
      strength: 'strong',
      reasons: ['same-phone', 'same-name'],
    });
  });
  it('by a number alone, where one has no name yet: strong', () => {
    expect(judge({ email: null }, { firstName: '', lastName: '', email: null })).toEqual({
      strength: 'strong',
      reasons: ['same-phone'],
    });
  });
  it('by an address, the surname missing on one side', () => {
    expect(judge({ phone: null }, { lastName: '', phone: '+33700000000' })).toEqual({
      strength: 'strong',
      reasons: ['same-email'],
    });
  });
  it('by an id of WhatsApp that is the other’s number', () => {
    expect(
      judge(
        { email: null },
        {
          firstName: '',
          lastName: '',
          phone: null,
          email: null,
          identities: [{ kind: 'whatsapp', value: '+33612345678', displayName: 'Élo' }],
        },
      ),
    ).toEqual({ strength: 'strong', reasons: ['same-identity'] });
  });
  it('not a mother and her son, though they share the number', () => {
    expect(judge({}, { firstName: 'Tom', email: null })).toBeNull();
  });
  it('a name heard wrong on a shared number is likely, and said so', () => {
    expect(judge({ email: null }, { firstName: 'Héloïse', email: null })).toEqual({
      strength: 'likely',
      reasons: ['same-phone', 'close-name'],
    });
  });
  it('the same name and the end of the number is likely, first and last name swapped or not', () => {
    expect(
      judge({ email: null }, { firstName: 'Petit', lastName: 'Éloïse', phone: '+32612345678', email: null }),
    ).toEqual({ strength: 'likely', reasons: ['same-name', 'phone-ending'] });
  });
  it('the same name and a mistyped address is likely', () => {
    expect(judge({ phone: null }, { phone: null, email: 'eloise@exempel.fr' })).toEqual({
      strength: 'likely',
      reasons: ['same-name', 'close-email'],
    });
  });
  it('the same name alone is weak, and only where nothing speaks against it', () => {
    expect(judge({ email: null }, { phone: null, email: 'eloise@exemple.fr' })).toEqual({
      strength: 'weak',
      reasons: ['same-name'],
    });
    expect(judge({}, { phone: '+33788776655', email: 'autre.petit@exemple.org' })).toBeNull();
    // One name of two is no name to go by.
    expect(judge({ lastName: '', email: null }, { lastName: '', phone: null, email: null })).toBeNull();
  });
  it('the name somebody gives themselves on Instagram is a weak hint', () => {
    expect(
      judge(
        {},
        {
          firstName: '',
          lastName: '',
          phone: null,
          email: null,
          identities: [{ kind: 'instagram', value: '1789', displayName: 'eloise petit' }],
        },
      ),
    ).toEqual({ strength: 'weak', reasons: ['display-name'] });
  });
  it('judges the same from either side, and nobody a duplicate of nobody', () => {
    const [one, other] = [record({ email: null }), record({ id: 'b', phone: null })];
    expect(likelyDuplicate(one, other)).toEqual(likelyDuplicate(other, one));
    const empty = { firstName: '', lastName: '', phone: null, email: null };
    expect(judge(empty, empty)).toBeNull();
  });
});

it('the record that stays is the one with more of a history', () => {
  const client = record({ id: 'client', status: 'client', createdAt: new Date('2026-06-01') });
  const older = record({ id: 'older' });
  expect(survivorOf(older, client).id).toBe('client');
  expect(survivorOf(older, record({ id: 'b', visits: 2, createdAt: new Date('2026-06-01') })).id).toBe('b');
  expect(survivorOf(record({ id: 'b', createdAt: new Date('2026-06-01') }), older).id).toBe('older');
});
