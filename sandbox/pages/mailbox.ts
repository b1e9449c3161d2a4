import type { Router } from 'express';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
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

/** All e-mail, newest first. */
export function mailbox(context: ProviderContext, language: PageLanguage): string {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: 'short' });
  const rows = context.state
    .collection<ResendEmail>('emails')
    .list()
    .reverse()
    .map(
      (email) => html`<li><div><h3>${email.subject}</h3>
<p class="quiet">${email.to.join(', ')} · <time datetime="${email.created_at}">${time.format(new Date(email.created_at))}</time> · ${text.statuses[email.last_event] ?? email.last_event}</p></div>
<div class="side"><a class="open" href="/pages/resend/mail/${email.id}?lang=${language}">${text.open}<span class="unseen"> ${email.subject}</span></a></div></li>`,
    );
  return html`<h2>${text.mailbox}</h2>
<ul class="list mails">${rows.length > 0 ? rows : html`<li class="empty">${text.none}</li>`}</ul>${refreshed('resend', '.mails')}`
    .text;
}

/** One e-mail as its reader sees it. */
export function mailScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: { open(email: ResendEmail): void; complain(email: ResendEmail): void },
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
${Object.keys(email.headers).length > 0 && html`<details class="compose"><summary>${text.headers}</summary><pre>${JSON.stringify(email.headers, null, 2)}</pre></details>`}
${email.headers['List-Unsubscribe'] && html`<form method="post" action="${path}/unsubscribe"><button class="plain">${text.unsubscribe}</button></form>`}
<form method="post" action="${path}/complain"><button class="plain">${text.complain}</button></form>`;
}

/** Links open beside the mailbox: inside the frame they could not. */
function framed(markup: string): string {
  return `<base target="_blank">${markup}`;
}
