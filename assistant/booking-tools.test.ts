import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readAppointment } from '../db/appointments.ts';
import { changeBookingSettings } from '../db/booking-settings.ts';
import { clientsReachedBy, createClient, readClient } from '../db/clients.ts';
import { optOut } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { changeScoringSettings } from '../db/scoring.ts';
import { createService } from '../db/services.ts';
import { DEFAULT_SCORING_SETTINGS } from '../domain/retention/settings.ts';
import { wordsFor } from '../domain/sara/tool-words.ts';
import type { ToolAnswer } from '../domain/sara/tools.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { sentOffer } from '../testing/campaign.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { onWhatsApp } from '../testing/whatsapp.ts';
import type { ToolContext } from './booking-tools.ts';
import { type ActionName, act } from './tools.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = Date.UTC(2026, 10, 23, 9);
const PHONE = '+33639980012';

let t: TestDatabase;
let salon: Salon;
beforeAll(async () => {
  t = await openTestDatabase();
});
beforeEach(async () => {
  salon = await openSalon(t);
});
afterAll(() => t.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);

/** Calls a tool as somebody who phones from `phone` does. */
function call(name: ActionName, given: object, more: Partial<ToolContext> & { phone?: string | null } = {}) {
  const { phone = PHONE, ...context } = more;
  return inTenant(async (tx) => {
    const contact = { phone, email: null };
    return act(
      tx,
      {
        clients: phone ? await clientsReachedBy(tx, contact) : [],
        contact,
        bookedHere: [],
        callKey: crypto.randomUUID(),
        locale: 'fr-FR',
        now: NOW,
        ...context,
      },
      name,
      given,
    );
  });
}
const answered = async (...args: Parameters<typeof call>): Promise<ToolAnswer> =>
  (await call(...args)).answer;

const lea = { firstName: 'Léa', lastName: 'Petit', phone: '', email: '' };
const book = (datetime: string, more: object = {}, context: Parameters<typeof call>[2] = {}) =>
  call('createAppointment', { ...lea, datetime, ...more }, context);
const client = (firstName: string, phone = PHONE) =>
  inTenant((tx) =>
    createClient(tx, {
      status: 'client',
      firstName,
      lastName: 'Petit',
      phone,
      email: null,
      locale: null,
      timeZone: null,
      notes: null,
      source: 'staff',
    }),
  );
const bookedFor = (clientId: string, start: number) =>
  inTenant((tx) => bookAtDesk(tx, { serviceId: salon.serviceId, start, client: { clientId } }, NOW));
const appointments = () =>
  inTenant((tx) => tx.sql(`select id from appointments where status <> 'cancelled'`)).then(
    (rows) => rows.length,
  );

