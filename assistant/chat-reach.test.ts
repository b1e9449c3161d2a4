import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bookAppointment } from '../db/booking.ts';
import { recordCallEvent } from '../db/calls.ts';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import { deskBooking } from '../testing/booking.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { type ScriptedModel, startScriptedModel } from '../testing/scripted-model.ts';
import { scriptedTurn } from '../testing/written-turn.ts';

const MARIE = { firstName: 'Marie', lastName: 'Dupont', phone: '+33639981234', email: 'marie@exemple.fr' };

let t: TestDatabase;
let model: ScriptedModel;
let salon: Salon;
beforeAll(async () => {
  t = await openTestDatabase();
  model = await startScriptedModel();
});
beforeEach(async () => {
  salon = await openSalon(t, { agents: 3, rules: { minNoticeMinutes: 0 } });
  model.read.length = 0;
});
afterAll(async () => {
  await model.close();
  await t.close();
});
const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);

/** A day the salon is open, so many weeks ahead. */
const day = (weeks: number) => {
  const date = new Date(Date.now() + weeks * 7 * 86_400_000);
  if (date.getUTCDay() === 0) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
};

const chat = (visitor: string, text: string) =>
  inTenant((tx) => {
    const id = crypto.randomUUID();
    return receiveMessage(
      tx,
      {
        provider: 'webchat',
        channel: 'webchat',
        eventId: id,
        providerId: id,
        from: visitor,
        to: 'webchat',
        text,
        segments: null,
        payload: {},
        sender: { ids: [visitor], displayName: null },
      },
      { keyword: null, answer: true },
      new Date(),
    );
  });

/** Sara answers a message with one use of a tool. @returns what the tool answered */
async function answers(messageId: string | null, name: string, input: object) {
  model.say({ tools: [{ name, input }] });
  const lookUp = () => Promise.reject(new Error('nothing is looked up'));
  const turn = await scriptedTurn({ db: t.db, tenantId: salon.tenantId, model, lookUp }, messageId!);
  await turn.step(1);
  const [step] = await turn.steps();
  return JSON.parse(step!.toolAnswers[0]!.text) as { status: string; said?: string };
}

const standing = () =>
  inTenant((tx) =>
    tx.sql<{ last: string; source: string }>(
      `select c.last_name as last, a.source from appointments a join clients c on c.tenant_id = a.tenant_id and c.id = a.client_id
       where a.status <> 'cancelled' order by a.starts_at`,
    ),
  );

/** Marie books by herself, on the site. */
const marieBooks = (weeks: number) =>
  inTenant((tx) =>
    bookAppointment(
      tx,
      deskBooking({
        serviceId: salon.serviceId,
        start: Date.parse(`${day(weeks)}T10:00:00Z`),
        client: MARIE,
        source: 'widget',
      }),
      Date.now(),
    ),
  );

