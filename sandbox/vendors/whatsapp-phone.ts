import { randomInt } from 'node:crypto';
import type { ProviderContext } from '../provider.ts';
import type { Row } from '../state.ts';
import { escapedJson, hubSignature, noObject, refused } from './graph-wire.ts';
import {
  digits,
  type SentMessage,
  type WhatsAppFile,
  type WhatsAppMessage,
  type WhatsAppNumber,
  type WhatsAppPerson,
  type WhatsAppTemplate,
  wamid,
} from './whatsapp-wire.ts';

/** What the simulated WhatsApp remembers, what people do on their phones, and what the business's webhook is told of it. */

const SENT_AFTER_MS = 150;
/** Meta repeats at once, then ever more rarely, for days. */
const REPEATED_AFTER_MS = [200, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000];
const DELIVERED_AFTER_MS = 400;

const collections = ({ state }: ProviderContext) => ({
  numbers: state.collection<WhatsAppNumber>('numbers'),
  people: state.collection<WhatsAppPerson>('people'),
  messages: state.collection<WhatsAppMessage>('messages'),
  templates: state.collection<WhatsAppTemplate>('templates'),
  files: state.collection<WhatsAppFile>('files'),
});

/** One of the business's numbers. Any well-formed id is one, from the first time it is used. */
export function numberOf(context: ProviderContext, id: string): WhatsAppNumber {
  if (!/^\d{5,20}$/.test(id)) throw noObject(id);
  const known = findNumber(context, id);
  if (known) return known;
  // A range set aside for fiction (Arcep 2012-0856).
  const display = `+3346571${id.slice(-4).padStart(4, '0')}`;
  return collections(context).numbers.put({ id, display, waba: null });
}
export function findNumber(context: ProviderContext, id: string): WhatsAppNumber | undefined {
  return collections(context).numbers.get(id);
}
export const listNumbers = (context: ProviderContext) => collections(context).numbers.list();

/** Somebody with a phone, by their number; known from the first time on. */
export function personAt(context: ProviderContext, phone: string): WhatsAppPerson {
  const { people } = collections(context);
  return (
    people.get(phone) ??
    people.put({
      id: phone,
      name: 'Léa Martin',
      bsuid: `FR.${randomInt(1e9, 9e9)}${randomInt(1e8, 9e8)}`,
      hidesNumber: false,
      hasWhatsApp: true,
      stopped: [],
    })
  );
}

/** Whom a message goes to. @throws VendorRefusal for a number or an id that cannot be one */
export function personBy(context: ProviderContext, { to, recipient }: SentMessage): WhatsAppPerson {
  if (to) {
    const phone = `+${digits(to)}`;
    if (!/^\+[1-9]\d{6,14}$/.test(phone))
      throw refused(131009, 'Parameter value is not valid', {
        details: 'to is not a valid WhatsApp phone number',
      });
    return personAt(context, phone);
  }
  const known = collections(context)
    .people.list()
    .find(({ bsuid }) => bsuid === recipient);
  if (!known)
    throw refused(131009, 'Parameter value is not valid', { details: 'recipient is not a known user id' });
  return known;
}

/** Puts a message in the log and forgets the oldest: the log is one file, rewritten whole. */
export function storeMessage(context: ProviderContext, message: WhatsAppMessage): void {
  const { messages } = collections(context);
  const all = messages.list();
  if (all.length >= context.state.keptRows) messages.delete(all[0]!.id);
  messages.put(message);
}
export const listMessages = (context: ProviderContext) => collections(context).messages.list();

/** When somebody last wrote to a number (epoch milliseconds); 0 = never. */
export function lastWordAt(context: ProviderContext, number: string, person: string): number {
  const last = listMessages(context).findLast(
    (one) =>
      one.direction === 'in' && one.number === number && one.person === person && one.type !== 'reaction',
  );
  return last ? Date.parse(last.at) : 0;
}

