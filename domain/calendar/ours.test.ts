import { describe, expect, it } from '@jest/globals';
import type { CalendarEvent } from './event.ts';
import { appointmentOfTag, canonicalContent, judge, type OwnContent, tagOf } from './ours.ts';
import { reactionTo } from './policy.ts';
import { syncWindow } from './window.ts';

const TENANT = '0199c0de-0000-7000-8000-000000000001';
const APPOINTMENT = '0199c0de-0000-7000-8000-000000000002';
const HOUR = 3_600_000;
const now = Date.parse('2026-11-23T08:00:00Z');
const content: OwnContent = {
  startMs: now + 24 * HOUR,
  endMs: now + 25 * HOUR,
  title: 'Coupe · Claire Petit',
  description: 'Rendez-vous Coccinelle',
};
const digest = (text: string) => `#${text}`;
const written = { startMs: content.startMs, endMs: content.endMs, hash: digest(canonicalContent(content)) };
const seen = (rest: Partial<CalendarEvent> = {}): CalendarEvent => ({
  id: 'e',
  masterId: null,
  originalStartMs: null,
  recurrence: [],
  time: { kind: 'timed', startMs: content.startMs, endMs: content.endMs, timeZone: null },
  title: content.title,
  description: content.description,
  busy: true,
  status: 'confirmed',
  ownResponse: null,
  tag: tagOf(TENANT, APPOINTMENT),
  ...rest,
});

describe('our mark', () => {
  it('names the appointment to its own business only', () => {
    const tag = tagOf(TENANT, APPOINTMENT);
    expect(tag).not.toMatch(/[:,]/);
    expect(appointmentOfTag(tag, TENANT)).toBe(APPOINTMENT);
    for (const other of [null, '', 'x', `${APPOINTMENT}.${TENANT}`, `${tag}.more`, `${TENANT}.`])
      expect(appointmentOfTag(other, TENANT)).toBeNull();
  });
});

describe('an event of ours', () => {
  const verdict = (event: CalendarEvent | null) => judge(event, written, 'Europe/Paris', digest);

  it('comes back as an echo, also through a provider’s HTML', () => {
    expect(verdict(seen())).toBe('echo');
    expect(verdict(seen({ description: '<p>Rendez-vous&nbsp;Coccinelle</p>' }))).toBe('echo');
  });
  it('with other words is the person’s own business', () => {
    expect(verdict(seen({ title: 'Claire, penser au vernis' }))).toBe('edited');
  });
  it('elsewhere in time was moved, to a whole day too', () => {
    const later = {
      kind: 'timed' as const,
      startMs: content.startMs + HOUR,
      endMs: content.endMs + HOUR,
      timeZone: null,
    };
    expect(verdict(seen({ time: later }))).toBe('moved');
    expect(verdict(seen({ time: { ...later, startMs: content.startMs, endMs: content.endMs + HOUR } }))).toBe(
      'moved',
    );
    expect(verdict(seen({ time: { kind: 'all-day', startDate: '2026-11-24', endDate: '2026-11-24' } }))).toBe(
      'moved',
    );
  });
  it('gone or cancelled was deleted', () => {
    expect(verdict(null)).toBe('deleted');
    expect(verdict(seen({ status: 'cancelled' }))).toBe('deleted');
  });
});

describe('the reaction', () => {
  const upcoming = { startMs: content.startMs, isUpcoming: true, changedHere: false };
  const moved = (hours: number, length = 1) => ({
    kind: 'moved' as const,
    span: { startMs: now + hours * HOUR, endMs: now + (hours + length) * HOUR },
  });
  const deleted = { kind: 'deleted' as const };

  it.each([
    ['follow', moved(30), upcoming, 'follow'],
    ['follow', deleted, upcoming, 'follow'],
    ['ask', moved(30), upcoming, 'ask'],
    ['ask', deleted, upcoming, 'ask'],
    ['ignore', moved(30), upcoming, 'restore'],
    ['ignore', deleted, upcoming, 'restore'],
    // Two people wanted two things.
    ['follow', moved(30), { ...upcoming, changedHere: true }, 'ask'],
    // Not a time anybody can come at.
    ['follow', moved(-2), upcoming, 'ask'],
    ['follow', moved(30, 0), upcoming, 'ask'],
    ['follow', moved(30, 24), upcoming, 'ask'],
    // Only longer.
    ['follow', moved(24, 2), upcoming, 'ask'],
    // Over, or not wanted any more.
    ['follow', moved(30), { ...upcoming, startMs: now - HOUR }, 'nothing'],
    ['ask', deleted, { ...upcoming, isUpcoming: false }, 'nothing'],
    ['ignore', deleted, { ...upcoming, isUpcoming: false }, 'nothing'],
  ] as const)('by policy %s to %j is right', (policy, change, appointment, expected) => {
    expect(reactionTo(change, policy, appointment, now)).toBe(expected);
  });
});

describe('the window', () => {
  it('is within the year that iCloud answers for, and holds what is under way', () => {
    const { startMs, endMs } = syncWindow(now);
    expect(endMs - startMs).toBeLessThan(365 * 24 * HOUR);
    expect(startMs).toBeLessThanOrEqual(now - 24 * HOUR);
    expect(syncWindow(now + HOUR)).toEqual({ startMs, endMs });
  });
});
