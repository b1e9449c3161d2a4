import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { composeTwilioLog } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { receiveText, untoldTexts } from '../db/inbound-texts.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { writeFrom } from '../testing/written-to.ts';
import { startMissedTexts } from './missed-texts.ts';

const NUMBER = '+33639980001';

let t: TestDatabase;
let sandbox: Sandbox;
let tenantId: string;
beforeAll(async () => {
  t = await openTestDatabase();
});
beforeEach(async () => {
  // Nobody is told: the API is down.
  sandbox = await startSandbox();
  await t.asSuperuser('delete from messaging_settings');
  tenantId = await t.tenant();
  await t.db.asTenant(tenantId, (tx) =>
    writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: NUMBER }),
  );
});
afterEach(() => sandbox.stop());
afterAll(() => t.close());

const texts = (tenant = tenantId) =>
  t.db.asTenant(tenant, (tx) =>
    tx.sql<{ text: string; kind: string }>(
      `select body_text as text, kind from messages where direction = 'inbound' order by id`,
    ),
  );
const asked = () =>
  t.db.asTenant(tenantId, (tx) => tx.sql(`select 1 from outbox where kind = 'conversation.message'`));

/** Looks once and stops. */
async function look(): Promise<unknown> {
  const errors: unknown[] = [];
  const log = composeTwilioLog(loadConfig({ NODE_ENV: 'test', SANDBOX_URL: sandbox.url }))!;
  const missed = startMissedTexts({
    db: t.db,
    log,
    everyMs: 600_000,
    onError: (error) => errors.push(error),
  });
  await missed.stop();
  return errors[0] ?? null;
}

it('takes what no webhook told, once, in the order it was written, and nothing of other businesses', async () => {
  const other = await t.tenant();
  await writeFrom(sandbox, 'sms', '+33639987001', 'Bonjour');
  await writeFrom(sandbox, 'sms', '+33639987001', 'Vous êtes ouverts samedi ?');
  await writeFrom(sandbox, 'sms', '+33639987002', 'STOP');
  expect(await look()).toBeNull();
  expect(await texts()).toEqual([
    { text: 'Bonjour', kind: 'message' },
    { text: 'Vous êtes ouverts samedi ?', kind: 'message' },
    { text: 'STOP', kind: 'keyword.stop' },
  ]);
  expect(await look()).toBeNull();
  expect(await texts()).toHaveLength(3);
  expect(await asked()).toHaveLength(2);
  expect(await texts(other)).toEqual([]);
});

it('does not take anew what a webhook has told, but for a word to every business of the number', async () => {
  const text = (body: string) => {
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const inbound = {
      provider: 'twilio' as const,
      channel: 'sms' as const,
      from: '+33639987009',
      to: NUMBER,
    };
    const event = { ...inbound, text: body, eventId: `${sid}:received`, providerId: sid, segments: 1 };
    return { ...event, payload: {}, optOut: null };
  };
  const [told, stop, untold] = [text('Bonjour'), text('STOP'), text('Vous êtes là ?')];
  for (const one of [told, stop]) await receiveText(t.db, one, new Date());
  const log = [told, stop, untold].map((one) => ({ ...one, sentAt: new Date() }));
  const left = await untoldTexts(t.db, log);
  expect(left.map(({ text: body }) => body)).toEqual(['STOP', 'Vous êtes là ?']);
});

it('says when the log cannot be read, and finds everything the next time', async () => {
  await writeFrom(sandbox, 'sms', '+33639987003', 'Bonjour');
  await sandboxControl(sandbox.url).fault({ provider: 'twilio', kind: 'status', status: 503 });
  expect(await look()).toMatchObject({ kind: 'transient' });
  expect(await texts()).toEqual([]);
  expect(await look()).toBeNull();
  expect(await texts()).toHaveLength(1);
});

it('needs one call for a day of a thousand messages: of many, one would fail each time', async () => {
  for (let n = 0; n < 60; n += 1) await writeFrom(sandbox, 'sms', '+33639987006', `Message ${n}`);
  const control = sandboxControl(sandbox.url);
  await control.clearRequests();
  expect(await look()).toBeNull();
  expect(await texts()).toHaveLength(60);
  expect(await control.requests('twilio')).toHaveLength(1);
});

it('makes one client of several first messages at once', async () => {
  await Promise.all(
    Array.from({ length: 6 }, (_, n) => {
      const sid = `SM${randomUUID().replaceAll('-', '')}`;
      const text = {
        provider: 'twilio' as const,
        channel: 'sms' as const,
        eventId: `${sid}:received`,
        providerId: sid,
        from: '+33639987004',
        to: NUMBER,
        text: `Message ${n}`,
        segments: 1,
        payload: {},
        optOut: null,
      };
      return receiveText(t.db, text, new Date());
    }),
  );
  expect(await texts()).toHaveLength(6);
  const clients = await t.db.asTenant(tenantId, (tx) => tx.sql(`select 1 from clients`));
  expect(clients).toHaveLength(1);
});

it('leaves a text with whom it was written to, whoever writes from the same number afterwards', async () => {
  await t.asSuperuser('delete from messaging_settings');
  const [first, second] = [tenantId, await t.tenant()];
  const phone = '+33639987005';
  const writtenAt = Date.now() - 3_600_000;
  const wrote = (tenant: string, at: number) =>
    t.db.asTenant(tenant, (tx) =>
      tx.sql(
        `insert into messages (tenant_id, channel, kind, intent_key, from_address, to_address, body_text, status, first_attempt_at)
         values (?, 'sms', 'appointment.confirmation', ?, ?, ?, 'Rendez-vous', 'sent', ?)`,
        [tenant, randomUUID(), NUMBER, phone, new Date(at)],
      ),
    );
  const textAt = (text: string, at: number) => {
    const sid = `SM${randomUUID().replaceAll('-', '')}`;
    const inbound = { provider: 'twilio' as const, channel: 'sms' as const, from: phone, to: NUMBER, text };
    const event = { ...inbound, eventId: `${sid}:received`, providerId: sid, segments: 1, payload: {} };
    return { ...event, optOut: null, sentAt: new Date(at) };
  };
  const log = [
    textAt('Mon code est 4812', writtenAt),
    textAt('START', writtenAt),
    textAt('STOP', writtenAt + 1_200_000),
  ];
  const take = async (count: number) => {
    for (const text of log.slice(0, count)) await receiveText(t.db, text, new Date());
  };
  const isBlocked = async () =>
    (await t.db.asTenant(second, (tx) => tx.sql(`select 1 from suppressions where lifted_at is null`)))
      .length > 0;

  await wrote(first, writtenAt - 60_000);
  await take(2);
  await wrote(second, writtenAt + 600_000);
  await take(2);
  expect(await texts(second)).toEqual([]);
  expect(await texts(first)).toHaveLength(2);
  await take(3);
  expect(await isBlocked()).toBe(true);
  await take(3);
  expect(await isBlocked()).toBe(true);
  expect((await texts(second)).map(({ text }) => text)).toEqual(['STOP']);
});
