import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cohortsOf } from '../domain/analytics/cohorts.ts';
import { periodBefore } from '../domain/analytics/period.ts';
import { type Report, reportOf } from '../domain/analytics/report.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { readAnalytics, readCohorts, type Taking, takingsAfter } from './analytics.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

async function report(
  tenantId: string,
  from: string,
  to: string,
  filter: { agentId?: string; serviceId?: string } = {},
): Promise<Report> {
  const period = { from, to };
  const { agentId = null, serviceId = null } = filter;
  const rows = await t.db.asTenant(tenantId, (tx) =>
    readAnalytics(tx, { period, before: periodBefore(period), step: 'day', agentId, serviceId }),
  );
  return reportOf(rows, period, 'day', !agentId && !serviceId);
}

async function clientOf(
  tenantId: string,
  createdAt = '2026-01-01T09:00Z',
  source = 'staff',
): Promise<string> {
  const [row] = await t.asSuperuser<{ id: string }>(
    `insert into clients (tenant_id, first_name, created_at, source) values ($1, 'Éloïse', $2, $3) returning id`,
    [tenantId, createdAt, source],
  );
  return row!.id;
}

interface Booked {
  startsAt: string;
  minutes?: number;
  status?: string;
  price?: number | null;
  currency?: string;
  agentId?: string;
  clientId?: string;
  source?: string;
  serviceId?: string | null;
}

async function book(salon: Salon, booked: Booked): Promise<string> {
  const status = booked.status ?? 'completed';
  const [row] = await t.asSuperuser<{ id: string }>(
    `insert into appointments (tenant_id, agent_id, client_id, service_id, title, price_cents, currency, starts_at, ends_at, status,
       cancelled_at, source)
     values ($1, $2, $3, $4, 'Coupe', $5, $6, $7, $7::timestamptz + make_interval(mins => $8), $9, case when $9 = 'cancelled' then now() end, $10)
     returning id`,
    [
      salon.tenantId,
      booked.agentId ?? salon.agentIds[0],
      booked.clientId ?? (await clientOf(salon.tenantId)),
      booked.serviceId === undefined ? salon.serviceId : booked.serviceId,
      booked.price === undefined ? 4_500 : booked.price,
      booked.currency ?? 'EUR',
      booked.startsAt,
      booked.minutes ?? 45,
      status,
      booked.source ?? 'staff',
    ],
  );
  return row!.id;
}

describe('a business without anything', () => {
  it('has zeros where there is nothing to count, and no share of nothing', async () => {
    const tenantId = await t.tenant();
    const { kpis, contact, series, agents, funnel, callsByMonth } = await report(
      tenantId,
      '2026-03-01',
      '2026-03-07',
    );
    expect(kpis.appointments).toEqual({ value: 0, before: 0, change: null });
    expect(kpis.revenueCents.value).toBe(0);
    for (const share of ['showRate', 'cancellationRate', 'occupancy', 'averageBasketCents'] as const)
      expect(kpis[share]).toEqual({ value: null, before: null, change: null });
    expect(contact).toMatchObject({
      responseSeconds: { value: null },
      calls: { value: 0 },
      automationRate: { value: null },
    });
    expect(series).toHaveLength(7);
    expect(agents).toEqual([]);
    expect(funnel).toEqual({ arrived: 0, booked: 0, visited: 0 });
    expect(callsByMonth).toHaveLength(12);
  });
});

