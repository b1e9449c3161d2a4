import type { Router } from 'express';
import multer from 'multer';
import { z } from 'zod';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import type { Row } from '../state.ts';
import type { SentFile } from '../vendors/twilio-files.ts';
import type { TwilioFile } from '../vendors/twilio-wire.ts';
import { type Html, html } from './html.ts';
import { linked, refreshed, spacedNumber } from './pieces.ts';
import { sendStrangersFile } from './stranger-files.ts';

const fr = {
  phones: 'Téléphones',
  none: 'Aucun SMS pour l’instant. Ils apparaîtront ici dès que le produit en enverra ; vous pouvez aussi écrire le premier.',
  conversation: 'Ouvrir',
  writeFirst: 'Écrire à un établissement',
  from: 'De (le client)',
  to: 'À (l’établissement)',
  text: 'Message',
  picture: 'Joindre une photo (MMS)',
  received: 'Photo',
  send: 'Envoyer',
  answer: 'Répondre',
  back: 'Tous les téléphones',
  switchOff: 'Éteindre ce téléphone',
  switchOn: 'Rallumer ce téléphone',
  off: 'éteint',
  offNote: 'Les SMS envoyés à un téléphone éteint n’arrivent pas : le produit reçoit « undelivered ».',
  bad: 'Un numéro s’écrit avec son pays, +33639980012, et un message a des mots ou une photo.',
  statuses: {
    accepted: 'accepté',
    queued: 'en file',
    sent: 'envoyé',
    delivered: 'arrivé',
    undelivered: 'non arrivé',
    received: 'reçu par l’établissement',
  } as Record<string, string>,
  parts: (count: number) => (count > 1 ? `${count} SMS` : '1 SMS'),
};
const en: typeof fr = {
  phones: 'Phones',
  none: 'No text yet. They appear here as soon as the product sends some; you can also write first.',
  conversation: 'Open',
  writeFirst: 'Write to a business',
  from: 'From (the client)',
  to: 'To (the business)',
  text: 'Message',
  picture: 'Add a picture (MMS)',
  received: 'Picture',
  send: 'Send',
  answer: 'Reply',
  back: 'All phones',
  switchOff: 'Switch this phone off',
  switchOn: 'Switch this phone on',
  off: 'off',
  offNote: 'Texts to a phone that is off do not arrive: the product is told “undelivered”.',
  bad: 'Write numbers with their country, +33639980012, and a message has words or a picture.',
  statuses: {
    accepted: 'accepted',
    queued: 'queued',
    sent: 'sent',
    delivered: 'delivered',
    undelivered: 'not delivered',
    received: 'received by the business',
  },
  parts: (count) => (count === 1 ? '1 text' : `${count} texts`),
};
const words: Record<PageLanguage, typeof fr> = { fr, en };

interface Text extends Row {
  to: string;
  from: string | null;
  body: string;
  media?: string[];
  files?: TwilioFile[];
  status: string;
  direction: string;
  num_segments: number;
  date_created: string;
}

interface Conversation {
  client: string;
  business: string;
  texts: Text[];
}

const number = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{5,14}$/);
const business = z.string().trim().min(1).max(16);
/** What an MMS carries at most. */
const PICTURE_BYTES = 5 * 1024 * 1024;

/** What a client's phone shows, by phone and by whom it talks to; the latest conversation first. */
function conversations(context: ProviderContext): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const text of context.state.collection<Text>('messages').list()) {
    const isInbound = text.direction === 'inbound';
    const client = (isInbound ? text.from : text.to) ?? '';
    const other = (isInbound ? text.to : text.from) ?? '';
    const key = `${client}>${other}`;
    const known = found.get(key) ?? { client, business: other, texts: [] };
    known.texts.push(text);
    // Last written, last in the map: reversed below.
    found.delete(key);
    found.set(key, known);
  }
  return [...found.values()].reverse();
}

const pathOf = ({ client, business: other }: Conversation) =>
  `/pages/twilio/${encodeURIComponent(client)}/${encodeURIComponent(other)}`;

/** The list of phones, with a form to write first. */
export function phoneList(context: ProviderContext, language: PageLanguage): string {
  const text = words[language];
  const all = conversations(context);
  const rows = all.map(
    (one) => html`<li><div><div class="name"><h3 class="number">${spacedNumber(one.client)}</h3>
<span class="quiet">${spacedNumber(one.business)}</span>${isOff(context, one.client) && html`<span class="state simulated">${text.off}</span>`}</div>
<p class="quiet excerpt">${one.texts.at(-1)?.body}</p></div>
<div class="side"><a class="open" href="${pathOf(one)}?lang=${language}">${text.conversation}<span class="unseen"> ${one.client}</span></a></div></li>`,
  );
  const lastTo = all[0]?.business ?? '+33639980001';
  return html`<h2>${text.phones}</h2>
<ul class="list phones">${rows.length > 0 ? rows : html`<li class="empty">${text.none}</li>`}</ul>
<details class="compose"><summary>${text.writeFirst}</summary>
<form method="post" enctype="multipart/form-data" action="/pages/twilio/write?lang=${language}">
<label>${text.from}<input name="from" required value="+33639980012" inputmode="tel"></label>
<label>${text.to}<input name="to" required value="${lastTo}" inputmode="tel"></label>
<label>${text.text}<textarea name="body" rows="3" maxlength="1600"></textarea></label>
<label>${text.picture}<input type="file" name="file" accept="image/*,video/*,audio/*"></label>
<button>${text.send}</button></form></details>${refreshed('twilio', '.phones')}`.text;
}

