import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { optIn, optOut, readConsents, recordConsent, refusalToSend, unsubscribe } from './consent.ts';
import type { TenantTransaction } from './database.ts';
import { databaseObjection } from './errors.ts';
import {
  closeUnsent,
  findMessage,
  type NewMessage,
  queueMessage,
  type Settlement,
  settleMessage,
} from './messages.ts';
import {
  DEFAULT_MESSAGING_SETTINGS,
  readBusinessCard,
  readMessagingSettings,
  writeMessagingSettings,
} from './messaging-settings.ts';

let t: TestDatabase;
let tenantId: string;
beforeAll(async () => {
  t = await openTestDatabase();
  tenantId = await t.tenant();
});
afterAll(() => t.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>, tenant = tenantId) =>
  t.db.asTenant(tenant, work);
const sms = (more: Partial<NewMessage> = {}): NewMessage => ({
  channel: 'sms',
  kind: 'appointment.reminder',
  intentKey: `test/${crypto.randomUUID()}`,
  clientId: null,
  to: '+33639980012',
  text: 'Bonjour',
  ...more,
});
const queued = async (more: Partial<NewMessage> = {}) =>
  (await inTenant((tx) => queueMessage(tx, sms(more)))).id;
const client = async (more: { phone?: string; email?: string }) =>
  (
    await inTenant((tx) =>
      tx.sql<{ id: string }>(`insert into clients (tenant_id, phone, email) values (?, ?, ?) returning id`, [
        tenantId,
        more.phone ?? null,
        more.email ?? null,
      ]),
    )
  )[0]!.id;

describe('an intent', () => {
  it('is one message, whoever asks and however often', async () => {
    const message = sms();
    const asked = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        inTenant((tx) => queueMessage(tx, { ...message, text: `Version ${n}` })),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    const theirs = await inTenant((tx) => queueMessage(tx, message), await t.tenant());
    expect(theirs.created).toBe(true);
  });

  it('keeps what it costs, and its address in one form', async () => {
    const text = await queued({ text: 'ê'.repeat(71) });
    expect(await inTenant((tx) => findMessage(tx, text))).toMatchObject({ segments: 2, status: 'queued' });
    const mail = await queued({ channel: 'email', to: ' Marie@Exemple.FR ', subject: 'x' });
    expect(await inTenant((tx) => findMessage(tx, mail))).toMatchObject({
      to: 'marie@exemple.fr',
      segments: null,
      attachments: [],
    });
  });

  it('of an e-mail needs a subject', async () => {
    const objection = await queued({ channel: 'email', to: 'a@b.fr' }).catch(databaseObjection);
    expect(objection).toMatchObject({ kind: 'check' });
  });
});

describe('the status of a message', () => {
  /** What a vendor may tell us of one message, as it may come: doubled, late, in any order. */
  const events: Settlement[] = [
    { status: 'sent', providerId: 'SM1' },
    { status: 'delivered', providerId: 'SM1' },
    { status: 'failed', providerId: 'SM1', reason: 'bounced', errorCode: 'Permanent/General' },
    { status: 'read', providerId: 'SM1' },
  ];
  const orders = (rest: Settlement[]): Settlement[][] =>
    rest.length < 2
      ? [rest]
      : rest.flatMap((one, i) => orders(rest.toSpliced(i, 1)).map((others) => [one, ...others]));

  it.each([
    [['sent', 'delivered'], 'delivered'],
    [['sent', 'failed'], 'failed'],
    [['sent', 'delivered', 'failed'], 'failed'],
    [['sent', 'delivered', 'read'], 'read'],
    [['sent', 'delivered', 'failed', 'read'], 'read'],
  ] as const)('after %j ends as %s in whatever order they came, each twice', async (names, end) => {
    for (const order of orders(
      events.filter(({ status }) => (names as readonly string[]).includes(status)),
    )) {
      const id = await queued();
      // Each message has an id of its own at the provider.
      const own = (event: Settlement) => ({ ...event, providerId: `SM-${id}` });
      for (const event of [...order, ...order]) await inTenant((tx) => settleMessage(tx, id, own(event)));
      const message = (await inTenant((tx) => findMessage(tx, id)))!;
      expect([order.map(({ status }) => status), message.status]).toEqual([
        order.map(({ status }) => status),
        end,
      ]);
      if (end === 'failed')
        expect(message).toMatchObject({ reason: 'bounced', errorCode: 'Permanent/General' });
    }
  });

  it('says whether it changed', async () => {
    const id = await queued();
    const delivered: Settlement = { status: 'delivered', providerId: `SM-${id}` };
    expect(await inTenant((tx) => settleMessage(tx, id, delivered))).toBe(true);
    expect(await inTenant((tx) => settleMessage(tx, id, delivered))).toBe(false);
    expect(await inTenant((tx) => settleMessage(tx, id, { ...delivered, status: 'sent' }))).toBe(false);
    expect(await inTenant((tx) => settleMessage(tx, crypto.randomUUID(), delivered))).toBe(false);
  });

  it('that we gave up on gives in to the provider’s word', async () => {
    const id = await queued();
    await inTenant((tx) => closeUnsent(tx, id, 'failed', 'expired'));
    await inTenant((tx) => settleMessage(tx, id, { status: 'delivered', providerId: `SM-${id}` }));
    expect(await inTenant((tx) => findMessage(tx, id))).toMatchObject({ status: 'delivered', reason: null });
    expect(await inTenant((tx) => closeUnsent(tx, id, 'suppressed', 'withdrawn'))).toBe(false);
  });

  it('is never taken back, whatever a statement says', async () => {
    const id = await queued();
    await inTenant((tx) => settleMessage(tx, id, { status: 'delivered', providerId: `SM-${id}` }));
    for (const status of ['queued', 'sending', 'unknown', 'suppressed', 'sent']) {
      const objection = await inTenant((tx) =>
        tx.sql(`update messages set status = ? where id = ?`, [status, id]),
      ).catch(databaseObjection);
      expect([status, objection]).toEqual([status, { kind: 'check', constraint: 'messages_forward' }]);
    }
  });
});

