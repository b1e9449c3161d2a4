import { z } from 'zod';
import {
  type ChannelAccount,
  connectAccount,
  disconnectAccount,
  findSender,
  listAccounts,
} from '../db/channel-accounts.ts';
import { listTemplates } from '../db/message-templates.ts';
import { ACCOUNT_CHANNELS, type AccountChannel } from '../domain/messaging/channels.ts';
import { defineProblems, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';

const TAG = 'Channels';
const PATH = '/api/v1/channels';

const OWN = defineProblems({
  'channel-by-operator': {
    status: 409,
    title: { fr: 'Écrivez-nous pour relier ce canal', en: 'Write to us to connect this channel' },
    detail: {
      fr: 'Un numéro ou une page se relie après vérification : ce qu’on y écrit arrive ensuite ici. Rien n’a été changé.',
      en: 'A number or a page is connected once it has been checked: what is written to it then comes here. Nothing was changed.',
    },
  },
});

const account = z
  .object({
    id: z.uuid(),
    channel: z.enum(ACCOUNT_CHANNELS),
    externalId: z
      .string()
      .meta({ description: 'Phone number id, Instagram account or page, at the provider.' }),
    parentId: z
      .string()
      .nullable()
      .meta({ description: 'The WhatsApp Business Account of a number, the page of an Instagram account.' }),
    display: z.string().nullable().meta({ description: 'What people see: the number (E.164), or a name.' }),
  })
  .meta({ id: 'ChannelAccount' });
const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000071',
  channel: 'whatsapp' as const,
  externalId: '106540352242922',
  parentId: '102290129340398',
  display: '+33465712922',
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'The accounts the business is written to at',
  description:
    'WhatsApp numbers, Instagram accounts and Messenger pages. A business without one has not connected that channel.',
  access: 'settings:read',
  response: z.object({ items: z.array(account) }),
  example: { response: { items: [EXAMPLE] } },
  handler: ({ asTenant }) => asTenant(async (tx) => ({ items: await listAccounts(tx) })),
});

const connect = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Connects a channel of the sandbox',
  description:
    'Where the channel is simulated, gives the business a made-up account, which then shows on the sandbox’s page. A real one is connected by whoever runs the service (`npm run channel`). Connected already, the account is answered.',
  access: 'settings:write',
  body: z.object({ channel: z.enum(ACCOUNT_CHANNELS) }),
  response: account,
  problems: [OWN['channel-by-operator']],
  example: { body: { channel: 'whatsapp' }, response: EXAMPLE },
  handler: ({ body: { channel }, deps: { config }, asTenant, audit, auth }) => {
    const { simulated } = config.providers[channel === 'whatsapp' ? 'whatsapp' : 'meta'];
    if (!simulated || config.production) throw new Problem(OWN['channel-by-operator']);
    return asTenant(async (tx) => {
      const known = await findSender(tx, channel);
      if (known) return known;
      const connected = await connectAccount(tx, madeUpAccount(channel, auth.tenantId));
      await audit(tx, {
        action: 'channel.connected',
        subjectKind: 'channel',
        subjectId: connected.id,
        detail: { channel },
      });
      return connected;
    });
  },
});

const disconnect = route({
  method: 'delete',
  path: `${PATH}/:id`,
  tag: TAG,
  summary: 'Disconnects an account; what was said over it stays',
  access: 'settings:write',
  params: z.object({ id: z.uuid() }),
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params: { id }, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await disconnectAccount(tx, id))) throw problem('not-found');
      await audit(tx, {
        action: 'channel.disconnected',
        subjectKind: 'channel',
        subjectId: id,
        detail: {},
      });
    }),
});

const templates = route({
  method: 'get',
  path: `${PATH}/templates`,
  tag: TAG,
  summary: 'WhatsApp’s templates, as WhatsApp last told of them',
  description:
    'Outside the 24 hours after somebody’s last message only an `approved` one can be sent to them.',
  access: 'settings:read',
  response: z.object({
    items: z.array(
      z.object({
        name: z.string(),
        language: z.string(),
        category: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
        text: z.string().nullable(),
      }),
    ),
  }),
  example: {
    response: {
      items: [
        {
          name: 'coccinelle_appointment_cancelled_1',
          language: 'fr',
          category: 'utility',
          status: 'approved',
          reason: null,
          text: 'Bonjour, votre rendez-vous chez {{1}} est annulé : {{2}}, {{3}}.',
        },
      ],
    },
  },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => ({
      items: (await listTemplates(tx)).map(({ name, language, category, status, reason, components }) => ({
        name,
        language,
        category,
        status,
        reason,
        text: bodyOf(components),
      })),
    })),
});

function bodyOf(components: unknown[]): string | null {
  const body = (components as Array<{ type?: unknown; text?: unknown }>).find(({ type }) => type === 'BODY');
  return typeof body?.text === 'string' ? body.text : null;
}

/** How the ids of each kind begin, so that one sees what an id is of. */
const PREFIXES: Record<AccountChannel, string> = { whatsapp: '1065', instagram: '1784', messenger: '1002' };

/** The same for the same business: disconnected and connected again, its conversations go on. */
function madeUpAccount(channel: AccountChannel, tenantId: string): Omit<ChannelAccount, 'id'> {
  const own = (BigInt(`0x${tenantId.replaceAll('-', '')}`) % 10n ** 12n).toString().padStart(12, '0');
  return {
    channel,
    externalId: PREFIXES[channel] + own,
    parentId: { whatsapp: `1022${own}`, instagram: `1002${own}`, messenger: null }[channel],
    display: null,
  };
}

export const routes: Route[] = [list, connect, disconnect, templates];
