import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { VendorRefusal } from '../provider.ts';
import type { Row } from '../state.ts';

/** What Twilio's messaging API accepts and answers (www.twilio.com/docs/messaging/api/message-resource). */

/** A stored message; the names are the vendor's. */
export interface TwilioMessage extends Row {
  account_sid: string;
  to: string;
  from: string | null;
  messaging_service_sid: string | null;
  body: string;
  /** Addresses of what goes with it; absent in rows of an older release. */
  media?: string[];
  /** What came with one that was received. */
  files?: TwilioFile[];
  status: 'accepted' | 'queued' | 'sent' | 'delivered' | 'undelivered' | 'received';
  direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  num_segments: number;
  error_code: number | null;
  /** ISO; shown in RFC 2822. */
  date_created: string;
  date_sent: string | null;
  date_updated: string;
  status_callback: string | null;
}

/** A file of a message that was received; its bytes lie in a collection of their own. */
export interface TwilioFile {
  id: string;
  content_type: string;
}

/** Twilio's numbers for tests, and what each is refused with (www.twilio.com/docs/iam/test-credentials). */
const MAGIC_NUMBERS: Record<string, [code: number, sentence: string]> = {
  '+15005550001': [21211, "Invalid 'To' Phone Number: +1500555XXXX"],
  '+15005550002': [
    21612,
    "Message cannot be sent with the current combination of 'To' and 'From' parameters",
  ],
  '+15005550003': [21408, 'Permission to send an SMS has not been enabled for the region'],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
};

const fields = z.looseObject({
  To: z.string().optional(),
  From: z.string().optional(),
  MessagingServiceSid: z.string().optional(),
  Body: z.string().optional(),
  MediaUrl: z.union([z.string(), z.array(z.string()).max(10)]).optional(),
  StatusCallback: z.string().optional(),
  ValidityPeriod: z.string().optional(),
});

export interface NewMessage {
  to: string;
  from: string | null;
  messagingServiceSid: string | null;
  body: string;
  media: string[];
  statusCallback: string | null;
}

/** Checks a request for a message, in the vendor's order. @throws VendorRefusal with the vendor's code */
export function parseNewMessage(body: unknown): NewMessage {
  const parsed = fields.safeParse(body ?? {});
  if (!parsed.success) throw refused(20001, 'Invalid parameter');
  const { To, From, MessagingServiceSid, Body = '', MediaUrl, StatusCallback, ValidityPeriod } = parsed.data;
  const media = [MediaUrl ?? []].flat();
  if (!To) throw refused(21604, "A 'To' phone number is required.");
  if (!From && !MessagingServiceSid) throw refused(21603, "A 'From' phone number is required.");
  if (!Body && media.length === 0) throw refused(21602, 'Message body is required.');
  const unreadable = media.find((url) => !isHttpUrl(url));
  if (unreadable !== undefined) throw refused(21620, `Invalid media URL: ${unreadable}`);
  if ([...Body].length > 1_600)
    throw refused(21617, 'The concatenated message body exceeds the 1600 character limit');
  const magic = MAGIC_NUMBERS[To];
  if (magic) throw refused(...magic);
  if (!/^\+[1-9]\d{6,14}$/.test(To)) throw refused(21211, `Invalid 'To' Phone Number: ${To}`);
  // A number, or a sender name of at most eleven characters with a letter in it.
  if (From && !/^(\+[1-9]\d{4,14}|(?=.*[A-Za-z])[A-Za-z0-9 &-]{1,11})$/.test(From))
    throw refused(21212, `Invalid From Number (caller ID): ${From}`);
  if (MessagingServiceSid && !/^MG[0-9a-f]{32}$/.test(MessagingServiceSid))
    throw refused(21701, 'The Messaging Service does not exist');
  if (StatusCallback && !isHttpUrl(StatusCallback))
    throw refused(21609, `The 'StatusCallback' URL ${StatusCallback} is not a valid URL.`);
  const validity = ValidityPeriod === undefined ? 36_000 : Number(ValidityPeriod);
  if (!Number.isInteger(validity) || validity < 1 || validity > 36_000)
    throw refused(20001, 'ValidityPeriod must be between 1 and 36000');
  return {
    to: To,
    from: From ?? null,
    messagingServiceSid: MessagingServiceSid ?? null,
    body: Body,
    media,
    statusCallback: StatusCallback ?? null,
  };
}

export function refused(code: number, sentence: string, status = 400): VendorRefusal {
  return new VendorRefusal(status, sentence, code);
}