/** One conversation as the client sees it, where one writes back. */
export function phoneScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: {
    write(from: string, to: string, body: string, file?: SentFile): Promise<void>;
    file(id: string): (TwilioFile & { bytes: Buffer }) | undefined;
  },
): void {
  const upload = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: PICTURE_BYTES, files: 1 },
  });
  router.post('/write', upload.single('file'), async (req, res) => {
    const form = z
      .object({ from: number, to: business, body: z.string().trim().max(1_600).default('') })
      .safeParse(req.body);
    // A form whose file was left empty sends one of no bytes.
    const file = req.file?.size ? { mediaType: req.file.mimetype, bytes: req.file.buffer } : undefined;
    if (!form.success || (!form.data.body && !file)) {
      res.status(400);
      show(req, res, (language) => ({
        heading: words[language].phones,
        content: html`<p class="bad">${words[language].bad}</p><p><a href="/pages/twilio?lang=${language}">${words[language].back}</a></p>`,
      }));
      return;
    }
    const { from, to, body } = form.data;
    await act.write(from, to, body, file);
    res.redirect(
      303,
      `${pathOf({ client: from, business: to, texts: [] })}?lang=${req.query.lang === 'en' ? 'en' : 'fr'}#end`,
    );
  });

  router.get('/file/:id', (req, res, next) => {
    const file = act.file(req.params.id);
    if (!file) return next();
    sendStrangersFile(res, { bytes: file.bytes, mediaType: file.content_type });
  });

  router.post('/switch', (req, res) => {
    const phone = number.safeParse(req.body.phone).data;
    const off = context.state.collection<Row>('switched-off');
    if (phone && !off.delete(phone)) off.put({ id: phone });
    res.redirect(303, req.get('referer') ?? '/pages/twilio');
  });

  router.get('/:client/:business', (req, res, next) => {
    const { client, business: other } = req.params;
    const found = conversations(context).find((one) => one.client === client && one.business === other);
    if (!found) return next();
    show(req, res, (language) => ({
      heading: spacedNumber(client),
      content: conversation(found, isOff(context, client), language),
      script: refreshed('twilio', '.thread'),
    }));
  });
}

function conversation(
  { client, business: other, texts }: Conversation,
  off: boolean,
  language: PageLanguage,
): Html {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const bubbles = texts.map((one) => {
    const mine = one.direction === 'inbound';
    const failed = one.status === 'undelivered';
    return html`<li class="bubble ${mine ? 'mine' : 'theirs'}"><p>${linked(one.body)}</p>${(one.media ?? []).map((url) => html`<p>${linked(url)}</p>`)}${(one.files ?? []).map((file) => picture(file, text.received))}
<div class="meta"><time datetime="${one.date_created}">${time.format(new Date(one.date_created))}</time> · <span class="${failed ? 'bad' : ''}">${text.statuses[one.status] ?? one.status}</span> · ${text.parts(one.num_segments)}</div></li>`;
  });
  return html`<p><a href="/pages/twilio?lang=${language}">${text.back}</a></p>
<h1 class="number">${spacedNumber(client)}</h1>
<p class="quiet">${spacedNumber(other)} ${off && html`<span class="state simulated">${text.off}</span>`}</p>
<ol class="thread">${bubbles}</ol>
<form class="reply" id="end" method="post" enctype="multipart/form-data" action="/pages/twilio/write?lang=${language}">
<input type="hidden" name="from" value="${client}"><input type="hidden" name="to" value="${other}">
<label><span class="unseen">${text.text}</span><textarea name="body" rows="2" maxlength="1600"></textarea></label>
<button>${text.answer}</button>
<label class="quiet">${text.picture} <input type="file" name="file" accept="image/*,video/*,audio/*"></label></form>
<form method="post" action="/pages/twilio/switch"><input type="hidden" name="phone" value="${client}">
<p class="quiet">${text.offNote}</p><button class="plain">${off ? text.switchOn : text.switchOff}</button></form>`;
}

function picture({ id, content_type }: TwilioFile, name: string): Html {
  const address = `/pages/twilio/file/${id}`;
  if (content_type.startsWith('video/')) return html`<video controls src="${address}"></video>`;
  if (content_type.startsWith('audio/')) return html`<audio controls src="${address}"></audio>`;
  if (content_type.startsWith('image/')) return html`<img src="${address}" alt="${name}">`;
  return html`<p><a href="${address}">${name}</a></p>`;
}

function isOff(context: ProviderContext, phone: string): boolean {
  return context.state.collection<Row>('switched-off').get(phone) !== undefined;
}
