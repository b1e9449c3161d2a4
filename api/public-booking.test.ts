import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TenantTransaction } from '../db/database.ts';
import type { CampaignPlan } from '../domain/campaigns/campaign.ts';
import { type Answer, openTestApi, type TestApi } from '../testing/api.ts';
import { sentOffer } from '../testing/campaign.ts';
import { openSalon } from '../testing/salon.ts';

/** Monday 23 November 2026, 10:00 in Paris; challenges carry real time, so it is only the booking's clock. */
const NOW = new Date('2026-11-23T09:00:00Z');
const SITE = 'https://salon-marie.example';

let api: TestApi;
let clock = NOW;
beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => clock } });
});
afterAll(() => api.close());

interface Challenge {
  challenge: string;
  salt: string;
  signature: string;
}

/** What the visitor's browser does. */
function solve({ challenge, salt, signature }: Challenge) {
  for (let number = 0; ; number += 1)
    if (
      createHash('sha256')
        .update(salt + number)
        .digest('hex') === challenge
    )
      return { challenge, salt, number, signature };
}

async function open(options: Parameters<typeof openSalon>[1] = {}) {
  // Challenges end by the wall clock of the machine, so the booking's clock runs with it.
  clock = new Date();
  const person = await api.person();
  const salon = await openSalon(api.t, { ...options, tenantId: person.tenantId });
  const { body: settings } = await api.request('GET', '/api/v1/auth/me', { token: person.token });
  const { slug } = settings.tenant;
  const visit = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    api.request(method, `/api/v1/book/${slug}${path}`, { ...(body === undefined ? {} : { body }), headers });
  const staff = (method: string, path: string, body?: unknown) =>
    api.request(method, `/api/v1${path}`, { token: person.token, ...(body === undefined ? {} : { body }) });
  /** The first free slots from tomorrow on. */
  const slots = async (): Promise<Array<{ start: string; agentIds: string[] }>> => {
    const [from, to] = [clock.getTime() + 86_400_000, clock.getTime() + 8 * 86_400_000].map((at) =>
      new Date(at).toISOString(),
    );
    const answer = await visit('GET', `/slots?serviceId=${salon.serviceId}&from=${from}&to=${to}`);
    return answer.body.slots;
  };
  const hold = (startsAt: string, extra: object = {}) =>
    visit('POST', '/holds', { serviceId: salon.serviceId, startsAt, ...extra });
  const book = async (held: Answer, extra: object = {}) => {
    const { body } = await visit('GET', '');
    return visit('POST', '/appointments', {
      holdId: held.body.id,
      serviceId: salon.serviceId,
      startsAt: held.body.startsAt,
      firstName: 'Éloïse',
      lastName: 'Petit',
      phone: '06 12 34 56 78',
      solution: solve(body.challenge),
      ...extra,
    });
  };
  return { salon, visit, staff, slots, hold, book, slug };
}

const manage = (url: string) => `/api/v1/manage/${url.split('/').at(-1)}`;

