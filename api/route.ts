import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AuditEntry } from '../db/audit.ts';
import type { TenantTransaction } from '../db/database.ts';
import type { Role, Scope } from '../domain/identity/roles.ts';
import type { ApiDeps } from './deps.ts';
import type { AnyProblem } from './problems.ts';

/** Who is asking. `scopes` are the role's, or the API key's own. */
export interface Caller {
  kind: 'user' | 'api_key';
  tenantId: string;
  /** The user's id, or the API key's. */
  id: string;
  userId: string | null;
  apiKeyId: string | null;
  sessionId: string | null;
  role: Role | null;
  scopes: readonly Scope[];
  /** When the proof of identity ends; a stream must not outlive it. */
  expiresAt: Date | null;
}

/**
 * `public`: nobody needs to be known. `session`: any signed-in person, no API key. A scope: whoever has it, person or key.
 */
export type Access = 'public' | 'session' | Scope;

export interface UploadedFile {
  /** The name the sender gave, as UTF-8; never a path to trust. */
  fileName: string;
  /** The type the sender claimed; sniff before believing. */
  mediaType: string;
  /** Empty where the file lies on disk. */
  bytes: Buffer;
  /** Of a route with `upload.onDisk`: where it lies until the answer is given. */
  path?: string;
}

export interface Context<Params, Query, Body, A extends Access> {
  params: Params;
  query: Query;
  body: Body;
  auth: A extends 'public' ? null : Caller;
  deps: ApiDeps;
  /** The caller's address, as far as the configured proxies are trusted. */
  ip: string;
  /** When the request arrived. */
  receivedAt: Date;
  requestId: string;
  /** The file of a route with `upload`. */
  file: UploadedFile | undefined;
  /** The untouched bytes of a route with `rawBody`. */
  rawBody: Buffer;
  req: Request;
  res: Response;
  /** Runs `work` as the caller's tenant (db.asTenant). On a public route there is no tenant and this throws. */
  asTenant<T>(work: (tx: TenantTransaction) => Promise<T>): Promise<T>;
  /** Records who changed what, in the same transaction as the change. Never put a secret or a message text in `detail`. */
  audit(
    tx: TenantTransaction,
    entry: Pick<AuditEntry, 'action' | 'subjectKind' | 'subjectId' | 'detail'>,
  ): Promise<void>;
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;
// biome-ignore lint/suspicious/noConfusingVoidType: a handler without an answer ends without `return`.
type Reply<S extends z.ZodType | undefined> = S extends z.ZodType ? z.input<S> : void;

/** Returned by a handler that has answered on `res` itself (a stream, a redirect). */
export const ANSWERED: unique symbol = Symbol('answered');

export interface RouteSpec<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
  A extends Access,
> {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Whole path with `:name` parameters, e.g. `/api/v1/agents/:id`. */
  path: `/${string}`;
  summary: string;
  description?: string;
  tag: string;
  access: A;
  /** Path parameters; one that does not fit is a 404, since nothing can live there. */
  params?: P;
  query?: Q;
  body?: B;
  /** The body of the success answer. Absent with status 204. Unknown keys of what the handler returns are dropped. */
  response?: R;
  /** Success status; 200, or 204 when there is no `response`. */
  status?: 200 | 201 | 202 | 204;
  /** Problems this route adds to those every route has. */
  problems?: AnyProblem[];
  /** Shown in the docs, sent by the curl examples, and checked against the schemas by a test. */
  example: {
    params?: P extends z.ZodType ? z.input<P> : never;
    query?: Q extends z.ZodType ? z.input<Q> : never;
    body?: B extends z.ZodType ? z.input<B> : never;
    response?: R extends z.ZodType ? z.output<R> : never;
  };
  /** Largest body, in bytes. Default 256 KiB. */
  bodyLimit?: number;
  /** `multipart/form-data` with one file under this field name; `body` then validates the text fields. */
  upload?: {
    field: string;
    maxBytes: number;
    /** Written to a temporary file as it comes, so that a large one never lies in memory; removed after the answer. */
    onDisk?: boolean;
  };
  /** Leaves the body as bytes in `rawBody` (webhooks check signatures on them); `body` is then not parsed, only documented. */
  rawBody?: boolean;
  /** What the body is sent as; default `application/json`. For webhooks, which come as the provider sends them. */
  bodyType?: 'application/json' | 'application/x-www-form-urlencoded';
  /** Server-sent events this route can send: name → what their data is, for the docs. Use `openStream(context)`. */
  events?: Record<string, z.ZodType>;
  /** Pages of the sites a business named may call it from a browser (api/cors.ts); the path has `:slug`. */
  cors?: 'booking';
  /** How the request is counted: `webhook` per provider (first path part after /webhooks) and address, `none` not at all. Default `api`. */
  rateLimit?: 'api' | 'webhook' | 'none';
  handler(
    context: Context<Output<P>, Output<Q>, Output<B>, A>,
  ): Promise<Reply<R> | typeof ANSWERED> | Reply<R> | typeof ANSWERED;
}

/** A declared route, its types forgotten: what the app mounts, documents and tests. */
export interface Route
  extends Omit<RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType, Access>, 'handler' | 'example'> {
  status: 200 | 201 | 202 | 204;
  example: { params?: unknown; query?: unknown; body?: unknown; response?: unknown };
  handler(context: Context<unknown, unknown, unknown, Access>): Promise<unknown> | unknown;
}

/**
 * Declares one route: the handler is typed from the schemas, the request validated by them, the answer checked against
 * them, and the OpenAPI document written from them.
 */
export function route<
  A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R, A>): Route {
  return { ...spec, status: spec.status ?? (spec.response ? 200 : 204) } as unknown as Route;
}

/** A route without parsed parameters behaves like one with empty ones. */
export const DEFAULT_BODY_LIMIT = 256 * 1024;
