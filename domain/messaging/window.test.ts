import { describe, expect, it } from '@jest/globals';
import { allowedForm, windowClosesAt } from './window.ts';

const HOUR = 3_600_000;
const now = Date.parse('2026-11-23T10:00:00Z');
const approved = { isApproved: true };
const pending = { isApproved: false };

describe('the 24-hour window', () => {
  it.each([
    ['a moment ago', 0, 'text'],
    ['23 h 58 ago', 24 * HOUR - 120_000, 'text'],
    ['in the minute before it closes, which may be too late on arrival', 24 * HOUR - 60_000, 'closed'],
    ['24 h ago', 24 * HOUR, 'closed'],
    ['a month ago', 720 * HOUR, 'closed'],
    ['a little in our future, by the provider’s clock', -5_000, 'text'],
  ])('after a message %s', (_when, ageMs, form) => {
    expect(allowedForm(now, now - ageMs, null)).toBe(form);
    expect(allowedForm(now, now - ageMs, pending)).toBe(form);
    expect(allowedForm(now, now - ageMs, approved)).toBe(form === 'closed' ? 'template' : form);
  });

  it('was never open for somebody who never wrote', () => {
    expect(allowedForm(now, null, null)).toBe('closed');
    expect(allowedForm(now, null, pending)).toBe('closed');
    expect(allowedForm(now, null, approved)).toBe('template');
    expect(windowClosesAt(null)).toBeNull();
    expect(windowClosesAt(now)).toBe(now + 24 * HOUR - 60_000);
  });
});
