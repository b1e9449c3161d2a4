import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestApi, type TestApi } from '../testing/api.ts';
import { openSalon, type Salon } from '../testing/salon.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = new Date('2026-11-23T09:00:00Z');

let api: TestApi;
let clock = NOW;

beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => clock } });
});
afterAll(() => api.close());

async function open(options: Parameters<typeof openSalon>[1] = {}) {
  clock = NOW;
  const person = await api.person();
  const salon = await openSalon(api.t, { ...options, tenantId: person.tenantId });
  const call = (method: string, path: string, body?: unknown) =>
    api.request(method, `/api/v1${path}`, { token: person.token, ...(body === undefined ? {} : { body }) });
  return { person, salon, call };
}

const eloise = { firstName: 'Éloïse', lastName: 'Petit', phone: '06 12 34 56 78' };
const booking = (salon: Salon, startsAt: string, extra: object = {}) => ({
  serviceId: salon.serviceId,
  startsAt,
  client: eloise,
  ...extra,
});

describe('booking', () => {
  it('books, shows and lists an appointment with the names and the price of the day', async () => {
    const { salon, call } = await open();
    const made = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      title: 'Coupe femme',
      clientName: 'Éloïse Petit',
      agentName: 'Agent 1',
      startsAt: '2026-12-01T13:00:00.000Z',
      endsAt: '2026-12-01T13:45:00.000Z',
      priceCents: 4_500,
      status: 'booked',
      sequence: 0,
    });
    expect((await call('GET', `/appointments/${made.body.id}`)).body).toEqual(made.body);
    const day = await call('GET', '/appointments?from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z');
    expect(day.body).toEqual({ items: [made.body], total: 1 });
    expect((await call('GET', '/appointments?source=staff')).body.items).toEqual([made.body]);
    expect((await call('GET', '/appointments?source=sara')).body.total).toBe(0);
    expect(
      (await call('GET', '/appointments?from=2026-12-01T13:45:00Z&to=2026-12-02T00:00:00Z')).body.total,
    ).toBe(0);
    const client = await call('GET', `/clients/${made.body.clientId}`);
    expect(client.body).toMatchObject({
      phone: '+33612345678',
      status: 'prospect',
      nextAppointmentAt: made.body.startsAt,
    });
  });

  it('refuses what is taken, buffers of both sides counted, and names the three nearest free slots', async () => {
    const { salon, call } = await open({ rules: { bufferAfterMinutes: 15 } });
    await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    const clash = await call('POST', '/appointments', booking(salon, '2026-12-01T14:45:00+01:00'));
    expect(clash.status).toBe(409);
    expect(clash.body.type).toMatch(/slot-taken$/);
    expect(clash.body.nearest).toHaveLength(3);
    for (const { start } of clash.body.nearest) {
      const again = await call('POST', '/appointments', booking(salon, start, { withinRules: true }));
      expect(again.status).toBe(201);
      await call('DELETE', `/appointments/${again.body.id}`);
    }
    expect((await call('POST', '/appointments', booking(salon, '2026-12-01T10:00:00+01:00'))).status).toBe(
      201,
    );
  });

  it('staff may book outside the hours, an API key may not', async () => {
    const { salon, call, person } = await open();
    const sunday = booking(salon, '2026-11-29T10:00:00+01:00');
    const { key } = await api.key(person.tenantId, person.userId, ['appointments:write']);
    const refused = await api.request('POST', '/api/v1/appointments', { token: key, body: sunday });
    expect(refused).toMatchObject({
      status: 409,
      body: { type: expect.stringMatching(/slot-not-offered$/) },
    });
    expect(refused.body.nearest).toHaveLength(3);
    expect((await call('POST', '/appointments', sunday)).status).toBe(201);
  });

  it('the same key books once, also when both requests are on their way', async () => {
    const { salon, call } = await open();
    const body = booking(salon, '2026-12-01T14:00:00+01:00', { requestKey: 'double-click' });
    const both = await Promise.all([
      call('POST', '/appointments', body),
      call('POST', '/appointments', body),
    ]);
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]!.body.id).toBe(both[1]!.body.id);
    expect((await call('GET', '/appointments')).body.total).toBe(1);
  });

  it('shares appointments out fairly among those who are free', async () => {
    const { salon, call } = await open({ agents: 3 });
    const agents = new Set<string>();
    for (const time of ['09:00', '10:00', '11:00'])
      agents.add(
        (await call('POST', '/appointments', booking(salon, `2026-12-01T${time}:00+01:00`))).body.agentId,
      );
    expect(agents.size).toBe(3);
  });

  it('a hundred at once on ten slots are ten appointments, and the others are told so', async () => {
    const { salon, call } = await open({ agents: 2 });
    const starts = ['09:00', '10:00', '11:00', '12:00', '13:00'];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        call(
          'POST',
          '/appointments',
          booking(salon, `2026-12-01T${starts[i % 5]}:00+01:00`, {
            client: { firstName: 'Client', lastName: `N° ${i}`, email: `c${i}@exemple.fr` },
          }),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(90);
    const overlaps = await api.t.asSuperuser(
      `select 1 from appointments a join appointments b on a.agent_id = b.agent_id and a.id < b.id and a.blocked && b.blocked
       where a.tenant_id = $1`,
      [salon.tenantId],
    );
    expect(overlaps).toEqual([]);
  }, 60_000);

  it('the database refuses an overlap even where nobody asked first', async () => {
    const { salon, call } = await open();
    const { body } = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    const copy = `insert into appointments (tenant_id, agent_id, client_id, title, starts_at, ends_at, blocked)
                  select tenant_id, agent_id, client_id, title, starts_at + interval '44 minutes', ends_at + interval '44 minutes', 'empty'
                  from appointments where id = $1`;
    await expect(api.t.asSuperuser(copy, [body.id])).rejects.toThrow(/appointments_no_overlap/);
  });

  it('never merges two people who share a number', async () => {
    const { salon, call } = await open();
    const mother = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    const son = await call(
      'POST',
      '/appointments',
      booking(salon, '2026-12-01T16:00:00+01:00', { client: { ...eloise, firstName: 'Tom' } }),
    );
    const again = await call(
      'POST',
      '/appointments',
      booking(salon, '2026-12-02T16:00:00+01:00', { client: { ...eloise, firstName: 'ELOISE' } }),
    );
    expect(son.body.clientId).not.toBe(mother.body.clientId);
    expect(again.body.clientId).toBe(mother.body.clientId);
  });
});

