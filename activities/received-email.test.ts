import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { conversationOf, readThread } from '../db/conversations.ts';
import type { TenantTransaction } from '../db/database.ts';
import { queueMessage } from '../db/messages.ts';
import { awaitEmail, findReceivedEmail } from '../db/received-emails.ts';
import { createResendInbox } from '../providers/messaging/resend-inbox.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createReceivedEmailActivities } from './received-email.ts';

const DOMAIN = 'reponses.coccinelle.example';

let t: TestDatabase;
let sandbox: Sandbox;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
  control = sandboxControl(sandbox.url);
});
beforeEach(async () => {
  tenantId = await t.tenant();
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const activities = () =>
  createReceivedEmailActivities({
    db: t.db,
    inbox: createResendInbox({ apiKey: 're_x', baseUrl: `${sandbox.url}/resend`, timeoutMs: 2_000 }),
    addresses: { from: 'rendez-vous@coccinelle.example', inboundDomain: DOMAIN },
  });

/** Somebody writes in the sandbox's mailbox. @returns Resend's id of the mail. */
async function written(form: Record<string, string>, file?: File): Promise<string> {
  const body = new FormData();
  for (const [name, value] of Object.entries({
    from: 'Léa Martin <Lea@exemple.fr>',
    to: `salon@${DOMAIN}`,
    subject: 'Bonjour',
    ...form,
  }))
    body.set(name, value);
  if (file) body.set('file', file);
  const answer = await fetch(`${sandbox.url}/pages/resend/write`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  return /received\/([0-9a-f-]{36})/.exec(answer.headers.get('location') ?? '')![1]!;
}

/** The mail is known to have come. */
async function came(providerId: string) {
  await asTenant((tx) =>
    awaitEmail(tx, { providerId, recipient: `salon@${DOMAIN}`, eventId: providerId, payload: {} }),
  );
  const [row] = await asTenant((tx) =>
    tx.sql<{ id: string }>(`select id from received_emails where provider_id = ?`, [providerId]),
  );
  const ref = { tenantId, receivedEmailId: row!.id };
  return { ref, row: async () => (await asTenant((tx) => findReceivedEmail(tx, row!.id)))! };
}
const take = async (form: Record<string, string>, file?: File) => {
  const mail = await came(await written(form, file));
  return { ...mail, ...(await activities().takeEmail(mail.ref)) };
};
const clients = () =>
  asTenant((tx) =>
    tx.sql<{ id: string; email: string; status: string }>(
      `select id, email, status from clients order by created_at`,
    ),
  );
const thread = async () => {
  const [client] = await clients();
  return client ? asTenant((tx) => readThread(tx, client.id, { limit: 50 })) : [];
};

describe('a mail that has come', () => {
  it('is a message of its writer’s, who becomes a prospect, and wakes the conversation', async () => {
    const { status, row } = await take({ body: 'Une coupe mardi ?\n\nEnvoyé de mon iPhone' });
    expect(status).toBe('taken');
    expect(await row()).toMatchObject({ status: 'taken' });
    expect(await clients()).toMatchObject([{ email: 'lea@exemple.fr', status: 'prospect' }]);
    expect(await thread()).toMatchObject([
      { channel: 'email', subject: 'Bonjour', text: 'Une coupe mardi ?' },
    ]);
    expect(
      await asTenant((tx) => tx.sql(`select 1 from outbox where kind = 'conversation.message'`)),
    ).toHaveLength(1);
  });

  it('is that of the client who has the address', async () => {
    const [known] = await asTenant((tx) =>
      tx.sql<{ id: string }>(
        `insert into clients (tenant_id, first_name, email) values (?, 'Léa', 'lea@exemple.fr') returning id`,
        [tenantId],
      ),
    );
    await take({ body: 'Bonjour' });
    expect(await clients()).toMatchObject([{ id: known!.id }]);
  });

  it('in HTML alone, with its history, is what was written', async () => {
    const answered = await sent('Votre rendez-vous');
    await take({ body: 'Oui, merci', html: '1', answers: answered });
    expect((await thread()).at(0)?.text).toBe('Oui, merci');
  });

  it('by a program, a list or ourselves is set aside: no client, no message, no answer', async () => {
    for (const [form, reason] of [
      [{ body: 'Je suis absent', automatic: '1' }, 'automatic'],
      [{ from: 'no-reply@boutique.example', body: 'Soldes' }, 'no-reply'],
      [{ from: 'MAILER-DAEMON@exemple.fr', body: 'failed' }, 'bounce'],
      [{ from: `Salon <salon@${DOMAIN}>`, body: 'Bonjour' }, 'own'],
      [{ from: 'rendez-vous@coccinelle.example', body: 'Bonjour' }, 'own'],
    ] as const) {
      const { status, row } = await take(form);
      expect(status).toBe('set-aside');
      expect(await row()).toMatchObject({ status: 'set-aside', reason });
    }
    expect(await clients()).toEqual([]);
    expect(await asTenant((tx) => tx.sql(`select 1 from messages`))).toEqual([]);
  });

  it('brings its files, to be fetched by a workflow', async () => {
    await take(
      { body: '' },
      new File(['%PDF-1.7\n%%EOF\n'], 'ordonnance é.pdf', { type: 'application/pdf' }),
    );
    expect((await thread())[0]).toMatchObject({ content: { kind: 'media', type: 'document' } });
    expect(await asTenant((tx) => tx.sql(`select provider, file_name, status from media`))).toEqual([
      { provider: 'resend', file_name: 'ordonnance é.pdf', status: 'waiting' },
    ]);
  });

  it.each(['STOP', 'Désabonnement', 'me désabonner.'])(
    'that says %s ends what goes to that address',
    async (body) => {
      await take({ subject: '', body });
      expect(
        await asTenant((tx) => tx.sql(`select address, reason from suppressions where channel = 'email'`)),
      ).toEqual([{ address: 'lea@exemple.fr', reason: 'opted-out' }]);
      // A STOP makes no client of anybody, and is confirmed once.
      expect(await clients()).toEqual([]);
      expect(
        await asTenant((tx) =>
          tx.sql(`select kind, from_address from messages where direction = 'outbound'`),
        ),
      ).toEqual([{ kind: 'keyword.stopped', from_address: null }]);
    },
  );

  it('that says START undoes a STOP, but not of a sender nothing speaks for', async () => {
    const isBlocked = async () =>
      (await asTenant((tx) => tx.sql(`select 1 from suppressions where lifted_at is null`))).length > 0;
    await take({ body: 'STOP' });
    await take({ from: 'quelqu.un@ailleurs.example', reply_to: 'lea@exemple.fr', body: 'START' });
    expect(await isBlocked()).toBe(true);
    await take({ body: 'START' });
    expect(await isBlocked()).toBe(false);
  });

  it('of a sender nothing speaks for is a person’s to answer', async () => {
    await take({ from: 'formulaire@site.example', body: 'Bonjour' });
    const [first] = await clients();
    expect(await asTenant((tx) => conversationOf(tx, first!.id))).toMatchObject({ owner: 'sara' });
    await take({ reply_to: 'paul@exemple.fr', body: 'Annulez mon rendez-vous' });
    const paul = (await clients()).find(({ email }) => email === 'paul@exemple.fr');
    expect(await asTenant((tx) => conversationOf(tx, paul!.id))).toMatchObject({
      owner: 'staff',
      state: 'waiting',
      handoverReason: 'doubtful-sender',
    });
  });

  it('after a dozen in an hour is a person’s to answer: two programs do not answer each other for ever', async () => {
    for (let n = 0; n < 12; n += 1) await take({ body: `Bonjour ${n}` });
    const [client] = await clients();
    expect(await asTenant((tx) => conversationOf(tx, client!.id))).toMatchObject({ owner: 'sara' });
    await take({ body: 'Bonjour encore' });
    expect(await asTenant((tx) => conversationOf(tx, client!.id))).toMatchObject({
      owner: 'staff',
      handoverReason: 'many-mails',
    });
  });

  it('to a mail of ours answers that one, and not when somebody else answers it', async () => {
    const answered = await sent('Rappel de votre rendez-vous');
    await take({ body: 'Je ne sais pas encore', answers: answered });
    const [message] = await asTenant((tx) =>
      tx.sql<{ subject: string; references: string[] }>(
        `select subject_ref as subject, reference_ids as references from messages where direction = 'inbound'`,
      ),
    );
    expect(message).toEqual({ subject: 'appointment/x', references: [expect.stringMatching(/^<.+>$/)] });
    await take({ from: 'paul@exemple.fr', body: 'Qui êtes-vous ?', answers: answered });
    expect((await clients()).map(({ email }) => email).sort()).toEqual(['lea@exemple.fr', 'paul@exemple.fr']);
  });

  it('taken twice, even at once, is one message', async () => {
    const { ref } = await came(await written({ body: 'Bonjour' }));
    await Promise.all([activities().takeEmail(ref), activities().takeEmail(ref)]);
    expect(await activities().takeEmail(ref)).toEqual({ status: 'taken' });
    expect(await thread()).toHaveLength(1);
  });

  it('that Resend has no more is lost; while Resend does not answer, it is thrown', async () => {
    const gone = await came(crypto.randomUUID());
    expect(await activities().takeEmail(gone.ref)).toEqual({ status: 'lost' });
    const waiting = await came(await written({ body: 'Bonjour' }));
    for (const kind of ['status', 'hang', 'drop-mid-response'] as const) {
      await control.fault({ provider: 'resend', kind, status: 503, match: { path: '/emails/receiving' } });
      await expect(activities().takeEmail(waiting.ref)).rejects.toThrow();
    }
    await control.fault({
      provider: 'resend',
      kind: 'status',
      status: 429,
      retryAfter: 7,
      match: { method: 'GET' },
    });
    await expect(activities().takeEmail(waiting.ref)).rejects.toMatchObject({ nextRetryDelay: 7_000 });
    await activities().giveUpEmail(waiting.ref);
    expect(await waiting.row()).toMatchObject({ status: 'lost', reason: 'gave-up' });
    expect(await activities().takeEmail(waiting.ref)).toEqual({ status: 'lost' });
  });

  it('leaves every other business untouched', async () => {
    const other = await t.tenant();
    const before = await fingerprint(t, other);
    const { ref } = await take({ body: 'Bonjour' });
    await expect(activities().takeEmail({ ...ref, tenantId: other })).rejects.toThrow(/no such mail/);
    expect(await fingerprint(t, other)).toEqual(before);
  });
});

/** A mail of ours in the sandbox and in the ledger. @returns the sandbox's id of it. */
async function sent(subject: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/resend/emails`, {
    method: 'POST',
    headers: { authorization: 'Bearer re_x', 'content-type': 'application/json' },
    body: JSON.stringify({ from: 'a@b.example', to: 'lea@exemple.fr', subject, text: 'À mardi.\n\nSalon' }),
  });
  const { id } = (await answer.json()) as { id: string };
  const { message_id } = (await (
    await fetch(`${sandbox.url}/resend/emails/${id}`, { headers: { authorization: 'Bearer re_x' } })
  ).json()) as { message_id: string };
  await asTenant(async (tx) => {
    const queued = await queueMessage(tx, {
      channel: 'email',
      kind: 'conversation.staff',
      intentKey: crypto.randomUUID(),
      clientId: null,
      to: 'lea@exemple.fr',
      subject,
      text: 'À mardi.',
      subjectRef: 'appointment/x',
    });
    await tx.sql(
      `update messages set status = 'sent', provider = 'resend', provider_id = ?, internet_id = ? where id = ?`,
      [id, message_id, queued.id],
    );
  });
  return id;
}
