import { z } from 'zod';
import { type ConversationLine, changeHands, readConversation } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { withdrawMessages } from '../db/messages.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { problem } from './problems.ts';
import type { Caller } from './route.ts';
import { instant } from './schemas.ts';

export const TAG = 'Conversations';
export const PATH = '/api/v1/conversations';
export const ONE = `${PATH}/:id` as const;
export const STATES = ['sara', 'waiting', 'snoozed', 'done'] as const;

export const conversationSchema = z
  .object({
    id: z.uuid(),
    clientId: z.uuid(),
    clientName: z.string(),
    owner: z.enum(['sara', 'staff']),
    state: z.enum(STATES),
    assignedTo: z.uuid().nullable(),
    assignedName: z.string().nullable(),
    unread: z.number().int(),
    handoverReason: z.string().nullable(),
    waitingSince: instant.nullable(),
    remindedAt: instant
      .nullable()
      .meta({ description: 'When the client had waited too long and the team was told.' }),
    snoozedUntil: instant.nullable(),
    lastMessageAt: instant,
    lastInboundAt: instant.nullable(),
    lastChannel: z.enum(CHANNELS).nullable(),
    lastText: z.string().nullable(),
    lastAuthor: z.enum(['client', 'sara', 'staff', 'product']).nullable(),
  })
  .meta({ id: 'Conversation' });

export const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-0000000000b1',
  clientId: '0199c0de-0000-7000-8000-000000000031',
  clientName: 'Éloïse Petit',
  owner: 'staff' as const,
  state: 'waiting' as const,
  assignedTo: null,
  assignedName: null,
  unread: 1,
  handoverReason: 'asked',
  waitingSince: '2026-11-23T09:00:00.000Z',
  remindedAt: null,
  snoozedUntil: null,
  lastMessageAt: '2026-11-23T09:00:00.000Z',
  lastInboundAt: '2026-11-23T09:00:00.000Z',
  lastChannel: 'sms' as const,
  lastText: 'Je préfère parler à quelqu’un.',
  lastAuthor: 'client' as const,
};

/** The conversation of that id. @throws 404 */
export async function found(tx: TenantTransaction, id: string): Promise<ConversationLine> {
  const conversation = await readConversation(tx, id);
  if (!conversation) throw problem('not-found');
  return conversation;
}

/** Changes hands, and has the workflow look again. */
export async function handTo(
  tx: TenantTransaction,
  conversation: ConversationLine,
  event: Parameters<typeof changeHands>[2],
  at: Date,
  auth: Caller,
  snoozedUntil: Date | null = null,
): Promise<ConversationLine> {
  const mine = event === 'take-over' || event === 'staff-wrote';
  const changed = await changeHands(tx, conversation.clientId, event, at, {
    snoozedUntil,
    assignedTo: mine ? auth.userId : null,
  });
  // What Sara has written and could not send yet would come after their own words.
  if (mine) await withdrawMessages(tx, `conversation/${conversation.id}`, ['conversation.reply']);
  await tx.ask({ kind: 'conversation.changed', tenantId: tx.tenantId, clientId: conversation.clientId });
  if (!changed) throw problem('not-found');
  return changed;
}
