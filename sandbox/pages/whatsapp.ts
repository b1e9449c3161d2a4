import type { Router } from 'express';
import multer from 'multer';
import { z } from 'zod';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import { fileOf, listNumbers, type PhoneActions, personAt, putFile } from '../vendors/whatsapp-phone.ts';
import type { WhatsAppTemplate } from '../vendors/whatsapp-wire.ts';
import { type Html, html } from './html.ts';
import { refreshed, spacedNumber } from './pieces.ts';
import { sendStrangersFile } from './stranger-files.ts';
import { businessName, conversation, conversations, pathOf, recorder } from './whatsapp-conversation.ts';
import { whatsappWords } from './whatsapp-words.ts';

const PHOTO_BYTES = 16 * 1024 * 1024;

/** The list of conversations, a form to write first, and the templates waiting for approval. */
export function whatsappList(context: ProviderContext, language: PageLanguage): string {
  const words = whatsappWords[language];
  const rows = conversations(context).map(({ person, number, messages }) => {
    const last = messages.at(-1)!;
    const excerpt = String(last.content.body ?? last.content.reads ?? last.content.caption ?? last.type);
    return html`<li><div><div class="name"><h3>${personAt(context, person).name}</h3>
<span class="quiet number">${spacedNumber(person)} → ${businessName(context, number)}</span></div><p class="quiet excerpt">${excerpt}</p></div>
<div class="side"><a class="open" href="${pathOf(person, number)}?lang=${language}">${words.open}<span class="unseen"> ${person}</span></a></div></li>`;
  });
  const numbers = listNumbers(context);
  const business =
    numbers.length > 0
      ? html`<select name="to" required>${numbers.map(({ id, display }) => html`<option value="${id}">${spacedNumber(display)} (${id})</option>`)}</select>`
      : html`<input name="to" required inputmode="numeric" pattern="[0-9]{5,20}"><span class="quiet">${words.noNumbers}</span>`;
  return html`<h2>${words.conversations}</h2>
<ul class="list phones">${rows.length > 0 ? rows : html`<li class="empty">${words.none}</li>`}</ul>
<details class="compose"><summary>${words.writeFirst}</summary>
<form method="post" action="/pages/whatsapp/write?lang=${language}">
<label>${words.from}<input name="from" required value="+33639980012" inputmode="tel"></label>
<label>${words.to}${business}</label>
<label>${words.text}<textarea name="body" required rows="3" maxlength="4096"></textarea></label>
<button>${words.send}</button></form></details>${templateList(context, language)}${refreshed('whatsapp', '.phones')}`
    .text;
}

function templateList(context: ProviderContext, language: PageLanguage): Html {
  const words = whatsappWords[language];
  const all = context.state.collection<WhatsAppTemplate>('templates').list();
  const act = (id: string, status: string, label: string) =>
    html`<form method="post" action="/pages/whatsapp/review"><input type="hidden" name="id" value="${id}"><input type="hidden" name="status" value="${status}"><button class="plain">${label}</button></form>`;
  const rows = all.map(
    ({
      id,
      name,
      language: locale,
      status,
      components,
    }) => html`<li><div><h3>${name} <span class="quiet">${locale}</span></h3>
<p>${components.find(({ type }) => type === 'BODY')?.text}</p></div>
<div class="side"><span>${words.templateStatuses[status]}</span>${status !== 'APPROVED' && act(id, 'APPROVED', words.approve)}${status === 'APPROVED' && act(id, 'PAUSED', words.pause)}${status === 'PENDING' && act(id, 'REJECTED', words.reject)}</div></li>`,
  );
  return html`<h2>${words.templates}</h2><ul class="list">${rows.length > 0 ? rows : html`<li class="empty">${words.noTemplates}</li>`}</ul>`;
}

const phone = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{5,14}$/);
const numberId = z
  .string()
  .trim()
  .regex(/^\d{5,20}$/);
const pair = { from: phone, to: numberId };
const spot = z.coerce.number().min(-180).max(180);

