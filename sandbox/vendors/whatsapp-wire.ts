import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Row } from '../state.ts';
import { refused } from './graph-wire.ts';

/** What WhatsApp's Cloud API accepts and answers (developers.facebook.com/documentation/business-messaging/whatsapp). */

/** One of the business's numbers; the id is its phone number id. */
export interface WhatsAppNumber extends Row {
  /** E.164 */
  display: string;
  waba: string | null;
}

/** A person with a phone; the id is their number in E.164. */
export interface WhatsAppPerson extends Row {
  name: string;
  /** What a business knows them by when it does not see their number. */
  bsuid: string;
  hidesNumber: boolean;
  hasWhatsApp: boolean;
  /** Phone number ids of businesses whose offers they want no more. */
  stopped: string[];
}

export interface WhatsAppMessage extends Row {
  /** Phone number id of the business. */
  number: string;
  /** E.164 of the person. */
  person: string;
  direction: 'out' | 'in';
  /** ISO */
  at: string;
  type: string;
  /** The vendor's own object for this type, and for a template what it reads like. */
  content: Record<string, unknown>;
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed' | 'received';
  error: { code: number; title: string } | null;
  callbackData: string | null;
  /** The message answered or reacted to. */
  context: string | null;
}

export interface WhatsAppTemplate extends Row {
  waba: string;
  name: string;
  language: string;
  category: string;
  status: 'PENDING' | 'APPROVED' | 'REJECTED' | 'PAUSED';
  components: Array<{
    type: string;
    text?: string;
    buttons?: Array<{ type: string; text: string; url?: string }>;
  }>;
}

export interface WhatsAppFile extends Row {
  mimeType: string;
  fileName: string;
}

const text = (most: number) => z.string().min(1).max(most);
const media = z
  .looseObject({
    id: z.string().optional(),
    link: z.url().optional(),
    caption: z.string().max(1_024).optional(),
  })
  .refine(({ id, link }) => (id === undefined) !== (link === undefined), 'one of id and link');
const reply = z.object({ type: z.literal('reply'), reply: z.object({ id: text(256), title: text(20) }) });
const row = z.object({ id: text(200), title: text(24), description: z.string().max(72).optional() });
const parameter = z.looseObject({ type: z.string(), text: z.string().optional() });

const BY_TYPE = {
  text: z.looseObject({ body: text(4_096), preview_url: z.boolean().optional() }),
  image: media,
  audio: media,
  video: media,
  document: media,
  sticker: media,
  location: z.looseObject({ latitude: z.coerce.number(), longitude: z.coerce.number() }),
  reaction: z.object({ message_id: z.string(), emoji: z.string().max(20) }),
  interactive: z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('button'),
      body: z.object({ text: text(1_024) }),
      action: z.object({ buttons: z.array(reply).min(1).max(3) }),
    }),
    z.looseObject({
      type: z.literal('list'),
      body: z.object({ text: text(4_096) }),
      action: z.object({
        button: text(20),
        sections: z
          .array(z.object({ title: z.string().max(24).optional(), rows: z.array(row).min(1) }))
          .min(1)
          .max(10)
          .refine((all) => all.flatMap(({ rows }) => rows).length <= 10, 'ten rows at most'),
      }),
    }),
  ]),
  template: z.object({
    name: z.string(),
    language: z.object({ code: z.string() }),
    components: z
      .array(z.looseObject({ type: z.string(), parameters: z.array(parameter).default([]) }))
      .default([]),
  }),
} as const;
export type SentType = keyof typeof BY_TYPE;

const request = z.looseObject({
  messaging_product: z.literal('whatsapp'),
  to: z.string().optional(),
  recipient: z.string().optional(),
  type: z.string().default('text'),
  biz_opaque_callback_data: z.string().max(512).optional(),
  context: z.object({ message_id: z.string() }).optional(),
});

export interface SentMessage {
  to: string | null;
  recipient: string | null;
  type: SentType;
  content: Record<string, unknown>;
  callbackData: string | null;
  context: string | null;
}

/** Checks a request for a message. @throws VendorRefusal with the vendor's code */
export function parseMessage(body: unknown): SentMessage {
  const parsed = request.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error);
  const { type, to, recipient, biz_opaque_callback_data: data, context } = parsed.data;
  if (!to && !recipient) throw refused(131008, 'Required parameter is missing', { details: 'to' });
  if (!(type in BY_TYPE)) throw refused(131009, 'Parameter value is not valid', { details: `type ${type}` });
  const content = BY_TYPE[type as SentType].safeParse((body as Record<string, unknown>)[type]);
  if (!content.success) throw invalid(content.error);
  return {
    to: to ?? null,
    recipient: recipient ?? null,
    type: type as SentType,
    content: content.data as Record<string, unknown>,
    callbackData: data ?? null,
    context: context?.message_id ?? null,
  };
}

function invalid(error: z.ZodError) {
  const { path, message } = error.issues[0]!;
  return refused(100, 'Invalid parameter', { details: `${path.join('.')}: ${message}` });
}

export const templateRequest = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.string().regex(/^[a-z]{2}(_[A-Z]{2})?$/),
  category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']),
  components: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().max(1_024).optional(),
        buttons: z.array(z.looseObject({ type: z.string(), text: z.string().min(1).max(25) })).optional(),
      }),
    )
    .min(1)
    .refine(
      (components) =>
        components.every(({ text: body = '' }) => !/^\s*\{\{\d+\}\}|\{\{\d+\}\}[\s.!?]*$/.test(body)),
      'a variable may stand neither at the start nor at the end',
    ),
});

/** A template's body with its blanks filled. @throws VendorRefusal when there are more or fewer than blanks */
export function filled(template: WhatsAppTemplate, content: Record<string, unknown>): string {
  const body = template.components.find(({ type }) => type === 'BODY')?.text ?? '';
  const blanks = new Set([...body.matchAll(/\{\{(\d+)\}\}/g)].map(([, number]) => number));
  const given = (content.components as Array<{ type: string; parameters: Array<{ text?: string }> }>).find(
    ({ type }) => type.toLowerCase() === 'body',
  );
  const values = given?.parameters ?? [];
  if (values.length !== blanks.size)
    throw refused(132000, 'Number of parameters does not match the expected number of params', {
      details: `body: number of localizable_params (${values.length}) does not match the expected number of params (${blanks.size})`,
    });
  if (values.some(({ text: value = '' }) => value === '' || /[\n\t]| {5}/.test(value)))
    throw refused(132018, 'Template parameter is not valid', {
      details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    });
  return body.replace(/\{\{(\d+)\}\}/g, (_blank, number: string) => values[Number(number) - 1]?.text ?? '');
}

/** Ids of messages, as long and as opaque as the vendor's. */
export function wamid(): string {
  return `wamid.${randomBytes(36).toString('base64')}`;
}

/** A number as WhatsApp writes it: digits alone. */
export const digits = (phone: string) => phone.replace(/\D/g, '');
