import { describe, expect, it } from '@jest/globals';
import { nextReminder, REMINDER_TIMES } from './reminders.ts';

describe('one more reminder', () => {
  it('is the day before, then two hours, then whatever is free', () => {
    const day = nextReminder([])!;
    expect(day).toEqual({ minutesBefore: 1_440, channel: 'best' });
    const hours = nextReminder([day])!;
    expect(hours.minutesBefore).toBe(120);
    expect(nextReminder([day, hours])?.minutesBefore).toBe(2_880);
  });
  it('is never one that is there already', () => {
    const all = REMINDER_TIMES.map((minutesBefore) => ({ minutesBefore, channel: 'sms' as const }));
    expect(nextReminder(all)).toBeNull();
  });
});
