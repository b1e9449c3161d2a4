import type { Router } from 'express';
import multer from 'multer';
import { z } from 'zod';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import {
  accountsOf,
  type DirectAttachment,
  type DirectMessage,
  isInstagram,
  nameOf,
  type SentAlong,
} from '../vendors/meta-wire.ts';
import { type Html, html } from './html.ts';
import { linked, refreshed } from './pieces.ts';
import { sendStrangersFile } from './stranger-files.ts';

const FILE_BYTES = 25 * 1024 * 1024;

const fr = {
  conversations: 'Conversations',
  none: 'Aucune conversation pour l’instant. Écrivez la première.',
  open: 'Ouvrir',
  back: 'Toutes les conversations',
  writeFirst: 'Écrire à un établissement',
  account: 'À (l’établissement)',
  noAccounts:
    'Aucun établissement n’est relié à Instagram ou à Messenger. Identifiant de la page, ou du compte Instagram (il commence par 1784)',
  person: 'Identifiant de la personne (vide : quelqu’un de nouveau)',
  text: 'Message',
  file: 'Photo, son ou document',
  what: 'Ou bien',
  whats: {
    '': 'rien d’autre',
    like: 'un pouce, un cœur',
    sticker: 'un autocollant',
    post: 'une publication partagée',
    'story-reply': 'une réponse à une story',
  },
  send: 'Envoyer',
  bad: 'Un identifiant ne contient que des chiffres.',
  statuses: { sent: 'envoyé', delivered: 'arrivé', read: 'lu', received: 'reçu par l’établissement' },
};
const en: typeof fr = {
  conversations: 'Conversations',
  none: 'No conversation yet. Write the first.',
  open: 'Open',
  back: 'All conversations',
  writeFirst: 'Write to a business',
  account: 'To (the business)',
  noAccounts:
    'No business is connected to Instagram or Messenger. Id of the page, or of the Instagram account (it begins with 1784)',
  person: 'Id of the person (empty: somebody new)',
  text: 'Message',
  file: 'Picture, sound or document',
  what: 'Or else',
  whats: {
    '': 'nothing else',
    like: 'a thumb, a heart',
    sticker: 'a sticker',
    post: 'a shared post',
    'story-reply': 'an answer to a story',
  },
  send: 'Send',
  bad: 'An id is digits alone.',
  statuses: { sent: 'sent', delivered: 'delivered', read: 'read', received: 'received by the business' },
};
const words: Record<PageLanguage, typeof fr> = { fr, en };

interface Conversation {
  account: string;
  person: string;
  messages: DirectMessage[];
}

function conversations(context: ProviderContext): Conversation[] {
  const found = new Map<string, Conversation>();
  for (const message of context.state.collection<DirectMessage>('messages').list()) {
    const { account, person } = message;
    const key = `${account}>${person}`;
    const known = found.get(key) ?? { account, person, messages: [] };
    known.messages.push(message);
    found.delete(key);
    found.set(key, known);
  }
  return [...found.values()].reverse();
}

const channelOf = (account: string) => (isInstagram(account) ? 'Instagram' : 'Messenger');
const pathOf = (account: string, person: string) => `/pages/meta/${account}/${person}`;

/** The conversations, and a form to write first. */
export function directList(context: ProviderContext, language: PageLanguage): string {
  const text = words[language];
  const all = conversations(context);
  const rows = all.map(
    ({
      account,
      person,
      messages,
    }) => html`<li><div><h3>${channelOf(account)} <span class="quiet">${person} → ${account}</span></h3>
<p class="quiet excerpt">${messages.at(-1)?.text}</p></div><div class="side"><a class="open" href="${pathOf(account, person)}?lang=${language}">${text.open}<span class="unseen"> ${person}</span></a></div></li>`,
  );
  const known = accountsOf(context).list();
  const business =
    known.length > 0
      ? html`<select name="account" required>${known.map(({ id: account }) => html`<option value="${account}">${channelOf(account)}, ${nameOf(account)} (${account})</option>`)}</select>`
      : html`<input name="account" required inputmode="numeric" pattern="[0-9]{5,20}"><span class="quiet">${text.noAccounts}</span>`;
  return html`<h2>${text.conversations}</h2><ul class="list phones">${rows.length > 0 ? rows : html`<li class="empty">${text.none}</li>`}</ul>
<details class="compose"><summary>${text.writeFirst}</summary><form method="post" enctype="multipart/form-data" action="/pages/meta/write?lang=${language}">
<label>${text.account}${business}</label>
<label>${text.person}<input name="person" inputmode="numeric"></label>
<label>${text.text}<textarea name="body" rows="3" maxlength="1000"></textarea></label>${along(language)}<button>${text.send}</button></form></details>${refreshed('meta', '.phones')}`
    .text;
}