describe('a visitor', () => {
  it('sees services and slots, holds one, books it, and manages it by the link', async () => {
    const { visit, slots, hold, book, staff } = await open();
    expect((await visit('GET', '')).body).toMatchObject({
      business: { name: 'Salon Test', accentColor: '#D7263D' },
      services: [{ name: 'Coupe femme', durationMinutes: 45, priceMinCents: 4_500 }],
    });
    const [slot] = await slots();
    const held = await hold(slot!.start);
    expect(held.status).toBe(201);
    expect((await slots()).map(({ start }) => start)).not.toContain(slot!.start);
    const booked = await book(held);
    expect(booked.status).toBe(201);
    expect(booked.body).toMatchObject({ title: 'Coupe femme', startsAt: slot!.start });

    const link = manage(booked.body.manageUrl);
    expect((await api.request('GET', link)).body).toMatchObject({ title: 'Coupe femme', mayChange: true });
    const ics = await api.request('GET', `${link}/calendar.ics`);
    expect(ics.headers.get('content-type')).toMatch(/^text\/calendar/);
    expect(ics.body).toContain(`UID:${booked.body.appointmentId}@coccinelle`);
    expect((await api.request('POST', `${link}/confirm`)).body.status).toBe('confirmed');
    const free = await slots();
    const moved = await api.request('POST', `${link}/move`, { body: { startsAt: free[3]!.start } });
    expect(moved.body).toMatchObject({ startsAt: free[3]!.start, status: 'booked' });
    expect((await api.request('GET', `${link}/calendar.ics`)).body).toContain('SEQUENCE:1');
    expect((await api.request('POST', `${link}/cancel`, { body: { reason: 'Empêchée' } })).body.status).toBe(
      'cancelled',
    );
    expect((await api.request('GET', `${link}/calendar.ics`)).body).toContain('METHOD:CANCEL');
    const { body } = await staff('GET', `/appointments/${booked.body.appointmentId}`);
    expect(body).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'client',
      cancelReason: 'Empêchée',
      source: 'widget',
    });
  });

  it('who holds a slot keeps it from others, until the hold is over', async () => {
    const { slots, hold, book } = await open();
    const [slot] = await slots();
    const first = await hold(slot!.start);
    const second = await hold(slot!.start);
    expect(second).toMatchObject({ status: 409, body: { type: expect.stringMatching(/slot-taken$/) } });
    expect(second.body.nearest).toHaveLength(3);
    clock = new Date(clock.getTime() + 6 * 60_000);
    const third = await hold(slot!.start);
    expect(third.status).toBe(201);
    expect((await book(first)).status).toBe(409);
    expect((await book(third)).status).toBe(201);
  });

  it('books once, however often it is sent', async () => {
    const { slots, hold, book, staff } = await open();
    const held = await hold((await slots())[0]!.start);
    const both = await Promise.all([book(held), book(held)]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]!.body.appointmentId).toBe(both[1]!.body.appointmentId);
    expect((await staff('GET', '/appointments')).body.total).toBe(1);
  });

  it('who cancelled and books with the same hold again is not told that they have it', async () => {
    const { slots, hold, book } = await open();
    const [slot] = await slots();
    const held = await hold(slot!.start);
    const booked = await book(held);
    await api.request('POST', `${manage(booked.body.manageUrl)}/cancel`, { body: {} });
    const again = await book(held);
    expect(again).toMatchObject({ status: 409, body: { type: expect.stringMatching(/hold-expired$/) } });
    expect((await book(await hold(slot!.start))).status).toBe(201);
  });

  it('who names a client and her number books for her, and their own address does not become hers', async () => {
    const { slots, hold, book, staff } = await open();
    const her = { firstName: 'Éloïse', lastName: 'Petit', phone: '+33612345678' };
    const { body: client } = await staff('POST', '/clients', her);
    const booked = await book(await hold((await slots())[0]!.start), {
      email: 'quelqu.un@exemple.fr',
      notes: 'Cheveux longs',
    });
    expect(booked.status).toBe(201);
    const { body } = await staff('GET', `/appointments/${booked.body.appointmentId}`);
    expect(body.clientId).toBe(client.id);
    expect(body.notes).toBe(
      'Cheveux longs\nCoordonnées indiquées à la réservation, à vérifier avant de les ajouter à la fiche : quelqu.un@exemple.fr',
    );
    expect((await staff('GET', `/clients/${client.id}`)).body.email).toBeNull();
    // Staff who take the same booking at the desk know who stands before them.
    await staff('POST', '/appointments', {
      serviceId: body.serviceId,
      startsAt: (await slots())[4]!.start,
      client: { ...her, email: 'eloise@exemple.fr' },
    });
    expect((await staff('GET', `/clients/${client.id}`)).body.email).toBe('eloise@exemple.fr');
  });

  it('programs are refused: a wrong solution, one used before, the field no person sees', async () => {
    const { slots, hold, book, visit, staff } = await open();
    const held = await hold((await slots())[0]!.start);
    const solution = solve((await visit('GET', '')).body.challenge);
    const wrong = { ...solution, number: solution.number === 0 ? 1 : solution.number - 1 };
    for (const extra of [{ solution: wrong }, { website: 'https://spam.example' }])
      expect((await book(held, extra)).body.errors).toMatchObject([{ path: 'solution' }]);
    expect((await book(held, { solution, phone: null })).status).toBe(422);
    expect((await book(held, { solution })).status).toBe(201);
    expect((await book(await hold((await slots())[2]!.start), { solution })).status).toBe(422);
    expect((await staff('GET', '/appointments')).body.total).toBe(1);
  });

  it('cannot hold a diary closed: ten at once for each who takes appointments', async () => {
    const { salon, slots, hold, visit } = await open();
    const free = await slots();
    const held: Answer[] = [];
    // One after the other, each behind the last one's end.
    for (let i = 0; held.length < 10; i += 3) held.push(await hold(free[i]!.start));
    expect(held.map(({ status }) => status)).toEqual(held.map(() => 201));
    const more = (await slots())[0]!.start;
    expect(await hold(more)).toMatchObject({ status: 429 });
    // Another time instead of the one they have is no more than they had.
    expect((await hold(more, { replaces: held[0]!.body.id })).status).toBe(201);
    expect((await visit('DELETE', `/holds/${held[1]!.body.id}`)).status).toBe(204);
    expect((await hold((await slots())[0]!.start)).status).toBe(201);
    expect(salon.agentIds).toHaveLength(1);
  });

  it('sent again with the solution it was booked with, it finds what it booked', async () => {
    const { slots, hold, book, visit, staff } = await open();
    const held = await hold((await slots())[0]!.start);
    const solution = solve((await visit('GET', '')).body.challenge);
    const first = await book(held, { solution });
    expect(await book(held, { solution })).toMatchObject({
      status: 201,
      body: { appointmentId: first.body.appointmentId },
    });
    expect((await staff('GET', '/appointments')).body.total).toBe(1);
  });

  it('has a name, in which no link or offer of theirs travels in the business’s mails', async () => {
    const { slots, hold, book } = await open();
    const held = await hold((await slots())[0]!.start);
    for (const firstName of ['Gagnez 1000 € : http://evil.tld', 'evil.tld'])
      expect(await book(held, { firstName })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'firstName' }] },
      });
    expect(await book(held, { firstName: 'Anne-Lise', lastName: 'D’Ørsted-Kœnig' })).toMatchObject({
      status: 201,
    });
  });

  it('gets the person they chose, also when the hold is over and the time still free', async () => {
    const { salon, slots, hold, book } = await open({ agents: 3 });
    const [slot] = await slots();
    for (const agentId of salon.agentIds) {
      const held = await hold(slot!.start, { agentId });
      expect(held.body.expiresInSeconds).toBe(300);
      clock = new Date(clock.getTime() + 6 * 60_000);
      expect((await book(held, { agentId })).body.agentName).toBe(
        `Agent ${salon.agentIds.indexOf(agentId) + 1}`,
      );
    }
  });

  it('gets a clear no where online booking is closed, and where the business is unknown', async () => {
    const { visit, staff } = await open();
    await staff('PUT', '/booking-settings', { onlineBooking: false });
    expect((await visit('GET', '')).body.type).toMatch(/booking-closed$/);
    expect((await api.request('GET', '/api/v1/book/nobody-here')).status).toBe(404);
  });
});

