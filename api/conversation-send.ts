import { z } from 'zod';
import { refusalToSend } from '../db/consent.ts';
import { businessWrote, type ConversationLine, type Reachable, reachableOn } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { approvedTemplates } from '../db/message-templates.ts';
import { queueReply } from '../db/replies.ts';
import { CHANNELS, type Channel, isAccountChannel } from '../domain/messaging/channels.ts';
import type { TemplateCall } from '../domain/messaging/content.ts';
import { FAILURE_REASONS, type FailureReason } from '../domain/messaging/reasons.ts';
import { smsCost } from '../domain/messaging/sms-text.ts';
import { fillable, filledTemplate, LONGEST_BLANK, misfit } from '../domain/messaging/templates/fillable.ts';
import { windowClosesAt } from '../domain/messaging/window.ts';
import { EXAMPLE, found, handTo, ONE, TAG } from './conversation-schemas.ts';
import { invalid, PROBLEMS, type Problem } from './problems.ts';
import { type Context, type Route, route } from './route.ts';
import { idParams, instant, text } from './schemas.ts';

export const MESSAGE_ID = '0199c0de-0000-7000-8000-0000000000b2';

/** What the client cannot be sent, and why, in the reader's words. */
const REFUSED: Partial<Record<FailureReason, { fr: string; en: string }>> = {
  'opted-out': {
    fr: 'Cette personne a demandé à ne plus recevoir de messages sur ce canal.',
    en: 'This person asked to receive no more messages on this channel.',
  },
  unsubscribed: {
    fr: 'Cette personne s’est désinscrite de ce canal.',
    en: 'This person has unsubscribed from this channel.',
  },
  bounced: { fr: 'Cette adresse refuse les messages.', en: 'This address refuses messages.' },
  complained: {
    fr: 'Cette personne a signalé un de vos messages comme indésirable.',
    en: 'This person reported one of your messages as unwanted.',
  },
};

const CLOSED = {
  fr: 'Plus de 24 heures sans message de sa part : choisissez un modèle approuvé, ou un autre canal.',
  en: 'No word from them for over 24 hours: choose an approved template, or another channel.',
};

/** The way to the client that was asked for, or the one they used last. @throws 422 when there is none or it is barred */
export async function wayTo(
  tx: TenantTransaction,
  conversation: ConversationLine,
  channel: Channel | undefined,
): Promise<Reachable> {
  const ways = await reachableOn(tx, conversation.clientId);
  const way = channel ? ways.find((one) => one.channel === channel) : ways[0];
  if (!way)
    throw invalid('channel', 'no_address', {
      fr: 'Cette personne n’a pas d’adresse sur ce canal.',
      en: 'This person has no address on this channel.',
    });
  const refusal = await barred(tx, conversation.clientId, way);
  if (refusal)
    throw invalid('channel', refusal.replaceAll('-', '_'), REFUSED[refusal] ?? REFUSED['opted-out']!);
  return way;
}

function barred(
  tx: TenantTransaction,
  clientId: string,
  { channel, to }: Reachable,
): Promise<FailureReason | null> {
  return refusalToSend(tx, { channel, to, clientId, purpose: 'transactional' });
}

/** @throws 422 where one may write freely for a while only, and the while is over */
export function requireWindow(way: Reachable, now: Date): void {
  const until = closesAt(way);
  if (until !== null && until <= now.getTime()) throw invalid('channel', 'window_closed', CLOSED);
}

/** When one may no longer write freely (epoch milliseconds); null: no such limit on this channel. */
function closesAt({ channel, lastInboundAt }: Reachable): number | null {
  return isAccountChannel(channel) ? windowClosesAt(lastInboundAt?.getTime() ?? null) : null;
}

type Sending = Pick<
  Context<unknown, unknown, unknown, 'conversations:write'>,
  'auth' | 'audit' | 'receivedAt'
>;

/** Puts staff's answer into the ledger; the same key again is the same message. Sara is silent from then on. */
export async function sendAsStaff(
  tx: TenantTransaction,
  { auth, audit, receivedAt }: Sending,
  conversation: ConversationLine,
  way: Reachable,
  message: {
    requestKey: string;
    text: string;
    subject?: string | undefined;
    template?: TemplateCall;
    content?: { kind: 'media'; type: 'image' | 'document'; mediaId: string; fileName: string };
  },
): Promise<{ messageId: string; created: boolean }> {
  const { channel } = way;
  const { id: messageId, created } = await queueReply(tx, way, {
    kind: 'conversation.staff',
    intentKey: intentOf(conversation.id, message.requestKey),
    clientId: conversation.clientId,
    subject: message.subject ?? null,
    text: message.text,
    template: message.template ?? null,
    content: message.content ?? null,
    subjectRef: `conversation/${conversation.id}`,
    author: 'staff',
    authorId: auth.userId,
  });
  if (created) {
    await businessWrote(tx, {
      clientId: conversation.clientId,
      messageId,
      channel,
      at: receivedAt,
    });
    await handTo(tx, conversation, 'staff-wrote', receivedAt, auth);
    await tx.ask({ kind: 'message.deliver', tenantId: tx.tenantId, messageId, channel });
    await audit(tx, {
      action: 'conversation.answered',
      subjectKind: 'conversation',
      subjectId: conversation.id,
    });
  }
  return { messageId, created };
}

