import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readAppointment } from '../db/appointments.ts';
import { cancelAppointment, moveAppointment } from '../db/booking.ts';
import { endConnection, lockConnection, saveConnection } from '../db/calendars.ts';
import { eraseClient } from '../db/client-erasure.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { type CalendarSalon, calendarSalons } from '../testing/calendar-salon.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { connectSandboxCalendar } from '../testing/sandbox-calendar.ts';
import { fingerprint } from '../testing/tenant-rows.ts';

const now = new Date('2026-11-20T08:00:00Z');
let clock = now;
const seconds = (instant: string) => Date.parse(instant) / 1_000;
const timed = (start: string, minutes = 60) => ({
  start_time: seconds(start),
  end_time: seconds(start) + minutes * 60,
  start_timezone: 'Europe/Paris',
  end_timezone: 'Europe/Paris',
});
const TUESDAY = '2026-11-24T09:00:00.000Z';
const WEDNESDAY = '2026-11-25T13:00:00.000Z';

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let salons: ReturnType<typeof calendarSalons>;
beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox({ now: () => clock });
  control = sandboxControl(sandbox.url);
  salons = calendarSalons(t, sandbox, () => clock);
});
afterEach(async () => {
  clock = now;
  await control.clearFaults();
});
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

const move = (salon: CalendarSalon, id: string, start: string) =>
  salon.as((tx) => moveAppointment(tx, id, { start: Date.parse(start), rights: 'staff' }, now.getTime()));
const cancel = (salon: CalendarSalon, id: string) =>
  salon.as((tx) => cancelAppointment(tx, id, { who: 'staff', reason: null }, now.getTime()));
const events = async (salon: CalendarSalon) =>
  (await salon.events()).map(({ title, time }) => [
    title,
    'startMs' in time ? new Date(time.startMs).toISOString() : time,
  ]);
/** A booked appointment with its event in the calendar. */
async function written(policy?: 'ask' | 'follow' | 'ignore') {
  const salon = await salons.open(policy ? { policy } : {});
  const id = await salon.book(TUESDAY);
  await salon.push([id]);
  const [link] = await salon.links();
  return { salon, id, eventId: link!.eventId };
}

