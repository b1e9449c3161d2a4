import { z } from 'zod';
import { reactTo } from '../db/reactions.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import { MESSAGE_ID, requireWindow, wayTo } from './conversation-send.ts';
import { invalid, PROBLEMS, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { uuid } from './schemas.ts';

/** One picture, of however many code points: skin, gender and flags included. Hearts come with and without their colour mark. */
const isEmoji = (text: string) => /^\p{RGI_Emoji}$/v.test(text) || /^\p{Emoji_Presentation}$/u.test(text);

const reactionSchema = z.object({ reaction: z.string().nullable() });

const react = route({
  method: 'put',
  path: `${ONE}/messages/:messageId/reaction`,
  tag: TAG,
  summary: 'Reacts to a message of the client’s on WhatsApp, or takes the reaction back',
  description:
    'One emoji; another replaces it, `null` takes it back. Who has the conversation does not change. Not after 24 hours without a word from the client.',
  access: 'conversations:write',
  params: z.object({ id: uuid, messageId: uuid }),
  body: z.object({ emoji: z.string().trim().max(40).refine(isEmoji).nullable() }),
  response: reactionSchema,
  problems: [PROBLEMS['not-found']],
  example: {
    params: { id: EXAMPLE.id, messageId: MESSAGE_ID },
    body: { emoji: '👍' },
    response: { reaction: '👍' },
  },
  handler: ({ params, body, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const conversation = await found(tx, params.id);
      const way = await wayTo(tx, conversation, 'whatsapp');
      requireWindow(way, receivedAt);
      const outcome = await reactTo(tx, {
        conversationId: conversation.id,
        clientId: conversation.clientId,
        messageId: params.messageId,
        emoji: body.emoji,
      });
      if (outcome === 'unknown') throw problem('not-found');
      if (outcome === 'impossible')
        throw invalid('messageId', 'no_reaction', {
          fr: 'On ne peut réagir qu’à un message reçu sur WhatsApp.',
          en: 'Only a message received on WhatsApp can be reacted to.',
        });
      if (outcome === 'queued')
        await audit(tx, {
          action: 'conversation.reacted',
          subjectKind: 'conversation',
          subjectId: conversation.id,
        });
      return { reaction: body.emoji };
    }),
});

export const routes: Route[] = [react];