describe('a series', () => {
  it('keeps the wall clock over the change of the clocks, and is one series', async () => {
    const { salon, call } = await open();
    const made = await call(
      'POST',
      '/appointments',
      booking(salon, '2027-03-23T14:00:00+01:00', { recurrence: { frequency: 'weekly', count: 2 } }),
    );
    expect(made.body.series.map(({ startsAt }: { startsAt: string }) => startsAt)).toEqual([
      '2027-03-23T13:00:00.000Z',
      '2027-03-30T12:00:00.000Z',
    ]);
    expect(new Set(made.body.series.map(({ seriesId }: { seriesId: string }) => seriesId)).size).toBe(1);
  });

  it('is booked whole or not at all, unless the taken dates may be left out', async () => {
    const { salon, call } = await open();
    await call('POST', '/appointments', booking(salon, '2026-12-08T14:00:00+01:00'));
    const series = booking(salon, '2026-12-01T14:00:00+01:00', {
      recurrence: { frequency: 'weekly', count: 3 },
    });
    const refused = await call('POST', '/appointments', series);
    expect(refused.status).toBe(409);
    expect(refused.body.conflicts).toMatchObject([{ startsAt: '2026-12-08T13:00:00.000Z' }]);
    expect((await call('GET', '/appointments')).body.total).toBe(1);
    const rest = await call('POST', '/appointments', { ...series, skipTaken: true });
    expect(rest.body.series).toHaveLength(2);
  });

  it('is cancelled from one date on', async () => {
    const { salon, call } = await open();
    const made = await call(
      'POST',
      '/appointments',
      booking(salon, '2026-12-01T14:00:00+01:00', { recurrence: { frequency: 'weekly', count: 3 } }),
    );
    await call('DELETE', `/appointments/${made.body.series[1].id}?following=true&reason=Vacances`);
    const left = await call('GET', '/appointments?sort=startsAt');
    expect(left.body.items.map(({ status }: { status: string }) => status)).toEqual([
      'booked',
      'cancelled',
      'cancelled',
    ]);
  });
});

