import { randomUUID } from 'node:crypto';
import { mailbox, mailScreens } from '../pages/mailbox.ts';
import { type ProviderContext, type SandboxProvider, VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';
import { vendorId } from '../text.ts';
import { fileRoutes, receiveEmail, receivingRoutes } from './resend-receiving.ts';
import { tellWebhook } from './resend-webhooks.ts';
import {
  errorBody,
  listedEmail,
  parseNewEmail,
  type ResendEmail,
  refused,
  requestHash,
  shown,
} from './resend-wire.ts';

/** Resend's e-mail: the API, the webhooks, and a mailbox to read it in and write from. */

const KEPT_EMAILS = 1_000;
const IDEMPOTENT_MS = 24 * 60 * 60_000;
const SENT_AFTER_MS = 100;
const DECIDED_AFTER_MS = 350;

interface IdempotentAnswer extends Row {
  hash: string;
  emailId: string;
  at: string;
}

export const resend: SandboxProvider = {
  id: 'resend',
  title: 'Resend',
  purpose: { fr: 'Les e-mails.', en: 'E-mail.' },
  standIn: {
    fr: 'Ici, une boîte aux lettres dans cette page.',
    en: 'Here, a mailbox on this page.',
  },
  keyVariable: 'RESEND_API_KEY',
  requestsPerMinute: 6_000,
  bodyLimit: '40mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: () => vendorId('req_'),
  headers: (_requestId, { limit, remaining, resetSeconds }) => ({
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
  }),
  error: (status, message, _requestId, name) => ({ body: errorBody(status, message, name) }),

  routes(router, context) {
    const emails = context.state.collection<ResendEmail>('emails');
    const answers = context.state.collection<IdempotentAnswer>('idempotent-answers');
    fileRoutes(router, context);
    router.use((req, _res, next) => {
      if (!/^Bearer \S+/.test(req.get('authorization') ?? ''))
        throw new VendorRefusal(401, 'Missing API key in the authorization header');
      next();
    });
    router.post('/emails', (req, res) => {
      const key = req.get('idempotency-key');
      if (key !== undefined && (key === '' || key.length > 256))
        throw refused(400, 'invalid_idempotency_key', 'The key must be between 1-256 chars.');
      const hash = requestHash(req.body);
      const known = key === undefined ? undefined : answers.get(key);
      if (known && context.now().getTime() - Date.parse(known.at) < IDEMPOTENT_MS) {
        if (known.hash !== hash)
          throw refused(
            409,
            'invalid_idempotent_request',
            'Same idempotency key used with a different request payload.',
          );
        res.json({ id: known.emailId });
        return;
      }
      const wanted = parseNewEmail(req.body);
      const at = context.now().toISOString();
      const id = randomUUID();
      if (emails.list().length >= KEPT_EMAILS) emails.delete(emails.list()[0]!.id);
      emails.put({
        ...wanted,
        id,
        created_at: at,
        message_id: `<${id}@sandbox.resend.example>`,
        last_event: 'queued',
        opened: false,
      });
      if (key !== undefined) {
        if (answers.list().length >= KEPT_EMAILS) answers.delete(answers.list()[0]!.id);
        answers.put({ id: key, hash, emailId: id, at });
      }
      res.json({ id });
      travel(id, context);
    });
    router.get('/emails', (req, res) => {
      const limit = Math.min(100, Math.max(1, Number(req.query.limit) || 20));
      const newest = emails.list().reverse();
      const after = newest.findIndex((email) => email.id === req.query.after) + 1;
      const page = newest.slice(after, after + limit);
      res.json({
        object: 'list',
        has_more: newest.length > after + page.length,
        data: page.map(listedEmail),
      });
    });
    receivingRoutes(router, context);
    router.get('/emails/:id', (req, res) => {
      const email = emails.get(req.params.id);
      if (!email) throw new VendorRefusal(404, 'Email not found');
      res.json(shown(email));
    });
  },

  page: mailbox,
  screens: (router, context, show) =>
    mailScreens(router, context, show, {
      open: (email) => {
        if (!email.opened) enter({ ...email, opened: true }, 'opened', context);
      },
      complain: (email) => enter(email, 'complained', context),
      write: (written) => receiveEmail(context, written),
    }),
};

/** An e-mail on its way; the vendor's own addresses for tests end as their names say, others arrive. */
function travel(id: string, context: ProviderContext): void {
  const emails = context.state.collection<ResendEmail>('emails');
  const bounced = context.state.collection<Row>('suppressed');
  const say = (event: string, more: object = {}) => {
    const email = emails.get(id);
    if (email) enter(email, event, context, more);
  };
  const to = emails.get(id)?.to[0]?.toLowerCase() ?? '';
  const box = /^(\w+)(?:\+[^@]*)?@resend\.dev$/.exec(to)?.[1];
  if (box === 'suppressed' || bounced.get(to)) {
    void context.webhooks.later(SENT_AFTER_MS, () =>
      say('suppressed', {
        suppressed: {
          message: 'Resend has suppressed sending to this address.',
          type: 'OnAccountSuppressionList',
        },
      }),
    );
    return;
  }
  void context.webhooks.later(SENT_AFTER_MS, () => say('sent'));
  void context.webhooks.later(DECIDED_AFTER_MS, () => {
    if (box === 'bounced') {
      bounced.put({ id: to });
      say('bounced', {
        bounce: {
          type: 'Permanent',
          subType: 'General',
          message: "The recipient's email provider sent a hard bounce message.",
        },
      });
      return;
    }
    say('delivered');
    if (box === 'complained') say('complained');
  });
}

/** Records what became of an e-mail and tells the account's webhook. */
function enter(email: ResendEmail, event: string, context: ProviderContext, more: object = {}): void {
  context.state.collection<ResendEmail>('emails').put({ ...email, last_event: event });
  tellWebhook(context, `email.${event}`, {
    email_id: email.id,
    message_id: email.message_id,
    created_at: email.created_at,
    from: email.from,
    to: email.to,
    subject: email.subject,
    tags: Object.fromEntries(email.tags.map(({ name, value }) => [name, value])),
    ...more,
  });
}
