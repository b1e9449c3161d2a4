import { describe, expect, it } from '@jest/globals';
import {
  copied,
  emptyWeek,
  faultsOf,
  nextRange,
  type Range,
  rulesOfWeek,
  type Week,
  weekOfRules,
} from './week.ts';

const range = (start: string, end: string, overnight = false): Range => ({ start, end, overnight });
const week = (days: Record<number, Range[]>): Week => emptyWeek().map((_, day) => days[day] ?? []);
const faults = (days: Record<number, Range[]>) => faultsOf(week(days)).flat();

describe('a week as one edits it', () => {
  it('comes back from the rules as it went', () => {
    const rules = [
      { id: '1', agentId: 'a', weekday: 1, startTime: '14:00', endTime: '18:00' },
      { id: '2', agentId: 'a', weekday: 1, startTime: '09:00', endTime: '12:00' },
      { id: '3', agentId: 'a', weekday: 6, startTime: '20:00', endTime: '02:00' },
      { id: '4', agentId: 'a', weekday: 0, startTime: '00:00', endTime: '24:00' },
    ];
    const back = rulesOfWeek(weekOfRules(rules));
    expect(back).toEqual([
      { weekday: 1, startTime: '09:00', endTime: '12:00', overnight: false },
      { weekday: 1, startTime: '14:00', endTime: '18:00', overnight: false },
      { weekday: 6, startTime: '20:00', endTime: '02:00', overnight: true },
      { weekday: 0, startTime: '00:00', endTime: '24:00', overnight: false },
    ]);
  });
  it('names what is wrong where it is wrong', () => {
    expect(faults({ 1: [range('09:00', '18:00')] })).toEqual([null]);
    expect(faults({ 1: [range('18:00', '09:00')] })).toEqual(['inverted']);
    expect(faults({ 1: [range('18:00', '18:00')] })).toEqual(['inverted']);
    expect(faults({ 1: [range('09:00', '')] })).toEqual(['empty']);
    expect(faults({ 1: [range('09:00', '13:00'), range('12:00', '18:00')] })).toEqual(['overlap', 'overlap']);
    expect(faults({ 1: [range('09:00', '12:00'), range('12:00', '18:00')] })).toEqual([null, null]);
  });
  it('lets a night run on when it is said, and sees it reach into the morning', () => {
    expect(faults({ 5: [range('20:00', '02:00', true)] })).toEqual([null]);
    expect(faults({ 5: [range('20:00', '02:00', true)], 6: [range('01:00', '06:00')] })).toEqual([
      'overlap',
      'overlap',
    ]);
    expect(faults({ 6: [range('20:00', '02:00', true)], 0: [range('01:00', '06:00')] })).toEqual([
      'overlap',
      'overlap',
    ]);
    expect(faults({ 5: [range('20:00', '00:00')] })).toEqual([null]);
  });
  it('is copied from one day to others', () => {
    const filled = copied(week({ 1: [range('09:00', '12:00')], 2: [range('10:00', '11:00')] }), 1, [2, 3]);
    expect(filled[2]).toEqual([range('09:00', '12:00')]);
    expect(filled[3]).toEqual(filled[1]);
    expect(filled[4]).toEqual([]);
  });
  it('proposes the afternoon after the morning', () => {
    expect(nextRange([])).toEqual(range('09:00', '18:00'));
    expect(nextRange([range('09:00', '12:30')])).toEqual(range('13:30', '17:30'));
  });
});
