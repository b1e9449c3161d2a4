import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readConsents } from '../../db/consent.ts';
import { changeHands, conversationOf, holdConversation } from '../../db/conversations.ts';
import { hear } from '../../db/hearing.ts';
import { listClientMessages } from '../../db/messages.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../../db/messaging-settings.ts';
import { relayOutbox } from '../../db/outbox.ts';
import type { OutboxRequest } from '../../domain/outbox.ts';
import { openWebhookTest, SHARED_NUMBER, type WebhookTest } from '../../testing/provider-webhooks.ts';
import { openSalon, type Salon } from '../../testing/salon.ts';

let w: WebhookTest;
beforeAll(async () => {
  w = await openWebhookTest();
});
beforeEach(() => w.tenant());
afterAll(() => w.api.close());

describe('a text from a client', () => {
  it('is kept with the client, once', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    await w.sent({ to: phone, clientId });
    const form = {
      MessageSid: w.sid(),
      From: phone,
      To: SHARED_NUMBER,
      Body: 'Bonjour, à quelle heure fermez-vous ? 🐞',
    };
    for (let times = 0; times < 3; times += 1)
      expect((await w.twilio('/webhooks/twilio/sms', form)).status).toBe(204);
    const [newest, ...others] = await w.inTenant((tx) =>
      listClientMessages(tx, clientId, { limit: 10, offset: 0 }),
    );
    expect(newest).toMatchObject({
      direction: 'inbound',
      status: 'received',
      text: form.Body,
      from: phone,
      to: SHARED_NUMBER,
    });
    expect(others).toHaveLength(1);
    // Sara is told of it, and of nothing else.
    expect(await w.count('outbox', `tenant_id = '${w.tenantId()}' and kind = 'conversation.message'`)).toBe(
      1,
    );
    expect(await w.count('outbox', `tenant_id = '${w.tenantId()}'`)).toBe(1);
  });

  it('to a number no business uses is logged, not stored, and crashes nothing', async () => {
    const before = await w.everything();
    expect((await w.text(w.nextNumber(), 'Bonjour', { To: '+33639980098' })).status).toBe(204);
    expect((await w.text(w.nextNumber(), 'STOP')).status).toBe(204);
    expect(await w.everything()).toEqual(before);
    expect(w.api.log.join()).toContain('no business uses');
  });

  it('may hold anything a phone can send', async () => {
    const phone = w.nextNumber();
    await w.sent({ to: phone });
    for (const body of ['', '\0', '🐞'.repeat(800), "'; drop table messages; --", '<script>'])
      expect([body, (await w.text(phone, body)).status]).toEqual([body, 204]);
    expect(await w.count('messages', `direction = 'inbound' and from_address = '${phone}'`)).toBe(5);
  });
});