export function putFile(
  context: ProviderContext,
  file: { mimeType: string; fileName: string; bytes: Buffer },
): string {
  const id = `${randomInt(1e9, 9e9)}${randomInt(1e5, 9e5)}`;
  const { mimeType, fileName, bytes } = file;
  // Bytes apart, a collection each: what is written anew for one file is that one.
  context.state.collection<Row & { data: string }>(`file-${id}`).put({ id, data: bytes.toString('base64') });
  collections(context).files.put({ id, mimeType, fileName });
  return id;
}
export function fileOf(context: ProviderContext, id: string): (WhatsAppFile & { bytes: Buffer }) | undefined {
  const file = collections(context).files.get(id);
  if (!file) return undefined;
  const data = context.state.collection<Row & { data: string }>(`file-${id}`).get(id)?.data ?? '';
  return { ...file, bytes: Buffer.from(data, 'base64') };
}

/** A message on its way: sent, then delivered; or failed, where there is no WhatsApp or no leave to write. */
export function travel(context: ProviderContext, id: string, { isAllowed }: { isAllowed: boolean }): void {
  const person = () => personAt(context, collections(context).messages.get(id)!.person);
  void context.webhooks.later(SENT_AFTER_MS, () => {
    if (!isAllowed) return enter(context, id, 'failed', { code: 131047, title: 'Re-engagement message' });
    if (!person().hasWhatsApp)
      return enter(context, id, 'failed', { code: 131026, title: 'Message undeliverable' });
    return enter(context, id, 'sent');
  });
  if (!isAllowed) return;
  void context.webhooks.later(DELIVERED_AFTER_MS, () => {
    if (person().hasWhatsApp) return enter(context, id, 'delivered');
  });
}

const RANK = { accepted: 0, sent: 1, delivered: 2, read: 3, failed: 4, received: 5 };

/** A message enters a state, which its business is told; never an earlier one. */
async function enter(
  context: ProviderContext,
  id: string,
  status: 'sent' | 'delivered' | 'read' | 'failed',
  error: WhatsAppMessage['error'] = null,
): Promise<void> {
  const { messages } = collections(context);
  const message = messages.get(id);
  if (!message || RANK[message.status] >= RANK[status]) return;
  messages.put({ ...message, status, error });
  const person = personAt(context, message.person);
  await tell(context, `status.${status}`, 'messages', message.number, {
    statuses: [
      {
        id,
        status,
        timestamp: seconds(context),
        ...(person.hidesNumber ? {} : { recipient_id: digits(person.id) }),
        recipient_user_id: person.bsuid,
        ...(message.callbackData && { biz_opaque_callback_data: message.callbackData }),
        ...(status === 'failed'
          ? {
              errors: [
                {
                  ...error,
                  message: error?.title,
                  error_data: { details: error?.title },
                  href: 'https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/',
                },
              ],
            }
          : {
              pricing: {
                billable: false,
                pricing_model: 'PMP',
                category: message.type === 'template' ? 'utility' : 'service',
              },
            }),
      },
    ],
  });
}

export type PhoneActions = ReturnType<typeof actions>;

