import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TenantTransaction } from '../db/database.ts';
import type { CallFacts } from '../domain/voice/calls.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import type { SaraAnswer } from './ask.ts';
import { createPhone, type PhoneDeps, type PhoneToolCall } from './phone.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = Date.UTC(2026, 10, 23, 9);

let t: TestDatabase;
let salon: Salon;
let assistantId: string;
let call: CallFacts;
let failures: unknown[];
beforeAll(async () => {
  t = await openTestDatabase();
});
beforeEach(async () => {
  salon = await openSalon(t);
  assistantId = crypto.randomUUID();
  failures = [];
  call = {
    providerId: crypto.randomUUID(),
    direction: 'inbound',
    clientNumber: '+33639980012',
    businessNumber: '+33465710000',
    startedAt: null,
  };
  await inTenant((tx) =>
    tx.sql(
      `insert into assistants (tenant_id, greeting, instructions, language, voice, vapi_assistant_id) values (?, '', '', 'fr', '', ?)`,
      [salon.tenantId, assistantId],
    ),
  );
});
afterAll(() => t.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);
const found: SaraAnswer = {
  answer: 'Nous sommes ouverts le samedi de 9 h à 17 h.',
  declined: false,
  citations: [{ chunkId: null, documentId: null, url: 'https://salon.example/', title: 'Salon', quote: '' }],
  mode: 'full-text',
  model: 'none',
};
const phone = (more: Partial<PhoneDeps> = {}) =>
  createPhone({
    db: t.db,
    lookUp: async () => found,
    clock: () => new Date(NOW),
    onFailure: (error) => failures.push(error),
    ...more,
  });
const tool = (name: string, given: Record<string, unknown> = {}): PhoneToolCall => ({
  id: crypto.randomUUID(),
  name,
  arguments: given,
});
const booking = () =>
  tool('createAppointment', { firstName: 'Léa', lastName: 'Petit', datetime: '2026-11-24T14:30' });
const ask = (tools: PhoneToolCall[], more: Partial<PhoneDeps> = {}) =>
  phone(more).answer({ assistantId, phoneNumberId: null }, call, tools);
const count = async (table: string) =>
  (await inTenant((tx) => tx.sql<{ n: number }>(`select count(*)::int as n from ${table}`)))[0]!.n;

describe('the tools of a call', () => {
  it('answer in words to say with the facts beside them, several at once and in order', async () => {
    const answers = await ask([
      tool('checkAvailability', { date: '2026-11-24' }),
      tool('searchKnowledgeBase', { query: 'Vous êtes ouverts samedi ?' }),
      tool('searchKnowledgeBase', {}),
      tool('orderPizza'),
    ]);
    expect(answers).toMatchObject([
      {
        message: expect.stringMatching(
          /^Pour « Coupe femme », je peux vous proposer mardi 24 novembre à 9 h, /,
        ),
      },
      { message: found.answer, data: { status: 'found', sources: ['https://salon.example/'] } },
      { message: expect.stringContaining('répéter'), data: { status: 'invalid', field: 'query' } },
      { error: 'There is no tool "orderPizza".' },
    ]);
    expect(await count('call_tool_calls')).toBe(3);
  });

  it('are done once however often they are asked, one after the other or at once', async () => {
    const once = booking();
    const [first] = (await ask([once]))!;
    expect(first!.message).toContain('C’est noté');
    expect(await ask([once])).toEqual([first]);
    const cancel = tool('cancelAppointment', { date: '2026-11-25' });
    await ask([
      tool('createAppointment', { firstName: 'Léa', lastName: 'Petit', datetime: '2026-11-25T10:00' }),
    ]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask([cancel])));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const left = await inTenant((tx) => tx.sql(`select status from appointments order by starts_at`));
    expect(left).toEqual([{ status: 'booked' }, { status: 'cancelled' }]);
    expect(await count('calls')).toBe(1);
  });

  it('know the appointment this very call has booked, and whose call it was', async () => {
    call = { ...call, clientNumber: null };
    await ask([
      tool('createAppointment', {
        firstName: 'Léa',
        lastName: 'Petit',
        phone: '06 39 98 00 12',
        datetime: '2026-11-24T14:30',
      }),
    ]);
    const [moved] = (await ask([tool('rescheduleAppointment', { datetime: '2026-11-24T16:00' })]))!;
    expect(moved!.message).toContain('mardi 24 novembre à 16 h');
    const [row] = await inTenant((tx) =>
      tx.sql(`select client_id is not null as known, appointment_id is not null as booked from calls`),
    );
    expect(row).toEqual({ known: true, booked: true });
    // Another call with a withheld number changes nothing of it.
    call = { ...call, providerId: crypto.randomUUID() };
    const [other] = (await ask([tool('cancelAppointment', { name: 'Léa Petit' })]))!;
    expect(other!.data).toEqual({ status: 'nothing-booked' });
  });

  it('of an assistant nobody has are answered by nobody', async () => {
    expect(await phone().answer({ assistantId: 'gone', phoneNumberId: null }, call, [booking()])).toBeNull();
  });

  it('note a handover with its reason', async () => {
    const [answer] = (await ask([tool('handOver', { reason: 'Veut parler à Marie\0' })]))!;
    expect(answer!.message).toContain('Quelqu’un vous rappelle');
    expect(await inTenant((tx) => tx.sql(`select handover_reason as reason from calls`))).toEqual([
      { reason: 'Veut parler à Marie' },
    ]);
  });
});

describe('a part that does not answer', () => {
  it('becomes words to say while the caller still waits, and nothing is done afterwards', async () => {
    const blocker = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holding = inTenant(async (tx) => {
      await tx.sql(`select 1 from agents for update`);
      locked.resolve();
      await blocker.promise;
    });
    await locked.promise;
    const startedAt = performance.now();
    const once = booking();
    const [answer] = (await ask([once], { workMs: 300, answerMs: 600 }))!;
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(answer).toEqual({
      message: expect.stringContaining('Je n’arrive pas à consulter l’agenda'),
      data: { status: 'unavailable', part: 'diary' },
    });
    blocker.resolve();
    await holding;
    expect(failures).toHaveLength(1);
    expect(await count('appointments')).toBe(0);
    // The business sees that somebody was let down.
    while ((await count('call_tool_calls')) === 0) await new Promise((done) => setTimeout(done, 20));
    expect(await inTenant((tx) => tx.sql(`select outcome from call_tool_calls`))).toEqual([
      { outcome: 'unavailable' },
    ]);
  });

  it('of the knowledge is named as such', async () => {
    const search = tool('searchKnowledgeBase', { query: 'Vous êtes ouverts samedi ?' });
    const never = () => new Promise<SaraAnswer>(() => {});
    const [answer] = (await ask([search], { lookUp: never, workMs: 50, answerMs: 100 }))!;
    expect(answer).toEqual({
      message: expect.stringContaining('Je n’arrive pas à retrouver cette information'),
      data: { status: 'unavailable', part: 'knowledge' },
    });
    const broken = () => Promise.reject(new Error('the index is gone'));
    const [second] = (await ask([tool('searchKnowledgeBase', { query: 'x' })], { lookUp: broken }))!;
    expect(second!.data).toEqual({ status: 'unavailable', part: 'knowledge' });
    expect(String(failures[1])).toContain('the index is gone');
  });
});