const STATUS_CODES: Record<number, number> = { 401: 20003, 404: 20404, 429: 20429, 503: 20503 };

/** The vendor's error body. `code` where the refusal has one of its own. */
export function errorBody(status: number, message: string, code: unknown): object {
  const number = typeof code === 'number' ? code : (STATUS_CODES[status] ?? 20500);
  return { code: number, message, more_info: `https://www.twilio.com/docs/errors/${number}`, status };
}

/** A message as the API shows it. */
export function shown(message: TwilioMessage): object {
  const uri = `/2010-04-01/Accounts/${message.account_sid}/Messages/${message.id}`;
  return {
    sid: message.id,
    account_sid: message.account_sid,
    messaging_service_sid: message.messaging_service_sid,
    to: message.to,
    from: message.status === 'accepted' ? null : message.from,
    body: message.body,
    status: message.status,
    direction: message.direction,
    num_segments: String(message.status === 'accepted' ? 0 : message.num_segments),
    num_media: String(message.files?.length ?? message.media?.length ?? 0),
    price: null,
    price_unit: 'USD',
    error_code: message.error_code,
    error_message: null,
    date_created: rfc2822(message.date_created),
    date_sent: message.date_sent && rfc2822(message.date_sent),
    date_updated: rfc2822(message.date_updated),
    api_version: '2010-04-01',
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

/** The files of a message as the API lists them (www.twilio.com/docs/messaging/api/media-resource). */
export function listedFiles({ account_sid, id, files = [], date_created }: TwilioMessage): object {
  const uri = `/2010-04-01/Accounts/${account_sid}/Messages/${id}/Media`;
  return {
    media_list: files.map((file) => ({
      sid: file.id,
      account_sid,
      parent_sid: id,
      content_type: file.content_type,
      date_created: rfc2822(date_created),
      date_updated: rfc2822(date_created),
      uri: `${uri}/${file.id}.json`,
    })),
    page: 0,
    page_size: 50,
    start: 0,
    end: Math.max(0, files.length - 1),
    uri: `${uri}.json?PageSize=50&Page=0`,
    first_page_uri: `${uri}.json?PageSize=50&Page=0`,
    previous_page_uri: null,
    next_page_uri: null,
  };
}

/** A page of messages, newest first, filtered as the vendor filters. */
export function listed(messages: TwilioMessage[], accountSid: string, query: unknown): object {
  const {
    To,
    From,
    PageSize,
    Page,
    'DateSent>': sentAfter,
  } = z
    .object({
      'DateSent>': z.string().optional(),
      To: z.string().optional(),
      From: z.string().optional(),
      PageSize: z.coerce.number().int().min(1).max(1_000).catch(50),
      Page: z.coerce.number().int().min(0).catch(0),
    })
    .parse(query);
  const isLater = (one: TwilioMessage) =>
    !sentAfter || Date.parse(one.date_sent ?? one.date_created) >= Date.parse(sentAfter);
  const found = messages
    .filter((one) => (!To || one.to === To) && (!From || one.from === From) && isLater(one))
    .reverse();
  const page = found.slice(Page * PageSize, (Page + 1) * PageSize);
  const uri = (number: number) => {
    const filters = new URLSearchParams({
      ...(To && { To }),
      ...(From && { From }),
      ...(sentAfter && { 'DateSent>': sentAfter }),
    });
    filters.set('PageSize', String(PageSize));
    filters.set('Page', String(number));
    return `/2010-04-01/Accounts/${accountSid}/Messages.json?${filters}`;
  };
  return {
    messages: page.map(shown),
    page: Page,
    page_size: PageSize,
    start: Page * PageSize,
    end: Page * PageSize + Math.max(0, page.length - 1),
    uri: uri(Page),
    first_page_uri: uri(0),
    previous_page_uri: Page > 0 ? uri(Page - 1) : null,
    next_page_uri: (Page + 1) * PageSize < found.length ? uri(Page + 1) : null,
  };
}

/** `X-Twilio-Signature` of a form: the URL and every field by name, HMAC-SHA1 with the auth token. */
export function signature(authToken: string, url: string, form: Record<string, string>): string {
  const signed = Object.keys(form)
    .sort()
    .reduce((text, name) => text + name + form[name], url);
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

function rfc2822(iso: string): string {
  return new Date(iso).toUTCString().replace('GMT', '+0000');
}

function isHttpUrl(text: string): boolean {
  return (
    URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !new URL(text).hostname.includes('_')
  );
}
