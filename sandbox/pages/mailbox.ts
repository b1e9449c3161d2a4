import type { Router } from 'express';
import multer from 'multer';
import { z } from 'zod';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import { type ReceivedResendEmail, receivedEmails, type WrittenEmail } from '../vendors/resend-receiving.ts';
import type { ResendEmail } from '../vendors/resend-wire.ts';
import { type Html, html } from './html.ts';
import { linked, refreshed } from './pieces.ts';

const fr = {
  mailbox: 'Boîte aux lettres',
  none: 'Aucun e-mail pour l’instant. Ils apparaîtront ici dès que le produit en enverra.',
  open: 'Ouvrir',
  back: 'Tous les e-mails',
  from: 'De',
  to: 'À',
  replyTo: 'Répondre à',
  date: 'Date',
  state: 'État',
  attachments: 'Pièces jointes',
  asText: 'Version texte',
  headers: 'En-têtes',
  unsubscribe: 'Se désabonner en un clic',
  unsubscribed: (status: string) => `Demande de désabonnement envoyée : réponse ${status}.`,
  complain: 'Signaler comme indésirable',
  write: 'Écrire un e-mail',
  optional: 'facultatif',
  reply: 'Répondre',
  subject: 'Objet',
  text: 'Message',
  file: 'Pièce jointe',
  send: 'Envoyer',
  automatic: 'Envoyé par un programme (réponse automatique)',
  asHtml: 'En HTML seulement',
  written: 'écrit par le client',
  quoted: (at: string, from: string) => `Le ${at}, ${from} a écrit :`,
  bad: 'Il faut une adresse d’expéditeur, une de destinataire, et un message.',
  statuses: {
    queued: 'en file',
    sent: 'envoyé',
    delivered: 'arrivé',
    opened: 'ouvert',
    bounced: 'refusé par la boîte',
    complained: 'signalé comme indésirable',
    suppressed: 'retenu : adresse bloquée',
  } as Record<string, string>,
};
const en: typeof fr = {
  mailbox: 'Mailbox',
  none: 'No e-mail yet. They appear here as soon as the product sends some.',
  open: 'Open',
  back: 'All e-mail',
  from: 'From',
  to: 'To',
  replyTo: 'Reply to',
  date: 'Date',
  state: 'State',
  attachments: 'Attachments',
  asText: 'As text',
  headers: 'Headers',
  unsubscribe: 'Unsubscribe with one click',
  unsubscribed: (status) => `Unsubscribe request sent: answered ${status}.`,
  complain: 'Report as spam',
  write: 'Write an e-mail',
  optional: 'optional',
  reply: 'Reply',
  subject: 'Subject',
  text: 'Message',
  file: 'Attachment',
  send: 'Send',
  automatic: 'Sent by a program (automatic reply)',
  asHtml: 'As HTML only',
  written: 'written by the client',
  quoted: (at, from) => `On ${at}, ${from} wrote:`,
  bad: 'A sender’s address, a recipient’s, and a message are needed.',
  statuses: {
    queued: 'queued',
    sent: 'sent',
    delivered: 'delivered',
    opened: 'opened',
    bounced: 'bounced',
    complained: 'reported as spam',
    suppressed: 'held back: address blocked',
  },
};
const words: Record<PageLanguage, typeof fr> = { fr, en };

/** All e-mail in both directions, newest first, and a form to write some. */
export function mailbox(context: ProviderContext, language: PageLanguage): string {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  const sent = context.state.collection<ResendEmail>('emails').list();
  const all = [
    ...sent.map((email) => ({
      ...email,
      path: `mail/${email.id}`,
      state: text.statuses[email.last_event] ?? email.last_event,
    })),
    ...receivedEmails(context)
      .list()
      .map((email) => ({ ...email, path: `received/${email.id}`, state: `${text.written} (${email.from})` })),
  ].sort((a, b) => b.created_at.localeCompare(a.created_at));
  const rows = all.map(
    (email) => html`<li><div><h3>${email.subject}</h3>
<p class="quiet">${email.to.join(', ')} · <time datetime="${email.created_at}">${time.format(new Date(email.created_at))}</time> · ${email.state}</p></div>
<div class="side"><a class="open" href="/pages/resend/${email.path}?lang=${language}">${text.open}<span class="unseen"> ${email.subject}</span></a></div></li>`,
  );
  const business = sent.flatMap(({ reply_to }) => reply_to ?? []).at(-1) ?? '';
  return html`<h2>${text.mailbox}</h2>
<ul class="list mails">${rows.length > 0 ? rows : html`<li class="empty">${text.none}</li>`}</ul>
<details class="compose"><summary>${text.write}</summary>${compose(language, { from: 'Léa Martin <lea@exemple.fr>', to: business, subject: '', answers: '' })}</details>${refreshed('resend', '.mails')}`
    .text;
}