describe('appointments', () => {
  it('are counted on the day of the business they begin, held, missed, cancelled and to come apart', async () => {
    const salon = await openSalon(t, { agents: 2 });
    const other = salon.agentIds[1]!;
    await book(salon, { startsAt: '2026-03-10T09:00Z' });
    // Half past eleven at night in Paris.
    await book(salon, { startsAt: '2026-03-10T22:30Z', price: 6_000 });
    await book(salon, { startsAt: '2026-03-10T23:30Z' });
    await book(salon, { startsAt: '2026-03-10T09:00Z', status: 'no_show', agentId: other });
    await book(salon, { startsAt: '2026-03-10T10:00Z', status: 'cancelled', agentId: other });
    await book(salon, {
      startsAt: '2026-03-10T11:00Z',
      status: 'confirmed',
      agentId: other,
      serviceId: null,
    });
    await book(salon, { startsAt: '2026-03-10T12:00Z', agentId: other, price: null });
    await book(salon, { startsAt: '2026-03-10T13:00Z', agentId: other, price: 9_000, currency: 'CHF' });
    await book(salon, { startsAt: '2026-03-09T09:00Z' });
    const { kpis, agents, services, bookedBy, otherCurrencies } = await report(
      salon.tenantId,
      '2026-03-10',
      '2026-03-10',
    );
    expect(kpis.appointments).toEqual({ value: 6, before: 1, change: 5 });
    expect(kpis.revenueCents).toEqual({ value: 10_500, before: 4_500, change: expect.closeTo(1.333) });
    expect(kpis.averageBasketCents.value).toBe(5_250);
    expect(kpis.showRate.value).toBeCloseTo(4 / 5);
    expect(kpis.cancellationRate.value).toBeCloseTo(1 / 7);
    expect(otherCurrencies).toEqual([{ currency: 'CHF', cents: 9_000, appointments: 1 }]);
    expect(bookedBy).toEqual([{ source: 'staff', appointments: 6, before: 1 }]);
    expect(
      agents.map(({ name, appointments, revenueCents }) => ({ name, appointments, revenueCents })),
    ).toEqual([
      { name: 'Agent 1', appointments: 2, revenueCents: 10_500 },
      { name: 'Agent 2', appointments: 4, revenueCents: 0 },
    ]);
    expect(services.map(({ name, appointments }) => ({ name, appointments }))).toEqual([
      { name: 'Coupe femme', appointments: 5 },
      { name: null, appointments: 1 },
    ]);
    const one = await report(salon.tenantId, '2026-03-10', '2026-03-10', {
      agentId: other,
      serviceId: salon.serviceId,
    });
    expect(one.kpis.appointments.value).toBe(3);
    expect(one.contact).toBeNull();
    expect(
      (await report(salon.tenantId, '2026-03-10', '2026-03-10', { agentId: other })).kpis.appointments.value,
    ).toBe(4);
    expect(
      (await report(salon.tenantId, '2026-03-10', '2026-03-10', { serviceId: salon.serviceId })).kpis
        .appointments.value,
    ).toBe(5);
  });

  it('of another business are never among them', async () => {
    const marie = await openSalon(t);
    const paul = await openSalon(t);
    await book(paul, { startsAt: '2026-03-10T09:00Z' });
    expect((await report(marie.tenantId, '2026-03-10', '2026-03-10')).kpis.appointments.value).toBe(0);
    expect((await report(paul.tenantId, '2026-03-10', '2026-03-10')).kpis.appointments.value).toBe(1);
  });

  it('that change are counted anew: moved, priced, held, cancelled, gone', async () => {
    const salon = await openSalon(t);
    const id = await book(salon, { startsAt: '2026-03-10T09:00Z', status: 'booked' });
    const on = async (day: string) => (await report(salon.tenantId, day, day)).kpis;
    expect((await on('2026-03-10')).appointments.value).toBe(1);
    const change = (set: string) => t.asSuperuser(`update appointments set ${set} where id = $1`, [id]);
    await change(`starts_at = '2026-03-12T09:00Z', ends_at = '2026-03-12T10:00Z'`);
    expect((await on('2026-03-10')).appointments.value).toBe(0);
    expect((await on('2026-03-12')).appointments.value).toBe(1);
    await change(`status = 'completed', price_cents = 7000`);
    expect((await on('2026-03-12')).revenueCents.value).toBe(7_000);
    await change(`status = 'cancelled', cancelled_at = now()`);
    expect((await on('2026-03-12')).cancellationRate.value).toBe(1);
    await t.asSuperuser(`delete from appointments where id = $1`, [id]);
    expect((await on('2026-03-12')).cancellationRate.value).toBeNull();
  });

  it('follow the business to another zone', async () => {
    const salon = await openSalon(t);
    await book(salon, { startsAt: '2026-03-10T23:30Z' });
    expect((await report(salon.tenantId, '2026-03-11', '2026-03-11')).kpis.appointments.value).toBe(1);
    await t.asSuperuser(`update tenants set time_zone = 'America/Martinique' where id = $1`, [
      salon.tenantId,
    ]);
    expect((await report(salon.tenantId, '2026-03-11', '2026-03-11')).kpis.appointments.value).toBe(0);
    expect((await report(salon.tenantId, '2026-03-10', '2026-03-10')).kpis.appointments.value).toBe(1);
  });

  it('add up to what a plain query counts, after any changes in any order', async () => {
    const salon = await openSalon(t, { agents: 3 });
    const clients = await Promise.all(Array.from({ length: 5 }, () => clientOf(salon.tenantId)));
    const ids: string[] = [];
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const statuses = ['booked', 'completed', 'no_show', 'cancelled'];
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 6; i++) {
        const slot = round * 6 + i;
        // Spread so that no agent is booked twice at a time, over four weeks with the spring change of the clocks in them.
        const startsAt = new Date(
          Date.UTC(2026, 2, 15 + (slot % 28), 6 + Math.floor(slot / 28) * 4, random(60)),
        ).toISOString();
        ids.push(
          await book(salon, {
            startsAt,
            minutes: 30,
            status: statuses[random(4)]!,
            price: random(3) === 0 ? null : random(20_000),
            agentId: salon.agentIds[random(3)]!,
            clientId: clients[random(5)]!,
          }),
        );
      }
      const id = ids[random(ids.length)]!;
      const status = statuses[random(4)]!;
      await t.asSuperuser(
        `update appointments set status = $2, cancelled_at = case when $2 = 'cancelled' then now() end, price_cents = $3 where id = $1`,
        [id, status, random(20_000)],
      );
      if (round % 3 === 0)
        await t.asSuperuser(`delete from appointments where id = $1`, [ids.splice(random(ids.length), 1)[0]]);
      const { kpis, series } = await report(salon.tenantId, '2026-03-20', '2026-04-08');
      const [plain] = await t.asSuperuser<{ appointments: number; revenue: number }>(
        `select count(*) filter (where status <> 'cancelled')::int as appointments,
           coalesce(sum(price_cents) filter (where status = 'completed'), 0)::int as revenue
         from appointments where tenant_id = $1 and (starts_at at time zone 'Europe/Paris')::date between '2026-03-20' and '2026-04-08'`,
        [salon.tenantId],
      );
      expect({ round, appointments: kpis.appointments.value, revenue: kpis.revenueCents.value }).toEqual({
        round,
        ...plain,
      });
      expect(series.reduce((sum, { appointments }) => sum + appointments, 0)).toBe(plain!.appointments);
    }
  });
});