describe('pulling a calendar', () => {
  it('makes busy time of what keeps the person busy, over both changes of the clocks', async () => {
    const salon = await salons.open();
    const { person, place } = salon;
    await person.writes(place, { title: 'Dentiste', when: timed('2026-11-24T08:00:00Z') });
    await person.writes(place, { title: 'Libre', busy: false, when: timed('2026-11-24T10:00:00Z') });
    await person.writes(place, {
      title: 'Décliné',
      when: timed('2026-11-24T11:00:00Z'),
      participants: [{ email: place.email, status: 'no' }],
    });
    await person.writes(place, { title: 'Congé', when: { date: '2027-03-28' } });
    await person.writes(place, { title: 'Pont', when: { start_date: '2027-10-31', end_date: '2027-11-01' } });
    const series = await person.writes(place, {
      title: 'École',
      when: timed('2027-03-26T15:00:00Z', 30),
      recurrence: ['RRULE:FREQ=DAILY;COUNT=4'],
    });
    const [, second] = (await salon.events()).filter(({ masterId }) => masterId === series);
    await person.deletes(place, second!.id);
    expect(await salon.pull()).toEqual({ state: 'connected' });
    expect(await salon.busy()).toEqual([
      '2026-11-24T08:00:00.000Z 1 h',
      '2027-03-26T15:00:00.000Z 0.5 h',
      // 16:00 in Paris, before and after the clocks change; the 28th is an hour shorter.
      '2027-03-27T23:00:00.000Z 23 h',
      '2027-03-28T14:00:00.000Z 0.5 h',
      '2027-03-29T14:00:00.000Z 0.5 h',
      '2027-10-30T22:00:00.000Z 49 h',
    ]);
    expect((await salon.connection()).lastSyncedAt).toEqual(now);
    const [titles] = await t.asSuperuser<{ n: number }>(
      `select count(title)::int as n from unavailability where kind = 'external_calendar' and tenant_id = $1`,
      [salon.tenantId],
    );
    // The diary is the person's own.
    expect(titles!.n).toBe(0);
  });

  it('follows what is moved and deleted, changes nothing the second time, and leaves absences of staff’s making alone', async () => {
    const salon = await salons.open();
    const id = await salon.person.writes(salon.place, { title: 'Dentiste', when: timed(TUESDAY) });
    await salon.as((tx) =>
      tx.sql(
        `insert into unavailability (tenant_id, agent_id, kind, period) values (?, ?, 'manual', tstzrange(?, ?))`,
        [salon.tenantId, salon.agentId, new Date(TUESDAY), new Date(WEDNESDAY)],
      ),
    );
    await salon.pull();
    const before = await fingerprint(t, salon.tenantId);
    await salon.pull();
    expect(await fingerprint(t, salon.tenantId)).toMatchObject({ unavailability: before.unavailability });
    await salon.person.changes(salon.place, id, { when: timed(WEDNESDAY) });
    await salon.pull();
    expect(await salon.busy()).toEqual([`${WEDNESDAY} 1 h`]);
    await salon.person.deletes(salon.place, id);
    await salon.pull();
    expect(await salon.busy()).toEqual([]);
    const [manual] = await t.asSuperuser<{ n: number }>(
      `select count(*)::int as n from unavailability where kind = 'manual' and tenant_id = $1`,
      [salon.tenantId],
    );
    expect(manual!.n).toBe(1);
  });

  it('does nothing while paused, and nothing more once disconnected', async () => {
    const salon = await salons.open();
    await salon.person.writes(salon.place, { when: timed(TUESDAY) });
    await salon.change({ syncEnabled: false });
    expect(await salon.pull()).toEqual({ state: 'paused' });
    expect(await salon.busy()).toEqual([]);
    await salon.as(async (tx) => endConnection(tx, (await lockConnection(tx, salon.ref.connectionId))!));
    expect(await salon.pull()).toEqual({ state: 'stopped' });
    expect(await salon.busy()).toEqual([]);
  });

  it('touches no other business, not even one on the very same account', async () => {
    const [one, two] = [
      await salons.open({ email: 'shared@gmail.example' }),
      await salons.open({ email: 'shared@gmail.example' }),
    ];
    expect(two.place.grantId).toBe(one.place.grantId);
    await one.person.writes(one.place, { when: timed(TUESDAY) });
    const id = await one.book(WEDNESDAY);
    await one.push([id]);
    const before = await fingerprint(t, two.tenantId);
    await one.pull();
    expect(await fingerprint(t, two.tenantId)).toEqual(before);
    expect(await one.busy()).toEqual([`${TUESDAY} 1 h`]);
    // For the other business, their appointment is time like any other.
    await two.pull();
    expect(await two.busy()).toEqual([`${TUESDAY} 1 h`, `${WEDNESDAY} 0.75 h`]);
    expect(await one.links()).toHaveLength(1);
  });

  it('says that the permission has expired, keeps what it knew, and is in step again once it is renewed', async () => {
    const salon = await salons.open();
    await salon.person.writes(salon.place, { when: timed(TUESDAY) });
    await salon.pull();
    await salon.person.expires(salon.place.grantId);
    expect(await salon.pull()).toEqual({ state: 'expired' });
    expect(await salon.pull()).toEqual({ state: 'expired' });
    expect(await salon.busy()).toEqual([`${TUESDAY} 1 h`]);
    expect(await salon.connection()).toMatchObject({ status: 'expired', id: salon.ref.connectionId });
    const audits = await t.asSuperuser(
      `select 1 from audit_logs where action = 'calendar.expired' and tenant_id = $1`,
      [salon.tenantId],
    );
    expect(audits).toHaveLength(1);
    await connectSandboxCalendar(sandbox, salons.calendars, { email: salon.place.email });
    expect(await salon.pull()).toEqual({ state: 'connected' });
    expect(await salon.connection()).toMatchObject({ status: 'connected', grantId: salon.place.grantId });
  });

  it('leaves repeating to the workflow, waiting as long as the provider asked', async () => {
    const salon = await salons.open();
    const path = `/v3/grants/${salon.place.grantId}/events`;
    await control.fault({ provider: 'nylas', kind: 'status', status: 429, retryAfter: 9, match: { path } });
    await expect(salon.pull()).rejects.toMatchObject({ type: 'rate-limited', nextRetryDelay: 9_000 });
    await control.fault({ provider: 'nylas', kind: 'status', status: 503, match: { path } });
    await expect(salon.pull()).rejects.toMatchObject({ kind: 'transient' });
    expect(await salon.pull()).toEqual({ state: 'connected' });
  });

  it('tells the staff when the calendar is gone, and stops telling once another is chosen', async () => {
    const salon = await salons.open();
    await salon.change({ calendar: { id: 'gone', name: 'Gone', timeZone: 'Europe/Paris' } });
    expect(await salon.pull()).toEqual({ state: 'connected' });
    expect((await salon.connection()).problem).toBe('calendar_gone');
    await salon.change({
      calendar: { id: salon.place.calendarId, name: 'Agenda', timeZone: 'Europe/Paris' },
    });
    await salon.pull();
    expect((await salon.connection()).problem).toBeNull();
  });
});