describe('free times', () => {
  it('are three of the day, over the whole of it', async () => {
    const answer = await answered('checkAvailability', { date: '2026-11-24' });
    expect(answer).toMatchObject({ status: 'slots', service: 'Coupe femme', date: '2026-11-24' });
    const { slots } = answer as Extract<ToolAnswer, { status: 'slots' }>;
    expect(slots).toHaveLength(3);
    expect(slots[0]).toEqual({
      datetime: '2026-11-24T09:00+01:00',
      day: 'mardi 24 novembre',
      time: '9 h',
      with: 'Agent 1',
    });
    expect(slots[2]!.datetime > '2026-11-24T16').toBe(true);
  });

  it('stay close to the time somebody wishes', async () => {
    const answer = await answered('checkAvailability', { date: '2026-11-24', time: '15:00' });
    const { slots } = answer as Extract<ToolAnswer, { status: 'slots' }>;
    expect(slots.map(({ time }) => time)).toEqual(['14 h 15', '15 h', '15 h 45']);
  });

  it('on a closed day are the nearest ones', async () => {
    const answer = await answered('checkAvailability', { date: '2026-11-29' });
    expect(answer).toMatchObject({ status: 'none-that-day' });
    const { slots } = answer as Extract<ToolAnswer, { status: 'none-that-day' }>;
    expect(slots.map(({ datetime }) => datetime.slice(0, 10))).toContain('2026-11-28');
  });

  it.each([
    ['2026-02-30', 'invalid'],
    ['demain', 'invalid'],
    ['', 'invalid'],
    ['9999-12-31', 'invalid'],
    ['2098-12-31', 'none-that-day'],
    ['2020-01-01', 'none-that-day'],
    ['2026-11-24T15:00:00+01:00', 'slots'],
  ])('of « %s » are %s', async (date, status) => {
    expect(await answered('checkAvailability', { date })).toMatchObject({ status });
  });

  it('name the other services that fit, of which none is booked unasked, and none when nothing is booked online', async () => {
    const service = (name: string) =>
      inTenant((tx) =>
        createService(tx, {
          name,
          description: null,
          category: null,
          durationMinutes: 30,
          priceKind: 'none',
          priceMinCents: null,
          priceMaxCents: null,
          currency: 'EUR',
          active: true,
          position: 1,
          appointmentTypeId: null,
          onlineBooking: true,
        }),
      );
    await service('Coupe homme');
    const ask = (said: string) => answered('checkAvailability', { date: '2026-11-24', service: said });
    expect(await ask('une coupe')).toMatchObject({
      status: 'slots',
      service: 'Coupe femme',
      alternatives: ['Coupe homme'],
    });
    expect(await ask('une coupe homme')).toMatchObject({
      status: 'slots',
      service: 'Coupe homme',
      alternatives: [],
    });
    const { answer } = await book('2026-11-24T14:30', { service: 'une coupe' });
    expect(answer).toEqual({ status: 'which-service', services: ['Coupe femme', 'Coupe homme'] });
    expect(await appointments()).toBe(0);
    expect(await ask('un massage')).toMatchObject({ status: 'which-service' });
    await inTenant((tx) => changeBookingSettings(tx, { onlineBooking: false }));
    expect(await ask('une coupe homme')).toEqual({ status: 'which-service', services: [] });
  });
});

describe('a dearer service', () => {
  const withCare = () =>
    inTenant((tx) =>
      createService(tx, {
        name: 'Coupe femme et soin',
        description: null,
        category: null,
        durationMinutes: 60,
        priceKind: 'from',
        priceMinCents: 6_500,
        priceMaxCents: null,
        currency: 'EUR',
        active: true,
        position: 1,
        appointmentTypeId: null,
        onlineBooking: true,
      }),
    );
  const foundBy = (clientId: string, action: 'upsell' | 'outreach') =>
    inTenant((tx) =>
      tx.sql(
        `insert into client_scores (tenant_id, client_id, next_action, next_action_at, reasons) values (?, ?, ?, now(), ?::jsonb)`,
        [salon.tenantId, clientId, action, JSON.stringify([{ action }])],
      ),
    );
  const asks = async (more: Parameters<typeof call>[2] = {}) => {
    const answer = await answered('checkAvailability', { date: '2026-11-24', service: 'coupe femme' }, more);
    return answer as Extract<ToolAnswer, { status: 'slots' }>;
  };

  it('is named beside the times to somebody faithful and content, once a month', async () => {
    await withCare();
    const { id } = await client('Léa');
    await foundBy(id, 'upsell');
    const answer = await asks();
    expect(answer.premium).toEqual({ name: 'Coupe femme et soin', price: '65,00 €', isFrom: true });
    expect(wordsFor(answer, 'fr')).toMatch(
      /Il y a aussi « Coupe femme et soin », à partir de 65,00 €, si vous le préférez\. Que préférez-vous/,
    );
    expect((await asks()).premium).toBeUndefined();
    const later = await answered(
      'checkAvailability',
      { date: '2027-01-05', service: 'coupe femme' },
      { now: NOW + 30 * 86_400_000 + 1 },
    );
    expect(later).toMatchObject({ premium: { name: 'Coupe femme et soin' } });
  });

  it('is named to nobody else: not scored so, one of a family, unknown, for a draft, or once the rule is off', async () => {
    await withCare();
    expect((await asks()).premium).toBeUndefined();
    const { id } = await client('Léa');
    await foundBy(id, 'outreach');
    expect((await asks()).premium).toBeUndefined();
    await inTenant((tx) => tx.sql(`update client_scores set reasons = '[{"action":"upsell"}]'`));
    expect((await asks({ onlyLooks: true })).premium).toBeUndefined();
    const { upsell } = DEFAULT_SCORING_SETTINGS;
    await inTenant((tx) => changeScoringSettings(tx, { upsell: { ...upsell, enabled: false } }));
    expect((await asks()).premium).toBeUndefined();
    await inTenant((tx) => changeScoringSettings(tx, { upsell }));
    await client('Paul');
    expect((await asks()).premium).toBeUndefined();
  });
});

