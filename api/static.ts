import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import express from 'express';
import { convert } from 'openapi-to-postmanv2';
import type { Config } from '../config.ts';
import { openApiDocument } from './openapi.ts';
import type { Route } from './route.ts';

const require = createRequire(import.meta.url);

const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Coccinelle API</title>
<link rel="stylesheet" href="/api/v1/docs/assets/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/v1/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/start.js"></script>
</body>
</html>
`;

// A file of its own, since the content security policy refuses inline scripts.
const DOCS_START = `SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  persistAuthorization: false,
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

/** `/api/v1/openapi.json`, `/api/v1/postman.json` and the browsable docs, all made once from the routes. */
export function mountDocs(app: express.Express, routes: readonly Route[], config: Config): void {
  let document: ReturnType<typeof openApiDocument> | undefined;
  let postman: Promise<unknown> | undefined;
  const openapi = () => {
    document ??= openApiDocument(routes, config.http.publicUrl);
    return document;
  };
  app.get('/api/v1/openapi.json', (_req, res) => {
    res.set('Cache-Control', 'no-cache').json(openapi());
  });
  app.get('/api/v1/postman.json', async (_req, res) => {
    postman ??= postmanCollection(openapi());
    res
      .set({
        'Cache-Control': 'no-cache',
        'Content-Disposition': 'attachment; filename="coccinelle.postman_collection.json"',
      })
      .json(await postman);
  });
  app.get('/api/v1/docs/start.js', (_req, res) => {
    res.type('text/javascript').set('Cache-Control', 'no-cache').send(DOCS_START);
  });
  const assets = dirname(require.resolve('swagger-ui-dist/package.json'));
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.get(`/api/v1/docs/assets/${file}`, (_req, res, next) => {
      res.sendFile(join(assets, file), { maxAge: '1h' }, (error) => error && next(error));
    });
  }
  app.get('/api/v1/docs', (_req, res) => {
    res.type('html').set('Cache-Control', 'no-cache').send(DOCS_PAGE);
  });
}

/** The Postman collection (v2.1) of an OpenAPI document. */
export function postmanCollection(document: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    convert(
      // The converter changes what it is given.
      { type: 'json', data: structuredClone(document) as object },
      {
        folderStrategy: 'Tags',
        requestParametersResolution: 'Example',
        exampleParametersResolution: 'Example',
      },
      (error, result) => {
        const collection = result?.output?.[0]?.data;
        if (error || !result?.result || !collection)
          reject(error ?? new Error(`the Postman collection could not be made: ${result?.reason}`));
        else resolve(collection);
      },
    );
  });
}

/** The built back office: hashed assets for ever, its page never cached, every other address is its own routing. */
export function mountBackOffice(app: express.Express, folder: string): void {
  app.use(
    '/assets',
    express.static(join(folder, 'assets'), {
      index: false,
      immutable: true,
      maxAge: '1y',
      fallthrough: true,
    }),
  );
  app.use(express.static(folder, { index: false, maxAge: '1h' }));
  app.get('/{*path}', (req, res, next) => {
    // A missing file is a 404, not a page: a stale tab asking for an old asset must notice.
    if (/\.\w{1,8}$/.test(req.path) || !req.accepts('html')) return next();
    res.set('Cache-Control', 'no-cache').sendFile(join(folder, 'index.html'), (error) => {
      if (error) next(error);
    });
  });
}