describe('an external event on one of our appointments', () => {
  it('is a conflict for the staff, once; it ends when either moves away', async () => {
    const salon = await salons.open();
    const id = await salon.book(TUESDAY);
    const event = await salon.person.writes(salon.place, { when: timed('2026-11-24T09:30:00Z') });
    await salon.pull();
    await salon.pull();
    expect(await salon.conflicts()).toMatchObject([
      {
        kind: 'overlap',
        appointmentId: id,
        clientName: 'Claire Petit',
        eventStartsAt: new Date('2026-11-24T09:30:00Z'),
      },
    ]);
    expect(await salon.appointment(id)).toMatchObject({ status: 'booked' });
    await salon.person.changes(salon.place, event, { when: timed(WEDNESDAY) });
    await salon.pull();
    expect(await salon.conflicts()).toEqual([]);
    expect(await salon.conflicts('resolved')).toMatchObject([{ resolution: 'gone' }]);
    await move(salon, id, WEDNESDAY);
    await salon.pull();
    expect(await salon.conflicts()).toHaveLength(1);
  });
});

describe('pushing appointments', () => {
  it('writes, moves and deletes their events, says whose time it is, and invites nobody', async () => {
    const { salon, id, eventId } = await written();
    expect(await events(salon)).toEqual([['Coupe femme · Claire Petit', TUESDAY]]);
    const [event] = await salon.events();
    expect(event).toMatchObject({ busy: true, tag: `${salon.tenantId}.${id}`, ownResponse: null });
    await move(salon, id, WEDNESDAY);
    await salon.push([id]);
    expect(await events(salon)).toEqual([['Coupe femme · Claire Petit', WEDNESDAY]]);
    expect((await salon.links())[0]!.eventId).toBe(eventId);
    await cancel(salon, id);
    await salon.push([id]);
    expect(await events(salon)).toEqual([]);
    expect(await salon.links()).toEqual([]);
    // Every change asked for it.
    expect(await salon.asked('calendar.appointment-changed')).toHaveLength(3);
  });

  it('writes nothing twice, whether nothing changed or the answer was lost', async () => {
    const { salon, id } = await written();
    await control.clearRequests();
    await salon.push([id]);
    expect(await control.requests('nylas')).toEqual([]);
    const second = await salon.book(WEDNESDAY);
    await control.fault({ provider: 'nylas', kind: 'drop-after-accept', match: { method: 'POST' } });
    await expect(salon.push([second])).rejects.toMatchObject({ kind: 'unknown' });
    expect(await salon.links()).toHaveLength(1);
    await salon.push([second]);
    await salon.push(null);
    expect(await events(salon)).toHaveLength(2);
    expect(await salon.links()).toHaveLength(2);
  });

  it('removes a second event that came late, and takes one in whose link was lost', async () => {
    const { salon, id } = await written();
    const tag = `${salon.tenantId}.${id}`;
    await salon.person.writes(salon.place, {
      title: 'Double',
      when: timed(TUESDAY),
      metadata: { key1: tag },
    });
    await salon.pull();
    expect(await events(salon)).toHaveLength(1);
    await salon.as((tx) => tx.sql(`delete from calendar_event_links`));
    await salon.pull();
    await salon.push(null);
    expect(await events(salon)).toHaveLength(1);
    expect(await salon.links()).toHaveLength(1);
    // Of a cancelled appointment nothing is kept, linked or not.
    await salon.as((tx) => tx.sql(`delete from calendar_event_links`));
    await cancel(salon, id);
    await salon.pull();
    expect(await events(salon)).toEqual([]);
  });

  it('takes the name of somebody who was erased out of what has taken place, and leaves the rest as it was', async () => {
    const { salon, id } = await written();
    await salon.push([await salon.book(WEDNESDAY, 'Paul Durand')]);
    const [before, other] = await events(salon);
    clock = new Date('2026-12-01T08:00:00Z');
    await salon.as(async (tx) => {
      const appointment = (await readAppointment(tx, id))!;
      await tx.sql(`update clients set first_name = 'Quetzal' where id = ?`, [appointment.clientId]);
    });
    // What is over is not written again for a changed name …
    await salon.push([id]);
    expect(await events(salon)).toContainEqual(before);
    // … but for one that is nobody's any more.
    await salon.as(async (tx) => {
      const { clientId } = (await readAppointment(tx, id))!;
      expect((await eraseClient(tx, clientId, clock.getTime())).kind).toBe('erased');
    });
    const [asked] = await t.asSuperuser(
      `select 1 from outbox where kind = 'calendar.appointment-changed' and payload->>'appointmentId' = $1`,
      [id],
    );
    expect(asked).toBeDefined();
    await salon.push([id]);
    expect(await events(salon)).toEqual([['Coupe femme', TUESDAY], other]);
  });

  it('does nothing while paused or disconnected', async () => {
    const salon = await salons.open();
    const id = await salon.book(TUESDAY);
    await salon.change({ syncEnabled: false });
    expect(await salon.push([id])).toEqual({ state: 'paused' });
    await salon.as(async (tx) => endConnection(tx, (await lockConnection(tx, salon.ref.connectionId))!));
    expect(await salon.push(null)).toEqual({ state: 'stopped' });
    expect(await events(salon)).toEqual([]);
  });

  it('writes only what its own business asks for', async () => {
    const [one, two] = [
      await salons.open({ email: 'both@gmail.example' }),
      await salons.open({ email: 'both@gmail.example' }),
    ];
    const theirs = await two.book(TUESDAY);
    const before = await fingerprint(t, two.tenantId);
    await one.push([theirs]);
    await one.push(null);
    expect(await events(one)).toEqual([]);
    expect(await fingerprint(t, two.tenantId)).toEqual(before);
  });

  it('goes with the appointment to another agent, another calendar and another account', async () => {
    const { salon, id } = await written();
    const [, second] = await salons.calendars.listCalendars(salon.place.grantId);
    await salon.change({ calendar: { id: second!.id, name: 'Personnel', timeZone: 'Europe/Paris' } });
    await salon.push(null);
    expect(await events(salon)).toEqual([]);
    expect(await salon.events({ ...salon.place, calendarId: second!.id })).toHaveLength(1);

    const other = await connectSandboxCalendar(sandbox, salons.calendars, { provider: 'microsoft' });
    await salon.as((tx) =>
      saveConnection(tx, {
        agentId: salon.agentId,
        provider: other.provider,
        email: other.email,
        grantId: other.grantId,
        calendar: { id: other.calendarId, name: 'Calendrier', timeZone: 'Europe/Paris' },
        userId: salon.userId,
      }),
    );
    expect(await salon.connection()).toMatchObject({
      id: salon.ref.connectionId,
      formerGrants: [salon.place.grantId],
    });
    await salon.push(null);
    expect(await salon.events(other)).toHaveLength(1);
    // Nobody else uses the former permission: it is given back.
    await expect(salons.calendars.listCalendars(salon.place.grantId)).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
    expect((await salon.connection()).formerGrants).toEqual([]);

    const [colleague] = await t.asSuperuser<{ id: string }>(
      `insert into agents (tenant_id, name) values ($1, 'Nora') returning id`,
      [salon.tenantId],
    );
    await salon.as((tx) => tx.sql(`update appointments set agent_id = ? where id = ?`, [colleague!.id, id]));
    await salon.push([id]);
    expect(await salon.events(other)).toEqual([]);
  });

  it('is not held up by one the calendar refuses', async () => {
    const salon = await salons.open();
    await salon.book(TUESDAY);
    await salon.book(WEDNESDAY, 'Jeanne Roy');
    const match = { method: 'POST', path: `/v3/grants/${salon.place.grantId}/events` };
    await control.fault({ provider: 'nylas', kind: 'status', status: 400, match });
    expect(await salon.push(null)).toEqual({ state: 'connected' });
    expect(await events(salon)).toEqual([['Coupe femme · Jeanne Roy', WEDNESDAY]]);
    expect((await salon.connection()).problem).toBe('refused');
    await salon.push(null);
    expect(await events(salon)).toHaveLength(2);
    expect((await salon.connection()).problem).toBeNull();
  });
});

