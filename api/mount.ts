import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import express from 'express';
import multer from 'multer';
import type { z } from 'zod';
import { recordAudit } from '../db/audit.ts';
import { authorize, claimOf, identify } from './authentication.ts';
import { readableByPages, requireBookingSite } from './cors.ts';
import type { ApiDeps } from './deps.ts';
import { inBytes } from './errors.ts';
import { problem } from './problems.ts';
import { countRequest } from './rate-limit.ts';
import {
  type Access,
  ANSWERED,
  type Caller,
  type Context,
  DEFAULT_BODY_LIMIT,
  type Route,
  type UploadedFile,
} from './route.ts';
import { validated } from './validation.ts';

type Step = (req: express.Request, res: express.Response) => Promise<void>;

/**
 * Mounts every route: count → identify → authorize → read the body → validate → handle → check the answer. A body is only
 * read from somebody who may send it. Literal paths win over parameters, and a known path with another method is a 405.
 */
export function mountRoutes(app: express.Express, routes: readonly Route[], deps: ApiDeps): void {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  const paths = [...byPath.keys()].sort((a, b) => sortKey(a).localeCompare(sortKey(b)));
  for (const path of paths) {
    const here = byPath.get(path) ?? [];
    for (const route of here) {
      const steps = stepsOf(route, deps);
      app[route.method](path, async (req, res) => {
        for (const step of steps) await step(req, res);
      });
    }
    const methods = here.map((route) => route.method.toUpperCase());
    const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    const shared = here.find((route) => route.cors);
    app.all(path, async (req, res) => {
      res.set('Allow', allow);
      // Without CORS headers a browser's preflight fails here, which is meant for all but the public booking.
      if (req.method === 'OPTIONS' && shared) {
        readableByPages(req, res);
        await countRequest(shared, { kind: 'none' }, req, res, deps);
        await requireBookingSite(req, deps);
      }
      if (req.method === 'OPTIONS') res.status(204).end();
      else throw problem('method-not-allowed', { values: { allow } });
    });
  }
}

/**
 * Orders `/onboarding/current` before `/onboarding/:id`, and webhooks before all else: Express asks one route after the other
 * whether it is meant, and a provider's thousand events ask most often.
 */
function sortKey(path: string): string {
  return (path.startsWith('/webhooks/') ? ` ${path}` : path)
    .split('/')
    .map((part) => (part.startsWith(':') ? '~' : `-${part}`))
    .join('/');
}

function stepsOf(route: Route, deps: ApiDeps): Step[] {
  const callers = new WeakMap<express.Request, Caller>();
  const identification: Step = async (req, res) => {
    if (route.cors) readableByPages(req, res);
    const claim = await claimOf(req, deps, req.receivedAt);
    await countRequest(route, claim, req, res, deps);
    if (route.cors) await requireBookingSite(req, deps);
    if (route.access === 'public') return;
    const found = await identify(claim, deps, req.receivedAt);
    req.tenantId = found.tenantId;
    if (found.kind === 'api_key')
      await countRequest(route, { kind: 'tenant', tenantId: found.tenantId }, req, res, deps);
    authorize(found, route.access);
    callers.set(req, found);
  };
  const handling: Step = async (req, res) => {
    try {
      await answer(route, deps, callers.get(req) ?? null, req, res);
    } finally {
      if (req.file?.path) await unlink(req.file.path);
    }
  };
  return [identification, bodyReader(route), handling];
}