describe('moving and cancelling', () => {
  it('a move counts up, frees the old time and does not stand in its own way', async () => {
    const { salon, call } = await open();
    const { body } = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    const moved = await call('PUT', `/appointments/${body.id}`, { startsAt: '2026-12-01T14:15:00+01:00' });
    expect(moved.body).toMatchObject({ startsAt: '2026-12-01T13:15:00.000Z', sequence: 1, status: 'booked' });
    expect((await call('POST', '/appointments', booking(salon, '2026-12-01T13:30:00+01:00'))).status).toBe(
      201,
    );
    expect(
      (await call('PUT', `/appointments/${body.id}`, { startsAt: '2026-12-01T13:45:00+01:00' })).status,
    ).toBe(409);
  });

  it('a cancellation frees the time, counts once, and cannot be moved again', async () => {
    const { salon, call } = await open();
    const { body } = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    expect((await call('DELETE', `/appointments/${body.id}?reason=Grippe`)).status).toBe(204);
    expect((await call('DELETE', `/appointments/${body.id}`)).status).toBe(204);
    const after = await call('GET', `/appointments/${body.id}`);
    expect(after.body).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'staff',
      cancelReason: 'Grippe',
      sequence: 1,
    });
    expect(
      (await call('PUT', `/appointments/${body.id}`, { startsAt: '2026-12-02T14:00:00+01:00' })).body.type,
    ).toMatch(/appointment-not-changeable$/);
    expect((await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'))).status).toBe(
      201,
    );
  });

  it('every change asks the appointment’s workflow to look again', async () => {
    const { salon, call } = await open();
    const { body } = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    await call('PUT', `/appointments/${body.id}`, { startsAt: '2026-12-01T15:00:00+01:00' });
    await call('PUT', '/booking-settings', { reminders: [{ minutesBefore: 2_880, channel: 'email' }] });
    await call('DELETE', `/appointments/${body.id}`);
    await call('PUT', '/booking-settings', { checkIn: true });
    const rows = await api.t.asSuperuser<{ id: string }>(
      `select payload ->> 'appointmentId' as id from outbox where kind = 'appointment.changed' and tenant_id = $1`,
      [salon.tenantId],
    );
    expect(rows.map(({ id }) => id)).toEqual([body.id, body.id, body.id, body.id]);
  });
});

describe('states', () => {
  it('confirmed, arrived, completed; a first visit makes a client', async () => {
    const { salon, call, person } = await open();
    const { body } = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00'));
    expect((await call('POST', `/appointments/${body.id}/status`, { status: 'confirmed' })).status).toBe(200);
    expect((await call('POST', `/appointments/${body.id}/status`, { status: 'no_show' })).status).toBe(409);
    clock = new Date('2026-12-01T12:55:00Z');
    // The day of the appointment is another session.
    const { token } = await api.person({ tenantId: person.tenantId, role: 'agent' });
    const bring = (status: string) =>
      api.request('POST', `/api/v1/appointments/${body.id}/status`, { token, body: { status } });
    expect((await bring('arrived')).status).toBe(200);
    const done = await bring('completed');
    expect(done.body).toMatchObject({ status: 'completed', endedAt: '2026-12-01T12:55:00.000Z' });
    const client = await api.request('GET', `/api/v1/clients/${body.clientId}`, { token });
    expect(client.body).toMatchObject({ status: 'client', visits: 1 });
  });
});

describe('bad input is refused with a reason, and nothing is stored', () => {
  it.each([
    ['a date that does not exist', { startsAt: '2026-02-30T14:00:00Z' }, 'startsAt'],
    ['a date without its offset', { startsAt: '2026-12-01T14:00:00' }, 'startsAt'],
    ['the past', { startsAt: '2026-11-01T14:00:00Z' }, 'startsAt'],
    ['another century', { startsAt: '9999-12-31T23:59:59Z' }, 'startsAt'],
    ['a number nobody has', { client: { ...eloise, phone: '12' } }, 'phone'],
    ['nobody', { client: { firstName: '' } }, 'client'],
    ['an endless series', { recurrence: { frequency: 'weekly', count: 10_000 } }, 'recurrence.count'],
    ['somebody else’s service', { serviceId: '0199c0de-0000-7000-8000-000000000006' }, 'serviceId'],
    ['somebody else’s agent', { agentId: '0199c0de-0000-7000-8000-000000000007' }, 'agentId'],
  ])('%s', async (_, change, path) => {
    const { salon, call } = await open();
    const answer = await call('POST', '/appointments', booking(salon, '2026-12-01T14:00:00+01:00', change));
    expect({ status: answer.status, path: answer.body.errors?.[0]?.path }).toEqual({ status: 422, path });
    expect((await call('GET', '/appointments')).body.total).toBe(0);
    expect((await call('GET', '/clients')).body.total).toBe(0);
  });

  it('a number of another country is read as that country’s', async () => {
    const { salon, call } = await open();
    const { body } = await call(
      'POST',
      '/appointments',
      booking(salon, '2026-12-01T14:00:00+01:00', { client: { ...eloise, phone: '+32 470 12 34 56' } }),
    );
    expect((await call('GET', `/clients/${body.clientId}`)).body.phone).toBe('+32470123456');
  });

  it('slots of ten years, or of a window turned round, are refused at once', async () => {
    const { salon, call } = await open();
    for (const [from, to] of [
      ['2026-12-01T00:00:00Z', '2036-12-01T00:00:00Z'],
      ['2026-12-02T00:00:00Z', '2026-12-01T00:00:00Z'],
    ])
      expect((await call('GET', `/slots?serviceId=${salon.serviceId}&from=${from}&to=${to}`)).status).toBe(
        422,
      );
  });
});

