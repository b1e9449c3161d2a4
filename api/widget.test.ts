import { randomUUIDv7 } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeBookingSettings } from '../db/booking-settings.ts';
import { matchOrCreateClient } from '../db/clients.ts';
import { joinWaitlist, offerFreedTime } from '../db/waitlist.ts';
import { type LinkKind, signLink } from '../signed-link.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { openSalon, type Salon } from '../testing/salon.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = new Date('2026-11-23T09:00:00Z');
const SCRIPT = `(function(){${'console.log("Coccinelle");'.repeat(200)}})();`;

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'widget-'));
  await writeFile(join(folder, 'embed.js'), SCRIPT);
  await writeFile(join(folder, 'client.js'), SCRIPT);
  api = await openTestApi({ deps: { clock: () => NOW }, env: { WIDGET_DIR: folder } });
});
afterAll(async () => {
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

/** As it comes over the wire: `fetch` would unpack it. */
function raw(path: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, unknown>; bytes: number }>(
    (resolve, reject) => {
      request(api.url + path, { headers }, (res) => {
        let bytes = 0;
        res.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes }));
      })
        .on('error', reject)
        .end();
    },
  );
}

describe.each(['/embed.js', '/client.js'])('%s', (path) => {
  it('may be loaded by any site, is kept for minutes and asked for again by its tag', async () => {
    const first = await fetch(api.url + path);
    expect(await first.text()).toBe(SCRIPT);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'cache-control': expect.stringMatching(/^public, max-age=300\b/),
      'x-content-type-options': 'nosniff',
    });
    const again = await raw(path, { 'if-none-match': first.headers.get('etag')! });
    expect([again.status, again.bytes]).toEqual([304, 0]);
    expect((await raw(path, { 'if-none-match': 'W/"another"' })).status).toBe(200);
  });

  it.each([
    ['br', 'gzip, deflate, br', 'br'],
    ['gzip', 'gzip', 'gzip'],
    ['as it is', 'identity', undefined],
  ])('comes %s to who takes that', async (_, accept, encoding) => {
    const answer = await raw(path, { 'accept-encoding': accept });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(String(answer.headers.vary)).toContain('Accept-Encoding');
    if (encoding) expect(answer.bytes).toBeLessThan(SCRIPT.length / 10);
    else expect(answer.bytes).toBe(SCRIPT.length);
  });
});

async function open(name = 'Salon Marie', settings: Parameters<typeof changeBookingSettings>[1] = {}) {
  const tenantId = await api.t.tenant({ name });
  const salon = await openSalon(api.t, { tenantId });
  await api.t.db.asTenant(tenantId, (tx) => changeBookingSettings(tx, settings));
  const [row] = await api.t.asSuperuser<{ slug: string }>(`select slug from tenants where id = $1`, [
    tenantId,
  ]);
  return { salon, slug: row!.slug };
}

const page = (path: string, headers: Record<string, string> = {}) => api.request('GET', path, { headers });
const policy = (answer: { headers: Headers }) =>
  Object.fromEntries(
    (answer.headers.get('content-security-policy') ?? '')
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
  );

describe('the booking page', () => {
  it('says whose it is, in the visitor’s language, and lets nothing in but our script', async () => {
    const { slug } = await open();
    const french = await page(`/book/${slug}`, { 'accept-language': 'fr' });
    expect(french.status).toBe(200);
    expect(french.body).toContain('<html lang="fr">');
    expect(french.body).toContain('<title>Prendre rendez-vous · Salon Marie</title>');
    expect(french.body).toContain(`<script src="/embed.js" data-mode="page" data-tenant="${slug}"></script>`);
    expect(french.body).not.toContain('noindex');
    expect(policy(french)).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'connect-src': "'self'",
    });
    const english = await page(`/book/${slug}`, { 'accept-language': 'en-GB,en;q=0.8' });
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('<title>Book an appointment · Salon Marie</title>');
    // Whose language is not there is spoken to in the business's.
    expect((await page(`/book/${slug}`, { 'accept-language': 'de' })).body).toContain('<html lang="fr">');
    expect((await page(`/book/${slug}?lang=en`, { 'accept-language': 'fr' })).body).toContain('lang="en"');
  });

  it('is framed by the sites the business named, else by any', async () => {
    const { slug } = await open();
    const anywhere = await page(`/book/${slug}`);
    expect(policy(anywhere)['frame-ancestors']).toBe('*');
    expect(anywhere.headers.get('x-frame-options')).toBeNull();
    const named = await open('Salon Marie', {
      allowedDomains: ['salon-marie.example', '*.salon-marie.example', 'localhost:4011'],
    });
    expect(policy(await page(`/book/${named.slug}`))['frame-ancestors']).toBe(
      "'self' salon-marie.example:* *.salon-marie.example:* localhost:4011",
    );
  });

  it('allows its own style by the hash of what it sends', async () => {
    const { slug } = await open();
    const answer = await page(`/book/${slug}`);
    const style = /<style>([\s\S]*?)<\/style>/.exec(answer.body)![1]!;
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    expect(policy(answer)['style-src']).toBe(`'sha256-${Buffer.from(digest).toString('base64')}'`);
  });

  it('shows a name that is code as text', async () => {
    const { slug } = await open('"><script>alert(1)</script>');
    const { body } = await page(`/book/${slug}`);
    expect(body).not.toContain('<script>alert');
    expect((await page(`/book/${encodeURIComponent('"><img src=x>')}`)).body).not.toContain('<img');
  });

  it('of nobody is a 404 whose widget explains it', async () => {
    const answer = await page('/book/nobody-here');
    expect(answer.status).toBe(404);
    expect(answer.body).toContain('data-tenant="nobody-here"');
  });
});

