import { describe, expect, it } from '@jest/globals';
import { type MergedFields, separateFields, strictestConsents, uniteFields } from './merge.ts';

const record = (over: Partial<MergedFields> = {}): MergedFields => ({
  status: 'prospect',
  firstName: 'Éloïse',
  lastName: 'Petit',
  phone: '+33612345678',
  email: null,
  locale: null,
  timeZone: null,
  notes: null,
  satisfaction: null,
  ...over,
});

describe('what the record that stays takes over', () => {
  it('is what it did not know, and a client stays one', () => {
    const united = uniteFields(
      record(),
      record({
        status: 'client',
        firstName: 'Élo',
        phone: '+33700000000',
        email: 'e@exemple.fr',
        satisfaction: 4,
      }),
    );
    expect(united).toEqual({
      status: { before: 'prospect', after: 'client' },
      email: { before: null, after: 'e@exemple.fr' },
      satisfaction: { before: null, after: 4 },
    });
  });
  it('is never less than either had noted', () => {
    expect(uniteFields(record({ notes: 'Le matin.' }), record({ notes: 'Allergique.' })).notes).toEqual({
      before: 'Le matin.',
      after: 'Le matin.\n\nAllergique.',
    });
    expect(uniteFields(record({ notes: 'Pareil.' }), record({ notes: 'Pareil.' }))).toEqual({});
  });
  it('goes back as it came, and what was written since stays', () => {
    const before = record({ notes: 'Le matin.' });
    const taken = uniteFields(before, record({ email: 'e@exemple.fr', notes: 'Allergique.' }));
    const merged = { ...before, email: 'e@exemple.fr', notes: 'Le matin.\n\nAllergique.' };
    expect(separateFields(merged, taken)).toEqual({ email: null, notes: 'Le matin.' });
    expect(separateFields({ ...merged, email: 'new@exemple.fr' }, taken)).toEqual({ notes: 'Le matin.' });
    expect(separateFields({ ...merged, notes: 'Le matin.\n\nAllergique.\nPuis.' }, taken)).toEqual({
      email: null,
      notes: 'Le matin.\nPuis.',
    });
    expect(separateFields({ ...merged, notes: 'Autre chose.' }, taken)).toEqual({ email: null });
  });
});

describe('consent of two records that become one', () => {
  const said = (granted: boolean, source: 'keyword' | 'booking' = 'booking') => ({ granted, source });
  const decide = (
    one: Parameters<typeof strictestConsents>[0],
    other: Parameters<typeof strictestConsents>[1],
    ownAddress: Parameters<typeof strictestConsents>[2] = () => 'same',
  ) => strictestConsents(one, other, ownAddress);

  it('a STOP on either is a STOP, however long ago and whatever the other says', () => {
    const stopped = { sms: { transactional: said(false, 'keyword'), marketing: said(false, 'keyword') } };
    const agreed = { sms: { transactional: said(true), marketing: said(true) } };
    const expected = [
      { channel: 'sms', purpose: 'transactional', granted: false, source: 'keyword' },
      { channel: 'sms', purpose: 'marketing', granted: false, source: 'keyword' },
    ];
    expect(decide(stopped, agreed)).toEqual(expected);
    expect(decide(agreed, stopped)).toEqual(expected);
    expect(decide(stopped, {})).toEqual(expected);
  });
  it('each channel and purpose is a word of its own', () => {
    expect(
      decide(
        { sms: { marketing: said(false) } },
        { email: { marketing: said(true) }, sms: { transactional: said(true) } },
      ),
    ).toEqual([
      { channel: 'sms', purpose: 'transactional', granted: true, source: 'booking' },
      { channel: 'sms', purpose: 'marketing', granted: false, source: 'booking' },
      { channel: 'email', purpose: 'marketing', granted: true, source: 'booking' },
    ]);
  });
  it('a yes to advertising counts for the address it was given for, not for one nobody asked about', () => {
    const yes = { sms: { marketing: said(true) } };
    expect(decide(yes, {}, () => 'same')[0]?.granted).toBe(true);
    expect(decide(yes, {}, () => 'one')[0]?.granted).toBe(true);
    expect(decide(yes, {}, () => 'other')).toEqual([
      { channel: 'sms', purpose: 'marketing', granted: false, source: 'merge' },
    ]);
    expect(decide(yes, {}, () => 'different')[0]?.granted).toBe(false);
    expect(decide({}, yes, () => 'other')[0]?.granted).toBe(true);
    expect(decide({}, yes, () => 'different')[0]?.granted).toBe(false);
    expect(decide(yes, yes, () => 'different')[0]?.granted).toBe(true);
  });
});
