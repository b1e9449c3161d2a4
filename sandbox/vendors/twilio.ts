import { randomBytes } from 'node:crypto';
import { smsCost } from '../../domain/messaging/sms-text.ts';
import { phoneList, phoneScreens } from '../pages/phone.ts';
import { type ProviderContext, type SandboxProvider, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import { fileFields, putTwilioFile, type SentFile, twilioFile, twilioFileRoutes } from './twilio-files.ts';
import {
  errorBody,
  listed,
  parseNewMessage,
  refused,
  shown,
  signature,
  type TwilioMessage,
} from './twilio-wire.ts';

/** Twilio's text messages: the API, the status callbacks, and phones one can write back from. */

/** Sends of an account that names no sender come from here; a number set aside for fiction. */
export const SANDBOX_NUMBER = '+33639980001';
const SENT_AFTER_MS = 150;
/** As with `#rc=5&rp=all` behind the webhook's address: five times more, within fifteen seconds. */
const REPEATED_AFTER_MS = [500, 1_500, 3_000, 4_000, 5_000];
const DELIVERED_AFTER_MS = 400;
/** The handset cannot be reached. */
const UNREACHABLE = 30_003;

/** What this account's Advanced Opt-Out answers by itself; its word list is Twilio's English one. */
const OPT_OUT = {
  STOP: {
    words: ['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout'],
    answer:
      'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  },
  START: {
    words: ['start', 'unstop'],
    answer:
      'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe.',
  },
  HELP: { words: ['help', 'info'], answer: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.' },
} as const;

export const twilio: SandboxProvider = {
  id: 'twilio',
  title: 'Twilio',
  purpose: { fr: 'Les SMS, dans les deux sens.', en: 'Text messages, both ways.' },
  standIn: {
    fr: 'Ici, des téléphones dans cette page : on y lit les SMS et on y répond.',
    en: 'Here, phones on this page: read the texts and write back.',
  },
  keyVariable: 'TWILIO_ACCOUNT_SID',
  requestsPerMinute: 6_000,
  bodyLimit: '1mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: () => `RQ${randomBytes(16).toString('hex')}`,
  headers: (requestId) => ({ 'twilio-request-id': requestId, 'x-api-domain': 'api.twilio.com' }),
  error: (status, message, _requestId, code) => ({ body: errorBody(status, message, code) }),

  routes(router, context) {
    const messages = context.state.collection<TwilioMessage>('messages');
    router.use('/2010-04-01/Accounts/:account', (req, _res, next) => {
      const [username, password] = credentials(req.get('authorization'));
      if (
        !password ||
        !/^(AC|SK)[0-9a-f]{32}$/.test(username) ||
        !/^AC[0-9a-f]{32}$/.test(req.params.account)
      )
        throw new VendorRefusal(401, 'Authenticate', 20003);
      if (username.startsWith('AC') && username !== req.params.account)
        throw new VendorRefusal(401, 'Authenticate', 20003);
      next();
    });
    router.post('/2010-04-01/Accounts/:account/Messages.json', (req, res) => {
      const wanted = parseNewMessage(req.body);
      const from = wanted.from ?? SANDBOX_NUMBER;
      if (context.state.collection<Row>('opt-outs').get(pair(wanted.to, from)))
        throw refused(21610, 'Attempt to send to unsubscribed recipient');
      const at = context.now().toISOString();
      const message = store(context, {
        id: sid(wanted.media.length > 0 ? 'MM' : 'SM'),
        account_sid: req.params.account,
        to: wanted.to,
        from,
        messaging_service_sid: wanted.messagingServiceSid,
        body: wanted.body,
        media: wanted.media,
        status: wanted.from ? 'queued' : 'accepted',
        direction: 'outbound-api',
        num_segments: smsCost(wanted.body).segments,
        error_code: null,
        date_created: at,
        date_sent: null,
        date_updated: at,
        status_callback: wanted.statusCallback,
      });
      res.status(201).json(shown(message));
      travel(message.id, context);
    });
    router.get('/2010-04-01/Accounts/:account/Messages.json', (req, res) => {
      const own = messages.list().filter((one) => one.account_sid === req.params.account);
      res.json(listed(own, req.params.account, req.query));
    });
    router.get('/2010-04-01/Accounts/:account/Messages/:file', (req, res) => {
      const message = messages.get(req.params.file.replace(/\.json$/, ''));
      if (!message || message.account_sid !== req.params.account)
        throw new VendorRefusal(404, `The requested resource ${req.path} was not found`, 20404);
      res.json(shown(message));
    });
    twilioFileRoutes(router, context);
  },

  page: phoneList,
  screens: (router, context, show) =>
    phoneScreens(router, context, show, {
      write: (from, to, body, file) => receive(context, from, to, body, file),
      file: (id) => twilioFile(context, id),
    }),
};

/** Puts a message in the account's log and forgets the oldest: the log is one file, rewritten whole. */
function store(context: ProviderContext, message: TwilioMessage): TwilioMessage {
  const messages = context.state.collection<TwilioMessage>('messages');
  if (messages.size() >= context.state.keptRows) messages.delete(messages.oldest()!.id);
  return messages.put(message);
}

/** A message on its way: sent, then delivered to the handset or not, each told to the message's callback. */
function travel(id: string, context: ProviderContext): void {
  const messages = context.state.collection<TwilioMessage>('messages');
  const enter = (status: TwilioMessage['status'], changes: Partial<TwilioMessage> = {}) => {
    const message = messages.get(id);
    if (!message) return;
    const at = context.now().toISOString();
    void callBack(messages.put({ ...message, ...changes, status, date_updated: at }), context);
  };
  void context.webhooks.later(SENT_AFTER_MS, () => enter('sent', { date_sent: context.now().toISOString() }));
  void context.webhooks.later(DELIVERED_AFTER_MS, () => {
    const isOff = context.state.collection<Row>('switched-off').get(messages.get(id)?.to ?? '');
    if (isOff) enter('undelivered', { error_code: UNREACHABLE });
    else enter('delivered');
  });
}

async function callBack(message: TwilioMessage, context: ProviderContext): Promise<void> {
  if (!message.status_callback) return;
  await post(context, `message.${message.status}`, message.status_callback, {
    AccountSid: message.account_sid,
    ApiVersion: '2010-04-01',
    From: message.from ?? '',
    MessageSid: message.id,
    MessageStatus: message.status,
    SmsSid: message.id,
    SmsStatus: message.status,
    To: message.to,
    ...(message.messaging_service_sid && { MessagingServiceSid: message.messaging_service_sid }),
    ...(message.error_code && { ErrorCode: String(message.error_code) }),
    ...(message.status === 'delivered' && { RawDlrDoneDate: dlrDate(context.now()) }),
  });
}

/** Somebody writes to one of the account's numbers. */
async function receive(
  context: ProviderContext,
  from: string,
  to: string,
  body: string,
  file?: SentFile,
): Promise<void> {
  const word = body.trim().toLowerCase();
  const optOuts = context.state.collection<Row>('opt-outs');
  const type = (Object.keys(OPT_OUT) as Array<keyof typeof OPT_OUT>).find((one) =>
    (OPT_OUT[one].words as readonly string[]).includes(word),
  );
  if (type === 'STOP') optOuts.put({ id: pair(from, to) });
  if (type === 'START') optOuts.delete(pair(from, to));
  const at = context.now().toISOString();
  const account = context.state.collection<TwilioMessage>('messages').list().at(-1)?.account_sid;
  const message: TwilioMessage = {
    id: sid(file ? 'MM' : 'SM'),
    ...(file && { files: [putTwilioFile(context, file)] }),
    account_sid: account ?? `AC${'0'.repeat(32)}`,
    to,
    from,
    messaging_service_sid: null,
    body,
    status: 'received',
    direction: 'inbound',
    num_segments: smsCost(body).segments,
    error_code: null,
    date_created: at,
    date_sent: at,
    date_updated: at,
    status_callback: null,
  };
  store(context, message);
  if (type) {
    const answer = OPT_OUT[type].answer;
    const { files: _files, ...words } = message;
    store(context, {
      ...words,
      id: sid(),
      to: from,
      from: to,
      body: answer,
      status: 'delivered',
      direction: 'outbound-reply',
      num_segments: smsCost(answer).segments,
    });
  }
  if (!context.webhookTarget) return;
  await post(context, 'message.received', context.webhookTarget, {
    AccountSid: message.account_sid,
    ApiVersion: '2010-04-01',
    Body: body,
    From: from,
    FromCity: '',
    FromCountry: from.startsWith('+33') ? 'FR' : '',
    FromState: '',
    FromZip: '',
    MessageSid: message.id,
    ...fileFields(message),
    NumSegments: String(message.num_segments),
    SmsMessageSid: message.id,
    SmsSid: message.id,
    SmsStatus: 'received',
    To: to,
    ToCity: '',
    ToCountry: to.startsWith('+33') ? 'FR' : '',
    ToState: '',
    ToZip: '',
    ...(type && { OptOutType: type }),
  });
}

async function post(
  context: ProviderContext,
  event: string,
  url: string,
  form: Record<string, string>,
): Promise<void> {
  await context.webhooks.send({
    provider: 'twilio',
    event,
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'i-twilio-idempotency-token': randomBytes(16).toString('hex'),
      'user-agent': 'TwilioProxy/1.1',
    },
    signature: { 'x-twilio-signature': signature(context.webhookSecret ?? '', url, form) },
    body: new URLSearchParams(form).toString(),
    repeatedAfterMs: REPEATED_AFTER_MS,
  });
}

function sid(kind: 'SM' | 'MM' = 'SM'): string {
  return `${kind}${randomBytes(16).toString('hex')}`;
}

function pair(client: string, number: string): string {
  return `${client}>${number}`;
}

/** YYMMDDhhmm */
function dlrDate(at: Date): string {
  return at.toISOString().replace(/\D/g, '').slice(2, 12);
}

function credentials(authorization: string | undefined): [username: string, password: string] {
  const encoded = /^Basic (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return [username, password.join(':')];
}
