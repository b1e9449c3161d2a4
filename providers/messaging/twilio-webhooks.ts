import twilio from 'twilio';
import { keywordOf } from '../../domain/messaging/keywords.ts';
import { mediaTypeOf } from '../../domain/messaging/media.ts';
import { type InboundEvent, type MessageReference, type StatusEvent, WebhookRefused } from './messaging.ts';
import { twilioStatus } from './twilio.ts';
import { twilioReason } from './twilio-codes.ts';
import { twilioFileAt } from './twilio-media.ts';

/** A request to one of our Twilio webhooks, as it came. */
export interface TwilioRequest {
  /** The configured public URL, with path and query as asked for; never built from the Host header. */
  url: string;
  signature: string | undefined;
  body: Buffer;
}

export type TwilioParameters = Record<string, string | undefined>;

/**
 * Checks by the SDK (in constant time) that Twilio sent this, and reads its parameters. Forms are signed field by field,
 * any other body by its SHA-256 in the query. @throws WebhookRefused
 */
export function readTwilioRequest(authToken: string, request: TwilioRequest): TwilioParameters {
  const { url, signature = '' } = request;
  const text = request.body.toString('utf8');
  if (new URL(url).searchParams.has('bodySHA256')) {
    if (!twilio.validateRequestWithBody(authToken, signature, url, text)) throw new WebhookRefused();
    return parametersOf(text);
  }
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const known = fields[name];
    fields[name] = known === undefined ? value : [known, value].flat();
  }
  if (!twilio.validateRequest(authToken, signature, url, fields)) throw new WebhookRefused();
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [value].flat()[0]]));
}

function parametersOf(json: string): TwilioParameters {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new WebhookRefused('The body is no JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new WebhookRefused('The body is no JSON object.');
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value ?? '')]));
}

/**
 * A status callback (www.twilio.com/docs/messaging/guides/track-outbound-message-status). Twilio numbers no event: a message
 * has each status once, so the two together name it. @throws WebhookRefused when it is none
 */
export function twilioStatusEvent(
  parameters: TwilioParameters,
  reference: MessageReference | null,
): StatusEvent {
  const sid = parameters.MessageSid || parameters.SmsSid;
  const word = parameters.MessageStatus || parameters.SmsStatus;
  if (!sid || !word) throw new WebhookRefused('This is no status callback.');
  const status = twilioStatus(word);
  const code = Number(parameters.ErrorCode) || null;
  return {
    kind: 'status',
    provider: 'twilio',
    eventId: `${sid}:${word}`,
    type: word,
    reference,
    providerId: sid,
    status,
    reason: status === 'failed' ? twilioReason(code) : null,
    errorCode: status === 'failed' && code ? String(code) : null,
    suppress: null,
    from: parameters.From || null,
  };
}

/** An MMS has ten files at most. */
export const MOST_FILES = 10;

/** The files of a message, by what a webhook or the log says of each: its address or id, and the sender's word for what it is. */
export function twilioFiles(
  files: ReadonlyArray<{ id: string | null; declaredType: string | null }>,
): Pick<InboundEvent, 'content' | 'files'> {
  const received = files.slice(0, MOST_FILES).flatMap(({ id: providerMediaId, declaredType }) =>
    providerMediaId
      ? {
          id: crypto.randomUUID(),
          type: mediaTypeOf(declaredType ?? ''),
          providerMediaId,
          declaredType: declaredType?.slice(0, 200) ?? null,
          fileName: null,
        }
      : [],
  );
  const [first] = received;
  if (!first) return {};
  const type = received.every((one) => one.type === first.type) ? first.type : 'document';
  return { content: { kind: 'media', type, mediaIds: received.map(({ id }) => id) }, files: received };
}

/** A message to one of our numbers (www.twilio.com/docs/messaging/guides/webhook-request). @throws WebhookRefused when it is none */
export function twilioInboundEvent(parameters: TwilioParameters): InboundEvent {
  const { MessageSid: sid, From: from, To: to, Body: text = '', OptOutType: optOut } = parameters;
  if (!sid || !from || !to) throw new WebhookRefused('This is no message.');
  return {
    kind: 'inbound',
    provider: 'twilio',
    channel: 'sms',
    eventId: `${sid}:received`,
    type: 'received',
    providerId: sid,
    from,
    to,
    // Postgres holds neither; a phone sends neither on purpose.
    text: text.replaceAll('\0', '').toWellFormed(),
    segments: Number(parameters.NumSegments) || null,
    // One of STOP, START, HELP, whatever words the account has chosen for them.
    optOut: optOut ? keywordOf(optOut) : null,
    ...twilioFiles(
      Array.from({ length: Math.min(MOST_FILES, Number(parameters.NumMedia) || 0) }, (_, i) => ({
        id: twilioFileAt(parameters[`MediaUrl${i}`] ?? ''),
        declaredType: parameters[`MediaContentType${i}`] ?? null,
      })),
    ),
  };
}
