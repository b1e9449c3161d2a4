import { z } from 'zod';
import { MEDIA_TYPES, type MediaType, type ReceivedContent } from '../../domain/messaging/content.ts';
import { graphReason } from './graph-errors.ts';
import type { AccountEvent, AccountMessageEvent, ReceivedFile, StatusEvent } from './messaging.ts';
import { referenceOf, WebhookRefused } from './messaging.ts';
import { splitReference } from './whatsapp-wire.ts';

/** What one webhook of WhatsApp tells, in our words (…/whatsapp/webhooks/reference). One may tell several things. @throws WebhookRefused */
export function whatsappEvents(payload: unknown): AccountEvent[] {
  const { data } = envelope.safeParse(payload);
  if (!data) throw new WebhookRefused('This is no webhook of Meta.');
  const { entry } = data;
  return entry.flatMap(({ id: businessAccountId, changes }) =>
    changes.flatMap(({ field, value }) => {
      if (field === 'message_template_status_update') return [templateEvent(businessAccountId, value)];
      const { metadata, contacts, messages, statuses, user_preferences, errors } = content.parse(value);
      const account = metadata?.phone_number_id ?? businessAccountId;
      return [
        ...messages.map((one) => messageEvent(account, one, contacts)),
        ...statuses.map((one) => statusEvent(account, one)),
        ...user_preferences.map((one) => preferenceEvent(account, one)),
        ...errors.map((one) => other(account, 'error', one)),
        ...(messages.length + statuses.length + user_preferences.length + errors.length === 0
          ? [other(account, field, value)]
          : []),
      ];
    }),
  );
}

const list = z.array(z.unknown()).catch([]);
const envelope = z.looseObject({
  entry: z
    .array(
      z.looseObject({
        id: z.coerce.string().catch(''),
        changes: z
          .array(z.looseObject({ field: z.string().catch('unknown'), value: z.unknown().optional() }))
          .catch([]),
      }),
    )
    .catch([]),
});
const content = z
  .looseObject({
    metadata: z.looseObject({ phone_number_id: z.coerce.string() }).optional().catch(undefined),
    contacts: list,
    messages: list,
    statuses: list,
    user_preferences: list,
    errors: list,
  })
  .catch({ metadata: undefined, contacts: [], messages: [], statuses: [], user_preferences: [], errors: [] });

const contact = z.looseObject({
  wa_id: z.string().optional(),
  user_id: z.string().optional(),
  profile: z.looseObject({ name: z.string().optional() }).optional().catch(undefined),
});
const word = z.string().catch('');
/** Until the year 2200: what lies beyond is no instant anybody meant. */
const seconds = z.coerce.number().int().positive().max(7_258_118_400);

const wamid = z.string().min(1).max(250);
const base = z.looseObject({
  id: wamid,
  from: z.string().optional(),
  from_user_id: z.string().optional(),
  // A message is not lost for a clock that is wrong.
  timestamp: seconds.optional().catch(undefined),
  type: z.string().catch('unknown'),
  context: z.looseObject({ id: z.string().optional() }).optional().catch(undefined),
});
const file = z.looseObject({
  id: z.string().min(1),
  mime_type: z.string().optional().catch(undefined),
  caption: word,
  filename: z.string().optional().catch(undefined),
  voice: z.boolean().optional().catch(undefined),
});

const reply = z.looseObject({ id: z.string(), title: word });

/** What a message of each type carries; what does not fit is something this release cannot show. */
const PARTS = {
  text: z.looseObject({ body: z.string() }),
  location: z.looseObject({
    latitude: z.coerce.number(),
    longitude: z.coerce.number(),
    name: word,
    address: word,
  }),
  reaction: z.looseObject({ message_id: z.string(), emoji: word }),
  button: z.looseObject({ payload: word, text: word }),
  interactive: z
    .looseObject({ button_reply: reply.optional(), list_reply: reply.optional() })
    .transform(({ button_reply, list_reply }) => button_reply ?? list_reply),
  contacts: z.array(
    z.looseObject({ name: z.looseObject({ formatted_name: word }).catch({ formatted_name: '' }) }),
  ),
} as const;

/** Of somebody who took back or changed what they had written (…/webhooks/reference/messages/revoke and /edit). */
const about = z.looseObject({
  original_message_id: wamid,
  message: z.looseObject({ type: z.string() }).optional().catch(undefined),
});

type Shown = { text: string; content: ReceivedContent | null; files: ReceivedFile[] };

