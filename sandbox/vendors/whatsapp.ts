import { createHash, randomInt } from 'node:crypto';
import multer from 'multer';
import { whatsappList, whatsappScreens } from '../pages/whatsapp.ts';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { RateLimiter } from '../rate-limit.ts';
import { errorBody, noObject, refused, requireToken, traceId } from './graph-wire.ts';
import {
  actions,
  fileOf,
  lastWordAt,
  numberOf,
  personBy,
  putFile,
  reviewTemplate,
  storeMessage,
  travel,
} from './whatsapp-phone.ts';
import {
  digits,
  filled,
  parseMessage,
  type SentMessage,
  templateRequest,
  type WhatsAppTemplate,
  wamid,
} from './whatsapp-wire.ts';

/** WhatsApp's Cloud API: messages, templates, files; its webhooks; and phones one can write back from. */

const MOST_BYTES = 25 * 1024 * 1024;
const DOWNLOAD_MS = 5 * 60_000;
const REVIEWED_AFTER_MS = 300;

export const whatsapp: SandboxProvider = {
  id: 'whatsapp',
  title: 'WhatsApp',
  purpose: {
    fr: 'WhatsApp, dans les deux sens : textes, boutons, listes, fichiers, modèles.',
    en: 'WhatsApp, both ways: texts, buttons, lists, files, templates.',
  },
  standIn: {
    fr: 'Ici, un WhatsApp dans cette page : on y lit, on y répond, on y touche les boutons.',
    en: 'Here, a WhatsApp on this page: read, answer, tap the buttons.',
  },
  keyVariable: 'WHATSAPP_TOKEN',
  requestsPerMinute: 12_000,
  bodyLimit: '1mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: traceId,
  error: (status, message, requestId, details) => ({ body: errorBody(status, message, requestId, details) }),

  routes(router, context) {
    const templates = context.state.collection<WhatsAppTemplate>('templates');
    /** 80 a second and number; one in six seconds to one person, with 45 in advance. */
    const throughput = new RateLimiter(80 * 60, 80);
    const pairs = new RateLimiter(10, 45);
    const upload = multer({
      storage: multer.memoryStorage(),
      limits: { fileSize: MOST_BYTES, files: 1 },
      defParamCharset: 'utf8',
    });
    router.use((req, _res, next) => {
      requireToken(req);
      next();
    });

    router.post('/:version/:id/messages', (req, res) => {
      const number = numberOf(context, req.params.id);
      const message = parseMessage(req.body);
      const person = personBy(context, message);
      const now = context.now().getTime();
      if (!throughput.take(number.id, now).allowed)
        throw refused(130429, 'Rate limit hit', {
          details:
            'Message failed to send because there were too many messages sent from this phone number in a short period of time.',
        });
      if (!pairs.take(`${number.id}>${person.id}`, now).allowed)
        throw refused(131056, '(Business Account, Consumer Account) pair rate limit hit', {
          details:
            'Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.',
        });
      const content = message.type === 'template' ? templated(message, number.waba) : checked(message);
      const id = wamid();
      storeMessage(context, {
        id,
        number: number.id,
        person: person.id,
        direction: 'out',
        at: context.now().toISOString(),
        type: message.type,
        content,
        status: 'accepted',
        error: null,
        callbackData: message.callbackData,
        context: message.context,
      });
      res.json({
        messaging_product: 'whatsapp',
        contacts: [
          message.to
            ? { input: message.to, wa_id: digits(message.to) }
            : { input: message.recipient, user_id: message.recipient },
        ],
        messages: [{ id }],
      });
      travel(context, id, {
        // Outside the window the API takes the message and tells of its failure afterwards.
        isAllowed:
          message.type === 'template' || now - lastWordAt(context, number.id, person.id) < 86_400_000,
      });
    });

    router.post('/:version/:id/media', upload.single('file'), (req, res) => {
      numberOf(context, String(req.params.id));
      if (req.body?.messaging_product !== 'whatsapp' || !req.file) throw refused(100, 'Invalid parameter');
      const id = putFile(context, {
        mimeType: String(req.body.type ?? req.file.mimetype),
        fileName: req.file.originalname,
        bytes: req.file.buffer,
      });
      res.json({ id });
    });
    router.get('/download/:id', (req, res) => {
      const file = fileOf(context, req.params.id);
      if (!file || Number(req.query.ext) * 1_000 < context.now().getTime())
        throw new VendorRefusal(404, 'Not found');
      res.type(file.mimeType).send(file.bytes);
    });

    router.post('/:version/:id/register', (req, res) => {
      numberOf(context, req.params.id);
      res.json({ success: true });
    });
    router.post('/:version/:waba/subscribed_apps', (_req, res) => {
      res.json({ success: true });
    });

    router.get('/:version/:waba/message_templates', (req, res) => {
      const limit = Math.min(Number(req.query.limit) || 25, 100);
      const own = templates.list().filter(({ waba }) => waba === req.params.waba);
      const start = Number(Buffer.from(String(req.query.after ?? ''), 'base64').toString()) || 0;
      const end = start + limit;
      const after = Buffer.from(String(end)).toString('base64');
      res.json({
        data: own.slice(start, end).map(({ waba: _waba, ...template }) => ({
          ...template,
          rejected_reason: template.status === 'REJECTED' ? 'INVALID_FORMAT' : 'NONE',
        })),
        paging: {
          cursors: { before: Buffer.from(String(start)).toString('base64'), after },
          ...(end < own.length && { next: `https://graph.facebook.com${req.originalUrl}&after=${after}` }),
        },
      });
    });
    router.post('/:version/:waba/message_templates', (req, res) => {
      const { waba } = req.params;
      const parsed = templateRequest.safeParse(req.body);
      if (!parsed.success)
        throw refused(100, 'Invalid parameter', { details: parsed.error.issues[0]!.message });
      const { name, language } = parsed.data;
      if (templates.list().some((one) => one.waba === waba && one.name === name && one.language === language))
        throw refused(100, 'Invalid parameter', {
          subcode: 2388024,
          details: 'There is already content in this language for this template.',
        });
      const id = String(randomInt(1_000_000_000, 9_999_999_999));
      templates.put({ ...parsed.data, id, waba, status: 'PENDING' } as WhatsAppTemplate);
      res.json({ id, status: 'PENDING', category: parsed.data.category });
      void context.webhooks.later(REVIEWED_AFTER_MS, () => reviewTemplate(context, id, 'APPROVED'));
    });

    router.get('/:version/:id', (req, res) => {
      const { id } = req.params;
      const file = fileOf(context, id);
      if (file) {
        const { bytes } = file;
        const ext = Math.floor((context.now().getTime() + DOWNLOAD_MS) / 1_000);
        res.json({
          url: `${req.protocol}://${req.get('host')}${req.baseUrl}/download/${id}?ext=${ext}`,
          mime_type: file.mimeType,
          sha256: createHash('sha256').update(bytes).digest('hex'),
          file_size: bytes.length,
          id,
          messaging_product: 'whatsapp',
        });
        return;
      }
      if (!/display_phone_number/.test(String(req.query.fields))) throw noObject(id);
      const number = numberOf(context, id);
      res.json({
        id,
        display_phone_number: number.display,
        verified_name: 'Sandbox',
        quality_rating: 'GREEN',
      });
    });

    /** A template as its reader sees it. */
    function templated(message: SentMessage, waba: string | null): Record<string, unknown> {
      const { name, language } = message.content as { name: string; language: { code: string } };
      const found = templates
        .list()
        .find(
          (one) =>
            (waba === null || one.waba === waba) && one.name === name && one.language === language.code,
        );
      if (!found || found.status === 'PENDING' || found.status === 'REJECTED')
        throw refused(132001, 'Template name does not exist in the translation', {
          status: 404,
          details: `template name (${name}) does not exist in ${language.code}`,
        });
      if (found.status === 'PAUSED')
        throw refused(132015, 'Template is Paused', { details: 'Template is paused due to low quality.' });
      return {
        ...message.content,
        reads: filled(found, message.content),
        buttons: found.components.find(({ type }) => type === 'BUTTONS')?.buttons ?? [],
      };
    }

    function checked({ type, content }: SentMessage): Record<string, unknown> {
      if (typeof content.id === 'string' && type !== 'interactive' && !fileOf(context, content.id))
        throw refused(131053, 'Media upload error', { details: 'The media id is unknown or has expired.' });
      return content;
    }
  },

  page: whatsappList,
  screens: (router, context, show) => whatsappScreens(router, context, show, actions(context)),
};
