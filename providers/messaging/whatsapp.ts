import { ProviderError } from '../errors.ts';
import { createGraph } from './graph.ts';
import type { Accepted, MessageCarrier, OutgoingWhatsApp } from './messaging.ts';
import { whatsappRequest } from './whatsapp-wire.ts';

export interface WhatsAppOptions {
  token: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** WhatsApp through Meta's Cloud API. */
export function createWhatsAppCarrier(options: WhatsAppOptions): MessageCarrier<OutgoingWhatsApp> {
  const graph = createGraph({ ...options, provider: 'whatsapp' });

  return {
    provider: 'whatsapp',
    channel: 'whatsapp',
    // No idempotency key: the same request makes a second message.
    repeatableForMs: 0,
    // The Cloud API can be asked nothing about a message; every one it accepted has events.
    keepsLog: false,

    async send(message): Promise<Accepted> {
      const answer = await graph.post<{ messages?: Array<{ id?: unknown }> }>(
        `${encodeURIComponent(message.from)}/messages`,
        whatsappRequest(message),
      );
      const id = answer.messages?.[0]?.id;
      if (typeof id !== 'string')
        throw new ProviderError('whatsapp', 'unknown', 'WhatsApp answered something else than a message.');
      return { providerId: id, from: message.from, segments: null };
    },

    find: async () => [],
  };
}