function shown(message: z.output<typeof base>): Shown {
  const { type } = message;
  const part = (message as Record<string, unknown>)[type];
  const plain = (text: string, what: ReceivedContent | null = null): Shown => ({
    text,
    content: what,
    files: [],
  });
  const unsupported = () => plain('', { kind: 'unsupported', type });
  if ((MEDIA_TYPES as readonly string[]).includes(type)) {
    const parsed = file.safeParse(part).data;
    if (!parsed) return unsupported();
    const id = crypto.randomUUID();
    const mediaType = type as MediaType;
    return {
      text: parsed.caption,
      content: { kind: 'media', type: mediaType, mediaIds: [id], ...(parsed.voice && { isVoice: true }) },
      files: [
        {
          id,
          type: mediaType,
          providerMediaId: parsed.id,
          declaredType: parsed.mime_type ?? null,
          fileName: parsed.filename?.slice(0, 255) ?? null,
        },
      ],
    };
  }
  switch (type) {
    case 'text': {
      const parsed = PARTS.text.safeParse(part).data;
      return parsed ? plain(parsed.body) : unsupported();
    }
    case 'location': {
      const parsed = PARTS.location.safeParse(part).data;
      if (!parsed) return unsupported();
      const { latitude, longitude, name, address } = parsed;
      return plain([name, address].filter(Boolean).join(', '), {
        kind: 'location',
        latitude,
        longitude,
        ...(name && { name }),
        ...(address && { address }),
      });
    }
    case 'reaction': {
      const parsed = PARTS.reaction.safeParse(part).data;
      if (!parsed) return unsupported();
      return plain(parsed.emoji, {
        kind: 'reaction',
        to: parsed.message_id,
        emoji: parsed.emoji === '' ? null : parsed.emoji,
      });
    }
    // A button of a template.
    case 'button': {
      const parsed = PARTS.button.safeParse(part).data;
      if (!parsed) return unsupported();
      return plain(parsed.text, {
        kind: 'choice',
        id: parsed.payload || parsed.text,
        title: parsed.text,
      });
    }
    case 'interactive': {
      const parsed = PARTS.interactive.safeParse(part).data;
      if (!parsed) return unsupported();
      return plain(parsed.title, { kind: 'choice', id: parsed.id, title: parsed.title });
    }
    // Said anew in other words: what it was before stays as it was read.
    case 'edit': {
      const inner = about.safeParse(part).data?.message;
      return inner && inner.type !== 'edit' ? shown({ ...message, ...inner }) : unsupported();
    }
    case 'contacts': {
      const parsed = PARTS.contacts.safeParse(part).data;
      if (!parsed) return unsupported();
      const names = parsed.map(({ name }) => name.formatted_name).filter(Boolean);
      return plain(names.join(', '), { kind: 'contacts', names });
    }
    default:
      return unsupported();
  }
}

function messageEvent(account: string, item: unknown, contacts: unknown[]): AccountEvent {
  const message = base.safeParse(item).data;
  if (!message) return other(account, 'message', item);
  if (message.type === 'system') return systemEvent(account, message);
  if (message.type === 'revoke') return revokeEvent(account, message);
  const ids = idsOf(message.from, message.from_user_id);
  const known = contacts
    .map((one) => contact.safeParse(one).data)
    .find(
      (one) =>
        one &&
        ((one.wa_id && one.wa_id === message.from) ||
          (one.user_id && one.user_id === message.from_user_id) ||
          contacts.length === 1),
    );
  // A contact may tell an id the message does not.
  for (const id of idsOf(known?.wa_id, known?.user_id)) if (!ids.includes(id)) ids.push(id);
  const [from] = ids;
  if (!from) return other(account, 'message', item);
  return {
    ...shown(message),
    kind: 'inbound',
    provider: 'whatsapp',
    channel: 'whatsapp',
    eventId: `${nameOf(message)}:received`,
    type: message.type,
    providerId: message.id,
    from,
    to: account,
    segments: null,
    optOut: null,
    ...(message.timestamp !== undefined && { sentAt: new Date(message.timestamp * 1_000) }),
    answers: message.context?.id ?? null,
    sender: { ids, displayName: known?.profile?.name?.trim().slice(0, 200) || null },
    account,
    payload: item,
  } satisfies AccountMessageEvent;
}

/** What is said anew is named after what it changes: taken back, both go (db/withdrawn-messages.ts). */
function nameOf(message: z.output<typeof base>): string {
  const edited = message.type === 'edit' ? about.safeParse(message.edit).data : undefined;
  return edited ? `${edited.original_message_id}:edit:${message.id}` : message.id;
}