const link = (kind: LinkKind, id: string) =>
  signLink({ kind, id, expiresAt: new Date('2027-01-31T00:00:00Z') }, api.deps.config.secrets.token);

/** Tuesday 1 December 2026, 14:00 in Paris. */
const START = Date.parse('2026-12-01T13:00:00Z');

describe('a client’s page', () => {
  async function booked(salon: Salon, locale: string) {
    return api.t.db.asTenant(salon.tenantId, async (tx) => {
      const result = await bookAtDesk(
        tx,
        {
          serviceId: salon.serviceId,
          start: START,
          rights: 'client',
          client: { firstName: 'Éloïse', lastName: 'Petit', phone: '+33612345678', email: null },
          source: 'widget',
          locale,
        },
        NOW.getTime(),
      );
      return result.id;
    });
  }

  it('speaks the language they booked in, is for their eyes only, and framed by nobody', async () => {
    const { salon } = await open();
    const token = link('appointment', await booked(salon, 'en-GB'));
    const answer = await page(`/rdv/${token}`, { 'accept-language': 'fr' });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<html lang="en">');
    expect(answer.body).toContain('<title>Your appointment · Salon Marie</title>');
    expect(answer.body).toContain('<meta name="robots" content="noindex">');
    expect(answer.body).toContain(`<script src="/client.js" data-mode="page" data-appointment="${token}">`);
    expect(policy(answer)['frame-ancestors']).toBe("'none'");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-store',
    });
    expect((await page(`/offre/${token}`)).status).toBe(404);
    expect((await page('/rdv/nonsense')).status).toBe(404);
    expect(api.log.filter((line) => line.includes(token))).toEqual([]);
  });

  it('with an offer: taken twice it is booked once, and then says where it is', async () => {
    const { salon } = await open();
    const entryId = await api.t.db.asTenant(salon.tenantId, async (tx) => {
      const { clientId } = await matchOrCreateClient(
        tx,
        { firstName: 'Éloïse', lastName: 'Petit', phone: '+33612345678', email: null },
        { source: 'widget', locale: 'fr-FR', timeZone: null },
      );
      const { id } = await joinWaitlist(tx, {
        clientId,
        serviceId: salon.serviceId,
        agentId: null,
        fromDate: '2026-12-01',
        untilDate: '2026-12-05',
        locale: 'fr-FR',
      });
      const freed = {
        freedId: randomUUIDv7(),
        agentId: salon.agentIds[0]!,
        start: START,
        end: START + 45 * 60_000,
      };
      await offerFreedTime(tx, freed, 30, NOW.getTime());
      return id;
    });
    const token = link('waitlist-offer', entryId);
    expect((await page(`/offre/${token}`)).body).toContain('Un créneau s’est libéré · Salon Marie');
    const offer = `/api/v1/waitlist-offers/${token}`;
    expect((await page(offer)).body).toMatchObject({ serviceName: 'Coupe femme' });
    const both = await Promise.all([
      api.request('POST', `${offer}/accept`),
      api.request('POST', `${offer}/accept`),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]!.body).toEqual(both[1]!.body);
    const taken = await page(offer);
    expect(taken).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/offer-taken$/), manageUrl: both[0]!.body.manageUrl },
    });
  });
});

it('a flood of page views is slowed like any other, by a page that says so', async () => {
  const few = await openTestApi({
    env: { WIDGET_DIR: folder },
    budgets: { ip: { points: 2, seconds: 60 } },
  });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await few.request('GET', '/book/nobody-here')).status);
  await few.close();
  expect(statuses).toEqual([404, 404, 429]);
});