describe('the code of an offer', () => {
  const PHONE = '+33612345678';
  const inADay = () => clock.getTime() + 86_400_000;
  async function opened() {
    const page = await open();
    const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) =>
      api.t.db.asTenant(page.salon.tenantId, work);
    const person = async (phone = PHONE) => {
      const { body } = await page.staff('POST', '/clients', {
        firstName: 'Éloïse',
        lastName: 'Petit',
        phone,
      });
      return body.id as string;
    };
    const sent = (clientId: string, expiresAt = inADay(), offer?: CampaignPlan['offer']) =>
      inTenant((tx) => sentOffer(tx, { clientId, expiresAt, ...(offer ? { offer } : {}) }));
    const check = (code: string) =>
      page.visit('GET', `/offer?code=${code}&serviceId=${page.salon.serviceId}`);
    const at = async (index: number, extra: object) =>
      page.book(await page.hold((await page.slots())[index]!.start), extra);
    return { ...page, person, sent, check, at, inTenant };
  }
  const fault = ({ status, body }: Answer) => [status, body.errors?.[0]?.path, body.errors?.[0]?.code];

  it('shows what it takes off, takes it off, once, and stands on the appointment and in the results', async () => {
    const { person, sent, check, at, staff, inTenant } = await opened();
    const code = await sent(await person());
    expect((await check(code.toLowerCase())).body).toEqual({
      kind: 'percent',
      value: 20,
      priceMinCents: 3_600,
      priceMaxCents: null,
    });
    const booked = await at(0, { offerCode: ` ${code} ` });
    expect(booked).toMatchObject({ status: 201, body: { offer: { value: 20, priceMinCents: 3_600 } } });
    const path = `/appointments/${booked.body.appointmentId}`;
    expect((await staff('GET', path)).body).toMatchObject({
      priceCents: 3_600,
      offer: { code, kind: 'percent', value: 20, discountCents: 900 },
    });
    expect(fault(await check(code))).toEqual([422, 'code', 'used']);
    expect(fault(await at(1, { offerCode: code }))).toEqual([422, 'offerCode', 'used']);
    const [{ id }] = (await inTenant((tx) =>
      tx.sql<{ id: string }>(`select id from campaigns where name = 'Offre'`),
    )) as [{ id: string }];
    expect((await staff('GET', `/campaigns/${id}/results`)).body).toMatchObject({ redeemed: 1 });
    // Cancelled, the offer is theirs again.
    await staff('DELETE', path);
    expect((await staff('GET', `/campaigns/${id}/results`)).body).toMatchObject({ redeemed: 0 });
    expect((await at(1, { offerCode: code })).body.offer).toMatchObject({ priceMinCents: 3_600 });
  });

  it('that is not there, over, another business’s or another person’s books nothing and says why', async () => {
    const { person, sent, check, at, staff } = await opened();
    const over = await sent(await person(), clock.getTime() - 1);
    const somebodyElses = await sent(await person('+33612345699'));
    const elsewhere = await opened();
    clock = new Date();
    const foreign = await elsewhere.sent(await elsewhere.person());
    for (const [code, why] of [
      ['MERCI10', 'unknown'],
      [foreign, 'unknown'],
      [over, 'expired'],
    ] as const) {
      expect(fault(await check(code))).toEqual([422, 'code', why]);
      expect(fault(await at(0, { offerCode: code }))).toEqual([422, 'offerCode', why]);
    }
    const refused = await at(0, { offerCode: somebodyElses });
    expect(fault(refused)).toEqual([422, 'offerCode', 'not-yours']);
    expect(refused.body.errors[0].message).toMatch(/personnel/);
    expect((await staff('GET', '/appointments')).body.total).toBe(0);
    expect((await at(0, {})).status).toBe(201);
  });

  it('booked twice at once, it is taken off one of the two', async () => {
    const { person, sent, staff, at } = await opened();
    await sent(await person());
    const both = await Promise.all([at(0, {}), at(4, {})]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    const { items } = (await staff('GET', '/appointments')).body as { items: { priceCents: number }[] };
    expect(items.map(({ priceCents }) => priceCents).sort()).toEqual([3_600, 4_500]);
  });

  it('is kept for another where a service costs nothing, and stays noted where the price is agreed on the spot', async () => {
    const { salon, person, sent, check, at, staff, slots } = await opened();
    const code = await sent(await person());
    await staff('PUT', `/services/${salon.serviceId}`, { priceKind: 'free', priceMinCents: null });
    expect(fault(await check(code))).toEqual([422, 'code', 'nothing-off']);
    expect(fault(await at(0, { offerCode: code }))).toEqual([422, 'offerCode', 'nothing-off']);
    expect((await at(0, {})).body.offer).toBeNull();
    await staff('PUT', `/services/${salon.serviceId}`, { priceKind: 'quote', priceMinCents: null });
    // By whoever books for them at the desk as well.
    const { body } = await staff('POST', '/appointments', {
      serviceId: salon.serviceId,
      startsAt: (await slots())[5]!.start,
      client: { firstName: 'Éloïse', lastName: 'Petit', phone: PHONE },
      offerCode: code,
    });
    expect(body).toMatchObject({ priceCents: null, offer: { code, value: 20, discountCents: 0 } });
  });
});