describe('our event, changed in the calendar', () => {
  it('comes back as an echo and changes nothing; the person’s own words stay', async () => {
    const { salon, id, eventId } = await written('follow');
    const before = await salon.appointment(id);
    await salon.pull();
    await salon.person.changes(salon.place, eventId, { title: 'Claire, penser au vernis' });
    await salon.pull();
    await salon.push(null);
    expect(await salon.appointment(id)).toEqual(before);
    expect(await salon.conflicts()).toEqual([]);
    expect(await salon.busy()).toEqual([]);
    expect((await events(salon))[0]![0]).toBe('Claire, penser au vernis');
  });

  it('by policy follow moves the appointment, once, and cancels it', async () => {
    const { salon, id, eventId } = await written('follow');
    await salon.person.changes(salon.place, eventId, { when: timed(WEDNESDAY, 45) });
    await salon.pull();
    expect(await salon.appointment(id)).toMatchObject({ startsAt: new Date(WEDNESDAY), sequence: 1 });
    expect(await salon.asked('appointment.changed')).toHaveLength(2);
    await salon.pull();
    await control.clearRequests();
    await salon.push([id]);
    // The event lies where it should: nothing is written back.
    expect((await control.requests('nylas')).filter(({ method }) => method !== 'GET')).toEqual([]);
    await salon.pull();
    expect(await salon.appointment(id)).toMatchObject({ sequence: 1 });
    expect(await salon.conflicts()).toEqual([]);
    await salon.person.deletes(salon.place, eventId);
    await salon.pull();
    expect(await salon.appointment(id)).toMatchObject({
      status: 'cancelled',
      cancelledBy: 'calendar',
      sequence: 2,
    });
    await salon.push(null);
    expect(await events(salon)).toEqual([]);
  });

  it('by policy follow asks where the time is taken', async () => {
    const { salon, id, eventId } = await written('follow');
    const other = await salon.book(WEDNESDAY, 'Jeanne Roy');
    await salon.push([other]);
    await salon.person.changes(salon.place, eventId, { when: timed(WEDNESDAY, 45) });
    await salon.pull();
    expect(await salon.appointment(id)).toMatchObject({ startsAt: new Date(TUESDAY), sequence: 0 });
    expect(await salon.conflicts()).toMatchObject([{ kind: 'moved', appointmentId: id }]);
  });

  it('by policy ask waits for the staff, and is settled when the person moves it back', async () => {
    const { salon, id, eventId } = await written('ask');
    await salon.person.changes(salon.place, eventId, { when: timed(WEDNESDAY, 45) });
    await salon.pull();
    await salon.pull();
    expect(await salon.conflicts()).toMatchObject([
      { kind: 'moved', appointmentId: id, eventStartsAt: new Date(WEDNESDAY) },
    ]);
    expect(await salon.appointment(id)).toMatchObject({ startsAt: new Date(TUESDAY), sequence: 0 });
    await salon.person.changes(salon.place, eventId, { when: timed(TUESDAY, 45) });
    await salon.pull();
    expect(await salon.conflicts()).toEqual([]);
    await salon.person.deletes(salon.place, eventId);
    await salon.pull();
    expect(await salon.conflicts()).toMatchObject([{ kind: 'deleted', eventStartsAt: null }]);
  });

  it('by policy ignore is put back where it was, moved or deleted', async () => {
    const { salon, id, eventId } = await written('ignore');
    await salon.person.changes(salon.place, eventId, { when: timed(WEDNESDAY, 45) });
    await salon.pull();
    await salon.push([id]);
    expect(await events(salon)).toEqual([['Coupe femme · Claire Petit', TUESDAY]]);
    await salon.person.deletes(salon.place, eventId);
    await salon.pull();
    await salon.push([id]);
    expect(await events(salon)).toEqual([['Coupe femme · Claire Petit', TUESDAY]]);
    expect(await salon.appointment(id)).toMatchObject({ startsAt: new Date(TUESDAY), sequence: 0 });
    expect(await salon.conflicts()).toEqual([]);
  });

  it('while the appointment moved as well is not lost without a word: ours is written, the staff are asked', async () => {
    const { salon, id, eventId } = await written('follow');
    await salon.person.changes(salon.place, eventId, { when: timed('2026-11-26T09:00:00Z', 45) });
    await move(salon, id, WEDNESDAY);
    await salon.push([id]);
    expect(await events(salon)).toEqual([['Coupe femme · Claire Petit', WEDNESDAY]]);
    expect(await salon.conflicts()).toMatchObject([
      { kind: 'moved', appointmentId: id, eventStartsAt: new Date('2026-11-26T09:00:00Z') },
    ]);
    expect(await salon.appointment(id)).toMatchObject({ startsAt: new Date(WEDNESDAY), sequence: 1 });
  });

  it('that went with an expired permission was not deleted by anybody', async () => {
    const { salon, id } = await written('follow');
    await salons.calendars.revokeGrant(salon.place.grantId);
    expect(await salon.pull()).toEqual({ state: 'expired' });
    expect(await salon.appointment(id)).toMatchObject({ status: 'booked' });
  });
});

