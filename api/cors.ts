import type { Request, Response } from 'express';
import { readBookingSettings } from '../db/booking-settings.ts';
import { isAllowedOrigin } from '../domain/scheduling/allowed-domains.ts';
import type { ApiDeps } from './deps.ts';
import { problem } from './problems.ts';

/**
 * Lets a page of another site read what the public booking answers: no cookies, no other headers. Set before anything can
 * refuse, so that the widget can tell its visitor why (a site that was not named, a pause, a business that is not there)
 * instead of a bare network error; what a business has is behind `requireBookingSite`.
 */
export function readableByPages(req: Request, res: Response): void {
  res.vary('Origin');
  const { origin } = req.headers;
  if (!origin) return;
  res.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, POST, DELETE',
    'Access-Control-Allow-Headers': 'Content-Type, Accept-Language, Last-Event-ID, X-Visitor',
    'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
    'Access-Control-Max-Age': '600',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
}

/**
 * Only pages of the sites a business named use its public booking. A page of our own origin, or a program, sends no foreign
 * Origin and passes.
 * @throws 403 for a site that was not named, 404 for a business that is not there.
 */
export async function requireBookingSite(req: Request, deps: ApiDeps): Promise<void> {
  const { origin } = req.headers;
  if (!origin || origin === new URL(deps.config.http.publicUrl).origin) return;
  const tenantId = await deps.db.lookup.tenant(String(req.params.slug ?? ''));
  if (!tenantId) throw problem('not-found');
  const { allowedDomains } = await deps.db.asTenant(tenantId, readBookingSettings);
  if (!isAllowedOrigin(origin, allowedDomains)) throw problem('foreign-origin');
}