export const intentOf = (conversationId: string, requestKey: string) =>
  `conversation/${conversationId}/staff/${requestKey}`;

export const sentSchema = z.object({ messageId: z.uuid(), segments: z.number().int().nullable() });
export const requestKey = z
  .string()
  .trim()
  .min(8)
  .max(100)
  .meta({ description: 'The same key again sends nothing again.' });

const templateValues = z
  .object({
    name: z.string().max(512),
    language: z.string().max(20),
    header: z.string().max(60).nullable().default(null),
    body: z.array(z.string().max(LONGEST_BLANK)).max(30),
  })
  .meta({
    id: 'TemplateValues',
    description: 'An approved template with its blanks filled; `text` is then not read.',
  });

const send = route({
  method: 'post',
  path: `${ONE}/messages`,
  tag: TAG,
  summary: 'Answers as the business; Sara is silent from then on',
  description:
    'On WhatsApp, 24 hours after the client’s last word, only as an approved template (`GET …/templates`).',
  access: 'conversations:write',
  params: idParams,
  body: z
    .object({
      text: text(4_000).optional(),
      channel: z
        .enum(CHANNELS)
        .optional()
        .meta({ description: 'Default: the one the client wrote by last.' }),
      subject: z.string().trim().max(200).optional(),
      template: templateValues.optional(),
      requestKey,
    })
    .refine((body) => body.text !== undefined || body.template !== undefined, { path: ['text'] }),
  response: sentSchema,
  status: 201,
  problems: [PROBLEMS['not-found']],
  example: {
    params: { id: EXAMPLE.id },
    body: { text: 'Bonjour, je vous appelle dans dix minutes.', requestKey: 'b7f2c1d4e5' },
    response: { messageId: MESSAGE_ID, segments: 1 },
  },
  handler: (context) =>
    context.asTenant(async (tx) => {
      const { params, body, receivedAt } = context;
      const conversation = await found(tx, params.id);
      const way = await wayTo(tx, conversation, body.channel);
      const template = body.template ? await chosenTemplate(tx, way, body.template) : null;
      if (!template) requireWindow(way, receivedAt);
      const words = template?.text ?? body.text ?? '';
      const { messageId } = await sendAsStaff(tx, context, conversation, way, {
        requestKey: body.requestKey,
        subject: body.subject,
        text: words,
        ...(template ? { template: template.call } : {}),
      });
      return { messageId, segments: way.channel === 'sms' ? smsCost(words).segments : null };
    }),
});

/** @throws 422 for one that is not approved (any more), or whose blanks are not filled */
async function chosenTemplate(
  tx: TenantTransaction,
  way: Reachable,
  asked: z.output<typeof templateValues>,
): Promise<{ call: TemplateCall; text: string }> {
  const approved = way.channel === 'whatsapp' && way.from ? await approvedTemplates(tx, way.from, 'fr') : [];
  const one = approved.find(({ name, language }) => name === asked.name && language === asked.language);
  const template = one ? fillable(one) : null;
  if (!template)
    throw invalid('template', 'not_approved', {
      fr: 'Ce modèle n’est pas approuvé pour ce numéro.',
      en: 'This template is not approved for this number.',
    });
  const wrong = misfit(template, asked);
  if (wrong) throw misfilled(wrong);
  return filledTemplate(template, asked);
}

function misfilled(wrong: 'count' | 'empty' | 'too-long'): Problem {
  return wrong === 'too-long'
    ? invalid('template.body', 'too_long', {
        fr: 'Ce modèle rempli est trop long.',
        en: 'The filled template is too long.',
      })
    : invalid('template.body', 'incomplete', {
        fr: 'Remplissez tous les champs du modèle.',
        en: 'Fill every field of the template.',
      });
}

const channelSchema = z
  .object({
    channel: z.enum(CHANNELS),
    to: z.string(),
    windowClosesAt: instant.nullable().meta({
      description: 'Where one may write freely for a while after the client’s last word only: until when.',
    }),
    refusal: z.enum(FAILURE_REASONS).nullable().meta({
      description: 'Why nothing may be sent this way: the client’s own word, or an address that refuses.',
    }),
  })
  .meta({ id: 'ConversationChannel' });

const channels = route({
  method: 'get',
  path: `${ONE}/channels`,
  tag: TAG,
  summary: 'The ways to write to this person, the one they used last first',
  access: 'conversations:read',
  params: idParams,
  response: z.object({ items: z.array(channelSchema), total: z.number().int() }),
  example: {
    params: { id: EXAMPLE.id },
    response: {
      items: [{ channel: 'sms', to: '+33639980012', windowClosesAt: null, refusal: null }],
      total: 1,
    },
  },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const { clientId } = await found(tx, params.id);
      const items = [];
      for (const way of await reachableOn(tx, clientId)) {
        const until = closesAt(way);
        items.push({
          channel: way.channel,
          to: way.to,
          windowClosesAt: until === null ? null : new Date(until),
          refusal: await barred(tx, clientId, way),
        });
      }
      return { items, total: items.length };
    }),
});

export const routes: Route[] = [send, channels];