describe('occupancy', () => {
  const all = async (salon: Salon, day: string) =>
    (await report(salon.tenantId, day, day)).kpis.occupancy.value;

  it('is the booked share of the time agents are open and not away, buffers included', async () => {
    const salon = await openSalon(t);
    // Tuesday, 9 to 18: nine hours.
    const id = await book(salon, { startsAt: '2026-03-10T09:00Z', minutes: 90 });
    expect(await all(salon, '2026-03-10')).toBeCloseTo(90 / 540);
    await t.asSuperuser(`update appointments set buffer_after_minutes = 30 where id = $1`, [id]);
    expect(await all(salon, '2026-03-10')).toBeCloseTo(120 / 540);
    await t.asSuperuser(
      `insert into unavailability (tenant_id, agent_id, period) values ($1, $2, tstzrange('2026-03-10T13:00Z', '2026-03-10T20:00Z'))`,
      [salon.tenantId, salon.agentIds[0]],
    );
    expect(await all(salon, '2026-03-10')).toBeCloseTo(120 / 300);
    await t.asSuperuser(`delete from unavailability where tenant_id = $1`, [salon.tenantId]);
    expect(await all(salon, '2026-03-10')).toBeCloseTo(120 / 540);
    await t.asSuperuser(`update appointments set status = 'no_show' where id = $1`, [id]);
    expect(await all(salon, '2026-03-10')).toBeCloseTo(120 / 540);
    await t.asSuperuser(`update appointments set status = 'cancelled', cancelled_at = now() where id = $1`, [
      id,
    ]);
    expect(await all(salon, '2026-03-10')).toBe(0);
  });

  it('counts overtime as offered, and a closed day offers nothing', async () => {
    const salon = await openSalon(t);
    await book(salon, { startsAt: '2026-03-10T17:30Z', minutes: 60 });
    expect(await all(salon, '2026-03-10')).toBeCloseTo(60 / 600);
    await book(salon, { startsAt: '2026-03-08T10:00Z', minutes: 60 });
    expect(await all(salon, '2026-03-08')).toBe(1);
    expect(await all(salon, '2026-03-15')).toBeNull();
  });

  it('has 23 hours on the day the clocks go forward and 25 when they go back', async () => {
    const salon = await openSalon(t, { hours: { startTime: '00:00', endTime: '24:00' } });
    // The salon's weeks have no Sunday; both changes are on one.
    await t.asSuperuser(
      `insert into availability_rules (tenant_id, agent_id, weekday, start_time, end_time) values ($1, $2, 0, '00:00', '24:00')`,
      [salon.tenantId, salon.agentIds[0]],
    );
    await t.asSuperuser(`update agents set created_at = '2025-01-01' where tenant_id = $1`, [salon.tenantId]);
    await book(salon, { startsAt: '2025-03-30T10:00Z', minutes: 60 });
    await book(salon, { startsAt: '2025-10-26T10:00Z', minutes: 60 });
    expect(await all(salon, '2025-03-30')).toBeCloseTo(1 / 23);
    expect(await all(salon, '2025-10-26')).toBeCloseTo(1 / 25);
  });

  it('of a day that is over does not change with hours that change today', async () => {
    const salon = await openSalon(t);
    await t.asSuperuser(`update agents set created_at = now() - interval '30 days' where tenant_id = $1`, [
      salon.tenantId,
    ]);
    const [days] = await t.asSuperuser<{ past: string }>(
      `select (now() at time zone 'Europe/Paris' - case when extract(dow from now() at time zone 'Europe/Paris') = 1 then interval '2 days' else interval '1 day' end)::date::text as past`,
    );
    const past = days!.past;
    await book(salon, { startsAt: `${past}T10:00Z`, minutes: 90 });
    // Nobody has read a figure yet when the hours change.
    await t.db.asTenant(salon.tenantId, (tx) =>
      tx.sql(`update availability_rules set start_time = '09:00', end_time = '12:00'`),
    );
    expect(await all(salon, past)).toBeCloseTo(90 / 540);
  });
});

