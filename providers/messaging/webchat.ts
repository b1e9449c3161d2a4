import type { MessageCarrier, OutgoingWebChat } from './messaging.ts';

/**
 * The chat of the widget. Nobody else carries it: once the ledger says `sent`, the visitor's stream shows it (api/webchat.ts),
 * which settles it as `delivered`. Sending again is showing the same row.
 */
export function createWebChatCarrier(): MessageCarrier<OutgoingWebChat> {
  const accepted = ({ reference }: OutgoingWebChat) => ({
    providerId: reference.messageId,
    from: null,
    segments: null,
  });
  return {
    provider: 'webchat',
    channel: 'webchat',
    repeatableForMs: Number.POSITIVE_INFINITY,
    keepsLog: true,
    send: async (message) => accepted(message),
    find: async (message) => [{ ...accepted(message), status: 'sent', reason: null, errorCode: null }],
  };
}