describe('consent', () => {
  const may = (more: Partial<Parameters<typeof refusalToSend>[1]>) =>
    inTenant((tx) =>
      refusalToSend(tx, {
        channel: 'sms',
        to: '+33639980012',
        clientId: null,
        purpose: 'transactional',
        ...more,
      }),
    );

  it('withdrawn by STOP from an unknown number counts, and its confirmation may still be sent', async () => {
    const to = '+33639981001';
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: to, source: 'keyword' }));
    expect(await may({ to })).toBe('opted-out');
    expect(await may({ to, purpose: 'marketing' })).toBe('opted-out');
    expect(await may({ to, confirmsOptOut: true })).toBeNull();
    expect(await may({ to: '+33639981002' })).toBeNull();
    expect(await may({ to, channel: 'email' })).toBeNull();
  });

  it('of everyone at a number is withdrawn, and START restores what there was and no more', async () => {
    const phone = '+33639981003';
    const [mother, son] = [await client({ phone }), await client({ phone })];
    await inTenant((tx) =>
      recordConsent(tx, {
        clientId: mother,
        channel: 'sms',
        purpose: 'marketing',
        granted: true,
        source: 'booking',
      }),
    );
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    await inTenant((tx) => optOut(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    const said = (id: string) => inTenant((tx) => readConsents(tx, id, 'sms'));
    expect([await said(mother), await said(son)]).toEqual([
      { transactional: false, marketing: false },
      { transactional: false },
    ]);
    // A new number does not make them forget.
    expect(await may({ to: '+33639981004', clientId: son })).toBe('unsubscribed');

    await inTenant((tx) => optIn(tx, { channel: 'sms', address: phone, source: 'keyword' }));
    expect([await said(mother), await said(son)]).toEqual([
      { transactional: true, marketing: true },
      { transactional: true },
    ]);
    expect(await may({ to: phone, clientId: son, purpose: 'marketing' })).toBe('no-consent');
    expect(await may({ to: phone, clientId: mother, purpose: 'marketing' })).toBeNull();
  });

  it('is not lifted by a START that was written before it and told after it', async () => {
    const phone = '+33639981077';
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
    const word = (minute: number) => ({
      channel: 'sms' as const,
      address: phone,
      source: 'keyword' as const,
      writtenAt: at(minute),
    });
    const clientId = await client({ phone });
    await inTenant((tx) => optOut(tx, word(5)));
    // Told late, an earlier STOP makes it no older.
    await inTenant((tx) => optOut(tx, word(1)));
    expect(await inTenant((tx) => optIn(tx, word(3)))).toBe(false);
    expect(await may({ to: phone, clientId })).toBe('opted-out');
    expect(await inTenant((tx) => optIn(tx, word(6)))).toBe(true);
    expect(await may({ to: phone, clientId })).toBeNull();
  });

  it('withdrawn by an e-mail’s button leaves appointments alone, and START does not undo it', async () => {
    const email = 'lea@exemple.fr';
    const clientId = await client({ email });
    await inTenant((tx) => unsubscribe(tx, { channel: 'email', address: 'Lea@Exemple.fr' }));
    await inTenant((tx) => unsubscribe(tx, { channel: 'email', address: email }));
    const mail = { channel: 'email' as const, to: email, clientId };
    expect(await may(mail)).toBeNull();
    expect(await may({ ...mail, purpose: 'marketing' })).toBe('unsubscribed');
    await inTenant((tx) => optIn(tx, { channel: 'email', address: email, source: 'keyword' }));
    expect(await may({ ...mail, purpose: 'marketing' })).toBe('unsubscribed');
  });
});