describe('booking', () => {
  it('books for the person named, on the number they call from unless they give another', async () => {
    const { answer, appointment } = await book('2026-11-24T14:30');
    expect(answer).toEqual({
      status: 'booked',
      confirmation: ['sms'],
      offer: null,
      service: 'Coupe femme',
      datetime: '2026-11-24T14:30+01:00',
      said: 'mardi 24 novembre à 14 h 30',
      with: 'Agent 1',
    });
    const [known] = await inTenant((tx) => clientsReachedBy(tx, { phone: PHONE, email: null }));
    expect(known).toMatchObject({ id: appointment!.clientId, firstName: 'Léa', lastName: 'Petit' });
    const other = await book('2026-11-24T15:30', { firstName: 'Paul', phone: '06 39 98 00 13' });
    expect(other.appointment!.clientId).not.toBe(appointment!.clientId);
    const line = await inTenant((tx) => readAppointment(tx, other.appointment!.id));
    expect(line).toMatchObject({ clientName: 'Paul Petit', source: 'sara' });
  });

  it('for a child on the mother’s number books for the child', async () => {
    const mother = await client('Anne');
    const { appointment } = await book('2026-11-24T14:30');
    expect(appointment!.clientId).not.toBe(mother.id);
    expect((await inTenant((tx) => clientsReachedBy(tx, { phone: PHONE, email: null }))).length).toBe(2);
  });

  it('done twice by one call of the tool, or again in the same talk, is one appointment', async () => {
    const first = await book('2026-11-24T14:30', {}, { callKey: 'k' });
    expect((await book('2026-11-24T14:30', {}, { callKey: 'k' })).appointment!.id).toBe(
      first.appointment!.id,
    );
    const again = await book('2026-11-24T14:30', {}, { bookedHere: [first.appointment!.id] });
    expect(again).toMatchObject({ answer: { status: 'booked' }, appointment: { id: first.appointment!.id } });
    expect(await appointments()).toBe(1);
  });

  it('asked for again in a later talk, or where a second person is free, is still one appointment', async () => {
    salon = await openSalon(t, { agents: 2 });
    const first = await book('2026-11-24T10:00');
    const again = await book('2026-11-24T10:00');
    expect(again).toMatchObject({ answer: { status: 'booked' }, appointment: { id: first.appointment!.id } });
    expect(await appointments()).toBe(1);
    // Another of the family, at the same time: theirs.
    const here = { bookedHere: [first.appointment!.id] };
    const other = await book('2026-11-24T10:00', { firstName: 'Paul' }, here);
    expect(other.answer).toMatchObject({ status: 'booked' });
    expect(other.appointment!.clientId).not.toBe(first.appointment!.clientId);
    expect(await appointments()).toBe(2);
  });

  it('adds an address to the record of whoever calls from its number, and of nobody who only names it', async () => {
    const { id } = await client('Léa');
    const email = async () => (await inTenant((tx) => readClient(tx, id)))!.email;
    const stranger = { phone: '+33639980077' };
    const theirs = await book('2026-11-24T10:00', { phone: PHONE, email: 'autre@exemple.fr' }, stranger);
    expect(theirs.appointment!.clientId).toBe(id);
    expect(await email()).toBeNull();
    await book('2026-11-24T14:30', { email: 'lea@exemple.fr' });
    expect(await email()).toBe('lea@exemple.fr');
  });

  it('offers other times where somebody was quicker', async () => {
    await book('2026-11-24T14:30');
    const { answer } = await book('2026-11-24T14:30', { firstName: 'Paul' }, { phone: '+33639980013' });
    expect(answer).toMatchObject({ status: 'taken' });
    expect((answer as Extract<ToolAnswer, { status: 'taken' }>).slots).toHaveLength(3);
    expect(await appointments()).toBe(1);
  });

  it.each([
    [{ datetime: '2026-11-24' }, 'datetime'],
    [{ datetime: '2026-11-20T14:30' }, 'datetime'],
    [{ datetime: 'quatorze heures' }, 'datetime'],
    [{ firstName: ' ' }, 'firstName'],
    [{ lastName: null }, 'lastName'],
    [{ phone: '06 12' }, 'phone'],
    [{ email: 'lea point petit' }, 'email'],
  ])('asks again for what does not fit: %j', async (wrong, field) => {
    const given = { ...lea, datetime: '2026-11-24T14:30', ...wrong };
    expect(await answered('createAppointment', given)).toEqual({ status: 'invalid', field });
    expect(await appointments()).toBe(0);
  });

  it('promises no text message to somebody without a number, nor where none is sent', async () => {
    expect(
      (await book('2026-11-24T09:00', { email: 'Lea@Exemple.fr' }, { phone: null })).answer,
    ).toMatchObject({
      confirmation: ['email'],
    });
    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'none' }));
    expect((await book('2026-11-24T14:30')).answer).toMatchObject({ confirmation: [] });
  });

  it('names the way word of it really takes: WhatsApp, both, another where one is refused, none where all are', async () => {
    const booked = async (at: string) => {
      const { answer } = await book(`2026-11-24T${at}`, { email: 'lea@exemple.fr' });
      return (answer as Extract<ToolAnswer, { status: 'booked' }>).confirmation;
    };
    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'best' }));
    expect(await booked('09:00')).toEqual(['sms']);
    await inTenant((tx) => onWhatsApp(tx, { from: PHONE, at: new Date(NOW - 3_600_000) }));
    expect(await booked('10:00')).toEqual(['whatsapp']);
    // Not said there by itself: the business asked for both.
    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'both' }));
    expect(await booked('11:00')).toEqual(['sms', 'email']);
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: PHONE, source: 'keyword' }));
    expect(await booked('14:00')).toEqual(['email']);
    await inTenant((tx) => changeBookingSettings(tx, { confirmation: 'sms' }));
    expect(await booked('15:00')).toEqual(['whatsapp']);
    for (const channel of ['email', 'whatsapp'] as const) {
      const address = channel === 'email' ? 'lea@exemple.fr' : PHONE;
      await inTenant((tx) => optOut(tx, { channel, address, source: 'keyword' }));
    }
    expect(await booked('16:00')).toEqual([]);
  });
});

