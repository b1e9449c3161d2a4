import { z } from 'zod';
import type { TenantTransaction } from '../db/database.ts';
import {
  DEFAULT_MESSAGING_SETTINGS,
  type MessagingSettings,
  readBusinessCard,
  readMessagingSettings,
  writeMessagingSettings,
} from '../db/messaging-settings.ts';
import { inboundAddress } from '../domain/messaging/email/addresses.ts';
import type { ApiDeps } from './deps.ts';
import { invalid } from './problems.ts';
import { type Route, route } from './route.ts';
import { emailAddress, optionalText } from './schemas.ts';

const TAG = 'Messaging settings';
const PATH = '/api/v1/messaging-settings';

const settingsSchema = z
  .object({
    senderName: z
      .string()
      .nullable()
      .meta({ description: 'Who e-mail comes from; null: the business’s name.' }),
    smsSender: z
      .string()
      .nullable()
      .meta({ description: 'The business’s own number (E.164) or sender name; null: the shared number.' }),
    replyTo: z
      .string()
      .nullable()
      .meta({ description: 'Where answers to e-mail go; null: to Sara, at `inboundAddress`.' }),
    inboundAddress: z.string().nullable().meta({
      description: 'Where Sara is written to; null: this service receives no mail.',
    }),
    marketingClosedDays: z
      .array(z.number().int().min(0).max(6))
      .max(7)
      .meta({ description: 'Days without advertising, 0 = Sunday.' }),
  })
  .meta({ id: 'MessagingSettings' });

const changeSchema = z
  .object({
    senderName: optionalText(100),
    // A number is given to a business by whoever runs the service: what is written to it would come to whoever claims it.
    smsSender: z
      .string()
      .trim()
      .regex(/^(?=.*[A-Za-z])[A-Za-z0-9 &-]{1,11}$/)
      .nullable()
      .meta({ description: 'A sender name of at most 11 letters and figures; nobody can answer to one.' }),
    replyTo: z.union([z.literal('').transform(() => null), emailAddress]).nullable(),
    marketingClosedDays: settingsSchema.shape.marketingClosedDays,
  })
  .partial();

const shown = (
  { senderName, smsSender, replyTo, marketingClosedDays }: MessagingSettings,
  inbound: string | null,
) => ({ senderName, smsSender, replyTo, inboundAddress: inbound, marketingClosedDays });

async function shownHere(tx: TenantTransaction, { config }: ApiDeps) {
  const { slug } = await readBusinessCard(tx);
  return shown(await readMessagingSettings(tx), inboundAddress(slug, config.providers.resend.inboundDomain));
}

const INBOUND_EXAMPLE = 'salon-marie@reponses.coccinelle.example';

const read = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'How the business signs its messages',
  description: 'The hours in which nobody is written to stand in the booking settings.',
  access: 'settings:read',
  response: settingsSchema,
  example: { response: shown(DEFAULT_MESSAGING_SETTINGS, INBOUND_EXAMPLE) },
  handler: ({ asTenant, deps }) => asTenant((tx) => shownHere(tx, deps)),
});

const change = route({
  method: 'put',
  path: PATH,
  tag: TAG,
  summary: 'Changes how the business signs its messages; what is not named stays',
  access: 'settings:write',
  body: changeSchema,
  response: settingsSchema,
  example: {
    body: { senderName: 'Marie, coiffure' },
    response: shown({ ...DEFAULT_MESSAGING_SETTINGS, senderName: 'Marie, coiffure' }, INBOUND_EXAMPLE),
  },
  handler: ({ body, asTenant, audit, auth, deps }) =>
    asTenant(async (tx) => {
      const before = await readMessagingSettings(tx);
      if (body.smsSender !== undefined && before.smsSender?.startsWith('+'))
        throw invalid('smsSender', 'own_number', {
          fr: 'Vos SMS partent de votre propre numéro. Écrivez-nous pour en changer.',
          en: 'Your texts come from a number of your own. Write to us to change it.',
        });
      const named = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const after: MessagingSettings = { ...before, ...named };
      await writeMessagingSettings(tx, after);
      await audit(tx, {
        action: 'messaging-settings.updated',
        subjectKind: 'tenant',
        subjectId: auth.tenantId,
        detail: { fields: Object.keys(named) },
      });
      return shownHere(tx, deps);
    }),
});

export const routes: Route[] = [read, change];
