import { describe, expect, it } from '@jest/globals';
import { isBookingUnderWay, isLeftUnanswered } from './under-way.ts';

const NOW = Date.parse('2026-11-26T09:00:00+01:00');
const slots = (datetime: string) => JSON.stringify({ status: 'slots', slots: [{ datetime }] });
const tomorrow = slots('2026-11-27T15:00+01:00');
const told = (status: string, more: object = {}) => JSON.stringify({ message: '', status, ...more });

describe('an appointment under way', () => {
  it.each([
    ['nothing yet', [], false],
    ['times offered', [tomorrow], true],
    ['a question aside', [tomorrow, told('not-found')], true],
    ['their own appointments told meanwhile', [tomorrow, told('appointments')], true],
    ['something missing', [tomorrow, told('invalid', { field: 'lastName' })], true],
    ['booked', [tomorrow, told('booked')], false],
    ['handed over', [tomorrow, told('handed-over')], false],
    ['another after one that was booked', [tomorrow, told('booked'), told('which-service')], true],
    ['times that are over', [slots('2026-11-20T15:00+01:00')], false],
    ['a question that was none', [told('invalid', { field: 'query' })], false],
    ['words that are no answer of ours', ['There is no tool "x".', '{"status"', '{"status":7}'], false],
  ])('%s', (_, answers, expected) => {
    expect(isBookingUnderWay(answers, NOW)).toBe(expected);
  });
});

it('a question is left unanswered until it is found in other words', () => {
  expect(isLeftUnanswered([told('not-found'), tomorrow])).toBe(true);
  expect(isLeftUnanswered([told('not-found'), told('found')])).toBe(false);
  expect(isLeftUnanswered([tomorrow])).toBe(false);
});