/** What a person may send beside words. */
function along(language: PageLanguage): Html {
  const text = words[language];
  const options = Object.entries(text.whats).map(
    ([value, name]) => html`<option value="${value}">${name}</option>`,
  );
  return html`<label>${text.file}<input type="file" name="file"></label><label>${text.what}<select name="what">${options}</select></label>`;
}

const id = z
  .string()
  .trim()
  .regex(/^\d{5,20}$/);

export function directScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: {
    write(account: string, person: string, text: string, along: SentAlong, origin: string): Promise<void>;
    file(id: string): { mediaType: string; bytes: Buffer } | null;
    read(account: string, person: string): Promise<void>;
    newPerson(): string;
  },
): void {
  const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: FILE_BYTES, files: 1 } });
  router.post('/write', upload.single('file'), async (req, res) => {
    const given = z
      .object({
        account: id,
        person: z.union([z.literal(''), id]).default(''),
        body: z.string().trim().max(1_000).default(''),
        what: z
          .union([
            z.literal('').transform(() => undefined),
            z.enum(['like', 'sticker', 'post', 'story-reply']),
          ])
          .optional(),
      })
      .safeParse(req.body);
    // A form whose file was left empty sends one of no bytes.
    const file = req.file?.size ? { mediaType: req.file.mimetype, bytes: req.file.buffer } : undefined;
    if (!given.success || (given.data.body === '' && !file && !given.data.what)) {
      res.status(400);
      show(req, res, (language) => ({
        heading: 'Instagram, Messenger',
        content: html`<p class="bad">${words[language].bad}</p><p><a href="/pages/meta?lang=${language}">${words[language].back}</a></p>`,
      }));
      return;
    }
    const { account, body, what } = given.data;
    const person = given.data.person || act.newPerson();
    const origin = `${req.protocol}://${req.get('host')}`;
    await act.write(account, person, body, { ...(file && { file }), ...(what && { what }) }, origin);
    res.redirect(303, `${pathOf(account, person)}?lang=${req.query.lang === 'en' ? 'en' : 'fr'}#end`);
  });

  router.get('/file/:id', (req, res, next) => {
    const file = act.file(req.params.id);
    if (!file) return next();
    sendStrangersFile(res, file);
  });

  router.get('/:account/:person', async (req, res, next) => {
    const { account, person } = req.params;
    const found = conversations(context).find((one) => one.account === account && one.person === person);
    if (!found) return next();
    show(req, res, (language) => ({
      heading: `${channelOf(account)} ${person}`,
      content: conversation(found, language),
      script: refreshed('meta', '.thread'),
    }));
    await act.read(account, person);
  });
}

function shownAlong({ type, title, payload }: DirectAttachment, whats: typeof fr.whats): Html {
  const file = /\/meta\/cdn\/([0-9a-f]{32})$/.exec(payload?.url ?? '')?.[1];
  if (type === 'like_heart') return html`<p>❤️</p>`;
  if (!file) return html`<p class="quiet">${whats.post} : ${title ?? ''}</p>`;
  // Told twice, as a picture and as a sticker.
  if (type === 'image' && payload?.sticker_id) return html``;
  const address = `/pages/meta/file/${file}`;
  return type === 'image' || type === 'sticker'
    ? html`<p><img src="${address}" alt="" width="160"></p>`
    : html`<p><a href="${address}">${type}</a></p>`;
}

function conversation({ account, person, messages }: Conversation, language: PageLanguage): Html {
  const text = words[language];
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const bubbles = messages.map(
    (
      one,
    ) => html`<li class="bubble ${one.direction === 'in' ? 'mine' : 'theirs'}"><p>${one.toStory && html`<em>${text.whats['story-reply']}</em> `}${linked(one.text)}</p>${(one.attachments ?? []).map((file) => shownAlong(file, text.whats))}
<div class="meta"><time datetime="${one.at}">${time.format(new Date(one.at))}</time> · ${text.statuses[one.status]}</div></li>`,
  );
  return html`<p><a href="/pages/meta?lang=${language}">${text.back}</a></p><h1>${channelOf(account)}</h1><p class="quiet">${person} → ${account}</p>
<ol class="thread">${bubbles}</ol>
<form class="reply" id="end" method="post" enctype="multipart/form-data" action="/pages/meta/write?lang=${language}"><input type="hidden" name="account" value="${account}"><input type="hidden" name="person" value="${person}">
<label><span class="unseen">${text.text}</span><textarea name="body" rows="2" maxlength="1000"></textarea></label>${along(language)}<button>${text.send}</button></form>`;
}