describe('messages', () => {
  async function write(
    tenantId: string,
    clientId: string,
    from: 'client' | 'sara' | 'staff' | 'product',
    at: string,
    channel = 'whatsapp',
  ): Promise<void> {
    // Ids carry the time, as those of messages that really came then would.
    const ms = Date.parse(at).toString(16).padStart(12, '0');
    const id = `${ms.slice(0, 8)}-${ms.slice(8)}-7${crypto.randomUUID().slice(15)}`;
    await t.asSuperuser(
      `insert into messages (id, tenant_id, client_id, channel, direction, kind, intent_key, to_address, body_text, status, created_at, author, subject)
       values ($1::uuid, $2, $3, $4, $5, 'message', $1::uuid::text, '1', 'x', $6, $7, $8, 'x')`,
      [
        id,
        tenantId,
        clientId,
        channel,
        from === 'client' ? 'inbound' : 'outbound',
        from === 'client' ? 'received' : 'sent',
        at,
        from,
      ],
    );
  }

  it('tell how long clients wait: from the first line nobody answered to the first answer, reminders aside', async () => {
    const tenantId = await t.tenant();
    const [eloise, zoe] = [await clientOf(tenantId), await clientOf(tenantId)];
    // A burst, a reminder of the product's between, then Sara; what she adds answers nothing.
    await write(tenantId, eloise, 'client', '2026-03-10T09:00:00Z');
    await write(tenantId, eloise, 'client', '2026-03-10T09:00:20Z');
    await write(tenantId, eloise, 'product', '2026-03-10T09:00:25Z');
    await write(tenantId, eloise, 'sara', '2026-03-10T09:00:30Z');
    await write(tenantId, eloise, 'sara', '2026-03-10T09:00:40Z');
    // Past midnight in Paris: the answer's day has it.
    await write(tenantId, zoe, 'client', '2026-03-10T22:50:00Z', 'sms');
    await write(tenantId, zoe, 'staff', '2026-03-10T23:30:00Z', 'sms');
    // Nobody asked for this one.
    await write(tenantId, await clientOf(tenantId), 'staff', '2026-03-10T12:00:00Z');
    const day = await report(tenantId, '2026-03-10', '2026-03-10');
    // One answer, after 30 seconds: the class of 20 to 30.
    expect(day.contact!.responseSeconds.value).toBe(25);
    expect(day.contact!.answeredWithinFiveMinutes).toBe(1);
    expect(day.channels).toEqual([
      { channel: 'sms', people: 1, before: 0 },
      { channel: 'whatsapp', people: 1, before: 0 },
    ]);
    // Éloïse by Sara alone; the third by staff.
    expect(day.contact!.automationRate.value).toBe(0.5);
    const next = await report(tenantId, '2026-03-11', '2026-03-11');
    expect(next.contact!.responseSeconds.value).toBe(2_700);
    expect(next.contact!.answeredWithinFiveMinutes).toBe(0);
    expect(next.contact!.automationRate).toMatchObject({ value: 0, before: 0.5, change: -0.5 });
  });

  it('whose author is noted after they were queued count as theirs', async () => {
    const tenantId = await t.tenant();
    const eloise = await clientOf(tenantId);
    await write(tenantId, eloise, 'client', '2026-03-10T09:00:00Z');
    await write(tenantId, eloise, 'product', '2026-03-10T09:00:05Z');
    expect((await report(tenantId, '2026-03-10', '2026-03-10')).contact!.responseSeconds.value).toBeNull();
    await t.asSuperuser(`update messages set author = 'sara' where tenant_id = $1 and author = 'product'`, [
      tenantId,
    ]);
    expect((await report(tenantId, '2026-03-10', '2026-03-10')).contact!.responseSeconds.value).toBe(5);
  });
});

