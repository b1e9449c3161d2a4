import { z } from 'zod';
import { nextAppointmentOf } from '../db/appointments.ts';
import { findSender } from '../db/channel-accounts.ts';
import { readClient } from '../db/clients.ts';
import { reachableOn } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { approvedTemplates } from '../db/message-templates.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { languageOf } from '../domain/language.ts';
import { fillable } from '../domain/messaging/templates/fillable.ts';
import { type NoticeKind, noticeCall, noticeKindOf } from '../domain/messaging/templates/whatsapp.ts';
import { EXAMPLE, found, ONE, TAG } from './conversation-schemas.ts';
import type { ApiDeps } from './deps.ts';
import { linksTo } from './public-booking.ts';
import { type Route, route } from './route.ts';
import { idParams } from './schemas.ts';

const MINUTE_MS = 60_000;

const templateSchema = z
  .object({
    name: z.string(),
    language: z.string(),
    purpose: z
      .enum(['answer', 'confirmation', 'reminder', 'moved'])
      .nullable()
      .meta({ description: 'What one of ours is for; null: the business’s own.' }),
    header: z.string().nullable(),
    body: z.string().meta({ description: 'With {{1}} … for its blanks.' }),
    footer: z.string().nullable(),
    buttons: z.array(z.string()),
    values: z.array(z.string()).meta({
      description: 'One for each blank: what we know of this person, else empty for whoever writes.',
    }),
    hints: z.array(z.string()).meta({ description: 'What stood there when it was approved.' }),
  })
  .meta({ id: 'ConversationTemplate' });

const TEMPLATE = {
  name: 'coccinelle_conversation_answer_1',
  language: 'fr',
  purpose: 'answer' as const,
  header: null,
  body: 'Bonjour, {{1}} répond à votre message : {{2}}\nÉcrivez-nous ici pour continuer la conversation.',
  footer: null,
  buttons: [],
  values: ['Salon Marie', ''],
  hints: ['Salon Marie', 'Nous avons une place jeudi à 14 h 30, vous convient-elle ?'],
};

/** Ours that a person may want to send; the others leave by themselves when their moment comes. */
const PURPOSES: Partial<Record<NoticeKind, 'answer' | 'confirmation' | 'reminder' | 'moved'>> = {
  'conversation.answer': 'answer',
  'appointment.confirmation': 'confirmation',
  'appointment.reminder': 'reminder',
  'appointment.moved': 'moved',
};

const list = route({
  method: 'get',
  path: `${ONE}/templates`,
  tag: TAG,
  summary: 'What may be said on WhatsApp outside the 24 hours',
  description:
    'The approved templates of the number the client wrote to, filled with what is known of them. Those about an appointment are there while there is one ahead.',
  access: 'conversations:read',
  params: idParams,
  response: z.object({ items: z.array(templateSchema), total: z.number().int() }),
  example: { params: { id: EXAMPLE.id }, response: { items: [TEMPLATE], total: 1 } },
  handler: ({ params, asTenant, deps, receivedAt }) =>
    asTenant(async (tx) => {
      const { clientId } = await found(tx, params.id);
      const way = (await reachableOn(tx, clientId)).find(({ channel }) => channel === 'whatsapp');
      const number = way?.from ?? (await findSender(tx, 'whatsapp'))?.externalId;
      if (!number) return { items: [], total: 0 };
      const { locale, known } = await knownValues(tx, deps, clientId, receivedAt);
      const items = (await approvedTemplates(tx, number, languageOf(locale))).flatMap((one) => {
        const template = fillable(one);
        const kind = noticeKindOf(one.name);
        if (!template || (kind && !known[kind])) return [];
        const purpose = kind ? PURPOSES[kind]! : null;
        const values = kind ? known[kind]!(one.language) : template.hints.map(() => '');
        return [{ ...template, purpose, values }];
      });
      // An answer first: it is what one came for.
      items.sort((a, b) => Number(b.purpose === 'answer') - Number(a.purpose === 'answer'));
      return { items, total: items.length };
    }),
});

type Known = Partial<Record<NoticeKind, (language: string) => string[]>>;

/** What can be said of this person in our own templates, by kind. */
async function knownValues(
  tx: TenantTransaction,
  deps: Pick<ApiDeps, 'config'>,
  clientId: string,
  now: Date,
): Promise<{ locale: string; known: Known }> {
  const client = await readClient(tx, clientId);
  const business = await readBusinessCard(tx);
  const locale = client?.locale ?? business.locale;
  const inLanguage = (language: string) => (languageOf(locale) === languageOf(language) ? locale : language);
  const known: Known = { 'conversation.answer': () => [business.name, ''] };
  const next = await nextAppointmentOf(tx, clientId, now);
  if (!next) return { locale, known };
  const variables = {
    business,
    firstName: client?.firstName || null,
    service: next.title,
    agent: next.agentName,
    startsAt: next.startsAt.getTime(),
    durationMinutes: (next.endsAt.getTime() - next.startsAt.getTime()) / MINUTE_MS,
    manageUrl: linksTo(deps, next.id, next.endsAt).manageUrl,
    confirmByReply: true,
    previousStartsAt: next.startsAt.getTime(),
  };
  for (const kind of ['appointment.confirmation', 'appointment.reminder', 'appointment.moved'] as const)
    known[kind] = (language) => noticeCall(kind, inLanguage(language), variables).body;
  return { locale, known };
}

export const routes: Route[] = [list];