describe('the code of an offer', () => {
  const inADay = NOW + 86_400_000;
  it('takes its part off the price, and says so in words', async () => {
    const { id } = await client('Léa');
    const code = await inTenant((tx) => sentOffer(tx, { clientId: id, expiresAt: inADay }));
    const spelled = code.toLowerCase().split('').join(' ');
    const { answer, appointment } = await book('2026-11-24T14:30', { code: spelled });
    expect(answer).toMatchObject({
      status: 'booked',
      offer: { off: '20 %', price: '36,00 €', before: '45,00 €' },
    });
    expect(wordsFor(answer, 'fr')).toContain(
      'Votre offre de 20 % est appliquée : 36,00 € au lieu de 45,00 €.',
    );
    const line = await inTenant((tx) => readAppointment(tx, appointment!.id));
    expect(line).toMatchObject({ priceCents: 3_600, offer: { code, discountCents: 900 } });
  });

  it('that is wrong, used or somebody else’s books nothing, and says why', async () => {
    const other = await client('Anne', '+33639980099');
    const code = await inTenant((tx) => sentOffer(tx, { clientId: other.id, expiresAt: inADay }));
    for (const [said, fault] of [
      ['MERCI10', 'unknown'],
      [code, 'not-yours'],
    ] as const) {
      const { answer } = await book('2026-11-24T14:30', { code: said });
      expect(answer).toEqual({ status: 'offer-refused', fault });
      expect(wordsFor(answer, 'fr')).toMatch(/sans/);
    }
    expect(await appointments()).toBe(0);
    // Nobody is a client by it who never booked.
    expect(await inTenant((tx) => tx.sql(`select id from clients`))).toEqual([{ id: other.id }]);
  });

  it('named once the appointment stands lowers its price, once', async () => {
    const own = await client('Léa');
    const { appointment } = await book('2026-11-24T14:30');
    const code = await inTenant((tx) => sentOffer(tx, { clientId: own.id, expiresAt: inADay }));
    const again = (given: string) =>
      book('2026-11-24T14:30', { code: given }, { bookedHere: [appointment!.id] });
    for (let i = 0; i < 2; i += 1)
      expect((await again(code)).answer).toMatchObject({ status: 'booked', offer: { price: '36,00 €' } });
    const second = await inTenant((tx) => sentOffer(tx, { clientId: own.id, expiresAt: inADay }));
    expect((await again(second)).answer).toEqual({ status: 'offer-refused', fault: 'one-only' });
    expect(await appointments()).toBe(1);
  });
});

