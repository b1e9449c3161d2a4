import { describe, expect, it } from '@jest/globals';
import { goesByMms, refusalToSendFile, sentTypesOn } from './outgoing-files.ts';

const MB = 1024 * 1024;

describe('a file to send', () => {
  it.each([
    ['whatsapp', 'image/jpeg', 5 * MB, null],
    ['whatsapp', 'image/png', 5 * MB + 1, 'too-large'],
    ['whatsapp', 'application/pdf', 16 * MB, null],
    ['email', 'image/jpeg', 6 * MB, null],
    ['email', 'application/pdf', 17 * MB, 'too-large'],
    ['sms', 'image/png', 1, null],
    ['sms', 'image/png', 0, 'empty'],
    ['sms', 'image/gif', 1, 'type'],
    ['email', 'text/html', 1, 'type'],
    ['email', null, 1, 'type'],
    ['instagram', 'image/jpeg', 1, 'channel'],
  ] as const)('by %s, %s of %d bytes: %s', (channel, mediaType, sizeBytes, refusal) => {
    expect(refusalToSendFile(channel, { mediaType, sizeBytes })).toBe(refusal);
  });

  it('goes by MMS only where carriers take it', () => {
    const photo = { mediaType: 'image/jpeg', sizeBytes: 3 * MB };
    expect(goesByMms('+14155550100', photo)).toBe(true);
    expect(goesByMms('+33639980012', photo)).toBe(false);
    expect(goesByMms('+61491570156', { mediaType: 'application/pdf', sizeBytes: 700 * 1024 })).toBe(false);
  });

  it('is chosen only where the channel carries files', () => {
    expect(sentTypesOn('messenger')).toEqual([]);
    expect(sentTypesOn('sms')).toContain('application/pdf');
  });
});