function compose(
  language: PageLanguage,
  given: { from: string; to: string; subject: string; answers: string },
): Html {
  const text = words[language];
  return html`<form method="post" enctype="multipart/form-data" action="/pages/resend/write?lang=${language}">
<input type="hidden" name="answers" value="${given.answers}">
<label>${text.from}<input name="from" required value="${given.from}"></label>
<label>${text.replyTo} (${text.optional})<input name="reply_to"></label>
<label>${text.to}<input name="to" required value="${given.to}"></label>
<label>${text.subject}<input name="subject" value="${given.subject}"></label>
<label>${text.text}<textarea name="body" rows="5"></textarea></label>
<label>${text.file}<input type="file" name="file"></label>
<label class="check"><input type="checkbox" name="html" value="1"> ${text.asHtml}</label>
<label class="check"><input type="checkbox" name="automatic" value="1"> ${text.automatic}</label>
<button>${text.send}</button></form>`;
}

/** One e-mail as its reader sees it. */
export function mailScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: {
    open(email: ResendEmail): void;
    complain(email: ResendEmail): void;
    write(email: WrittenEmail): ReceivedResendEmail;
  },
): void {
  const emails = context.state.collection<ResendEmail>('emails');

  router.get('/mail/:id', (req, res, next) => {
    const email = emails.get(req.params.id);
    if (!email) return next();
    act.open(email);
    const answered = typeof req.query.unsubscribed === 'string' ? req.query.unsubscribed : null;
    show(req, res, (language) => ({
      heading: email.subject,
      content: oneMail(emails.get(email.id) ?? email, language, answered),
    }));
  });

  router.get('/mail/:id/attachments/:index', (req, res, next) => {
    const attachment = emails.get(req.params.id)?.attachments[Number(req.params.index)];
    if (!attachment) return next();
    res
      .type(attachment.content_type)
      .attachment(attachment.filename)
      .send(Buffer.from(attachment.content, 'base64'));
  });

  router.post('/mail/:id/complain', (req, res, next) => {
    const email = emails.get(req.params.id);
    if (!email) return next();
    act.complain(email);
    res.redirect(303, `/pages/resend/mail/${email.id}`);
  });

  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: FILE_BYTES, files: 1 } });
  router.post('/write', upload.single('file'), (req, res) => {
    const language = req.query.lang === 'en' ? 'en' : 'fr';
    const given = written.safeParse(req.body).data;
    if (!given || (!given.body && !given.subject && !req.file)) {
      res.status(400);
      show(req, res, () => ({
        heading: words[language].write,
        content: html`<p class="bad">${words[language].bad}</p><p><a href="/pages/resend?lang=${language}">${words[language].back}</a></p>`,
      }));
      return;
    }
    const answered = emails.get(given.answers);
    const { id } = act.write(asMailProgram(given, answered, req.file, language));
    res.redirect(303, `/pages/resend/received/${id}?lang=${language}`);
  });

  router.get('/received/:id', (req, res, next) => {
    const email = receivedEmails(context).get(req.params.id);
    if (!email) return next();
    show(req, res, (language) => ({ heading: email.subject, content: oneReceived(email, language) }));
  });

  // What a mail program does when its reader presses the button it shows beside the sender (RFC 8058).
  router.post('/mail/:id/unsubscribe', async (req, res, next) => {
    const email = emails.get(req.params.id);
    const url = email && /^<(https?:[^>]+)>$/.exec(email.headers['List-Unsubscribe'] ?? '')?.[1];
    if (!email || !url) return next();
    const status = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    }).then(
      (answer) => String(answer.status),
      (error: Error) => error.message,
    );
    res.redirect(303, `/pages/resend/mail/${email.id}?unsubscribed=${encodeURIComponent(status)}`);
  });
}

const FILE_BYTES = 25 * 1024 * 1024;
const written = z.object({
  from: z.string().trim().regex(/@/).max(500),
  to: z.string().trim().regex(/@/).max(500),
  reply_to: z.string().trim().max(500).default(''),
  subject: z.string().trim().max(500).default(''),
  body: z.string().trim().max(100_000).default(''),
  answers: z.string().default(''),
  html: z.string().optional(),
  automatic: z.string().optional(),
});