describe('moving and cancelling', () => {
  it('reach the caller’s own next appointment', async () => {
    const own = await client('Léa');
    const { id } = await bookedFor(own.id, Date.UTC(2026, 10, 25, 9));
    const times = await answered('rescheduleAppointment', { datetime: '2026-11-26' });
    expect(times).toMatchObject({ status: 'slots', service: 'Coupe femme', date: '2026-11-26' });
    const moved = await call('rescheduleAppointment', { datetime: '2026-11-26T11:00' });
    expect(moved).toMatchObject({
      answer: { status: 'moved', said: 'jeudi 26 novembre à 11 h' },
      appointment: { id },
    });
    const cancelled = { status: 'cancelled', said: 'jeudi 26 novembre à 11 h' };
    expect(await answered('cancelAppointment', {})).toMatchObject(cancelled);
    expect(await answered('cancelAppointment', {})).toMatchObject(cancelled);
    expect(await answered('cancelAppointment', {}, { now: NOW + 2 * 3_600_000 })).toEqual({
      status: 'nothing-booked',
    });
  });

  it('take none for another: of several, the one whose day is said, else somebody asks which', async () => {
    const own = await client('Léa');
    const tuesday = await bookedFor(own.id, Date.UTC(2026, 10, 24, 9));
    const friday = await bookedFor(own.id, Date.UTC(2026, 10, 27, 9));
    const both = ['mardi 24 novembre à 10 h', 'vendredi 27 novembre à 10 h'];
    for (const given of [{}, { date: '2026-11-25' }])
      expect(await answered('cancelAppointment', given)).toEqual({ status: 'which-appointment', said: both });
    expect(await answered('rescheduleAppointment', { datetime: '2026-11-26T11:00' })).toMatchObject({
      status: 'which-appointment',
    });
    expect(await answered('cancelAppointment', { date: 'vendredi' })).toEqual({
      status: 'invalid',
      field: 'date',
    });
    // Booked a moment ago in this very call is no reason to take it for the other.
    const here = { bookedHere: [tuesday.id] };
    const done = await call('cancelAppointment', { date: '2026-11-27' }, here);
    expect(done).toMatchObject({
      answer: { status: 'cancelled', said: both[1] },
      appointment: { id: friday.id },
    });
    const moved = await call('rescheduleAppointment', { datetime: '2026-11-26T11:00', date: '2026-11-24' });
    expect(moved.appointment!.id).toBe(tuesday.id);
  });

  it('cancel one however often it is said, and the other only when it is named', async () => {
    const own = await client('Léa');
    const friday = await bookedFor(own.id, Date.UTC(2026, 10, 27, 9));
    const saturday = await bookedFor(own.id, Date.UTC(2026, 10, 28, 9));
    for (const given of [{ date: '2026-11-27' }, { date: '2026-11-27T10:00' }, {}])
      expect(await call('cancelAppointment', given)).toMatchObject({
        answer: { status: 'cancelled' },
        appointment: { id: friday.id },
      });
    expect(await appointments()).toBe(1);
    const other = await call('cancelAppointment', { date: '2026-11-28' });
    expect(other.appointment!.id).toBe(saturday.id);
    // Booked again since, it is to be cancelled again.
    const again = await book('2026-11-27T10:00');
    const third = await call('cancelAppointment', { date: '2026-11-27' });
    expect(third.appointment!.id).toBe(again.appointment!.id);
    expect(await appointments()).toBe(0);
  });

  it('of two on one day, the one at the time that is said', async () => {
    const own = await client('Léa');
    await bookedFor(own.id, Date.UTC(2026, 10, 27, 9));
    const second = await bookedFor(own.id, Date.UTC(2026, 10, 27, 14));
    expect(await answered('cancelAppointment', { date: '2026-11-27' })).toMatchObject({
      status: 'which-appointment',
    });
    const done = await call('cancelAppointment', { date: '2026-11-27T15:00' });
    expect(done.appointment!.id).toBe(second.id);
  });

  it('never reach somebody else’s, whoever the caller says they are', async () => {
    const other = await client('Anne', '+33639980099');
    await bookedFor(other.id, Date.UTC(2026, 10, 25, 9));
    expect(await answered('cancelAppointment', { name: 'Anne Petit' })).toEqual({ status: 'nothing-booked' });
    expect(await answered('rescheduleAppointment', { datetime: '2026-11-26T11:00', name: 'Anne' })).toEqual({
      status: 'nothing-booked',
    });
    expect(await answered('cancelAppointment', { name: 'Anne' }, { phone: null })).toEqual({
      status: 'nothing-booked',
    });
    // A booking in her name and with her number, from another phone, opens nothing of hers either.
    const { appointment } = await book(
      '2026-11-26T11:00',
      { firstName: 'Anne', phone: '+33639980099' },
      { phone: '+33639980012' },
    );
    expect(appointment!.clientId).toBe(other.id);
    const cancelled = await call('cancelAppointment', {}, { bookedHere: [appointment!.id] });
    expect(cancelled.appointment!.id).toBe(appointment!.id);
    expect((await call('cancelAppointment', {}, { bookedHere: [appointment!.id] })).appointment!.id).toBe(
      appointment!.id,
    );
    expect(await appointments()).toBe(1);
  });

  it('ask for a name where a family shares the number, and tell none', async () => {
    const [lea, paul] = [await client('Léa'), await client('Paul')];
    const hers = await bookedFor(lea.id, Date.UTC(2026, 10, 25, 9));
    await bookedFor(paul.id, Date.UTC(2026, 10, 25, 11));
    const asked = await answered('cancelAppointment', {});
    expect(asked).toEqual({ status: 'which-person' });
    expect(await answered('cancelAppointment', { name: 'Inès' })).toEqual({ status: 'nothing-booked' });
    const done = await call('cancelAppointment', { name: 'lea' });
    expect(done.appointment!.id).toBe(hers.id);
    expect(await appointments()).toBe(1);
    // Said again, it is not the other's that goes.
    expect(await answered('cancelAppointment', {})).toEqual({ status: 'which-person' });
    expect(await appointments()).toBe(1);
  });

  it('leave alone what is too close to be changed', async () => {
    const own = await client('Léa');
    await bookedFor(own.id, NOW + 60 * 60_000);
    expect(await answered('cancelAppointment', {})).toEqual({
      status: 'too-late',
      said: 'lundi 23 novembre à 11 h',
    });
    expect(await answered('rescheduleAppointment', { datetime: '2026-11-26T11:00' })).toMatchObject({
      status: 'too-late',
    });
    expect(await appointments()).toBe(1);
  });

  it('offer other times where the wanted one is taken', async () => {
    const own = await client('Léa');
    await bookedFor(own.id, Date.UTC(2026, 10, 25, 9));
    const other = await client('Anne', '+33639980099');
    await bookedFor(other.id, Date.UTC(2026, 10, 26, 10));
    expect(await answered('rescheduleAppointment', { datetime: '2026-11-26T11:00' })).toMatchObject({
      status: 'taken',
    });
  });
});

