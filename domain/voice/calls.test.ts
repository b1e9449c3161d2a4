import { describe, expect, it } from '@jest/globals';
import { type CallStory, costMicrosOf, outcomeOf } from './calls.ts';

const story = (more: Partial<CallStory> = {}): CallStory => ({
  toolOutcomes: [],
  turns: [
    { who: 'sara', text: 'Salon Marie, bonjour.', atSeconds: 0 },
    { who: 'client', text: 'Bonjour, vous êtes ouverts demain ?', atSeconds: 4 },
  ],
  wasAnswered: true,
  endedReason: 'customer-ended-call',
  ...more,
});
const silent = story().turns.slice(0, 1);

describe('how a call came out', () => {
  it.each<[string, Partial<CallStory>, string]>([
    ['somebody asked and was told', {}, 'informed'],
    ['a tool was used, and the transcript never came', { turns: [], toolOutcomes: ['answered'] }, 'informed'],
    ['booked', { toolOutcomes: ['answered', 'booked'] }, 'booked'],
    ['booked, then thought better of it', { toolOutcomes: ['booked', 'cancelled'] }, 'cancelled'],
    ['cancelled, and something else booked', { toolOutcomes: ['cancelled', 'booked'] }, 'booked'],
    ['booked, and a person wanted', { toolOutcomes: ['booked', 'handover'] }, 'handover'],
    ['the diary did not answer', { toolOutcomes: ['unavailable'] }, 'handover'],
    ['the diary did not answer at first', { toolOutcomes: ['unavailable', 'booked'] }, 'booked'],
    ['refused, and gone', { toolOutcomes: ['refused'] }, 'informed'],
    ['hung up after the greeting', { turns: silent }, 'abandoned'],
    ['breathing is no word', { turns: [...silent, { who: 'client', text: '…', atSeconds: 3 }] }, 'abandoned'],
    ['silence', { turns: silent, endedReason: 'silence-timed-out' }, 'abandoned'],
    ['nobody picked up', { turns: [], wasAnswered: false, endedReason: 'customer-did-not-answer' }, 'missed'],
    [
      'the line broke while they spoke',
      { endedReason: 'call.in-progress.error-vapifault-worker-died' },
      'missed',
    ],
    [
      'the line broke after the booking',
      { toolOutcomes: ['booked'], endedReason: 'worker-shutdown' },
      'booked',
    ],
    ['a machine picked up', { endedReason: 'voicemail' }, 'missed'],
    ['it could not start', { turns: [], wasAnswered: false, endedReason: 'assistant-not-found' }, 'missed'],
    ['nothing is known', { turns: [], wasAnswered: false, endedReason: null }, 'missed'],
  ])('%s', (_what, more, outcome) => {
    expect(outcomeOf(story(more))).toBe(outcome);
  });
});

describe('what a call cost', () => {
  it('is whole millionths, or unknown', () => {
    expect([0, 0.1234567, 1.5].map(costMicrosOf)).toEqual([0, 123_457, 1_500_000]);
    expect([-1, Number.NaN, null, undefined].map(costMicrosOf)).toEqual([null, null, null, null]);
  });
});
