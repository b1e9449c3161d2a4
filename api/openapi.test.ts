import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { z } from 'zod';
import { openApiDocument, operationId, problemsOf } from './openapi.ts';
import { routes } from './routes.ts';
import { postmanCollection } from './static.ts';

const document = openApiDocument(routes, 'https://app.coccinelle.example');
const labelled = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe('the OpenAPI document', () => {
  it('is valid 3.1', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(result).toMatchObject({ valid: true });
    expect(document.openapi).toMatch(/^3\.1/);
  });

  it('names every operation once', () => {
    const ids = routes.map(operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(labelled.map(([label]) => label)).size).toBe(routes.length);
  });

  it.each(labelled)('%s has examples its own schemas accept, and says how it can fail', (_label, route) => {
    const { params, query, body, response } = route.example;
    const accepts = (schema: z.ZodType | undefined, value: unknown) => {
      if (!schema) return;
      const parsed = schema.safeParse(value);
      expect(parsed.success ? 'accepted' : parsed.error.issues).toBe('accepted');
    };
    accepts(route.params, params);
    accepts(route.query, query ?? {});
    if (!route.rawBody) accepts(route.body, body ?? {});
    accepts(route.response, response);
    if (route.response) expect(response).toBeDefined();
    const operation = document.paths![route.path.replace(/:(\w+)/g, '{$1}')]![route.method]!;
    for (const { status } of problemsOf(route))
      expect(operation.responses![status]).toMatchObject({
        content: { 'application/problem+json': { examples: expect.anything() } },
      });
    expect(operation.summary).toBeTruthy();
  });

  it('sends every event the back office follows', async () => {
    const root = new URL('../admin-ui/', import.meta.url);
    const files = (await readdir(root, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
    const sources = await Promise.all(files.map((name) => readFile(new URL(name, root), 'utf8')));
    const followed = sources.flatMap((source) =>
      [...source.matchAll(/['`]([\w/${}.]+\/events)['`][^']*'(\w+)'/g)].map(([, path, event]) => [
        `/api/v1/${path}`.replace(/\$\{[^}]*\}/g, ':id'),
        event,
      ]),
    );
    const sent = routes.flatMap(({ path, events }) => Object.keys(events ?? {}).map((name) => [path, name]));
    expect(followed.length).toBeGreaterThanOrEqual(3);
    expect(sent).toEqual(expect.arrayContaining(followed));
  });

  it('becomes a Postman collection with every operation', async () => {
    const collection = JSON.stringify(await postmanCollection(document));
    for (const route of routes) expect(collection).toContain(JSON.stringify(route.summary).slice(1, -1));
  });
});