describe('availability', () => {
  it('hours that overlap, end before they begin or run past midnight by a slip are refused', async () => {
    const { salon, call } = await open();
    const path = `/agents/${salon.agentIds[0]}/availability-rules`;
    const rule = (weekday: number, startTime: string, endTime: string, extra = {}) =>
      call('POST', path, { weekday, startTime, endTime, ...extra });
    expect((await rule(1, '17:00', '19:00')).body.errors[0].code).toBe('overlapping');
    expect((await rule(0, '18:00', '09:00')).body.errors[0].code).toBe('inverted');
    expect((await rule(0, '25:00', '26:00')).status).toBe(422);
    expect((await rule(0, '22:00', '02:00', { overnight: true })).status).toBe(201);
    expect((await call('GET', path)).body.total).toBe(7);
  });

  it('a week is set whole or not at all', async () => {
    const { salon, call } = await open();
    const agent = `/agents/${salon.agentIds[0]}`;
    const set = (rules: object[]) => call('PUT', `${agent}/availability-rules`, { rules });
    const tuesday = { weekday: 2, startTime: '09:00', endTime: '12:00' };
    const refused = await set([tuesday, { weekday: 2, startTime: '11:00', endTime: '15:00' }]);
    expect(refused.body.errors[0]).toMatchObject({ path: 'rules.1.startTime', code: 'overlapping' });
    expect((await call('GET', `${agent}/availability-rules`)).body.total).toBe(6);

    expect((await set([tuesday])).body.items).toMatchObject([tuesday]);
    expect((await set([])).body.total).toBe(0);
    const { body } = await call('GET', `${agent}/availability`);
    expect(body).toMatchObject({ rules: [], usesBusinessHours: true, businessHours: [] });
  });

  it('an absence takes slots away and names who is already booked', async () => {
    const { salon, call } = await open();
    const { body: appointment } = await call(
      'POST',
      '/appointments',
      booking(salon, '2026-12-01T14:00:00+01:00'),
    );
    const away = await call('POST', `/agents/${salon.agentIds[0]}/unavailability`, {
      start: '2026-12-01T08:00:00Z',
      end: '2026-12-01T17:00:00Z',
      title: 'Formation',
    });
    expect(away.body.conflicts).toEqual([
      { appointmentId: appointment.id, clientName: 'Éloïse Petit', startsAt: '2026-12-01T13:00:00.000Z' },
    ]);
    const slots = await call(
      'GET',
      `/agents/${salon.agentIds[0]}/available-slots?date=2026-12-01&serviceId=${salon.serviceId}`,
    );
    expect(slots.body.slots).toEqual([]);
    const next = await call(
      'GET',
      `/agents/${salon.agentIds[0]}/available-slots?date=2026-12-02&serviceId=${salon.serviceId}`,
    );
    expect(next.body.slots).toHaveLength(12);
    expect(next.body.slots[0].start).toBe('2026-12-02T08:00:00.000Z');
  });

  it('a holiday closes everybody but who opens that day', async () => {
    const { salon, call } = await open({ agents: 2 });
    await call('POST', '/holidays', { date: '2026-12-08', name: 'Fête des Lumières' });
    await call('PUT', `/agents/${salon.agentIds[1]}/availability-overrides`, {
      date: '2026-12-08',
      intervals: [{ start: '10:00', end: '11:00' }],
    });
    const day = await call(
      'GET',
      `/slots?serviceId=${salon.serviceId}&from=2026-12-07T23:00:00Z&to=2026-12-08T23:00:00Z`,
    );
    expect(day.body.slots).toEqual([
      { start: '2026-12-08T09:00:00.000Z', end: '2026-12-08T09:45:00.000Z', agentIds: [salon.agentIds[1]] },
    ]);
  });

  it('staff plan their own days, and nobody else’s', async () => {
    const { salon, call, person } = await open({ agents: 2 });
    const lea = await api.person({ tenantId: person.tenantId, role: 'agent' });
    await call('PUT', `/agents/${salon.agentIds[0]}`, { userId: lea.userId });
    const block = (agentId: string) =>
      api.request('POST', `/api/v1/agents/${agentId}/calendar-blocks`, {
        token: lea.token,
        body: { start: '2026-12-01T08:00:00Z', end: '2026-12-01T09:00:00Z', title: 'Réunion' },
      });
    expect((await block(salon.agentIds[0]!)).status).toBe(201);
    expect((await block(salon.agentIds[1]!)).status).toBe(403);
  });
});
