/** Why a message did not arrive, in words the back office can explain; the provider's own code stands beside it. */
export const FAILURE_REASONS = [
  // The provider's word, at once or later.
  'invalid-address',
  'unreachable',
  'opted-out',
  'bounced',
  'complained',
  'content',
  'template',
  'window-closed',
  'sender',
  'account',
  'provider',
  // Of a call: nobody was reached.
  'no-answer',
  'busy',
  'voicemail',
  // Ours.
  'call-limit',
  'no-address',
  'no-consent',
  'unsubscribed',
  'expired',
  'withdrawn',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];