describe('a text while somebody holds the conversation', () => {
  /** Holds a client's conversation, as Sara's reply and the team do, for as long as `meanwhile` takes. */
  const whileHeld = (clientId: string, meanwhile: () => Promise<void>) =>
    w.inTenant(async (tx) => {
      await holdConversation(tx, clientId);
      await meanwhile();
    });
  const inboxLine = async (clientId: string) => {
    const { unread, state, lastText } = (await w.inTenant((tx) => conversationOf(tx, clientId)))!;
    return { unread, state, lastText };
  };
  const unheard = () => w.count('unheard_messages', `tenant_id = '${w.tenantId()}'`);
  const until = async (is: () => Promise<boolean>) => {
    while (!(await is())) await sleep(20);
  };
  const writing = async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    await w.sent({ to: phone, clientId });
    await w.text(phone, 'Bonjour');
    return { phone, clientId };
  };

  it('is acknowledged meanwhile, and its workflow told once the conversation knows', async () => {
    const { phone, clientId } = await writing();
    const told: Array<{ messages: number; unread: number }> = [];
    const seen: Array<Promise<void>> = [];
    const here = w.tenantId();
    w.api.t.db.onCommit((asked) => {
      const messages = asked.filter(({ request }) => request.tenantId === here).length;
      if (messages > 0)
        seen.push(inboxLine(clientId).then(({ unread }) => void told.push({ messages, unread })));
    });
    await whileHeld(clientId, async () => {
      for (const text of ['Une coupe ?', 'Ou une couleur ?'])
        expect((await w.text(phone, text)).status).toBe(204);
      expect(await unheard()).toBe(2);
      expect(await inboxLine(clientId)).toEqual({ unread: 1, state: 'sara', lastText: 'Bonjour' });
      expect(seen).toHaveLength(0);
    });
    await until(async () => (await unheard()) === 0);
    await until(async () => seen.length === 2);
    await Promise.all(seen);
    expect(await inboxLine(clientId)).toEqual({ unread: 3, state: 'sara', lastText: 'Ou une couleur ?' });
    expect(told.every(({ messages, unread }) => messages === 1 && unread >= 2)).toBe(true);
  });

  it('does not come before what was written and told since', async () => {
    const { phone, clientId } = await writing();
    await whileHeld(clientId, async () => void (await w.text(phone, 'La première')));
    await until(async () => (await unheard()) === 0);
    // As if nobody had told the conversation of the first yet.
    await w.inTenant((tx) =>
      tx.sql(
        `insert into unheard_messages (message_id, tenant_id, at)
         select id, tenant_id, created_at from messages where client_id = ? and body_text = 'La première'`,
        [clientId],
      ),
    );
    await w.text(phone, 'La seconde');
    const [first] = await w.inTenant((tx) =>
      tx.sql<{ id: string }>(`select message_id as id from unheard_messages`),
    );
    for (let time = 0; time < 2; time += 1) await w.inTenant((tx) => hear(tx, first!.id));
    expect(await inboxLine(clientId)).toEqual({ unread: 4, state: 'sara', lastText: 'La seconde' });
    // Both in one webhook, as Meta tells them.
    await w.inTenant((tx) =>
      tx.sql(
        `insert into unheard_messages (message_id, tenant_id, at)
         select ?::uuid, tenant_id, last_inbound_at from conversations where client_id = ?`,
        [first!.id, clientId],
      ),
    );
    await w.inTenant((tx) => hear(tx, first!.id));
    expect(await inboxLine(clientId)).toEqual({ unread: 5, state: 'sara', lastText: 'La seconde' });
  });

  it('is told by the sweep where the process ends in between, once', async () => {
    const { phone, clientId } = await writing();
    await w.inTenant((tx) => changeHands(tx, clientId, 'take-over', new Date()));
    await whileHeld(clientId, async () => {
      expect((await w.text(phone, 'Vous êtes là ?')).status).toBe(204);
      // Whoever waits to tell the conversation dies.
      await until(
        async () =>
          (
            await w.api.t.asSuperuser(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and wait_event_type = 'Lock'`,
            )
          ).length > 0,
      );
      await until(async () => w.api.log.join().includes('by the sweep'));
    });
    expect([await unheard(), await inboxLine(clientId)]).toMatchObject([1, { lastText: 'Bonjour' }]);
    const dispatched: string[] = [];
    const dispatch = async (request: OutboxRequest) => {
      if (request.tenantId !== w.tenantId() || request.kind !== 'conversation.message') return;
      dispatched.push((await inboxLine(clientId)).lastText!);
    };
    while ((await relayOutbox(w.api.t.db, dispatch)).dispatched > 0);
    expect(dispatched).toEqual(['Bonjour', 'Vous êtes là ?']);
    expect([await unheard(), await inboxLine(clientId)]).toEqual([
      0,
      { unread: 2, state: 'waiting', lastText: 'Vous êtes là ?' },
    ]);
  });
});

describe('STOP', () => {
  const blocked = (phone: string, tenant = w.tenantId()) =>
    w.inTenant(
      async (tx) =>
        (await tx.sql(`select 1 from suppressions where address = ? and lifted_at is null`, [phone])).length >
        0,
      tenant,
    );
  const answers = async (phone: string) =>
    w.inTenant((tx) =>
      tx.sql<{ kind: string; text: string; from: string }>(
        `select kind, body_text as "text", from_address as "from" from messages
         where direction = 'outbound' and kind like 'keyword.%' and to_address = ? order by id`,
        [phone],
      ),
    );

  it.each(['STOP', 'Arrêt', 'STOPSMS', 'désabonner', 'unsubscribe'])(
    'by « %s » holds, for the client too',
    async (word) => {
      const phone = w.nextNumber();
      const clientId = await w.client(phone);
      await w.sent({ to: phone, clientId });
      expect((await w.text(phone, word)).status).toBe(204);
      expect(await blocked(phone)).toBe(true);
      expect(await w.inTenant((tx) => readConsents(tx, clientId, 'sms'))).toEqual({ transactional: false });
    },
  );

  it('is confirmed where the carrier has not done so already, and START undoes it', async () => {
    const phone = w.nextNumber();
    await w.sent({ to: phone });
    await w.text(phone, 'ARRÊT');
    expect(await answers(phone)).toEqual([
      {
        kind: 'keyword.stopped',
        text: expect.stringContaining('vous ne recevrez plus de messages'),
        from: SHARED_NUMBER,
      },
    ]);
    await w.text(phone, 'STOP');
    await w.text(phone, 'Fin des messages', { OptOutType: 'STOP' });
    expect(await answers(phone)).toHaveLength(1);
    expect(await blocked(phone)).toBe(true);
    await w.text(phone, 'Réabonner');
    expect(await blocked(phone)).toBe(false);
    expect((await answers(phone)).map(({ kind }) => kind)).toEqual(['keyword.stopped', 'keyword.started']);
    expect(await w.count('outbox', `tenant_id = '${w.tenantId()}' and kind = 'message.deliver'`)).toBe(2);
  });

  it('still holds when they write again: no answer may leave, so a person has to reach them', async () => {
    const phone = w.nextNumber();
    const clientId = await w.client(phone);
    await w.sent({ to: phone, clientId });
    const owner = () => w.inTenant(async (tx) => (await conversationOf(tx, clientId))!);
    await w.text(phone, 'Bonjour');
    expect(await owner()).toMatchObject({ owner: 'sara' });
    await w.text(phone, 'STOP');
    await w.text(phone, 'Vous êtes ouverts demain ?');
    expect(await owner()).toMatchObject({ owner: 'staff', handoverReason: 'unreachable' });
  });

  it('from a number nobody knows counts, at a number of the business’s own', async () => {
    const own = w.nextNumber();
    await w.inTenant((tx) => writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: own }));
    const stranger = w.nextNumber();
    await w.text(stranger, 'Stop', { To: own });
    expect(await blocked(stranger)).toBe(true);
  });

  it('to a shared number is told to every business that wrote from it, and to no other', async () => {
    const phone = w.nextNumber();
    const [second, third] = [await w.api.t.tenant(), await w.api.t.tenant()];
    await w.sent({ to: phone });
    await w.sent({ to: phone }, second);
    const form = { MessageSid: w.sid(), From: phone, To: SHARED_NUMBER, Body: 'ARRET' };
    await w.twilio('/webhooks/twilio/sms', form);
    await w.twilio('/webhooks/twilio/sms', form);
    expect([await blocked(phone), await blocked(phone, second), await blocked(phone, third)]).toEqual([
      true,
      true,
      false,
    ]);
    // One of them confirms it.
    expect(await w.count('messages', `kind = 'keyword.stopped' and to_address = '${phone}'`)).toBe(1);
  });

  it('AIDE is answered with who is writing and how to stop', async () => {
    const phone = w.nextNumber();
    await w.sent({ to: phone });
    await w.text(phone, 'Aide ?');
    await w.text(phone, 'HELP');
    expect((await answers(phone)).map(({ text: said }) => said)).toEqual([
      'Salon Marie : messages de rendez-vous et de rappel. Répondez STOP pour ne plus en recevoir.',
    ]);
    expect(await blocked(phone)).toBe(false);
  });

  it('in English is answered in English, unless we know the client’s own language', async () => {
    const said = async (phone: string) => (await answers(phone)).map(({ text }) => text);
    const stranger = w.nextNumber();
    await w.sent({ to: stranger });
    await w.text(stranger, 'Opt out');
    expect(await said(stranger)).toEqual([
      'Salon Marie: noted, you will receive no more messages from us here. To receive them again, reply START.',
    ]);
    const known = w.nextNumber();
    const clientId = await w.client(known);
    await w.inTenant((tx) => tx.sql(`update clients set locale = 'fr-FR' where id = ?`, [clientId]));
    await w.sent({ to: known, clientId });
    await w.text(known, 'Opt out');
    expect((await said(known))[0]).toMatch(/vous ne recevrez plus de messages/);
  });
});

describe('a short answer', () => {
  let salon: Salon;
  beforeEach(async () => {
    salon = await openSalon(w.api.t, { tenantId: w.tenantId() });
  });

  async function booked(phone: string, startsInHours = 48): Promise<string> {
    const clientId = await w.client(phone);
    const startsAt = new Date(Date.now() + startsInHours * 3_600_000);
    const [row] = await w.inTenant((tx) =>
      tx.sql<{ id: string }>(
        `insert into appointments (tenant_id, agent_id, client_id, service_id, title, starts_at, ends_at, blocked)
         values (?, ?, ?, ?, 'Coupe', ?, ?, tstzrange(?, ?)) returning id`,
        [
          w.tenantId(),
          salon.agentIds[0],
          clientId,
          salon.serviceId,
          startsAt,
          new Date(startsAt.getTime() + 45 * 60_000),
          startsAt,
          new Date(startsAt.getTime() + 45 * 60_000),
        ],
      ),
    );
    return row!.id;
  }
  const appointment = async (id: string) =>
    (
      await w.inTenant((tx) =>
        tx.sql<{ status: string; by: string | null; satisfaction: number | null }>(
          `select status, cancelled_by as by, satisfaction from appointments where id = ?`,
          [id],
        ),
      )
    )[0]!;

  it('to a reminder confirms the appointment, and its process is told', async () => {
    const phone = w.nextNumber();
    const id = await booked(phone);
    await w.sent({ to: phone, subjectRef: `appointment/${id}` });
    await w.text(phone, 'Oui !');
    expect((await appointment(id)).status).toBe('confirmed');
    expect(
      await w.count('outbox', `kind = 'appointment.changed' and payload->>'appointmentId' = '${id}'`),
    ).toBe(1);
  });

  it('« annuler » cancels in time, and is left to people when it is late', async () => {
    const [early, late] = [w.nextNumber(), w.nextNumber()];
    const [cancelled, kept] = [await booked(early, 48), await booked(late, 1)];
    await w.sent({ to: early, subjectRef: `appointment/${cancelled}` });
    await w.sent({ to: late, subjectRef: `appointment/${kept}` });
    await w.text(early, 'Annuler');
    await w.text(late, 'Annuler');
    expect(await appointment(cancelled)).toMatchObject({ status: 'cancelled', by: 'client' });
    expect((await appointment(kept)).status).toBe('booked');
    expect(
      await w.count('audit_logs', `action = 'appointment.cancelled' and subject_id = '${cancelled}'`),
    ).toBe(1);
  });

  it('after a visit is the note, kept with appointment and client', async () => {
    const phone = w.nextNumber();
    const id = await booked(phone, -3);
    await w.inTenant((tx) =>
      tx.sql(`update appointments set status = 'completed', ended_at = now() where id = ?`, [id]),
    );
    await w.sent({ to: phone, kind: 'appointment.follow-up', subjectRef: `appointment/${id}` });
    await w.text(phone, '4/5');
    expect((await appointment(id)).satisfaction).toBe(4);
    expect(await w.count('clients', `phone = '${phone}' and satisfaction = 4`)).toBe(1);
  });

  it('that is none, or to nothing, changes nothing', async () => {
    const phone = w.nextNumber();
    const id = await booked(phone);
    await w.text(phone, 'oui');
    await w.sent({ to: phone, subjectRef: `appointment/${id}` });
    await w.text(phone, 'oui mais plutôt à 15 h');
    expect((await appointment(id)).status).toBe('booked');
  });
});
