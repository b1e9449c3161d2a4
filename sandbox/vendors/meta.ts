import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import { directList, directScreens } from '../pages/direct.ts';
import { type ProviderContext, type SandboxProvider, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import {
  errorBody,
  escapedJson,
  hubSignature,
  noObject,
  refused,
  requireToken,
  traceId,
} from './graph-wire.ts';
import {
  accountsOf,
  type DirectAttachment,
  type DirectMessage,
  isInstagram,
  nameOf,
  type SentAlong,
} from './meta-wire.ts';

/** Direct messages of Messenger pages and Instagram accounts: the Send API, and people one can write as. */

const KEPT = 2_000;
const DELIVERED_AFTER_MS = 200;
/** A picture of one dot. */
const STICKER = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const WINDOW_MS = 24 * 60 * 60_000;

const request = z.looseObject({
  recipient: z.object({ id: z.coerce.string() }),
  messaging_type: z.string().optional(),
  message: z.looseObject({ text: z.string().min(1) }),
});

export const meta: SandboxProvider = {
  id: 'meta',
  title: 'Instagram, Messenger',
  purpose: {
    fr: 'Les messages privés d’Instagram et de Messenger.',
    en: 'Instagram and Messenger direct messages.',
  },
  standIn: {
    fr: 'Ici, des conversations dans cette page : on y lit et on y répond.',
    en: 'Here, conversations on this page: read and answer.',
  },
  keyVariable: 'META_TOKEN',
  requestsPerMinute: 12_000,
  bodyLimit: '1mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: traceId,
  error: (status, message, requestId, details) => ({ body: errorBody(status, message, requestId, details) }),

  routes(router, context) {
    const messages = context.state.collection<DirectMessage>('messages');
    // Where files lie asks for no key: whoever has the address has the file.
    router.get('/cdn/:id', (req, res) => {
      const file = fileOf(context, req.params.id);
      if (!file) throw new VendorRefusal(404, 'URL signature expired');
      res.type(file.mediaType).send(file.bytes);
    });
    router.use((req, _res, next) => {
      requireToken(req);
      next();
    });
    router.get('/:version/:id', (req, res) => {
      const { id } = req.params;
      const { fields } = req.query;
      if (!/^\d{5,20}$/.test(id)) throw noObject(id);
      // Whoever asks how an account is called has one.
      if (fields === 'name' || fields === 'username') accountsOf(context).put({ id });
      res.json({
        id,
        ...(fields === 'access_token' && { access_token: `page-${id}` }),
        ...(fields === 'name' && { name: nameOf(id) }),
        ...(fields === 'username' && { username: nameOf(id) }),
      });
    });
    router.post('/:version/:id/subscribed_apps', (req, res) => {
      const { id } = req.params;
      if (req.get('authorization') !== `Bearer page-${id}`)
        throw refused(190, 'This method must be called with a Page Access Token');
      const fields = z.object({ subscribed_fields: z.string().regex(/\bmessages\b/) }).safeParse(req.body);
      if (!fields.success) throw refused(100, '(#100) Param subscribed_fields must be non-empty.');
      res.json({ success: true });
    });
    router.post('/:version/:id/messages', (req, res) => {
      const { id } = req.params;
      // The platform's own token does not do: each page has one.
      if (req.get('authorization') !== `Bearer page-${id}`)
        throw refused(190, 'This method must be called with a Page Access Token');
      const parsed = request.safeParse(req.body);
      if (!parsed.success) throw refused(100, 'Invalid parameter');
      const { recipient, message } = parsed.data;
      if (message.text.length > (isInstagram(id) ? 1_000 : 2_000))
        throw refused(100, 'Length of param message[text] must be less than or equal to the limit');
      // A person's id is good for one account, and an Instagram account's messages leave through its page.
      const last = messages.list().findLast((one) => one.person === recipient.id && one.direction === 'in');
      const account = last?.account ?? id;
      if (last && context.now().getTime() - Date.parse(last.at) > WINDOW_MS)
        throw refused(10, 'This message is sent outside of allowed window.', {
          status: 403,
          subcode: isInstagram(account) ? 2534022 : 2018278,
        });
      const mid = `m_${randomBytes(24).toString('base64url')}`;
      store(context, {
        id: mid,
        account,
        person: recipient.id,
        direction: 'out',
        at: context.now().toISOString(),
        text: message.text,
        status: 'sent',
      });
      res.json({ recipient_id: recipient.id, message_id: mid });
      void context.webhooks.later(DELIVERED_AFTER_MS, () => deliver(context, mid));
    });
  },

  page: directList,
  screens: (router, context, show) =>
    directScreens(router, context, show, {
      write: (account, person, text, along, origin) =>
        write(context, account, person, { text, along, origin }),
      file: (id) => fileOf(context, id),
      read: (account, person) => read(context, account, person),
      newPerson: () => `${randomInt(1e9, 9e9)}${randomInt(1e5, 9e5)}`,
    }),
};

function store(context: ProviderContext, message: DirectMessage): void {
  const messages = context.state.collection<DirectMessage>('messages');
  const all = messages.list();
  if (all.length >= KEPT) messages.delete(all[0]!.id);
  messages.put(message);
}

/** Only Messenger tells that a message was delivered. */
async function deliver(context: ProviderContext, mid: string): Promise<void> {
  const messages = context.state.collection<DirectMessage>('messages');
  const message = messages.get(mid);
  if (message?.status !== 'sent') return;
  messages.put({ ...message, status: 'delivered' });
  if (isInstagram(message.account)) return;
  const watermark = context.now().getTime();
  await tell(context, 'delivery', message.account, message.person, { delivery: { mids: [mid], watermark } });
}

async function write(
  context: ProviderContext,
  account: string,
  person: string,
  { text, along, origin }: { text: string; along: SentAlong; origin: string },
): Promise<void> {
  const mid = `m_${randomBytes(24).toString('base64url')}`;
  const at = context.now().toISOString();
  const attachments = attached(context, account, along, origin);
  const toStory = along.what === 'story-reply';
  const more = { ...(attachments.length > 0 && { attachments }), ...(toStory && { toStory }) };
  store(context, { id: mid, account, person, direction: 'in', at, text, ...more, status: 'received' });
  const story = { id: '17900000000000009', url: `${origin}/meta/cdn/story` };
  await tell(context, 'message', account, person, {
    message: {
      mid,
      ...(text !== '' && { text }),
      ...(attachments.length > 0 && { attachments }),
      ...(toStory && { reply_to: { story } }),
    },
  });
}

/** As the platforms name what came along: files by where they lie for a while, a like by its kind. */
function attached(
  context: ProviderContext,
  account: string,
  { file, what }: SentAlong,
  origin: string,
): DirectAttachment[] {
  const placed = (bytes: Buffer, mediaType: string) => {
    const id = randomBytes(16).toString('hex');
    bytesOf(context, id).put({ id, mediaType, data: bytes.toString('base64') });
    return `${origin}/meta/cdn/${id}`;
  };
  if (file) {
    const kind = file.mediaType.split('/')[0] ?? '';
    const type = ['image', 'video', 'audio'].includes(kind) ? kind : 'file';
    return [{ type, payload: { url: placed(file.bytes, file.mediaType) } }];
  }
  if (what === 'like' && isInstagram(account)) return [{ type: 'like_heart' }];
  if (what === 'like' || what === 'sticker') {
    const sticker_id = what === 'like' ? '369239263222822' : '767226160478561';
    const payload = { url: placed(STICKER, 'image/png'), sticker_id };
    return [
      { type: 'image', payload },
      { type: 'sticker', payload },
    ];
  }
  if (what === 'post')
    return [
      {
        type: isInstagram(account) ? 'share' : 'post',
        title: 'Carré plongeant',
        payload: { url: `${origin}/meta/cdn/post` },
      },
    ];
  return [];
}

interface StoredFile extends Row {
  mediaType: string;
  data: string;
}
// A collection each: what is written anew for one file is that one.
const bytesOf = (context: ProviderContext, id: string) =>
  context.state.collection<StoredFile>(`meta-file-${id}`);

function fileOf(context: ProviderContext, id: string): { mediaType: string; bytes: Buffer } | null {
  const file = /^[0-9a-f]{32}$/.test(id) ? bytesOf(context, id).get(id) : undefined;
  return file ? { mediaType: file.mediaType, bytes: Buffer.from(file.data, 'base64') } : null;
}

/** Instagram names the message that was seen; Messenger an instant before which all was. */
async function read(context: ProviderContext, account: string, person: string): Promise<void> {
  const messages = context.state.collection<DirectMessage>('messages');
  const unread = messages
    .list()
    .filter(
      (one) =>
        one.account === account && one.person === person && one.direction === 'out' && one.status !== 'read',
    );
  for (const message of unread) messages.put({ ...message, status: 'read' });
  const last = unread.at(-1);
  if (!last) return;
  const seen = isInstagram(account) ? { mid: last.id } : { watermark: context.now().getTime() };
  await tell(context, 'read', account, person, { read: seen });
}

async function tell(
  context: ProviderContext,
  event: string,
  account: string,
  person: string,
  what: object,
): Promise<void> {
  if (!context.webhookTarget) return;
  const now = context.now().getTime();
  const body = escapedJson({
    object: isInstagram(account) ? 'instagram' : 'page',
    entry: [
      {
        id: account,
        time: now,
        messaging: [{ sender: { id: person }, recipient: { id: account }, timestamp: now, ...what }],
      },
    ],
  });
  await context.webhooks.send({
    provider: 'meta',
    event,
    url: context.webhookTarget,
    headers: { 'user-agent': 'facebookexternalua' },
    signature: { 'x-hub-signature-256': hubSignature(context.webhookSecret ?? '', body) },
    body,
  });
}