describe('when somebody comes', () => {
  const list = (given: object = {}, more: Parameters<typeof call>[2] = {}) =>
    answered('listAppointments', given, more);
  const none = { status: 'appointments', upcoming: [], last: null };

  it('is told of what they have to come, by time, with whom and for what; nothing changes', async () => {
    const own = await client('Léa');
    const [later, sooner] = [Date.UTC(2026, 10, 27, 9), Date.UTC(2026, 10, 25, 9)];
    for (const start of [later, sooner]) await bookedFor(own.id, start);
    const dropped = await bookedFor(own.id, Date.UTC(2026, 10, 26, 9));
    await answered('cancelAppointment', { date: '2026-11-26' });
    expect((await inTenant((tx) => readAppointment(tx, dropped.id)))!.status).toBe('cancelled');
    const [before, answer, again] = [await appointments(), await list(), await list()];
    const told = { service: 'Coupe femme', with: 'Agent 1' };
    expect(answer).toEqual({
      status: 'appointments',
      upcoming: [
        { ...told, datetime: '2026-11-25T10:00+01:00', said: 'mercredi 25 novembre à 10 h' },
        { ...told, datetime: '2026-11-27T10:00+01:00', said: 'vendredi 27 novembre à 10 h' },
      ],
      last: null,
    });
    expect(again).toEqual(answer);
    expect(await appointments()).toBe(before);
  });

  it('is what they had last, where nothing is to come', async () => {
    const own = await client('Léa');
    await bookedFor(own.id, Date.UTC(2026, 10, 25, 9));
    const after = { now: Date.UTC(2026, 10, 30, 9) };
    expect(await list({}, after)).toMatchObject({
      upcoming: [],
      last: { said: 'mercredi 25 novembre à 10 h' },
    });
    // Called off, it was none.
    await answered('cancelAppointment', {});
    expect(await list({}, after)).toEqual(none);
  });

  it('is nobody else’s: a stranger, a withheld number, another business', async () => {
    const own = await client('Léa');
    await bookedFor(own.id, Date.UTC(2026, 10, 25, 9));
    expect(await list({ name: 'Léa Petit' }, { phone: '+33639980099' })).toEqual(none);
    expect(await list({ name: 'Léa Petit' }, { phone: null, onlyBookedHere: true })).toEqual({
      ...none,
      bookedHere: true,
    });
    salon = await openSalon(t);
    await client('Léa');
    expect(await list()).toEqual(none);
  });

  it('of a family on one number is asked for by name, and no name is told', async () => {
    const [lea, paul] = [await client('Léa'), await client('Paul')];
    await bookedFor(lea.id, Date.UTC(2026, 10, 25, 9));
    await bookedFor(paul.id, Date.UTC(2026, 10, 25, 11));
    expect(await list()).toEqual({ status: 'which-person' });
    expect(await list({ name: 'Inès' })).toEqual(none);
    const hers = await list({ name: 'léa' });
    expect(hers).toMatchObject({ upcoming: [{ said: 'mercredi 25 novembre à 10 h' }] });
    expect(JSON.stringify(hers)).not.toContain('12 h');
  });

  it('of a family on one number is nobody else’s either where one of them alone has something', async () => {
    const [lea] = [await client('Léa'), await client('Paul')];
    await bookedFor(lea.id, Date.UTC(2026, 10, 25, 9));
    expect(await list()).toEqual({ status: 'which-person' });
    expect(await list({ name: 'Paul' })).toEqual(none);
    expect(await list({ name: 'Léa' })).toMatchObject({ upcoming: [{ service: 'Coupe femme' }] });
    expect(await list({}, { now: Date.UTC(2026, 10, 30, 9) })).toEqual(none);
  });
});
