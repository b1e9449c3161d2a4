import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TimelineGroup } from '../domain/contact/timeline.ts';
import { bookAtDesk } from '../testing/booking.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { changeState, recordSatisfaction } from './appointment-states.ts';
import { recordAudit } from './audit.ts';
import { cancelAppointment, moveAppointment } from './booking.ts';
import { recordCallEvent } from './calls.ts';
import { addNote, businessWrote, changeHands, clientWrote } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { readTimeline } from './timeline.ts';

let t: TestDatabase;
let salon: Salon;
let clientId: string;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());
beforeEach(async () => {
  salon = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
  clientId = await newClient();
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);
const newClient = () =>
  asTenant(
    async (tx) =>
      (
        await tx.sql<{ id: string }>(
          `insert into clients (tenant_id, first_name, last_name, phone) values (?, 'Éloïse', 'Petit', '+33639980012') returning id`,
          [salon.tenantId],
        )
      )[0]!.id,
  );
const person = () =>
  asTenant(
    async (tx) =>
      (
        await tx.sql<{ id: string }>(
          `insert into users (tenant_id, email, password_hash, first_name, last_name, role)
           values (?, ?, 'x', 'Marie', 'Durand', 'owner') returning id`,
          [salon.tenantId, `${randomUUID()}@exemple.fr`],
        )
      )[0]!.id,
  );
const message = (
  tx: TenantTransaction,
  text: string,
  more: { client?: string; direction?: string; at?: Date } = {},
) =>
  tx
    .sql<{ id: string }>(
      `insert into messages (tenant_id, client_id, channel, direction, kind, intent_key, from_address, to_address, body_text, status, created_at)
       values (?, ?, 'sms', ?, 'message', ?, '+33639980012', '+33639980001', ?, ?, coalesce(?::timestamptz, now())) returning id`,
      [
        salon.tenantId,
        more.client ?? clientId,
        more.direction ?? 'inbound',
        randomUUID(),
        text,
        (more.direction ?? 'inbound') === 'inbound' ? 'received' : 'queued',
        more.at ?? null,
      ],
    )
    .then(([row]) => row!.id);
const story = async (groups?: TimelineGroup[]) =>
  (await asTenant((tx) => readTimeline(tx, clientId, { limit: 100, ...(groups ? { groups } : {}) }))).items;

describe('a client’s story', () => {
  it('has messages, the call with its words, the appointment’s life, notes and hands, newest first', async () => {
    const userId = await person();
    await asTenant(async (tx) => {
      const messageId = await message(tx, 'Bonjour');
      await clientWrote(tx, { clientId, messageId, channel: 'sms', at: new Date() });
    });
    const conversationId = await asTenant(
      async (tx) => (await tx.sql<{ id: string }>('select id from conversations'))[0]!.id,
    );
    await asTenant(async (tx) => {
      await changeHands(tx, clientId, 'take-over', new Date(), { assignedTo: userId });
      await recordAudit(tx, {
        actorKind: 'user',
        actorId: userId,
        action: 'conversation.taken-over',
        subjectKind: 'conversation',
        subjectId: conversationId,
        ip: null,
      });
    });
    await asTenant((tx) => addNote(tx, { conversationId, authorId: userId, text: 'Allergique.' }));
    await asTenant(async (tx) => {
      const messageId = await message(tx, 'Je vous rappelle.', { direction: 'outbound' });
      await tx.sql(`update messages set author = 'staff', author_id = ? where id = ?`, [userId, messageId]);
      await businessWrote(tx, { clientId, messageId, channel: 'sms', at: new Date() });
    });
    await asTenant((tx) =>
      recordCallEvent(tx, {
        kind: 'turn',
        at: new Date(),
        call: {
          providerId: 'call-1',
          direction: 'inbound',
          clientNumber: '+33639980012',
          businessNumber: '+33639980001',
          startedAt: null,
        },
        turn: { who: 'client', text: 'Allô ?', atSeconds: 1 },
      }),
    );
    const start = Date.parse('2027-03-03T09:00:00Z');
    const now = Date.parse('2027-03-01T09:00:00Z');
    const booked = await asTenant((tx) => book(tx, start, now));
    await asTenant(async (tx) => {
      await moveAppointment(tx, booked, { start: start + 3_600_000, rights: 'staff' }, now);
      await recordAudit(tx, {
        actorKind: 'user',
        actorId: userId,
        action: 'appointment.moved',
        subjectKind: 'appointment',
        subjectId: booked,
        ip: null,
      });
    });
    await asTenant((tx) => changeState(tx, booked, 'completed', start + 2 * 3_600_000));
    await asTenant((tx) => recordSatisfaction(tx, booked, 5));
    const items = await story();
    expect(items.map(({ kind }) => kind)).toEqual([
      'appointment.rated',
      'appointment.completed',
      'appointment.moved',
      'appointment.booked',
      'call',
      'message',
      'note',
      'conversation.taken-over',
      'message',
    ]);
    const of = (kind: string) => items.find((item) => item.kind === kind)!;
    expect(of('appointment.moved')).toMatchObject({
      actor: { kind: 'user', name: 'Marie Durand' },
      appointment: { id: booked, title: 'Coupe femme', agentName: 'Agent 1' },
    });
    expect(of('appointment.rated')).toMatchObject({ detail: { score: 5 } });
    expect(of('conversation.taken-over').actor).toEqual({ kind: 'user', name: 'Marie Durand' });
    expect(of('note')).toMatchObject({ text: 'Allergique.', actor: { kind: 'user', name: 'Marie Durand' } });
    expect(of('call')).toMatchObject({ turns: [{ who: 'client', text: 'Allô ?' }], turnCount: 1 });
    expect(items[5]).toMatchObject({ author: 'staff', actor: { kind: 'user', name: 'Marie Durand' } });
    expect(items[8]).toMatchObject({ author: 'client', actor: { kind: 'client' } });
    expect((await story(['notes', 'calls'])).map(({ kind }) => kind)).toEqual(['call', 'note']);
    expect((await story(['team'])).map(({ kind }) => kind)).toEqual(['conversation.taken-over']);
  });

  it('says who cancelled, and why', async () => {
    const start = Date.parse('2027-03-03T09:00:00Z');
    const now = Date.parse('2027-03-01T09:00:00Z');
    const booked = await asTenant((tx) => book(tx, start, now));
    await asTenant((tx) => cancelAppointment(tx, booked, { who: 'client', reason: 'malade' }, now));
    expect((await story(['appointments']))[0]).toMatchObject({
      kind: 'appointment.cancelled',
      actor: { kind: 'client' },
      detail: { by: 'client', reason: 'malade' },
    });
  });

  it('is read page by page, each entry once, also where many happened at one instant', async () => {
    const at = new Date('2026-11-01T10:00:00Z');
    await asTenant(async (tx) => {
      for (let i = 0; i < 25; i += 1) await message(tx, `n° ${i}`, i % 3 ? { at } : {});
      await book(tx, Date.parse('2027-03-03T09:00:00Z'), Date.parse('2027-03-01T09:00:00Z'));
    });
    const all = (await story()).map(({ id }) => id);
    expect(all).toHaveLength(26);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await asTenant((tx) =>
        readTimeline(tx, clientId, { limit: 4, ...(cursor ? { cursor } : {}) }),
      );
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(seen).toEqual(all);
    await expect(
      asTenant((tx) => readTimeline(tx, clientId, { limit: 4, cursor: 'nothing' })),
    ).rejects.toThrow(RangeError);
  });

  it('of another business, or of another client, is not in it', async () => {
    await asTenant((tx) => message(tx, 'Bonjour'));
    const other = await t.tenant();
    expect((await t.db.asTenant(other, (tx) => readTimeline(tx, clientId, { limit: 10 }))).items).toEqual([]);
    const somebody = await newClient();
    expect((await asTenant((tx) => readTimeline(tx, somebody, { limit: 10 }))).items).toEqual([]);
  });
});

async function book(tx: TenantTransaction, start: number, now: number): Promise<string> {
  const booked = await bookAtDesk(tx, { serviceId: salon.serviceId, start, client: { clientId } }, now);
  return booked.id;
}