describe('calls and costs', () => {
  it('are counted by outcome, month and currency', async () => {
    const tenantId = await t.tenant();
    const call = (
      at: string,
      outcome: string | null,
      direction = 'inbound',
      seconds = 60,
      micros = 100_000,
    ) =>
      t.asSuperuser(
        `insert into calls (tenant_id, provider_id, direction, started_at, outcome, duration_seconds, cost_micros)
         values ($1, gen_random_uuid()::text, $2, $3, $4, $5, $6)`,
        [tenantId, direction, at, outcome, seconds, micros],
      );
    await call('2026-03-10T09:00Z', 'booked');
    await call('2026-03-10T10:00Z', 'handover');
    await call('2026-03-10T11:00Z', 'missed', 'inbound', 0, 0);
    await call('2026-03-10T12:00Z', null);
    await call('2026-03-10T13:00Z', 'informed', 'outbound');
    await call('2026-02-10T13:00Z', 'informed');
    const { contact, callsByMonth, saraCosts, channels } = await report(tenantId, '2026-03-10', '2026-03-10');
    expect(contact).toMatchObject({
      calls: { value: 4 },
      callsAnsweredRate: { value: 0.5 },
      callsBooked: { value: 1 },
      callSeconds: { value: 240 },
      automationRate: { value: 0.5 },
      saraCostMicros: { value: 400_000 },
    });
    expect(saraCosts).toEqual([{ kind: 'telephone', currency: 'USD', micros: 400_000, count: 4 }]);
    expect(channels).toEqual([{ channel: 'phone', people: 4, before: 0 }]);
    expect(callsByMonth.slice(-2)).toEqual([
      { month: '2026-02-01', calls: 1, answered: 1, booked: 0, seconds: 60 },
      { month: '2026-03-01', calls: 4, answered: 2, booked: 1, seconds: 240 },
    ]);
  });
});

