import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { fictionalNumber } from '../fictional-numbers.ts';
import { vapiPage } from '../pages/vapi.ts';
import { callScreens } from '../pages/vapi-call.ts';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { type CallRow, created, PhoneLine, shown, type VapiRow } from './vapi-calls.ts';
import {
  assistantSchema,
  callSchema,
  controlSchema,
  listSchema,
  parse,
  phoneNumberFields,
  phoneNumberSchema,
} from './vapi-wire.ts';

/** VAPI's API: assistants, phone numbers, calls, and the server messages a call sends. */

export const vapi: SandboxProvider = {
  id: 'vapi',
  title: 'VAPI',
  purpose: {
    fr: 'Le téléphone de Sara : assistants et numéros.',
    en: 'Sara’s phone: assistants and numbers.',
  },
  standIn: {
    fr: 'Ici, un téléphone dans cette page : vous appelez, vous tapez ce que vous dites, Sara répond.',
    en: 'Here, a telephone on this page: you call, you type what you say, Sara answers.',
  },
  keyVariable: 'VAPI_API_KEY',
  requestsPerMinute: 600,
  bodyLimit: '10mb',
  caller: (headers) => (typeof headers.authorization === 'string' ? headers.authorization : null),
  requestId: randomUUID,
  error: (status, text, _requestId, messages) => ({
    body: {
      // Validation gives a list, everything else a sentence; both carry the status and its name.
      message: messages ?? text,
      error:
        {
          400: 'Bad Request',
          401: 'Unauthorized',
          404: 'Not Found',
          409: 'Conflict',
          429: 'Too Many Requests',
        }[status] ?? 'Internal Server Error',
      statusCode: status,
    },
  }),

  routes(router, context) {
    const assistants = context.state.collection<VapiRow>('assistants');
    const phoneNumbers = context.state.collection<VapiRow>('phone-numbers');
    const calls = context.state.collection<CallRow>('calls');
    const line = new PhoneLine(context);
    const create = (fields: object) => created(fields, context.now());

    // Whoever has the address of a call has its control, as at the vendor.
    router.post('/:id/control', (req, res, next) => {
      if (!calls.get(req.params.id)) return next();
      const { message } = parse(controlSchema, req.body);
      if (!line.tell(req.params.id, message.content))
        throw new VendorRefusal(404, 'Call not found or has already ended.');
      res.json({ success: true });
    });

    router.use((req, _res, next) => {
      if (!/^Bearer \S+/.test(req.get('authorization') ?? '')) {
        throw new VendorRefusal(
          401,
          'Missing Authorization Header. Hint: Authorization: Bearer <private key>.',
        );
      }
      next();
    });

    router.get('/assistant', (req, res) => {
      res.json(page(assistants.list(), req.query));
    });
    router.post('/assistant', (req, res) => {
      res.status(201).json(shown(assistants.put(create(parse(assistantSchema, req.body)))));
    });
    router.get('/assistant/:id', (req, res) => {
      res.json(shown(found(assistants.get(req.params.id), 'assistant', req.params.id)));
    });
    router.patch('/assistant/:id', (req, res) => {
      const row = found(assistants.get(req.params.id), 'assistant', req.params.id);
      const changes = parse(assistantSchema, req.body);
      res.json(
        shown(
          assistants.put({ ...row, ...changes, ...identity(row), updatedAt: context.now().toISOString() }),
        ),
      );
    });
    router.delete('/assistant/:id', (req, res) => {
      const row = found(assistants.delete(req.params.id), 'assistant', req.params.id);
      for (const number of phoneNumbers.list().filter((other) => other.assistantId === row.id)) {
        phoneNumbers.put({ ...number, assistantId: undefined });
      }
      res.json(shown(row));
    });

    router.get('/phone-number', (req, res) => {
      res.json(page(phoneNumbers.list(), req.query));
    });
    router.post('/phone-number', (req, res) => {
      const fields = parse(phoneNumberSchema, req.body);
      requireAssistant(fields.assistantId);
      const number = fields.provider === 'vapi' ? allocate(fields.numberDesiredAreaCode) : fields.number;
      if (phoneNumbers.list().some((other) => other.number === number)) {
        throw new VendorRefusal(400, `Existing Phone Number ${number} Already In Use`);
      }
      res.status(201).json(shown(phoneNumbers.put(create({ ...fields, number, status: 'active' }))));
    });
    router.get('/phone-number/:id', (req, res) => {
      res.json(shown(found(phoneNumbers.get(req.params.id), 'phone number', req.params.id)));
    });
    router.patch('/phone-number/:id', (req, res) => {
      const row = found(phoneNumbers.get(req.params.id), 'phone number', req.params.id);
      const changes = parse(z.looseObject(phoneNumberFields), req.body);
      requireAssistant(changes.assistantId);
      const updated = { ...row, ...changes, ...identity(row), number: row.number, provider: row.provider };
      res.json(shown(phoneNumbers.put({ ...updated, updatedAt: context.now().toISOString() })));
    });
    router.delete('/phone-number/:id', (req, res) => {
      res.json(shown(found(phoneNumbers.delete(req.params.id), 'phone number', req.params.id)));
    });

    router.get('/call', (req, res) => {
      const wanted = typeof req.query.assistantId === 'string' ? req.query.assistantId : null;
      res.json(
        page(
          calls
            .list()
            .filter((call) => !wanted || call.assistantId === wanted)
            .map(callShown),
          req.query,
        ),
      );
    });
    router.get('/call/:id', (req, res) => {
      res.json(callShown(found(calls.get(req.params.id), 'call', req.params.id)));
    });
    router.post('/call', (req, res) => {
      const fields = parse(callSchema, req.body);
      const assistant = requireAssistant(fields.assistantId);
      const call = line.open(
        { ...fields, assistantId: assistant?.id ?? '', type: 'outboundPhoneCall' },
        originOf(req),
      );
      res.status(201).json(callShown(call));
      line.ring(call.id).catch((error: unknown) => console.error('sandbox vapi call:', error));
    });

    function requireAssistant(id: string | null | undefined): VapiRow | null {
      if (!id) return null;
      const assistant = assistants.get(id);
      if (!assistant)
        throw new VendorRefusal(400, `Couldn't Find Assistant. \`assistantId\` ${id} Does Not Exist.`);
      return assistant;
    }
    function allocate(areaCode: string | undefined): string {
      const taken = new Set(phoneNumbers.list().map(({ number }) => number));
      const free = fictionalNumber(areaCode, (number) => taken.has(number));
      if (!free) throw new VendorRefusal(400, `This area code is currently not available: ${areaCode}.`);
      return free;
    }
  },

  page: vapiPage,
  screens: (router, context, show) => {
    const line = new PhoneLine(context);
    callScreens(router, context, show, {
      dial: (request) => line.dial(request),
      say: (id, text) => line.say(id, text),
      hangUp: (id) => line.end(id, 'customer-ended-call'),
    });
  },
};

