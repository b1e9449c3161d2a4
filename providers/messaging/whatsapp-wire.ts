import type { OutgoingContent, TemplateCall } from '../../domain/messaging/content.ts';
import type { OutgoingWhatsApp } from './messaging.ts';

/**
 * The body of `POST /{phone number id}/messages`
 * (developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api).
 */
export function whatsappRequest(message: OutgoingWhatsApp): Record<string, unknown> {
  const { tenantId, messageId } = message.reference;
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...(message.to.startsWith('+') ? { to: message.to } : { recipient: message.to }),
    // Comes back with every event about this message; at most 512 characters.
    biz_opaque_callback_data: `${tenantId}/${messageId}`,
    ...bodyOf(message.body),
  };
}

function bodyOf(body: OutgoingWhatsApp['body']): Record<string, unknown> {
  switch (body.kind) {
    case 'text':
      return { type: 'text', text: { body: body.text, preview_url: false } };
    case 'template':
      return { type: 'template', template: templateOf(body.template) };
    case 'media': {
      const captioned = body.type !== 'audio' && body.type !== 'sticker' && body.caption !== '';
      return {
        type: body.type,
        [body.type]: {
          id: body.id,
          ...(captioned && { caption: body.caption }),
          ...(body.type === 'document' && body.fileName && { filename: body.fileName }),
        },
      };
    }
    case 'content':
      return contentOf(body.content, body.text);
  }
}

function contentOf(
  content: Exclude<OutgoingContent, { kind: 'media' }>,
  text: string,
): Record<string, unknown> {
  switch (content.kind) {
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return {
        type: 'location',
        location: { latitude, longitude, ...(name && { name }), ...(address && { address }) },
      };
    }
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.to, emoji: content.emoji } };
    case 'buttons':
    case 'list':
      return {
        type: 'interactive',
        interactive: {
          type: content.kind === 'list' ? 'list' : 'button',
          ...(content.header && { header: { type: 'text', text: content.header } }),
          body: { text },
          ...(content.footer && { footer: { text: content.footer } }),
          action:
            content.kind === 'buttons'
              ? {
                  buttons: content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })),
                }
              : {
                  button: content.open,
                  sections: content.sections.map(({ title, choices }) => ({
                    ...(title && { title }),
                    rows: choices,
                  })),
                },
        },
      };
  }
}

function templateOf({ name, language, header, body, buttons = [] }: TemplateCall): Record<string, unknown> {
  const text = (value: string) => ({ type: 'text', text: value });
  return {
    name,
    language: { code: language },
    components: [
      ...(header ? [{ type: 'header', parameters: [text(header)] }] : []),
      ...(body.length > 0 ? [{ type: 'body', parameters: body.map(text) }] : []),
      ...buttons.map(({ index, kind, value }) => ({
        type: 'button',
        sub_type: kind === 'url' ? 'url' : 'quick_reply',
        index: String(index),
        parameters: [kind === 'url' ? text(value) : { type: 'payload', payload: value }],
      })),
    ],
  };
}

/** Our reference in `biz_opaque_callback_data`, as two parts. */
export function splitReference(data: unknown): [tenantId: unknown, messageId: unknown] {
  const [tenantId, messageId] = typeof data === 'string' ? data.split('/') : [];
  return [tenantId, messageId];
}