describe('disconnecting', () => {
  const end = (salon: CalendarSalon) =>
    salon.as(async (tx) => endConnection(tx, (await lockConnection(tx, salon.ref.connectionId))!));

  it('takes back what is ahead, gives the permission back and forgets busy time', async () => {
    const { salon } = await written();
    await salon.person.writes(salon.place, { when: timed(WEDNESDAY) });
    await salon.pull();
    await end(salon);
    expect(await salon.asked('calendar.disconnect')).toMatchObject([{ grantId: salon.place.grantId }]);
    expect(await salon.disconnect()).toEqual({ state: 'stopped' });
    expect([await salon.busy(), await salon.links(), await salon.conflicts()]).toEqual([[], [], []]);
    expect(await salon.connection()).toMatchObject({ status: 'disconnected', id: salon.ref.connectionId });
    const again = await connectSandboxCalendar(sandbox, salons.calendars, { email: salon.place.email });
    expect(again.grantId).not.toBe(salon.place.grantId);
    expect((await salon.events(again)).map(({ tag }) => tag)).toEqual([null]);
    // And again, harmlessly.
    expect(await salon.disconnect()).toEqual({ state: 'stopped' });
  });

  it('does nothing when it was connected again meanwhile', async () => {
    const { salon } = await written();
    expect(await salon.disconnect()).toEqual({ state: 'connected' });
    expect(await salon.links()).toHaveLength(1);
    expect(await events(salon)).toHaveLength(1);
  });

  it('leaves a permission that another business uses', async () => {
    const [one, two] = [
      await salons.open({ email: 'twice@gmail.example' }),
      await salons.open({ email: 'twice@gmail.example' }),
    ];
    const before = await fingerprint(t, two.tenantId);
    await end(one);
    await one.disconnect();
    expect(await fingerprint(t, two.tenantId)).toEqual(before);
    expect(await two.pull()).toEqual({ state: 'connected' });
    await end(two);
    await two.disconnect();
    await expect(salons.calendars.listCalendars(two.place.grantId)).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
  });

  it('comes to an end when the permission is gone already, or the agent', async () => {
    const { salon } = await written();
    await salon.person.expires(salon.place.grantId);
    await end(salon);
    expect(await salon.disconnect()).toEqual({ state: 'stopped' });
    const other = await salons.open();
    await other.as((tx) => tx.sql(`delete from agents where id = ?`, [other.agentId]));
    expect(await other.disconnect()).toEqual({ state: 'stopped' });
    await expect(salons.calendars.listCalendars(other.place.grantId)).rejects.toMatchObject({
      name: 'GrantExpiredError',
    });
  });
});