/** A mail as a mail program writes it: with the one it answers below, and its headers. */
function asMailProgram(
  given: z.output<typeof written>,
  answered: ResendEmail | undefined,
  file: { originalname: string; mimetype: string; buffer: Buffer } | undefined,
  language: PageLanguage,
): WrittenEmail {
  const at = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const attribution =
    answered && words[language].quoted(at.format(new Date(answered.created_at)), answered.from);
  const quote = (answered?.text ?? '').trim().split('\n');
  const lines = (text: string) => html`${text.split('\n').map((line) => html`${line}<br>`)}`;
  const text = [
    given.body,
    ...(attribution ? ['', attribution, '', ...quote.map((line) => `> ${line}`)] : []),
  ].join('\n');
  const asHtml = html`<div dir="ltr">${lines(given.body)}</div>${
    attribution &&
    html`<br><div class="gmail_quote"><div class="gmail_attr">${attribution}<br></div><blockquote class="gmail_quote">${lines(quote.join('\n'))}</blockquote></div>`
  }`.text;
  return {
    from: given.from,
    to: [given.to],
    reply_to: given.reply_to ? [given.reply_to] : [],
    subject: given.subject,
    text: given.html ? null : text,
    html: asHtml,
    headers: {
      ...(answered && {
        'in-reply-to': answered.message_id,
        references: [answered.headers.References, answered.message_id].filter(Boolean).join(' '),
      }),
      ...(given.automatic && { 'auto-submitted': 'auto-replied' }),
    },
    attachments: file
      ? [
          {
            filename: Buffer.from(file.originalname, 'latin1').toString('utf8'),
            content_type: file.mimetype,
            content: file.buffer.toString('base64'),
          },
        ]
      : [],
  };
}

function oneReceived(email: ReceivedResendEmail, language: PageLanguage): Html {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  return html`<p><a href="/pages/resend?lang=${language}">${text.back}</a></p>
<h1>${email.subject}</h1>
<dl><dt>${text.from}</dt><dd>${email.from}</dd><dt>${text.to}</dt><dd>${email.to.join(', ')}</dd>
<dt>${text.date}</dt><dd>${time.format(new Date(email.created_at))}</dd>
${email.attachments.length > 0 && html`<dt>${text.attachments}</dt><dd>${email.attachments.map(({ filename }) => html`<div>${filename}</div>`)}</dd>`}</dl>
${email.html && html`<iframe class="mail" title="${email.subject}" sandbox="allow-popups" srcdoc="${framed(email.html)}"></iframe>`}
<details class="compose" ${email.html ? '' : 'open'}><summary>${text.asText}</summary><pre>${linked(email.text ?? '')}</pre></details>
<details class="compose"><summary>${text.headers}</summary><pre>${JSON.stringify(email.headers, null, 2)}</pre></details>`;
}

/** « Re: » once. */
const answerTo = (subject: string) => (/^re\s*:/i.test(subject) ? subject : `Re: ${subject}`);

function oneMail(email: ResendEmail, language: PageLanguage, unsubscribed: string | null): Html {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  const path = `/pages/resend/mail/${email.id}`;
  const attachments = email.attachments.map(
    (one, index) =>
      html`<div><a href="${path}/attachments/${index}">${one.filename}</a> <span class="quiet">${one.content_type}</span></div>`,
  );
  return html`<p><a href="/pages/resend?lang=${language}">${text.back}</a></p>
<h1>${email.subject}</h1>
${unsubscribed && html`<p class="ok" role="status">${text.unsubscribed(unsubscribed)}</p>`}
<dl><dt>${text.from}</dt><dd>${email.from}</dd><dt>${text.to}</dt><dd>${email.to.join(', ')}</dd>
${email.reply_to && html`<dt>${text.replyTo}</dt><dd>${email.reply_to.join(', ')}</dd>`}
<dt>${text.date}</dt><dd>${time.format(new Date(email.created_at))}</dd>
<dt>${text.state}</dt><dd>${text.statuses[email.last_event] ?? email.last_event}</dd>
${attachments.length > 0 && html`<dt>${text.attachments}</dt><dd>${attachments}</dd>`}</dl>
${email.html && html`<p></p><iframe class="mail" title="${email.subject}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${framed(email.html)}"></iframe>`}
<details class="compose" ${email.html ? '' : 'open'}><summary>${text.asText}</summary><pre>${linked(email.text ?? '')}</pre></details>
<details class="compose reply"><summary>${text.reply}</summary>${compose(language, { from: email.to[0] ?? '', to: email.reply_to?.[0] ?? email.from, subject: answerTo(email.subject), answers: email.id })}</details>
${Object.keys(email.headers).length > 0 && html`<details class="compose"><summary>${text.headers}</summary><pre>${JSON.stringify(email.headers, null, 2)}</pre></details>`}
${email.headers['List-Unsubscribe'] && html`<form method="post" action="${path}/unsubscribe"><button class="plain">${text.unsubscribe}</button></form>`}
<form method="post" action="${path}/complain"><button class="plain">${text.complain}</button></form>`;
}

/** Links open beside the mailbox: inside the frame they could not. */
function framed(markup: string): string {
  return `<base target="_blank">${markup}`;
}