function revokeEvent(account: string, message: z.output<typeof base>): AccountEvent {
  const revoked = about.safeParse(message.revoke).data;
  if (!revoked) return other(account, 'revoke', message);
  return {
    kind: 'deleted',
    provider: 'whatsapp',
    eventId: `${message.id}:revoke`,
    providerId: revoked.original_message_id,
    account,
    payload: message,
  };
}

/** The number first: it is also what the client's file knows. */
function idsOf(waId: string | undefined, userId: string | undefined): string[] {
  const phone = waId?.replace(/^\+/, '');
  return [phone && /^[1-9]\d{5,14}$/.test(phone) ? `+${phone}` : null, userId?.slice(0, 200) || null].filter(
    (id): id is string => id !== null,
  );
}

/** Somebody has a new number, or a new id. */
function systemEvent(account: string, message: z.output<typeof base>): AccountEvent {
  const system = z
    .looseObject({
      type: word,
      wa_id: z.string().optional(),
      new_wa_id: z.string().optional(),
      user_id: z.string().optional(),
    })
    .safeParse(message.system).data;
  const [known] = idsOf(message.from, message.from_user_id);
  const [value] = idsOf(system?.wa_id ?? system?.new_wa_id, system?.user_id);
  const isChange = /^(user|customer)_changed/.test(system?.type ?? '') || system?.new_wa_id !== undefined;
  if (!known || !value || known === value || !isChange) return other(account, 'system', message);
  return {
    kind: 'identity',
    provider: 'whatsapp',
    eventId: `${message.id}:system`,
    account,
    known,
    value,
    payload: message,
  };
}

const status = z.looseObject({
  id: wamid,
  status: z.string().max(30),
  biz_opaque_callback_data: z.unknown().optional(),
  errors: z.array(z.looseObject({ code: z.coerce.number() })).catch([]),
});

const STATES: Record<string, StatusEvent['status']> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  // A voice message was listened to.
  played: 'read',
  failed: 'failed',
};

function statusEvent(account: string, item: unknown): AccountEvent {
  const parsed = status.safeParse(item).data;
  if (!parsed) return other(account, 'status', item);
  const state = STATES[parsed.status] ?? null;
  const code = parsed.errors[0]?.code ?? null;
  return {
    kind: 'status',
    provider: 'whatsapp',
    eventId: `${parsed.id}:${parsed.status}`,
    type: parsed.status,
    reference: referenceOf(...splitReference(parsed.biz_opaque_callback_data)),
    providerId: parsed.id,
    status: state,
    reason: state === 'failed' ? graphReason(code) : null,
    errorCode: state === 'failed' && code !== null ? String(code) : null,
    suppress: null,
    from: account,
    account,
    payload: item,
  };
}

function preferenceEvent(account: string, item: unknown): AccountEvent {
  const parsed = z
    .looseObject({
      wa_id: z.string().optional(),
      user_id: z.string().optional(),
      category: z.string(),
      value: z.enum(['stop', 'resume']),
      timestamp: seconds,
    })
    .safeParse(item).data;
  const ids = idsOf(parsed?.wa_id, parsed?.user_id);
  if (parsed?.category !== 'marketing_messages' || ids.length === 0)
    return other(account, 'user_preferences', item);
  return {
    kind: 'preference',
    provider: 'whatsapp',
    eventId: `${ids[0]}:${parsed.value}:${parsed.timestamp}`,
    account,
    ids,
    wantsOffers: parsed.value === 'resume',
    at: new Date(parsed.timestamp * 1_000),
    payload: item,
  };
}

function templateEvent(businessAccountId: string, value: unknown): AccountEvent {
  const parsed = z
    .looseObject({
      event: z.string(),
      message_template_name: z.string(),
      message_template_language: z.string(),
      reason: z.string().nullable().optional().catch(null),
    })
    .safeParse(value).data;
  if (!parsed) return other(businessAccountId, 'message_template_status_update', value);
  const { reason } = parsed;
  return {
    kind: 'template',
    provider: 'whatsapp',
    account: businessAccountId,
    name: parsed.message_template_name,
    language: parsed.message_template_language,
    status: parsed.event.toLowerCase(),
    reason: reason && reason !== 'NONE' ? reason : null,
  };
}

function other(account: string, type: string, payload: unknown): AccountEvent {
  const code = z.looseObject({ code: z.number() }).safeParse(payload).data?.code ?? null;
  return { kind: 'other', provider: 'whatsapp', account, type, code };
}