describe('people', () => {
  it('who arrive, book and come are told apart, whenever they did; those of a file did not arrive', async () => {
    const salon = await openSalon(t);
    const arrive = () => clientOf(salon.tenantId, '2026-03-10T09:00Z', 'widget');
    const [came, cancelled] = [await arrive(), await arrive()];
    await arrive();
    await clientOf(salon.tenantId, '2026-03-10T09:00Z', 'import');
    const funnel = async () => (await report(salon.tenantId, '2026-03-10', '2026-03-10')).funnel;
    expect(await funnel()).toEqual({ arrived: 3, booked: 0, visited: 0 });
    await book(salon, { startsAt: '2026-04-10T09:00Z', clientId: cancelled, status: 'cancelled' });
    const id = await book(salon, { startsAt: '2026-04-11T09:00Z', clientId: came, status: 'booked' });
    expect(await funnel()).toEqual({ arrived: 3, booked: 2, visited: 0 });
    await t.asSuperuser(`update appointments set status = 'completed' where id = $1`, [id]);
    expect(await funnel()).toEqual({ arrived: 3, booked: 2, visited: 1 });
  });

  it('who come again are counted by the month of their first visit; a first visit that goes moves them', async () => {
    const salon = await openSalon(t);
    const [a, b, c] = [
      await clientOf(salon.tenantId),
      await clientOf(salon.tenantId),
      await clientOf(salon.tenantId),
    ];
    const visit = (clientId: string, startsAt: string) => book(salon, { clientId, startsAt });
    const first = await visit(a, '2026-01-10T09:00Z');
    await visit(a, '2026-02-10T09:00Z');
    await visit(a, '2026-02-20T09:00Z');
    await visit(a, '2026-03-10T09:00Z');
    await visit(b, '2026-01-12T09:00Z');
    // The last minutes of January in Paris belong to January.
    await visit(c, '2026-01-31T22:30Z');
    await book(salon, { clientId: c, startsAt: '2026-02-11T09:00Z', status: 'no_show' });
    const read = async () =>
      cohortsOf(
        await t.db.asTenant(salon.tenantId, (tx) =>
          readCohorts(tx, { from: '2025-12-01', to: '2026-03-01' }),
        ),
        '2026-03-01',
      );
    expect(await read()).toEqual([{ month: '2026-01-01', clients: 3, returned: [1 / 3, 1 / 3] }]);
    await t.asSuperuser(`update appointments set status = 'no_show' where id = $1`, [first]);
    expect(await read()).toEqual([
      { month: '2026-01-01', clients: 2, returned: [0, 0] },
      { month: '2026-02-01', clients: 1, returned: [1] },
    ]);
  });
});

