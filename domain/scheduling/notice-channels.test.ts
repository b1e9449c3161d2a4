import { describe, expect, it } from '@jest/globals';
import { channelsFor, isDeadEnd, nextChannel } from './notice-channels.ts';

describe('how a client is told', () => {
  it('follows the business’s choice and what reaches the client', () => {
    expect(channelsFor('best', ['email', 'sms', 'whatsapp'])).toEqual(['whatsapp']);
    expect(channelsFor('best', ['sms', 'email'])).toEqual(['sms']);
    expect(channelsFor('best', ['email'])).toEqual(['email']);
    expect(channelsFor('both', ['whatsapp', 'sms', 'email'])).toEqual(['sms', 'email']);
    expect(channelsFor('email', ['whatsapp', 'sms', 'email'])).toEqual(['email']);
  });
  it('takes another way rather than none', () => {
    expect(channelsFor('email', ['sms'])).toEqual(['sms']);
    expect(channelsFor('sms', ['email'])).toEqual(['email']);
    expect(channelsFor('both', ['whatsapp'])).toEqual(['whatsapp']);
    expect(channelsFor('both', [])).toEqual([]);
  });
  it('goes on to the next that was not tried', () => {
    expect(nextChannel(['whatsapp'], ['whatsapp', 'sms', 'email'])).toBe('sms');
    expect(nextChannel(['sms', 'email'], ['whatsapp', 'sms', 'email'])).toBe('whatsapp');
    expect(nextChannel(['sms'], ['sms'])).toBeNull();
  });
  it('gives a channel up for what is wrong with the way, not for what is late', () => {
    expect(isDeadEnd('unreachable')).toBe(true);
    expect(isDeadEnd('opted-out')).toBe(true);
    expect(isDeadEnd('expired')).toBe(false);
    expect(isDeadEnd('withdrawn')).toBe(false);
    expect(isDeadEnd(null)).toBe(false);
  });
});