/** Runs an Express middleware as one awaited step. */
function awaited(middleware: express.RequestHandler): Step {
  return (req, res) =>
    new Promise((resolve, reject) => {
      middleware(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
    });
}

function bodyReader(route: Route): Step {
  const limit = route.bodyLimit ?? DEFAULT_BODY_LIMIT;
  if (route.rawBody) {
    const read = awaited(express.raw({ type: () => true, limit, inflate: false }));
    return async (req, res) => {
      // Signatures are over the bytes as they travelled; the parser refuses compressed ones it may not unfold.
      const { 'content-encoding': encoding } = req.headers;
      delete req.headers['content-encoding'];
      await read(req, res);
      if (encoding !== undefined) req.headers['content-encoding'] = encoding;
    };
  }
  if (route.upload) {
    const { field, maxBytes, onDisk } = route.upload;
    const receive = awaited(
      multer({
        // Under a random name: the sender's own is nothing to make a path of.
        storage: onDisk ? multer.diskStorage({ destination: tmpdir() }) : multer.memoryStorage(),
        defParamCharset: 'utf8',
        limits: {
          fileSize: maxBytes,
          files: 1,
          fields: 20,
          fieldSize: 64 * 1024,
          parts: 25,
          headerPairs: 50,
        },
      }).single(field),
    );
    return async (req, res) => {
      if (!req.is('multipart/form-data'))
        throw problem('unsupported-media-type', { values: { expected: 'multipart/form-data' } });
      await receive(req, res).catch((error: Error & { code?: string }) => {
        throw error.code === 'LIMIT_FILE_SIZE'
          ? problem('too-large', { values: { limit: inBytes(maxBytes) } })
          : error.name === 'MulterError'
            ? error
            : problem('malformed-request');
      });
    };
  }
  if (!route.body) return async () => {};
  const read = awaited(express.json({ limit, type: 'application/json' }));
  return async (req, res) => {
    const hasBody =
      req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0;
    // Also what keeps a form on another site from posting here: a form cannot send this type.
    if (hasBody && !req.is('application/json'))
      throw problem('unsupported-media-type', { values: { expected: 'application/json' } });
    await read(req, res);
  };
}

async function answer(
  route: Route,
  deps: ApiDeps,
  auth: Caller | null,
  req: express.Request,
  res: express.Response,
): Promise<void> {
  const context: Context<unknown, unknown, unknown, Access> = {
    params: parsedParams(route.params, req.params),
    query: route.query ? validated(route.query, { ...req.query }) : {},
    body: route.body && !route.rawBody ? validated(route.body, req.body ?? {}) : undefined,
    auth: auth as never,
    deps,
    ip: req.ip ?? '',
    receivedAt: req.receivedAt,
    requestId: String(req.id),
    file: uploadedFile(req.file),
    rawBody: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
    req,
    res,
    asTenant: (work) => {
      if (!auth) throw new Error(`${route.method} ${route.path} is public: it has no tenant`);
      return deps.db.asTenant(auth.tenantId, work);
    },
    audit: (tx, entry) =>
      recordAudit(tx, {
        ...entry,
        actorKind: auth?.kind ?? 'system',
        actorId: auth?.id ?? null,
        ip: req.ip ?? null,
      }),
  };
  const result = await route.handler(context);
  if (result === ANSWERED) return;
  if (!res.hasHeader('Cache-Control')) res.set('Cache-Control', 'no-store');
  res.status(route.status);
  if (!route.response) {
    res.end();
    return;
  }
  // Keeps the contract in both directions: what the schema does not name never leaves, what it promises is there.
  const checked = route.response.safeParse(result);
  if (!checked.success)
    throw new Error(
      `the answer of ${route.method} ${route.path} breaks its contract: ${checked.error.issues
        .map((issue) => `${issue.path.join('.')} ${issue.code}`)
        .join(', ')}`,
    );
  res.json(checked.data);
}

function parsedParams(schema: z.ZodType | undefined, params: unknown): unknown {
  if (!schema) return {};
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw problem('not-found');
  return parsed.data;
}

function uploadedFile(file: Express.Multer.File | undefined): UploadedFile | undefined {
  if (!file) return undefined;
  return {
    fileName: file.originalname,
    mediaType: file.mimetype,
    bytes: file.buffer ?? Buffer.alloc(0),
    ...(file.path ? { path: file.path } : {}),
  };
}

declare module 'express-serve-static-core' {
  interface Request {
    /** For the log: whose request this was. */
    tenantId?: string;
  }
}
