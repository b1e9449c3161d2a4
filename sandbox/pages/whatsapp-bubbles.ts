import type { PageLanguage, ProviderContext } from '../provider.ts';
import { fileOf } from '../vendors/whatsapp-phone.ts';
import type { WhatsAppMessage } from '../vendors/whatsapp-wire.ts';
import { type Html, html } from './html.ts';
import { linked } from './pieces.ts';
import { type WhatsAppWords, whatsappWords } from './whatsapp-words.ts';

const REACTIONS = ['👍', '❤️', '🙏'];

/** One message as the client sees it; what can be tapped is a button that sends the answer. */
function bubble(
  context: ProviderContext,
  message: WhatsAppMessage,
  language: PageLanguage,
  reaction: string,
): Html {
  const words = whatsappWords[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const isMine = message.direction === 'in';
  const { status, error } = message;
  const state = html`<span class="${status === 'failed' ? 'bad' : status === 'read' ? 'ok' : ''}">${words.statuses[status]}${error && ` (${error.code})`}</span>`;
  return html`<li class="bubble ${isMine ? 'mine' : 'theirs'}">${bodyOf(context, message, words)}
${reaction && html`<p class="reaction"><span role="img" aria-label="${words.reaction}">${reaction}</span></p>`}<div class="meta"><time datetime="${message.at}">${time.format(new Date(message.at))}</time> · ${state}${message.type === 'template' && ` · ${words.template}`}</div>
${!isMine && message.type !== 'reaction' && html`<div class="taps reactions">${REACTIONS.map((emoji) => tap(message, { type: 'reaction', emoji }, emoji, words.react(emoji)))}</div>`}</li>`;
}

/**
 * A thread as the phone shows it: the latest reaction stands on the message it is about, and is no line of its own; one that is
 * about a message nobody knows is.
 */
export function thread(
  context: ProviderContext,
  messages: WhatsAppMessage[],
  language: PageLanguage,
): Html[] {
  const ids = new Set(messages.map(({ id }) => id));
  const about = ({ type, content }: WhatsAppMessage) =>
    type === 'reaction' && ids.has(String(content.message_id)) ? String(content.message_id) : null;
  const latest = new Map<string, string>();
  for (const message of messages) {
    const target = message.status === 'failed' ? null : about(message);
    if (target) latest.set(target, String(message.content.emoji ?? ''));
  }
  return messages
    .filter((message) => about(message) === null)
    .map((message) => bubble(context, message, language, latest.get(message.id) ?? ''));
}

interface TextPart {
  text?: string;
}

function bodyOf(context: ProviderContext, message: WhatsAppMessage, words: WhatsAppWords): Html {
  const { type, content } = message;
  const mine = message.direction === 'in';
  switch (type) {
    case 'text':
      return html`<p>${linked(String(content.body ?? ''))}</p>`;
    case 'template':
      return html`<p>${linked(String(content.reads ?? ''))}</p><div class="taps">${(
        content.buttons as Array<{ text: string }>
      ).map(({ text }) => tap(message, { type: 'button', id: text, title: text }, text))}</div>`;
    case 'interactive':
      return mine ? choiceMade(content) : choices(message, content);
    case 'button':
      return html`<p>${String(content.text ?? '')}</p>`;
    case 'reaction':
      return html`<p>${String(content.emoji ?? '') || '—'} <span class="quiet">${words.reaction}</span></p>`;
    case 'location': {
      const { latitude, longitude, name, address } = content as Record<string, string | number | undefined>;
      return html`<p>📍 ${name ?? ''} ${address && html`<span class="quiet">${address}</span>`}
<a href="https://www.openstreetmap.org/?mlat=${latitude}&amp;mlon=${longitude}" target="_blank" rel="noopener noreferrer">${latitude}, ${longitude}</a></p>`;
    }
    case 'image':
    case 'sticker':
    case 'audio':
    case 'video':
    case 'document':
      return media(context, message, words);
    default:
      return html`<p class="quiet">${words.unsupported} (${type})</p>`;
  }
}

function choiceMade(content: Record<string, unknown>): Html {
  const reply = (content.button_reply ?? content.list_reply) as { title?: string } | undefined;
  return html`<p>${reply?.title ?? ''}</p>`;
}

function choices(message: WhatsAppMessage, content: Record<string, unknown>): Html {
  const { header, body, footer, action } = content as {
    header?: TextPart;
    body?: TextPart;
    footer?: TextPart;
    action: {
      button?: string;
      buttons?: Array<{ reply: { id: string; title: string } }>;
      sections?: Array<{ title?: string; rows: Array<{ id: string; title: string; description?: string }> }>;
    };
  };
  const buttons = (action.buttons ?? []).map(({ reply }) =>
    tap(message, { type: 'button_reply', ...reply }, reply.title),
  );
  const sections = (action.sections ?? []).map(
    ({ title, rows }) =>
      html`${title && html`<p class="quiet">${title}</p>`}${rows.map(
        ({
          id,
          title: row,
          description,
        }) => html`<div class="row">${tap(message, { type: 'list_reply', id, title: row }, row)}
${description && html`<span class="quiet">${description}</span>`}</div>`,
      )}`,
  );
  return html`${header?.text && html`<p><strong>${header.text}</strong></p>`}<p>${linked(body?.text ?? '')}</p>
${footer?.text && html`<p class="quiet">${footer.text}</p>`}<div class="taps">${buttons}</div>
${sections.length > 0 && html`<details><summary>${action.button ?? ''}</summary>${sections}</details>`}`;
}

function media(context: ProviderContext, { type, content }: WhatsAppMessage, words: WhatsAppWords): Html {
  const { id = '', caption, filename } = content as { id?: string; caption?: string; filename?: string };
  const file = fileOf(context, id);
  const address = `/pages/whatsapp/file/${encodeURIComponent(id)}`;
  const said = caption && html`<p>${linked(caption)}</p>`;
  if (!file) return html`<p class="quiet">${words.lost}</p>${said}`;
  if (type === 'image' || type === 'sticker')
    return html`<img src="${address}" alt="${caption ?? file.fileName}">${said}`;
  if (type === 'audio') return html`<audio controls src="${address}"></audio>`;
  if (type === 'video') return html`<video controls src="${address}"></video>${said}`;
  return html`<p><a href="${address}">${filename ?? file.fileName}</a></p>${said}`;
}

/** A button that answers a message. */
function tap(
  message: WhatsAppMessage,
  answer: { type: string; id?: string; title?: string; emoji?: string },
  label: string,
  spoken?: string,
): Html {
  const fields = { from: message.person, to: message.number, context: message.id, ...answer };
  return html`<form method="post" action="/pages/whatsapp/tap">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="plain" ${spoken ? html`aria-label="${spoken}" title="${spoken}"` : ''}>${label}</button></form>`;
}
