import { describe, expect, it } from '@jest/globals';
import { channelsOf } from './told.ts';

const both = { phone: '+33612345678', email: 'eloise@exemple.fr' };

describe('how a client is told', () => {
  it('follows the business’s choice and what is known of the client', () => {
    expect(channelsOf('best', both)).toEqual(['sms']);
    expect(channelsOf('best', { ...both, phone: null })).toEqual(['email']);
    expect(channelsOf('both', both)).toEqual(['sms', 'email']);
    expect(channelsOf('email', { ...both, email: null })).toEqual([]);
    expect(channelsOf('none', both)).toEqual([]);
    expect(channelsOf('both', { phone: null, email: null })).toEqual([]);
  });
});