describe('a link', () => {
  it('of another business, altered or over opens nothing', async () => {
    const { slots, hold, book } = await open();
    const booked = await book(await hold((await slots())[0]!.start));
    const link = manage(booked.body.manageUrl);
    expect((await api.request('GET', `${link}x`)).status).toBe(404);
    expect(
      (
        await api.request(
          'GET',
          link.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')),
        )
      ).status,
    ).toBe(404);
    clock = new Date(clock.getTime() + 60 * 86_400_000);
    expect((await api.request('GET', link)).status).toBe(404);
  });

  it('too close to the start, one calls instead', async () => {
    const { slots, hold, book } = await open();
    const booked = await book(await hold((await slots())[0]!.start));
    clock = new Date(Date.parse(booked.body.startsAt) - 60 * 60_000);
    const link = manage(booked.body.manageUrl);
    expect((await api.request('GET', link)).body.mayChange).toBe(false);
    expect((await api.request('POST', `${link}/cancel`, { body: {} })).body.type).toMatch(
      /too-late-to-change$/,
    );
  });
});

it('a token of a client’s link is in no line of the log', async () => {
  const { slots, hold, book } = await open();
  const booked = await book(await hold((await slots())[0]!.start));
  const link = manage(booked.body.manageUrl);
  await api.request('GET', link);
  await api.request('GET', `${link}/calendar.ics`);
  const lines = api.log.filter((line) => line.includes('/api/v1/manage/'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes(link.split('/').at(-1)!))).toEqual([]);
});

