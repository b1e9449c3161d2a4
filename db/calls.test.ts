import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallEvent, CallFacts, CallReport, SpokenTurn } from '../domain/voice/calls.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { receiveText } from '../testing/received-text.ts';
import { callStats, listCalls, readCall } from './call-lists.ts';
import { markHandled, noteToolCall, openCall, readCallRow, recordCallEvent } from './calls.ts';
import { createClient } from './clients.ts';
import { conversationOf } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { databaseObjection } from './errors.ts';

const NUMBER = '+33639980012';
const at = (time: string) => new Date(`2026-11-23T${time}Z`);

let t: TestDatabase;
let tenantId: string;
let facts: CallFacts;
beforeAll(async () => {
  t = await openTestDatabase();
});
beforeEach(async () => {
  tenantId = await t.tenant();
  facts = {
    providerId: crypto.randomUUID(),
    direction: 'inbound',
    clientNumber: NUMBER,
    businessNumber: '+33465710000',
    startedAt: null,
  };
});
afterAll(() => t.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const record = (event: CallEvent) => inTenant((tx) => recordCallEvent(tx, event));
const asked = () =>
  t.asSuperuser(`select payload from outbox where tenant_id = $1 and kind = 'call.ended'`, [tenantId]);
const client = (firstName: string) =>
  inTenant((tx) =>
    createClient(tx, {
      status: 'client',
      firstName,
      lastName: 'Petit',
      phone: NUMBER,
      email: null,
      locale: null,
      timeZone: null,
      notes: null,
      source: 'staff',
    }),
  );

const turns: SpokenTurn[] = [
  { who: 'sara', text: 'Salon Marie, bonjour.', atSeconds: 0 },
  { who: 'client', text: 'Bonjour.', atSeconds: 3 },
];
const report: CallReport = {
  endedReason: 'customer-ended-call',
  startedAt: at('09:00:02'),
  endedAt: at('09:01:02'),
  durationSeconds: 60,
  costMicros: 84_500,
  turns,
  recordingUrl: 'https://recordings.example/1.wav',
  summary: 'Une question sur les horaires.',
};
const events = (): CallEvent[] => [
  { kind: 'status', call: facts, status: 'ringing', endedReason: null, at: at('09:00:00') },
  { kind: 'status', call: facts, status: 'in-progress', endedReason: null, at: at('09:00:02') },
  { kind: 'turn', call: facts, turn: turns[0]!, at: at('09:00:02') },
  { kind: 'status', call: facts, status: 'ended', endedReason: 'customer-ended-call', at: at('09:01:02') },
  { kind: 'report', call: facts, report, at: at('09:01:05') },
];
const settled = {
  status: 'ended',
  outcome: 'informed',
  answeredAt: at('09:00:02'),
  endedAt: at('09:01:02'),
  endedReason: 'customer-ended-call',
  turns,
};

describe('a call', () => {
  it('is a word in the conversation of whose number it is, and wakes nobody', async () => {
    const { id } = (await client('Léa'))!;
    for (const event of events()) await record(event);
    const read = () => inTenant((tx) => conversationOf(tx, id));
    expect(await read()).toMatchObject({ state: 'done', lastChannel: 'call', lastText: null, unread: 0 });
    // Told again later, it is not a newer word.
    await inTenant((tx) => receiveText(tx, NUMBER, 'Bonjour'));
    await record(events().at(-1)!);
    expect(await read()).toMatchObject({ state: 'sara', lastChannel: 'sms', lastText: 'Bonjour' });
  });
});

describe('the events of a call', () => {
  it('end in the same place in any order, doubled or not', async () => {
    const orders = [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [3, 4, 1, 0, 2],
      [1, 4, 4, 3, 3, 0, 2, 1],
    ];
    for (const order of orders) {
      facts = { ...facts, providerId: crypto.randomUUID() };
      const all = events();
      let row = await record(all[order[0]!]!);
      for (const index of order.slice(1)) row = await record(all[index]!);
      expect(row).toMatchObject(settled);
    }
    expect(await t.asSuperuser('select 1 from calls where tenant_id = $1', [tenantId])).toHaveLength(
      orders.length,
    );
  });

  it('ask for what follows at the end and at the report, and never more', async () => {
    for (const event of [...events(), ...events()]) await record(event);
    expect(await asked()).toHaveLength(2);
  });

  it('never take a status back, neither here nor by the database', async () => {
    const row = await record(events()[3]!);
    expect((await record(events()[1]!)).status).toBe('ended');
    const error = await inTenant((tx) =>
      tx.sql(`update calls set status = 'ringing' where id = ?`, [row.id]),
    ).catch((objection) => objection);
    expect(databaseObjection(error)?.constraint).toBe('calls_forward');
  });

  it('keep what was said until the report says it better', async () => {
    const said = events()[2]!;
    for (const event of [said, said]) await record(event);
    expect((await record(events()[3]!)).turns).toEqual([turns[0]]);
    expect((await record({ ...events()[4]!, report: { ...report, turns: [] } } as CallEvent)).turns).toEqual([
      turns[0],
    ]);
    expect((await record(events()[4]!)).turns).toEqual(turns);
    expect((await record({ kind: 'turn', call: facts, turn: turns[0]!, at: at('09:02:00') })).turns).toEqual(
      turns,
    );
  });

  it('hold a talk of any length and any letters', async () => {
    const long = Array.from(
      { length: 900 },
      (): SpokenTurn => ({
        who: 'client',
        text: `\0\uD800${'é'.repeat(3_000)}`,
        atSeconds: 1,
      }),
    );
    const row = await record({
      kind: 'report',
      call: facts,
      report: { ...report, turns: long },
      at: at('09:02:00'),
    });
    expect(row.turns).toHaveLength(500);
    expect(row.turns[0]!.text).toHaveLength(2_000);
  });
});

describe('who called', () => {
  it('is the client who alone has the number, and nobody where several do', async () => {
    expect((await record(events()[0]!)).clientId).toBeNull();
    const lea = await client('Léa');
    expect((await record(events()[1]!)).clientId).toBe(lea.id);
    await client('Paul');
    facts = { ...facts, providerId: crypto.randomUUID() };
    expect((await record(events()[0]!)).clientId).toBeNull();
  });
});

describe('the tools of a call', () => {
  const tool = (outcome: 'answered' | 'booked' | 'handover', more: object = {}) => ({
    toolCallId: crypto.randomUUID(),
    name: 'checkAvailability',
    arguments: { date: '2026-11-24' },
    message: 'Je peux vous proposer 9 h.',
    result: { status: 'slots' },
    outcome,
    tookMs: 12.4,
    ...more,
  });

  it('are noted once, and decide how the call came out, even after its report', async () => {
    const noted = tool('answered');
    const first = await inTenant(async (tx) =>
      noteToolCall(tx, await openCall(tx, facts, at('09:00:10')), noted, null),
    );
    const again = await inTenant(async (tx) =>
      noteToolCall(
        tx,
        await openCall(tx, facts, at('09:00:10')),
        { ...noted, message: 'Autre chose.' },
        null,
      ),
    );
    expect([first.message, again.message]).toEqual([noted.message, noted.message]);
    const { id, outcome } = await record(events()[4]!);
    expect(outcome).toBe('informed');
    await inTenant(async (tx) =>
      noteToolCall(
        tx,
        await openCall(tx, facts, at('09:00:10')),
        tool('handover', { arguments: { reason: 'Veut parler à Marie' } }),
        null,
      ),
    );
    expect(await inTenant((tx) => readCall(tx, id))).toMatchObject({
      outcome: 'handover',
      handoverReason: 'Veut parler à Marie',
      isWaiting: true,
      toolCalls: [{ message: noted.message, tookMs: 12 }, { outcome: 'handover' }],
    });
  });

  it('say that somebody is being spoken with, before any event does', async () => {
    await inTenant(async (tx) =>
      noteToolCall(tx, await openCall(tx, facts, at('09:00:10')), tool('answered'), null),
    );
    const { items } = await inTenant((tx) =>
      listCalls(tx, { limit: 10, offset: 0, sort: 'startedAt', order: 'desc' }),
    );
    expect(items).toMatchObject([{ status: 'in-progress', answeredAt: expect.any(Date) }]);
  });
});

describe('callers who wait', () => {
  const missed = async (startedAt: Date, number = NUMBER) => {
    const call = { ...facts, clientNumber: number, providerId: crypto.randomUUID() };
    return record({
      kind: 'report',
      call,
      at: startedAt,
      report: { ...report, turns: [], startedAt, endedReason: 'customer-did-not-answer' },
    });
  };

  it('wait no longer once they have been served, or somebody has seen to it', async () => {
    const waiting = async () =>
      (
        await inTenant((tx) =>
          listCalls(tx, { limit: 10, offset: 0, sort: 'startedAt', order: 'asc', waiting: true }),
        )
      ).items.map(({ id }) => id);
    const first = await missed(at('08:00:00'));
    const other = await missed(at('08:10:00'), '+33639980013');
    const later = await missed(at('10:00:00'));
    expect(await waiting()).toEqual([first.id, other.id, later.id]);
    await record(events()[4]!);
    expect(await waiting()).toEqual([other.id, later.id]);
    expect(await inTenant((tx) => markHandled(tx, later.id, { by: null, at: at('11:00:00') }))).toBe(true);
    expect(await waiting()).toEqual([other.id]);
    await inTenant((tx) => markHandled(tx, later.id, null));
    expect(await waiting()).toEqual([other.id, later.id]);
    expect(await inTenant((tx) => markHandled(tx, crypto.randomUUID(), null))).toBe(false);
  });
});

describe('lists and figures', () => {
  it('filter by time, person, outcome and words, and page', async () => {
    await client('Éloïse');
    for (const event of events()) await record(event);
    facts = { ...facts, providerId: crypto.randomUUID(), clientNumber: '+33639980099' };
    await record({
      kind: 'report',
      call: facts,
      report: { ...report, turns: [], startedAt: at('12:00:00') },
      at: at('12:00:00'),
    });
    const list = async (more: object) =>
      (
        await inTenant((tx) =>
          listCalls(tx, { limit: 10, offset: 0, sort: 'startedAt', order: 'desc', ...more }),
        )
      ).items.map(({ clientNumber }) => clientNumber);
    expect(await list({})).toEqual(['+33639980099', NUMBER]);
    expect(await list({ q: 'eloise' })).toEqual([NUMBER]);
    expect(await list({ q: '06 39 98 00 99' })).toEqual(['+33639980099']);
    expect(await list({ q: '%' })).toEqual([]);
    expect(await list({ outcome: 'informed' })).toEqual([NUMBER]);
    expect(await list({ from: at('11:00:00') })).toEqual(['+33639980099']);
    expect(await list({ to: at('11:00:00') })).toEqual([NUMBER]);
    expect(await list({ waiting: false })).toEqual([NUMBER]);
    const page = await inTenant((tx) =>
      listCalls(tx, { limit: 1, offset: 1, sort: 'startedAt', order: 'desc' }),
    );
    expect(page).toMatchObject({ total: 2, items: [{ clientName: 'Éloïse Petit' }] });
  });

  it('count days of the business, the empty ones too', async () => {
    // 23:30 in Paris on the 23rd, and 00:30 on the 24th.
    for (const startedAt of [at('22:30:00'), at('23:30:00')]) {
      facts = { ...facts, providerId: crypto.randomUUID() };
      await record({ kind: 'report', call: facts, report: { ...report, startedAt }, at: startedAt });
    }
    facts = { ...facts, providerId: crypto.randomUUID() };
    await record({
      kind: 'report',
      call: facts,
      at: at('10:00:00'),
      report: { ...report, startedAt: at('10:00:00'), turns: [], costMicros: null },
    });
    const stats = await inTenant((tx) => callStats(tx, { from: '2026-11-22', to: '2026-11-24', by: 'day' }));
    expect(stats).toEqual({
      total: { calls: 3, answered: 2, booked: 0, seconds: 180, costMicros: 169_000 },
      waiting: 0,
      series: [
        { period: '2026-11-22', calls: 0, answered: 0, booked: 0, seconds: 0, costMicros: 0 },
        { period: '2026-11-23', calls: 2, answered: 1, booked: 0, seconds: 120, costMicros: 84_500 },
        { period: '2026-11-24', calls: 1, answered: 1, booked: 0, seconds: 60, costMicros: 84_500 },
      ],
    });
    const months = await inTenant((tx) =>
      callStats(tx, { from: '2026-10-01', to: '2026-11-30', by: 'month' }),
    );
    expect(months.series.map(({ period, calls }) => [period, calls])).toEqual([
      ['2026-10', 0],
      ['2026-11', 3],
    ]);
  });

  it('show nothing of another business', async () => {
    const { id } = await record(events()[4]!);
    tenantId = await t.tenant();
    expect(await inTenant((tx) => readCall(tx, id))).toBeNull();
    expect(await inTenant((tx) => readCallRow(tx, id))).toBeNull();
  });
});

describe('whose call it is', () => {
  it('is found by the assistant, else by the number', async () => {
    const [assistant, number] = [crypto.randomUUID(), crypto.randomUUID()];
    await inTenant((tx) =>
      tx.sql(
        `insert into assistants (tenant_id, greeting, instructions, language, voice, vapi_assistant_id, vapi_phone_number_id)
         values (?, '', '', 'fr', '', ?, ?)`,
        [tenantId, assistant, number],
      ),
    );
    expect(await t.db.lookup.voiceTenant(assistant, null)).toBe(tenantId);
    expect(await t.db.lookup.voiceTenant(null, number)).toBe(tenantId);
    expect(await t.db.lookup.voiceTenant(crypto.randomUUID(), number)).toBe(tenantId);
    expect(await t.db.lookup.voiceTenant(crypto.randomUUID(), null)).toBeNull();
    expect(await t.db.lookup.voiceTenant(null, null)).toBeNull();
  });
});
