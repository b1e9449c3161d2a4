/** How a message travels. */
export const CHANNELS = ['sms', 'email', 'whatsapp', 'instagram', 'messenger', 'webchat', 'call'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who carries a channel's messages, and the name of its send queue (temporal/queues.ts). */
export const PROVIDERS = ['twilio', 'resend', 'whatsapp', 'meta', 'webchat', 'vapi'] as const;
export type MessagingProvider = (typeof PROVIDERS)[number];
export const providerOf: Record<Channel, MessagingProvider> = {
  sms: 'twilio',
  email: 'resend',
  whatsapp: 'whatsapp',
  instagram: 'meta',
  messenger: 'meta',
  // Ourselves: the chat of the widget.
  webchat: 'webchat',
  call: 'vapi',
};

/** Channels on which a business writes from an account of its own (db/channel-accounts.ts), and freely only to who wrote to it. */
export const ACCOUNT_CHANNELS = ['whatsapp', 'instagram', 'messenger'] as const;
export type AccountChannel = (typeof ACCOUNT_CHANNELS)[number];
export function isAccountChannel(channel: Channel): channel is AccountChannel {
  return (ACCOUNT_CHANNELS as readonly Channel[]).includes(channel);
}

/** Where people go by an id of the channel's own, which is no number and no address (db/client-identities.ts). */
export type IdentityKind = AccountChannel | 'webchat';
export function hasIdentities(channel: Channel): channel is IdentityKind {
  return isAccountChannel(channel) || channel === 'webchat';
}

/** Where that id proves nothing but itself: a number or an address said there is a word, and opens nobody's appointments. */
export function provesOnlyItself(channel: Channel): boolean {
  return channel === 'webchat' || channel === 'instagram' || channel === 'messenger';
}

/** What a message is for: an appointment and the like, or advertising, which needs an explicit consent. */
export const PURPOSES = ['transactional', 'marketing'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * `queued`: to be sent · `sending`: handed to the provider, no answer yet · `unknown`: the answer was lost and the provider
 * could not tell either · `sent`: accepted by the provider · `suppressed`: not sent, by consent, a block list or because it
 * no longer applies · `failed`: refused, bounced or too late.
 */
export const MESSAGE_STATUSES = [
  'queued',
  'sending',
  'unknown',
  'suppressed',
  'sent',
  'delivered',
  'failed',
  'read',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];