/** One conversation as the client sees it, where one writes back, taps, and sends files and places. */
export function whatsappScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: PhoneActions,
): void {
  const upload = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: PHOTO_BYTES, files: 1 },
    defParamCharset: 'utf8',
  });
  const form =
    <S extends z.ZodType<{ from: string; to: string }>>(
      schema: S,
      work: (given: z.output<S>) => Promise<void> | void,
    ) =>
    async (
      req: Parameters<Parameters<Router['post']>[1]>[0],
      res: Parameters<Parameters<Router['post']>[1]>[1],
    ) => {
      const given = schema.safeParse(req.body);
      if (!given.success) {
        res.status(400);
        show(req, res, (language) => ({
          heading: 'WhatsApp',
          content: html`<p class="bad">${whatsappWords[language].bad}</p><p><a href="/pages/whatsapp?lang=${language}">${whatsappWords[language].back}</a></p>`,
        }));
        return;
      }
      await work(given.data);
      const { from, to } = given.data;
      const lang = langOf(
        req.query.lang ?? new URL(req.get('referer') ?? 'http://x').searchParams.get('lang'),
      );
      res.redirect(303, `${pathOf(from, to)}?lang=${lang}#end`);
    };
  const write = (
    from: string,
    to: string,
    type: string,
    content: Record<string, unknown>,
    answered?: string,
  ) => act.write(from, to, { type, content, context: answered ?? null });

  router.post(
    '/write',
    form(z.object({ ...pair, body: z.string().trim().min(1).max(4_096) }), ({ from, to, body }) =>
      write(from, to, 'text', { body }),
    ),
  );
  router.post(
    '/tap',
    form(
      z.object({
        ...pair,
        context: z.string(),
        type: z.enum(['button_reply', 'list_reply', 'button', 'reaction']),
        id: z.string().default(''),
        title: z.string().default(''),
        emoji: z.string().default(''),
      }),
      ({ from, to, context: answered, type, id, title, emoji }) => {
        if (type === 'reaction') return write(from, to, 'reaction', { message_id: answered, emoji });
        if (type === 'button') return write(from, to, 'button', { payload: id, text: title }, answered);
        return write(from, to, 'interactive', { type, [type]: { id, title } }, answered);
      },
    ),
  );
  router.post(
    '/place',
    form(
      z.object({ ...pair, latitude: spot, longitude: spot, name: z.string().trim().max(200).default('') }),
      ({ from, to, latitude, longitude, name }) =>
        write(from, to, 'location', { latitude, longitude, ...(name && { name }) }),
    ),
  );
  router.post(
    '/strange',
    form(z.object(pair), ({ from, to }) => write(from, to, 'unsupported', {})),
  );
  router.post('/file', upload.single('file'), (req, res, next) => {
    const { file } = req;
    if (!file) return next();
    const [kind = ''] = file.mimetype.split('/');
    const type = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'document';
    return form(
      z.object({ ...pair, caption: z.string().trim().max(1_024).default(''), voice: z.string().default('') }),
      ({ from, to, caption, voice }) => {
        const id = putFile(context, {
          mimeType: file.mimetype,
          fileName: file.originalname,
          bytes: file.buffer,
        });
        return write(from, to, type, {
          id,
          mime_type: file.mimetype,
          ...(caption && type !== 'audio' && { caption }),
          ...(type === 'document' && { filename: file.originalname }),
          ...(type === 'audio' && { voice: voice === '1' }),
        });
      },
    )(req, res);
  });
  router.get('/file/:id', (req, res, next) => {
    const file = fileOf(context, req.params.id);
    if (!file) return next();
    sendStrangersFile(res, { bytes: file.bytes, mediaType: file.mimeType, fileName: file.fileName });
  });

  const settings: Record<string, (from: string, to: string) => Promise<void> | void> = {
    number: (from) => act.toggleNumber(from),
    whatsapp: (from) => act.toggleWhatsApp(from),
    offers: (from, to) => act.toggleOffers(from, to),
  };
  router.post(
    '/person',
    form(z.object({ ...pair, what: z.enum(['number', 'whatsapp', 'offers']) }), ({ from, to, what }) =>
      settings[what]!(from, to),
    ),
  );
  router.post(
    '/rename',
    form(z.object({ ...pair, name: z.string().trim().min(1).max(100) }), ({ from, name }) =>
      act.rename(from, name),
    ),
  );
  router.post('/review', async (req, res) => {
    const given = z
      .object({ id: z.string(), status: z.enum(['APPROVED', 'REJECTED', 'PAUSED']) })
      .safeParse(req.body).data;
    if (given) await act.review(given.id, given.status);
    res.redirect(303, '/pages/whatsapp');
  });

  router.get('/:person/:number', async (req, res, next) => {
    const { person, number } = req.params;
    const found = conversations(context).find((one) => one.person === person && one.number === number);
    if (!found) return next();
    show(req, res, (language) => ({
      heading: personAt(context, person).name,
      content: conversation(context, found, language),
      script: html`${refreshed('whatsapp', '.thread')}${recorder()}`,
    }));
    // It is on the screen now.
    await act.read(person, number);
  });
}

function langOf(asked: unknown): PageLanguage {
  return asked === 'en' ? 'en' : 'fr';
}
