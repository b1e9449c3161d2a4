import type { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { SCOPES } from '../domain/identity/roles.ts';
import { type AnyProblem, PROBLEMS, Problem, problemBody } from './problems.ts';
import type { Route } from './route.ts';
import { problemSchema } from './schemas.ts';

export const API_VERSION = '1.0.0';

const DESCRIPTION = `Coccinelle's HTTP API. The business comes from the token or API key; ids are UUIDs, instants ISO 8601 in UTC, money integer cents.

**Authentication.** \`Authorization: Bearer <access token>\` (15 minutes, from \`auth/login\`) or \`Authorization: Bearer ck_live_…\` (an API key, for servers).
**Errors.** Always \`application/problem+json\` (RFC 9457); \`type\` is stable. French by default, English with \`Accept-Language: en\`.
**Limits.** 100 requests a minute per address and 1,000 an hour per business; \`RateLimit-*\` headers on each answer, \`Retry-After\` on a 429.
**Origins.** CORS for the public booking alone, from the sites a business names; everything else browsers use from the API's own origin, and other systems call from their servers.`;

/** The OpenAPI 3.1 document of the given routes, written from the schemas that validate the requests. */
export function openApiDocument(routes: readonly Route[], publicUrl: string) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: { title: 'Coccinelle', version: API_VERSION, description: DESCRIPTION },
    servers: [{ url: publicUrl }],
    tags: [...new Set(routes.map((route) => route.tag))].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of auth/login, valid for 15 minutes.',
        },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: `An API key (\`ck_live_…\`) with the scope of the operation: ${SCOPES.join(', ')}.`,
        },
      },
    },
  });
}

function operation(route: Route): ZodOpenApiOperationObject {
  const scope = route.access !== 'public' && route.access !== 'session' ? route.access : null;
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.description || scope
      ? { description: [route.description, scope ? `Right: \`${scope}\`.` : ''].filter(Boolean).join('\n\n') }
      : {}),
    tags: [route.tag],
    security:
      route.access === 'public' ? [] : scope ? [{ accessToken: [] }, { apiKey: [] }] : [{ accessToken: [] }],
    requestParams: {
      ...(route.params ? { path: route.params as z.ZodObject } : {}),
      ...(route.query ? { query: route.query as z.ZodObject } : {}),
    },
    ...requestBody(route),
    responses: {
      [route.status]: success(route),
      ...failures(route),
    },
  };
}

function requestBody(route: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.upload) {
    return {
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                [route.upload.field]: { type: 'string', contentMediaType: 'application/octet-stream' },
                ...Object.fromEntries(
                  fieldNames(route.body).map((name) => [name, { type: 'string' as const }]),
                ),
              },
              required: [route.upload.field],
            },
            example: { [route.upload.field]: 'tarifs.pdf', ...(route.example.body as object | undefined) },
          },
        },
      },
    };
  }
  if (!route.body) return {};
  return {
    requestBody: {
      required: true,
      content: {
        [route.bodyType ?? 'application/json']: { schema: route.body, example: route.example.body },
      },
    },
  };
}

function fieldNames(schema: z.ZodType | undefined): string[] {
  return schema && 'shape' in schema ? Object.keys(schema.shape as object) : [];
}

function success(route: Route) {
  const content = {
    ...(route.response
      ? { 'application/json': { schema: route.response, example: route.example.response } }
      : {}),
    ...(route.events
      ? {
          'text/event-stream': {
            schema: {
              type: 'string' as const,
              description: `Server-sent events: ${Object.keys(route.events).join(', ')}; data is JSON.`,
            },
            example: `event: ${Object.keys(route.events)[0]}\ndata: {}\n\n`,
          },
        }
      : {}),
  };
  return {
    description: route.status === 204 ? 'Done; no content.' : 'Done.',
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

/** The problems a route can answer, by status: its own, and those its declaration implies. */
export function problemsOf(route: Route): AnyProblem[] {
  return [
    ...(route.access === 'public' ? [] : [PROBLEMS.unauthenticated, PROBLEMS['session-ended']]),
    ...(route.access === 'public'
      ? []
      : [route.access === 'session' ? PROBLEMS['people-only'] : PROBLEMS.forbidden]),
    ...(route.params ? [PROBLEMS['not-found']] : []),
    ...(route.body && !route.upload && !route.rawBody ? [PROBLEMS['malformed-json']] : []),
    ...(route.body || route.upload || route.rawBody
      ? [PROBLEMS['too-large'], PROBLEMS['unsupported-media-type']]
      : []),
    ...((route.body && !route.rawBody) || route.query ? [PROBLEMS.validation] : []),
    ...(route.problems ?? []),
    ...(route.rateLimit === 'none' ? [] : [PROBLEMS['rate-limited']]),
    PROBLEMS.internal,
  ];
}

function failures(route: Route) {
  const byStatus = new Map<number, AnyProblem[]>();
  for (const definition of problemsOf(route)) {
    const known = byStatus.get(definition.status) ?? [];
    if (!known.some((other) => other.code === definition.code))
      byStatus.set(definition.status, [...known, definition]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, definitions]) => [
      status,
      {
        description: definitions.map((definition) => definition.title.en).join(', or: '),
        content: {
          'application/problem+json': {
            schema: problemSchema,
            examples: Object.fromEntries(
              definitions.map((definition) => [
                definition.code,
                { value: problemBody(new Problem(definition), 'en') },
              ]),
            ),
          },
        },
      },
    ]),
  );
}

/** `get /api/v1/agents/:id` → `getAgentsById`; unique, since method and path are. */
export function operationId(route: Pick<Route, 'method' | 'path'>): string {
  const words = route.path
    .replace(/^\/(api\/v1\/)?/, '')
    .split('/')
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part))
    .join('-')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean);
  return route.method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
