import { randomUUIDv7 } from 'node:crypto';
import compression from 'compression';
import express from 'express';
import type { ApiDeps } from './deps.ts';
import { errorMapper, sendProblem } from './errors.ts';
import { requestLog } from './logging.ts';
import { mountRoutes } from './mount.ts';
import { problem } from './problems.ts';
import type { Route } from './route.ts';
import { routes as allRoutes } from './routes.ts';
import { securityHeaders } from './security-headers.ts';
import { mountBackOffice, mountDocs } from './static.ts';
import { mountTemporalCodec } from './temporal-codec.ts';
import { mountWidget } from './widget.ts';

/**
 * The whole HTTP side on one origin: API, its documents, webhooks, health, and the built widget and back office when the
 * settings name them. No CORS headers but for the public booking, which pages of other sites use; all else browsers reach
 * from the API's own origin only, other systems from their servers.
 */
export function createApp(deps: ApiDeps, routes: readonly Route[] = allRoutes): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.http.trustProxyHops);
  // Answers depend on who asks and change at any moment; validators would only cost a hash each.
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use((req, res, next) => {
    req.id = randomUUIDv7();
    req.receivedAt = deps.clock();
    res.set('X-Request-Id', req.id);
    next();
  });
  app.use(requestLog(deps.logger));
  app.use(securityHeaders(deps.config));
  app.use(compression({ filter: (req, res) => !isStream(res) && compression.filter(req, res) }));
  mountRoutes(app, routes, deps);
  mountDocs(app, routes, deps.config);
  mountTemporalCodec(app, deps);
  app.use(['/api', '/webhooks', '/health'], (req, res) => sendProblem(req, res, problem('unknown-route')));
  if (deps.config.http.widgetDir) mountWidget(app, deps.config.http.widgetDir, deps);
  if (deps.config.http.adminUiDir) mountBackOffice(app, deps.config.http.adminUiDir);
  app.use((req, res) => sendProblem(req, res, problem('unknown-route')));
  app.use(errorMapper);
  return app;
}

function isStream(res: express.Response): boolean {
  return String(res.getHeader('Content-Type') ?? '').startsWith('text/event-stream');
}

declare module 'express-serve-static-core' {
  interface Request {
    receivedAt: Date;
  }
}