describe('a foreign page', () => {
  it('of a site the business named is let in, and no other', async () => {
    const { visit, staff } = await open();
    await staff('PUT', '/booking-settings', { allowedDomains: ['salon-marie.example'] });
    const allowed = await visit('GET', '', undefined, { origin: SITE });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, SITE]);
    const preflight = await visit('OPTIONS', '/holds', undefined, {
      origin: SITE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Content-Type, Accept-Language, Last-Event-ID, X-Visitor',
    ]);
    const evil = { origin: 'https://evil.example' };
    const other = await visit('GET', '', undefined, evil);
    // It may read why, so that the widget can say it; there is nothing else in the answer.
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, evil.origin]);
    expect(other.body).toMatchObject({ type: expect.stringMatching(/foreign-origin$/) });
    expect(JSON.stringify(other.body)).not.toContain('Coupe femme');
    expect((await visit('OPTIONS', '/holds', undefined, evil)).status).toBe(403);
    expect((await visit('POST', '/holds', {}, evil)).status).toBe(403);
  });

  it('never reaches the rest of the API', async () => {
    const answer = await api.request('OPTIONS', '/api/v1/appointments', { headers: { origin: SITE } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the waiting list', () => {
  it('takes a visitor once, and not for dates that make no sense', async () => {
    const { visit, salon, staff } = await open();
    const day = (n: number) => new Date(clock.getTime() + n * 86_400_000).toISOString().slice(0, 10);
    const join = async (extra: object) =>
      visit('POST', '/waitlist', {
        serviceId: salon.serviceId,
        fromDate: day(1),
        untilDate: day(5),
        firstName: 'Éloïse',
        lastName: 'Petit',
        email: 'eloise@exemple.fr',
        solution: solve((await visit('GET', '')).body.challenge),
        ...extra,
      });
    const first = await join({});
    expect(first.status).toBe(201);
    expect((await join({})).body.id).toBe(first.body.id);
    expect((await join({ untilDate: day(0), fromDate: day(3) })).status).toBe(422);
    expect((await join({ untilDate: day(365) })).status).toBe(422);
    expect((await staff('GET', '/waitlist')).body).toMatchObject({
      total: 1,
      items: [{ clientName: 'Éloïse Petit' }],
    });
  });
});