/** What people do on their phones. */
export function actions(context: ProviderContext) {
  const { people, messages } = collections(context);
  return {
    /** Somebody sends something. `content` is the vendor's own object of this type. */
    async write(
      person: string,
      number: string,
      message: { type: string; content: Record<string, unknown>; context?: string | null },
    ): Promise<void> {
      const { type, content, context: answered = null } = message;
      const id = wamid();
      const at = context.now().toISOString();
      const business = numberOf(context, number);
      const from = personAt(context, person);
      storeMessage(context, {
        id,
        number,
        person,
        direction: 'in',
        at,
        type,
        content,
        status: 'received',
        error: null,
        callbackData: null,
        context: answered,
      });
      await tell(context, 'message.received', 'messages', business.id, {
        contacts: [contactOf(from)],
        messages: [
          {
            ...(from.hidesNumber ? {} : { from: digits(from.id) }),
            from_user_id: from.bsuid,
            id,
            timestamp: String(Math.floor(Date.parse(at) / 1_000)),
            ...(answered && { context: { from: digits(business.display), id: answered } }),
            type,
            ...(type === 'unsupported'
              ? { errors: [{ code: 131051, title: 'Message type unknown' }] }
              : { [type]: content }),
          },
        ],
      });
    },

    /** Somebody opens a conversation: what is in it has been read. */
    async read(person: string, number: string): Promise<void> {
      const unread = messages
        .list()
        .filter(
          (one) =>
            one.person === person &&
            one.number === number &&
            one.direction === 'out' &&
            (one.status === 'sent' || one.status === 'delivered'),
        );
      for (const { id } of unread) await enter(context, id, 'read');
    },

    rename(person: string, name: string): void {
      people.put({ ...personAt(context, person), name });
    },
    /** The number is hidden from businesses, or shown again. */
    toggleNumber(person: string): void {
      const one = personAt(context, person);
      people.put({ ...one, hidesNumber: !one.hidesNumber });
    },
    /** This phone has no WhatsApp, or has it again. */
    toggleWhatsApp(person: string): void {
      const one = personAt(context, person);
      people.put({ ...one, hasWhatsApp: !one.hasWhatsApp });
    },
    /** « Offres et annonces » of one business, off or on. */
    async toggleOffers(person: string, number: string): Promise<void> {
      const one = personAt(context, person);
      const isStopped = one.stopped.includes(number);
      people.put({
        ...one,
        stopped: isStopped ? one.stopped.filter((other) => other !== number) : [...one.stopped, number],
      });
      const value = isStopped ? 'resume' : 'stop';
      await tell(context, 'user_preferences', 'user_preferences', number, {
        contacts: [contactOf(one)],
        user_preferences: [
          {
            ...(one.hidesNumber ? {} : { wa_id: digits(one.id) }),
            user_id: one.bsuid,
            detail: `User requested to ${value} marketing messages`,
            category: 'marketing_messages',
            value,
            timestamp: Number(seconds(context)),
          },
        ],
      });
    },
    review: (id: string, status: WhatsAppTemplate['status']) => reviewTemplate(context, id, status),
  };
}

/** The vendor has looked at a template, and tells. */
export async function reviewTemplate(
  context: ProviderContext,
  id: string,
  status: WhatsAppTemplate['status'],
): Promise<void> {
  const { templates } = collections(context);
  const template = templates.get(id);
  if (!template || template.status === status) return;
  templates.put({ ...template, status });
  await post(context, `template.${status.toLowerCase()}`, template.waba, {
    field: 'message_template_status_update',
    value: {
      event: status,
      message_template_id: Number(id),
      message_template_name: template.name,
      message_template_language: template.language,
      message_template_category: template.category,
      reason: status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE',
    },
  });
}

function contactOf(person: WhatsAppPerson): object {
  return {
    profile: { name: person.name },
    ...(person.hidesNumber ? {} : { wa_id: digits(person.id) }),
    user_id: person.bsuid,
  };
}

function tell(
  context: ProviderContext,
  event: string,
  field: string,
  numberId: string,
  value: object,
): Promise<void> {
  const number = numberOf(context, numberId);
  return post(context, event, number.waba ?? '102290129340398', {
    field,
    value: {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: digits(number.display), phone_number_id: number.id },
      ...value,
    },
  });
}

async function post(context: ProviderContext, event: string, waba: string, change: object): Promise<void> {
  if (!context.webhookTarget) return;
  const body = escapedJson({
    object: 'whatsapp_business_account',
    entry: [{ id: waba, time: Number(seconds(context)), changes: [change] }],
  });
  await context.webhooks.send({
    provider: 'whatsapp',
    event,
    url: context.webhookTarget,
    headers: { 'user-agent': 'facebookexternalua' },
    signature: { 'x-hub-signature-256': hubSignature(context.webhookSecret ?? '', body) },
    body,
    repeatedAfterMs: REPEATED_AFTER_MS,
  });
}

function seconds(context: ProviderContext): string {
  return String(Math.floor(context.now().getTime() / 1_000));
}
