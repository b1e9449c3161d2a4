import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterProblems } from './audience.ts';
import { contentProblems, fill, offerWords, withStop } from './content.ts';
import { nextEnrolment } from './enrolment-times.ts';
import { discountOf, normalCode, offerCode } from './offer.ts';
import { retentionPlan } from './retention.ts';

const VALUES = {
  firstName: 'Léa',
  lastName: null,
  lastService: null,
  business: 'Salon Marie',
  bookingLink: 'https://x.fr/b',
  offer: '20 %',
  code: 'AB2',
  offerUntil: 'mardi 24/11',
};

describe('words', () => {
  it('are filled in, with what is said instead of what is not known', () => {
    expect(fill('Bonjour {{firstName|}}, {{ business }} : {{code}}', VALUES)).toBe(
      'Bonjour Léa, Salon Marie : AB2',
    );
    expect(fill('Bonjour {{firstName|}}, à vous', { ...VALUES, firstName: null })).toBe('Bonjour, à vous');
    expect(fill('Bonjour {{firstName|chère cliente}}', { ...VALUES, firstName: ' ' })).toBe(
      'Bonjour chère cliente',
    );
    expect(fill('Bonjour {prénom}, {lien de réservation}', VALUES)).toBe(
      fill('Bonjour {{firstName|}}, {{bookingLink}}', VALUES),
    );
    expect(fill('Hello {First name}, {last day}', { ...VALUES, firstName: null })).toBe(
      fill('Hello, {{offerUntil}}', VALUES),
    );
    expect(fill('{{nothing}} {{firstName}}', { ...VALUES, firstName: 'a\nb {{code}}' })).toBe(
      '{{nothing}} a b {{code}}',
    );
  });

  it('say how one leaves, once', () => {
    expect(withStop('Bonjour.', 'fr')).toBe('Bonjour. STOP SMS : répondez STOP');
    for (const told of [
      'Stop au 36111',
      'Répondez « STOP »',
      'Pour ne plus recevoir, répondre STOP.',
      'STOP SMS au 36180',
      'Reply STOP',
    ])
      expect(withStop(`Bonjour. ${told}`, 'fr')).toBe(`Bonjour. ${told}`);
    for (const words of [
      '-20 % non-stop toute la semaine',
      'Stop aux cheveux secs',
      'Ne manquez pas : stop and go',
    ])
      expect(withStop(words, 'fr')).toBe(`${words} STOP SMS : répondez STOP`);
  });

  it('write an offer in cheap characters', () => {
    expect(offerWords({ kind: 'percent', value: 20, validDays: 30 }, 'fr-FR', 'EUR')).toBe('20 %');
    expect(offerWords({ kind: 'amount', value: 1_250, validDays: 30 }, 'fr-FR', 'EUR')).toBe('12,50 €');
  });

  it('that cannot be sent are named with their place', () => {
    const plan = retentionPlan();
    expect(contentProblems(plan)).toEqual([]);
    const [step] = plan.steps;
    if (step?.kind !== 'send') throw new Error('the first step is a message');
    step.variants[0]!.content.fr = { text: '{{firstName}} {{surname}} '.repeat(30), email: null };
    expect(contentProblems({ ...plan, offer: null }).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['needs-fallback', 'unknown-variable', 'no-subject', 'too-long', 'no-offer']),
    );
  });
});

describe('offers', () => {
  it('have codes one can say, hardly ever the same', () => {
    const codes = Array.from({ length: 50_000 }, (_, i) => offerCode(`0199c0de-0000-7000-8000-${i}`));
    expect(codes.every((code) => /^[2-9A-HJKMNP-Z]{7}$/.test(code))).toBe(true);
    expect(new Set(codes).size).toBeGreaterThan(49_900);
    expect(offerCode('x', 1)).not.toBe(offerCode('x'));
    expect(normalCode(' ab-2 c ')).toBe('AB2C');
  });

  it('never take off more than the price', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('percent' as const, 'amount' as const),
        fc.integer({ min: 0, max: 100 }),
        fc.nat(100_000),
        (kind, value, price) => {
          const off = discountOf({ kind, value }, price);
          expect(off).toBeGreaterThanOrEqual(0);
          expect(off).toBeLessThanOrEqual(price);
        },
      ),
    );
    expect(discountOf({ kind: 'percent', value: 20 }, 4_500)).toBe(900);
  });
});

describe('an audience', () => {
  it('is checked field by field', () => {
    expect(filterProblems({ all: [] })).toEqual([]);
    expect(filterProblems(retentionPlan().audience)).toEqual([]);
    expect(
      filterProblems({
        all: [
          { field: 'visits', operator: 'at-least', value: '3' },
          { field: 'id; drop table clients', operator: 'is', value: 1 },
          { field: '__proto__', operator: 'is', value: 1 },
          { field: 'lastVisitAt', operator: 'is', value: 3 },
          { any: [] },
          { any: [{ field: 'status', operator: 'is', value: 'boss' }] },
        ],
      }),
    ).toEqual([
      { path: 'all.0', code: 'wrong-value' },
      { path: 'all.1', code: 'unknown-field' },
      { path: 'all.2', code: 'unknown-field' },
      { path: 'all.3', code: 'wrong-operator' },
      { path: 'all.4', code: 'empty' },
      { path: 'all.5.any.0', code: 'wrong-value' },
    ]);
  });
});

describe('when people enter', () => {
  const at = (iso: string) => Date.parse(iso);
  const next = (
    trigger: Parameters<typeof nextEnrolment>[0],
    lastAt: string | null,
    startsAt = '2026-11-24T10:00:00Z',
  ) => {
    const found = nextEnrolment(trigger, {
      startsAt: at(startsAt),
      lastAt: lastAt ? at(lastAt) : null,
      timeZone: 'Europe/Paris',
    });
    return found === null ? null : new Date(found).toISOString();
  };
  it('is once, by the clock where the business is, or every hour', () => {
    expect(next({ kind: 'once' }, null)).toBe('2026-11-24T10:00:00.000Z');
    expect(next({ kind: 'once' }, '2026-11-24T10:00:00Z')).toBeNull();
    expect(next({ kind: 'schedule', every: 'week', weekday: 1, time: '10:00' }, null)).toBe(
      '2026-11-30T09:00:00.000Z',
    );
    expect(next({ kind: 'schedule', every: 'month', day: 31, time: '10:00' }, '2027-02-01T00:00:00Z')).toBe(
      '2027-02-28T09:00:00.000Z',
    );
    expect(next({ kind: 'schedule', every: 'day', time: '02:30' }, '2026-03-28T12:00:00Z')).toBe(
      '2026-03-29T01:30:00.000Z',
    );
    expect(next({ kind: 'score', score: 'churn', atLeast: 0.8 }, '2026-11-24T10:00:00Z')).toBe(
      '2026-11-24T11:00:00.000Z',
    );
  });
});
