import { describe, expect, it } from '@jest/globals';
import { channelsFor } from './notice-channels.ts';

const both = { phone: '+33612345678', email: 'eloise@exemple.fr' };

describe('how a client is told', () => {
  it('follows the business’s choice and what is known of the client', () => {
    expect(channelsFor('best', both)).toEqual(['sms']);
    expect(channelsFor('best', { ...both, phone: null })).toEqual(['email']);
    expect(channelsFor('both', both)).toEqual(['sms', 'email']);
    expect(channelsFor('email', both)).toEqual(['email']);
  });
  it('takes the other way rather than none', () => {
    expect(channelsFor('email', { ...both, email: null })).toEqual(['sms']);
    expect(channelsFor('sms', { ...both, phone: null })).toEqual(['email']);
    expect(channelsFor('both', { phone: null, email: null })).toEqual([]);
  });
});
