import { z } from 'zod';
import type { AccountChannel } from '../../domain/messaging/channels.ts';
import type { ReceivedContent } from '../../domain/messaging/content.ts';
import { type AccountEvent, type ReceivedFile, type StatusEvent, WebhookRefused } from './messaging.ts';
import { brought, repliedTo } from './meta-attachments.ts';

const CHANNEL_OF: Record<string, AccountChannel> = { page: 'messenger', instagram: 'instagram' };

const envelope = z.looseObject({
  object: z.string().catch(''),
  entry: z
    .array(z.looseObject({ id: z.coerce.string().catch(''), messaging: z.array(z.unknown()).catch([]) }))
    .catch([]),
});
const mid = z.string().min(1).max(250);
const party = z.looseObject({ id: z.coerce.string() });
const item = z.looseObject({
  sender: party,
  recipient: party,
  // The dashboard's own test sends it as a text.
  timestamp: z.coerce.number().positive(),
  message: z
    .looseObject({
      mid,
      text: z.string().catch(''),
      is_echo: z.boolean().catch(false),
      is_deleted: z.boolean().catch(false),
      is_unsupported: z.boolean().catch(false),
      attachments: z.array(z.unknown()).catch([]),
      quick_reply: z.looseObject({ payload: z.string() }).optional().catch(undefined),
      reply_to: repliedTo.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  postback: z
    .looseObject({ mid, title: z.string().catch(''), payload: z.string().catch('') })
    .optional()
    .catch(undefined),
  message_edit: z
    .looseObject({ mid, text: z.string().catch(''), num_edit: z.coerce.number().int().catch(1) })
    .optional()
    .catch(undefined),
  reaction: z
    .looseObject({ mid, action: z.string(), emoji: z.string().optional() })
    .optional()
    .catch(undefined),
  delivery: z
    .looseObject({ mids: z.array(mid).catch([]) })
    .optional()
    .catch(undefined),
  read: z.looseObject({ mid: mid.optional() }).optional().catch(undefined),
});

/**
 * What one webhook of Instagram or Messenger tells, in our words (…/messenger-platform/webhooks/webhook-events). Messenger
 * tells that everything before an instant was read without naming a message; such a one says nothing we could keep.
 */
export function metaEvents(payload: unknown): Array<{ channel: AccountChannel; event: AccountEvent }> {
  const { data } = envelope.safeParse(payload);
  if (!data) throw new WebhookRefused('This is no webhook of Meta.');
  const { object, entry } = data;
  const channel = CHANNEL_OF[object];
  if (!channel) return [];
  return entry.flatMap(({ id: account, messaging }) =>
    messaging.flatMap((one) => eventsOf(channel, account, one).map((event) => ({ channel, event }))),
  );
}

function eventsOf(channel: AccountChannel, account: string, payload: unknown): AccountEvent[] {
  const other = (type: string): AccountEvent[] => [
    { kind: 'other', provider: 'meta', account, type, code: null },
  ];
  const parsed = item.safeParse(payload).data;
  if (!parsed) return other('unreadable');
  const { sender, timestamp, message, message_edit: edit, postback, reaction, delivery, read } = parsed;
  const inbound = (
    id: string,
    type: string,
    said: {
      text: string;
      content: ReceivedContent | null;
      files?: ReceivedFile[];
      answers?: string | null;
    },
  ): AccountEvent[] => [
    {
      kind: 'inbound',
      provider: 'meta',
      channel,
      eventId: `${id}:received`,
      type,
      providerId: id,
      from: sender.id,
      to: account,
      text: said.text,
      content: said.content,
      files: said.files ?? [],
      segments: null,
      optOut: null,
      sentAt: new Date(timestamp),
      answers: said.answers ?? null,
      sender: { ids: [sender.id], displayName: null },
      account,
      payload,
    },
  ];
  const status = (
    id: string,
    state: 'delivered' | 'read',
  ): StatusEvent & { account: string; payload: unknown } => ({
    kind: 'status',
    provider: 'meta',
    eventId: `${id}:${state}`,
    type: state,
    reference: null,
    providerId: id,
    status: state,
    reason: null,
    errorCode: null,
    suppress: null,
    from: account,
    account,
    payload,
  });

  if (message) {
    // Our own words, told back.
    if (message.is_echo || sender.id === account) return [];
    if (message.is_deleted)
      return [
        {
          kind: 'deleted',
          provider: 'meta',
          eventId: `${message.mid}:deleted`,
          providerId: message.mid,
          account,
          payload,
        },
      ];
    const answers = message.reply_to?.mid ?? null;
    if (message.quick_reply) {
      const content = { kind: 'choice', id: message.quick_reply.payload, title: message.text } as const;
      return inbound(message.mid, 'quick_reply', { text: message.text, content, answers });
    }
    const what = brought(message.text, message.attachments, {
      isUnsupported: message.is_unsupported,
      story: message.reply_to?.story !== undefined,
    });
    return inbound(message.mid, 'message', { ...what, answers });
  }
  // Said anew in other words.
  if (edit && sender.id !== account && edit.text !== '')
    return inbound(`${edit.mid}:edit:${edit.num_edit}`.slice(-250), 'message_edit', {
      text: edit.text,
      content: null,
    });
  if (postback)
    return inbound(postback.mid, 'postback', {
      text: postback.title,
      content: { kind: 'choice', id: postback.payload, title: postback.title },
    });
  if (reaction) {
    const emoji = reaction.action === 'react' ? (reaction.emoji ?? null) : null;
    // A reaction has no id of its own: who, to what and when is one.
    const id = `${reaction.mid}:${sender.id}:${timestamp}`.slice(-250);
    return inbound(id, 'reaction', {
      text: emoji ?? '',
      content: { kind: 'reaction', to: reaction.mid, emoji },
    });
  }
  if (delivery) return delivery.mids.map((id) => status(id, 'delivered'));
  if (read) return read.mid ? [status(read.mid, 'read')] : [];
  return other('messaging');
}