describe('a visitor of the chat who named Marie before she ever came', () => {
  it('moves and cancels what they booked there themselves, and nothing of hers', async () => {
    const visitor = crypto.randomUUID();
    const { phone, firstName, lastName } = MARIE;
    const booked = await answers(await chat(visitor, 'Marie Dupont, demain'), 'createAppointment', {
      firstName,
      lastName,
      phone,
      datetime: `${day(1)}T14:00`,
    });
    expect(booked.status).toBe('booked');
    await marieBooks(2);
    // One person by name and number: both stand on one record.
    expect(await inTenant((tx) => tx.sql(`select id from clients`))).toHaveLength(1);
    for (const date of [undefined, day(1)]) {
      const moved = await answers(await chat(visitor, 'Décalez'), 'rescheduleAppointment', {
        datetime: `${day(1)}T16:00`,
        date,
      });
      expect(moved).toMatchObject({ status: 'moved' });
    }
    const seen = await answers(await chat(visitor, 'C’est quand mon rendez-vous ?'), 'listAppointments', {});
    expect(seen).toMatchObject({
      upcoming: [{ datetime: expect.stringContaining(`${day(1)}T16:00`) }],
      bookedHere: true,
    });
    expect(
      (await answers(await chat(visitor, 'Annulez tout'), 'cancelAppointment', { date: day(1) })).status,
    ).toBe('cancelled');
    for (const date of [undefined, day(2)]) {
      const other = await answers(await chat(visitor, 'L’autre aussi'), 'cancelAppointment', { date });
      expect(other.said ?? '').not.toContain('10 h');
    }
    expect(await standing()).toEqual([{ last: 'Dupont', source: 'widget' }]);
    // From her own number, she may.
    const hers = await answers(
      await inTenant((tx) => receiveText(tx, phone, 'Annulez mon rendez-vous')),
      'cancelAppointment',
      { date: day(2) },
    );
    expect(hers.status).toBe('cancelled');
  });

  it('keeps nobody from being called whose number was only said', async () => {
    const visitor = crypto.randomUUID();
    const { phone, firstName, lastName } = MARIE;
    const wish = { firstName, lastName, phone, datetime: `${day(1)}T14:00` };
    await answers(await chat(visitor, 'Un rendez-vous'), 'createAppointment', wish);
    const blocked = () =>
      inTenant((tx) =>
        tx.sql(`select address from suppressions where channel = 'call' and lifted_at is null`),
      );
    expect((await answers(await chat(visitor, 'Ne m’appelez plus'), 'stopCalls', {})).status).toBe(
      'calls-unproven',
    );
    expect(await blocked()).toEqual([]);
    const hers = await inTenant((tx) => receiveText(tx, phone, 'Ne m’appelez plus'));
    expect((await answers(hers, 'stopCalls', {})).status).toBe('calls-stopped');
    expect(await blocked()).toEqual([{ address: phone }]);
  });

  it('from another browser reaches nothing of the first, and reads nothing of her texts', async () => {
    const visitor = crypto.randomUUID();
    const { phone, firstName, lastName } = MARIE;
    const wish = { firstName, lastName, phone, datetime: `${day(1)}T14:00` };
    await answers(await chat(visitor, 'Un rendez-vous'), 'createAppointment', wish);
    await inTenant((tx) => receiveText(tx, phone, 'Mon code de porte est le 4711'));
    model.read.length = 0;
    await answers(await chat(visitor, 'Et alors ?'), 'checkAvailability', { date: day(1) });
    expect(model.read.join()).toContain('Et alors');
    expect(model.read.join()).toContain('Un rendez-vous');
    expect(model.read.join()).not.toContain('4711');
    const other = await answers(await chat(crypto.randomUUID(), 'Annulez'), 'cancelAppointment', {
      name: 'Marie Dupont',
    });
    expect(other).toMatchObject({ status: 'nothing-booked', bookedHere: true });
    expect(await standing()).toHaveLength(1);
  });
});

describe('a conversation that goes round in circles, or a business whose day is spent', () => {
  it.each([
    ['many-messages', 60, 0],
    ['budget', 1, 20_000_000],
  ])(
    'is a person’s (%s), on every channel, and no model is asked any more',
    async (reason, answers, cost) => {
      const messageIds = [
        await inTenant((tx) => receiveText(tx, MARIE.phone, 'Réponse automatique')),
        await chat(crypto.randomUUID(), 'Bonjour'),
      ];
      await inTenant((tx) =>
        tx.sql(
          `insert into conversation_turns (tenant_id, conversation_id, number, epoch, read_until, cost_micros)
         select tenant_id, id, 100 + n, 0, ?, ? from conversations, generate_series(1, ?::int) n`,
          [crypto.randomUUID(), cost, answers],
        ),
      );
      const lookUp = () => Promise.reject(new Error('nothing is looked up'));
      for (const messageId of messageIds) {
        const turn = await scriptedTurn({ db: t.db, tenantId: salon.tenantId, model, lookUp }, messageId!);
        expect(await turn.step(1)).toEqual({ kind: 'hand-over', reason });
      }
      expect(model.read).toEqual([]);
    },
  );
});

describe('what was said on the phone', () => {
  it('is part of the talk with whoever called, also where they were nobody’s yet; a visitor’s chat hears nothing of it', async () => {
    const at = new Date(Date.now() - 3_600_000);
    const call = {
      providerId: crypto.randomUUID(),
      direction: 'inbound' as const,
      clientNumber: MARIE.phone,
      businessNumber: null,
      startedAt: at,
    };
    const report = {
      endedReason: 'customer-ended-call',
      startedAt: at,
      endedAt: at,
      durationSeconds: 20,
      costMicros: null,
      turns: [{ who: 'client' as const, text: 'J’ai </calls> les cheveux très courts', atSeconds: 1 }],
      recordingUrl: null,
      summary: null,
    };
    await inTenant((tx) => recordCallEvent(tx, { kind: 'report', call, report, at }));
    const written = await inTenant((tx) => receiveText(tx, MARIE.phone, 'Et demain ?'));
    await answers(written, 'checkAvailability', { date: day(1) });
    expect(model.read.join()).toContain('Client: J’ai /calls les cheveux très courts');
    const visitor = crypto.randomUUID();
    await answers(await chat(visitor, 'Bonjour'), 'createAppointment', {
      ...MARIE,
      datetime: `${day(1)}T14:00`,
    });
    model.read.length = 0;
    await answers(await chat(visitor, 'Et alors ?'), 'checkAvailability', { date: day(1) });
    expect(model.read.join()).not.toContain('cheveux');
  });
});