describe('how a business writes', () => {
  it('has defaults, and settings of its own', async () => {
    const tenant = await t.tenant({ name: 'Salon Marie' });
    expect(await inTenant(readMessagingSettings, tenant)).toEqual(DEFAULT_MESSAGING_SETTINGS);
    const own = { ...DEFAULT_MESSAGING_SETTINGS, smsSender: '+33639980077', marketingClosedDays: [0, 1] };
    for (let times = 0; times < 2; times += 1)
      await inTenant((tx) => writeMessagingSettings(tx, own), tenant);
    expect(await inTenant(readMessagingSettings, tenant)).toEqual(own);
    expect(await inTenant(readBusinessCard, tenant)).toEqual({
      name: 'Salon Marie',
      phone: null,
      email: null,
      address: null,
      timeZone: 'Europe/Paris',
      locale: 'fr-FR',
      country: 'FR',
      slug: expect.any(String),
    });
    // A number is one business's; what is written to it could go to nobody else.
    const other = await t.tenant();
    const objection = await inTenant((tx) => writeMessagingSettings(tx, own), other).catch(databaseObjection);
    expect(objection).toMatchObject({ kind: 'unique', constraint: 'messaging_settings_number' });
    // A sender name is anybody's.
    for (const tenantOf of [tenant, other])
      await inTenant((tx) => writeMessagingSettings(tx, { ...own, smsSender: 'Coiffure' }), tenantOf);
  });
});

describe('before the business is known', () => {
  it('a text finds the owner of its number, or whoever wrote to that phone from a shared one, the last first', async () => {
    const [own, first, last] = [await t.tenant(), await t.tenant(), await t.tenant()];
    const [ownNumber, shared, phone] = ['+33639980055', '+33639980056', '+33639981099'];
    await inTenant(
      (tx) => writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: ownNumber }),
      own,
    );
    for (const [i, tenant] of [last, first, last].entries())
      await inTenant(async (tx) => {
        const { id } = await queueMessage(tx, sms({ to: phone, from: shared }));
        await tx.sql(`update messages set created_at = ? where id = ?`, [`2026-11-23T10:00:${i}0Z`, id]);
      }, tenant);
    const found = (number: string, from: string, by: Date | null = null) =>
      t.db.lookup.smsTenants(number, from, by);
    expect(await found(ownNumber, phone)).toEqual([own]);
    expect(await found(shared, phone)).toEqual([last, first]);
    expect(await found(shared, '+33639981098')).toEqual([]);
    expect(await found('+33639980057', phone)).toEqual([]);
    // As of an earlier moment: whoever had written by then; a number of one's own is one's own at any time.
    expect(await found(shared, phone, new Date('2026-11-23T10:00:15Z'))).toEqual([first, last]);
    expect(await found(shared, phone, new Date('2026-11-23T09:59:59Z'))).toEqual([]);
    expect(await found(ownNumber, phone, new Date(0))).toEqual([own]);
  });

  it('an event finds its message by the provider’s id', async () => {
    const id = await queued();
    await inTenant((tx) =>
      tx.sql(`update messages set provider = 'twilio', status = 'sending' where id = ?`, [id]),
    );
    await inTenant((tx) => settleMessage(tx, id, { status: 'sent', providerId: 'SM-lookup' }));
    expect(await t.db.lookup.message('twilio', 'SM-lookup')).toEqual({ tenantId, messageId: id });
    expect(await t.db.lookup.message('resend', 'SM-lookup')).toBeNull();
  });
});
