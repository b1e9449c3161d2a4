import { describe, expect, it } from '@jest/globals';
import { type CallToFollow, followUpOf } from './follow-up.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 9);
const call: CallToFollow = {
  direction: 'inbound',
  outcome: 'missed',
  clientNumber: '+33639980012',
  businessNumber: '+33465710000',
  startedAt: NOW,
  isHandled: false,
  lastFollowUpAt: null,
};

describe('the word after a call', () => {
  it.each<[string, Partial<CallToFollow>, string | null]>([
    ['nobody picked up', {}, 'call.missed'],
    ['hung up before a word', { outcome: 'abandoned' }, 'call.missed'],
    ['wants a person', { outcome: 'handover' }, 'call.handover'],
    ['was served', { outcome: 'booked' }, null],
    ['was told', { outcome: 'informed' }, null],
    ['number withheld', { clientNumber: null }, null],
    ['the business itself', { clientNumber: '+33465710000' }, null],
    ['we called them', { direction: 'outbound' }, null],
    ['served since', { isHandled: true }, null],
    ['told an hour ago', { lastFollowUpAt: NOW - HOUR }, null],
    ['told last week', { lastFollowUpAt: NOW - 168 * HOUR }, 'call.missed'],
    [
      'wants a person, told an hour ago',
      { outcome: 'handover', lastFollowUpAt: NOW - HOUR },
      'call.handover',
    ],
    ['yesterday', { startedAt: NOW - 19 * HOUR }, null],
    ['this night', { startedAt: NOW - 11 * HOUR }, 'call.missed'],
  ])('%s', (_what, more, kind) => {
    expect(followUpOf({ ...call, ...more }, NOW)).toBe(kind);
  });
});