const originOf = (req: Request) => `${req.protocol}://${req.get('host')}`;

function identity(row: VapiRow) {
  return { id: row.id, orgId: row.orgId, createdAt: row.createdAt };
}

/** The sandbox's own notes on a call are not the vendor's. */
function callShown({ messages: _, seconds: __, ...call }: CallRow): VapiRow {
  return call as unknown as VapiRow;
}

function found<T extends VapiRow>(row: T | undefined, kind: string, id: string): T {
  if (!z.uuid().safeParse(id).success) throw new VendorRefusal(400, 'id must be a UUID');
  if (!row) throw new VendorRefusal(404, `Couldn't find ${kind} with id ${id}.`);
  return row;
}

/** Newest first, as the vendor lists. */
function page(rows: VapiRow[], query: unknown): VapiRow[] {
  const { limit, createdAtGt, createdAtLt, createdAtGe, createdAtLe } = parse(listSchema, query);
  const at = (value: string | undefined) => (value === undefined ? null : Date.parse(value));
  const [gt, lt, ge, le] = [at(createdAtGt), at(createdAtLt), at(createdAtGe), at(createdAtLe)];
  return rows
    .filter((row) => {
      const created = Date.parse(row.createdAt);
      if (gt !== null && created <= gt) return false;
      if (lt !== null && created >= lt) return false;
      return (ge === null || created >= ge) && (le === null || created <= le);
    })
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
    .slice(0, limit)
    .map(shown);
}