describe('visits a file told of', () => {
  const tell = (tenantId: string, clientId: string, on: string, cents: number | null) =>
    t.asSuperuser(
      `insert into past_visits (tenant_id, client_id, visited_on, at, amount_cents)
       values ($1, $2, $3::date, ($3::date + time '12:00') at time zone 'Europe/Paris', $4)`,
      [tenantId, clientId, on, cents],
    );

  it('count with what was paid, told apart, and are nobody of the team’s', async () => {
    const salon = await openSalon(t);
    const client = await clientOf(salon.tenantId);
    await book(salon, { startsAt: '2026-03-10T09:00Z', clientId: client, price: 4_500 });
    await book(salon, { startsAt: '2026-03-10T10:00Z', clientId: client, status: 'no_show' });
    const march = () => report(salon.tenantId, '2026-03-01', '2026-03-31');
    expect((await march()).imported).toBeNull();
    await tell(salon.tenantId, client, '2026-03-02', 6_000);
    await tell(salon.tenantId, client, '2026-03-03', null);
    await tell(salon.tenantId, client, '2026-02-20', 5_000);
    const other = await t.tenant();
    await tell(other, await clientOf(other), '2026-03-02', 900);
    const { kpis, imported, series, agents, services, bookedBy } = await march();
    expect(imported).toEqual({ visits: 2, revenueCents: 6_000, before: { visits: 1, revenueCents: 5_000 } });
    expect(kpis.appointments).toMatchObject({ value: 4, before: 1 });
    expect(kpis.revenueCents).toMatchObject({ value: 10_500, before: 5_000 });
    expect(kpis.averageBasketCents).toMatchObject({ value: 5_250, before: 5_000 });
    expect(kpis.showRate).toMatchObject({ value: 0.5, before: null });
    expect(series[1]).toMatchObject({
      completed: 1,
      importedVisits: 1,
      revenueCents: 6_000,
      importedRevenueCents: 6_000,
    });
    expect([agents, services].map((lines) => lines.map(({ revenueCents }) => revenueCents))).toEqual([
      [4_500],
      [4_500],
    ]);
    expect(bookedBy).toEqual([
      { source: 'import', appointments: 2, before: 1 },
      { source: 'staff', appointments: 2, before: 0 },
    ]);
    const ofAgent = await report(salon.tenantId, '2026-03-01', '2026-03-31', { agentId: salon.agentIds[0]! });
    expect(ofAgent).toMatchObject({ imported: null, kpis: { revenueCents: { value: 4_500, before: 0 } } });

    await t.asSuperuser(
      `update past_visits set amount_cents = 7_000 where tenant_id = $1 and visited_on = '2026-03-02'`,
      [salon.tenantId],
    );
    await t.asSuperuser(`delete from past_visits where tenant_id = $1 and visited_on = '2026-03-03'`, [
      salon.tenantId,
    ]);
    expect((await march()).imported).toMatchObject({ visits: 1, revenueCents: 7_000 });
    // Told by the day, they are of that day in whatever zone the business lives now.
    await t.asSuperuser(`update tenants set time_zone = 'Pacific/Auckland' where id = $1`, [salon.tenantId]);
    expect((await march()).imported).toMatchObject({ visits: 1, before: { visits: 1 } });
  });

  it('stand in the journal first of their day, page by page', async () => {
    const salon = await openSalon(t);
    const client = await clientOf(salon.tenantId);
    await book(salon, { startsAt: '2026-03-02T09:00Z', clientId: client });
    await book(salon, { startsAt: '2026-03-03T09:00Z', clientId: client });
    for (const day of ['2026-03-02', '2026-03-03', '2026-03-04'])
      await tell(salon.tenantId, client, day, 6_000);
    const journal: string[] = [];
    const period = { from: '2026-03-01', to: '2026-03-04', agentId: null, serviceId: null };
    await t.db.asTenant(salon.tenantId, async (tx) => {
      for (let after: Taking | null = null; ; ) {
        const [next]: Taking[] = await takingsAfter(tx, period, after, 1);
        if (!next) break;
        journal.push(`${next.startsAt.toISOString().slice(5, 13)} ${next.isImported ? 'told' : next.agent}`);
        after = next;
      }
    });
    expect(journal).toEqual([
      '03-01T23 told',
      '03-02T09 Agent 1',
      '03-02T23 told',
      '03-03T09 Agent 1',
      '03-03T23 told',
    ]);
  });

  it('make cohorts together with appointments', async () => {
    const salon = await openSalon(t);
    const [a, b] = [await clientOf(salon.tenantId), await clientOf(salon.tenantId)];
    await book(salon, { clientId: a, startsAt: '2026-02-10T09:00Z' });
    await book(salon, { clientId: b, startsAt: '2026-02-11T09:00Z' });
    const read = async () =>
      cohortsOf(
        await t.db.asTenant(salon.tenantId, (tx) =>
          readCohorts(tx, { from: '2025-12-01', to: '2026-03-01' }),
        ),
        '2026-03-01',
      );
    expect(await read()).toEqual([{ month: '2026-02-01', clients: 2, returned: [0] }]);
    await tell(salon.tenantId, a, '2026-01-20', null);
    await tell(salon.tenantId, b, '2026-03-01', 100);
    expect(await read()).toEqual([
      { month: '2026-01-01', clients: 1, returned: [1, 0] },
      { month: '2026-02-01', clients: 1, returned: [1] },
    ]);
    await t.asSuperuser(`delete from past_visits where client_id = $1`, [a]);
    expect(await read()).toEqual([{ month: '2026-02-01', clients: 2, returned: [0.5] }]);
  });
});
