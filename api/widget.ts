import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import type express from 'express';
import { readAppointment } from '../db/appointments.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readBusiness } from '../db/public-booking.ts';
import { readWaitlistEntry } from '../db/waitlist.ts';
import { type LinkKind, openLink } from '../signed-link.ts';
import type { ApiDeps } from './deps.ts';
import { type Language, languageOf } from './problems.ts';
import { networkOf } from './rate-limit.ts';
import { renderWidgetPage, type WidgetPage, widgetPagePolicy } from './widget-page.ts';

/** The widget's scripts, and the pages that are nothing but the widget: `/book/…`, `/rdv/…`, `/offre/…`. */
export function mountWidget(app: express.Express, folder: string, deps: ApiDeps): void {
  for (const name of ['embed.js', 'client.js', 'chat.js']) mountScript(app, `/${name}`, join(folder, name));
  const https = deps.config.http.publicUrl.startsWith('https:');

  app.get('/book/:slug', async (req, res) => {
    const { slug } = req.params;
    const found = await within(deps, req, () => findBusiness(deps, slug));
    send(req, res, found, {
      subject: 'booking',
      data: { tenant: slug },
      framedBy: found === 'too-many' || !found ? [] : found.allowedDomains,
      https,
    });
  });
  const linkPage = (path: string, kind: PageLink, subject: WidgetPage['subject'], attribute: string) =>
    app.get(path, async (req: express.Request<{ token: string }>, res) => {
      const { token } = req.params;
      const found = await within(deps, req, () => findByLink(deps, kind, token, req.receivedAt));
      res.set({ 'Referrer-Policy': 'no-referrer', 'X-Robots-Tag': 'noindex' });
      send(req, res, found, { subject, data: { [attribute]: token }, framedBy: null, https });
    });
  linkPage('/rdv/:token', 'appointment', 'appointment', 'appointment');
  linkPage('/offre/:token', 'waitlist-offer', 'offer', 'offer');
}

/** Read and compressed once: a business's whole audience asks for it. A build while the API runs is seen by the next start. */
function mountScript(app: express.Express, path: `/${string}`, file: string): void {
  let loading: ReturnType<typeof loadScript> | undefined;
  app.get(path, async (req, res) => {
    loading ??= loadScript(file);
    const script = await loading.catch((error) => {
      loading = undefined;
      throw error;
    });
    // Browsers name gzip first; that is habit, not preference.
    const encoding = (['br', 'gzip'] as const).find((known) => req.acceptsEncodings(known)) ?? 'identity';
    res.vary('Accept-Encoding').set({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=300, stale-while-revalidate=3600',
      ETag: script.etag,
      'Access-Control-Allow-Origin': '*',
      'Cross-Origin-Resource-Policy': 'cross-origin',
      ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
    });
    res.send(script.bodies[encoding]);
  });
}

async function loadScript(file: string) {
  const identity = await readFile(file);
  const [br, gz] = await Promise.all([promisify(brotliCompress)(identity), promisify(gzip)(identity)]);
  // Weak: the same program in several encodings.
  const etag = `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
  return { etag, bodies: { identity, br, gzip: gz } };
}

type PageLink = Extract<LinkKind, 'appointment' | 'waitlist-offer'>;

interface Found {
  name: string;
  locale: string;
  phone: string | null;
  allowedDomains: string[];
}

/** Counts the request like any other, and finds what the page is about unless there were too many. */
async function within<T>(
  deps: ApiDeps,
  req: express.Request,
  find: () => Promise<T>,
): Promise<T | 'too-many'> {
  const { allowed } = await deps.limits.consume('ip', networkOf(req.ip ?? ''));
  return allowed ? find() : 'too-many';
}

async function findBusiness(deps: ApiDeps, slug: string): Promise<Found | null> {
  const tenantId = await deps.db.lookup.tenant(slug);
  return tenantId ? deps.db.asTenant(tenantId, (tx) => foundIn(tx)) : null;
}

async function findByLink(deps: ApiDeps, kind: PageLink, token: string, now: Date): Promise<Found | null> {
  const link = openLink(token, deps.config.secrets.token, now);
  const tenantId = link?.kind === kind ? await deps.db.lookup.linkSubject(kind, link.id) : null;
  if (!link || !tenantId) return null;
  return deps.db.asTenant(tenantId, async (tx) => {
    const read = kind === 'appointment' ? readAppointment : readWaitlistEntry;
    return foundIn(tx, (await read(tx, link.id))?.locale);
  });
}

/** @param locale the person's own, where they have one */
async function foundIn(tx: TenantTransaction, locale?: string): Promise<Found | null> {
  const [business, settings] = [await readBusiness(tx), await readBookingSettings(tx)];
  if (!business) return null;
  return { ...business, locale: locale ?? business.locale, allowedDomains: settings.allowedDomains };
}

/**
 * The page, whatever was found: the widget on it asks the API for itself and explains what is wrong. A client's page speaks the
 * language they booked in; the booking page the visitor's, else the business's.
 */
function send(
  req: express.Request,
  res: express.Response,
  found: Found | null | 'too-many',
  page: Pick<WidgetPage, 'subject' | 'data'> & { framedBy: readonly string[] | null; https: boolean },
): void {
  const known = found === 'too-many' ? null : found;
  const asked = [req.query.lang, page.subject === 'booking' ? req.headers['accept-language'] : null];
  const language = languageFor([...asked, known?.locale, req.headers['accept-language']]);
  res.removeHeader('X-Frame-Options');
  res.vary('Accept-Language').set({
    'Content-Security-Policy': widgetPagePolicy(page.framedBy, page.https),
    'Cache-Control': page.subject === 'booking' ? 'private, no-cache' : 'no-store',
  });
  res
    .status(known ? 200 : found === 'too-many' ? 429 : 404)
    .type('html')
    .send(
      renderWidgetPage({
        ...page,
        language,
        businessName: known?.name ?? null,
        phone: known?.phone ?? null,
      }),
    );
}

/** The first of these wishes that names a language there is; French when none does. */
function languageFor(wishes: readonly unknown[]): Language {
  const heard = wishes.find((wish) => typeof wish === 'string' && /(^|[,\s])(fr|en)\b/i.test(wish));
  return languageOf(heard as string | undefined);
}
