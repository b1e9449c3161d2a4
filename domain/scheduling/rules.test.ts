import { expect, it } from '@jest/globals';
import { overlappingRules } from './rules.ts';

const hours = (weekday: number, startTime: string, endTime: string) => ({ weekday, startTime, endTime });

it('hours that touch do not overlap, hours that share a minute do', () => {
  const others = [hours(2, '09:00', '12:00')];
  expect(overlappingRules(hours(2, '12:00', '18:00'), others)).toBe(false);
  expect(overlappingRules(hours(2, '11:59', '18:00'), others)).toBe(true);
  expect(overlappingRules(hours(3, '09:00', '12:00'), others)).toBe(false);
});

it('night hours reach into the next day, and over the end of the week', () => {
  expect(overlappingRules(hours(5, '22:00', '02:00'), [hours(6, '01:00', '05:00')])).toBe(true);
  expect(overlappingRules(hours(6, '22:00', '02:00'), [hours(0, '01:00', '05:00')])).toBe(true);
  expect(overlappingRules(hours(0, '01:00', '05:00'), [hours(6, '22:00', '02:00')])).toBe(true);
  expect(overlappingRules(hours(6, '22:00', '24:00'), [hours(0, '00:00', '05:00')])).toBe(false);
});
