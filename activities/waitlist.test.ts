import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readBookingSettings } from '../db/booking-settings.ts';
import { createClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { declineOffer, joinWaitlist, readOffer } from '../db/waitlist.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon } from '../testing/salon.ts';
import { createOfferWriter } from './appointment-notices.ts';
import { createWaitlistActivities } from './waitlist.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

it('is offered to nobody at night: the word waits for the morning, and so does the time to answer', async () => {
  const salon = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
  const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(salon.tenantId, work);
  const { offerToNext } = createWaitlistActivities({
    db: t.db,
    writeOffer: createOfferWriter({ publicUrl: 'https://app.example', linkSecret: 'x'.repeat(32) }),
  });
  // Paris keeps winter time until the end of March; a Tuesday night there and in Montréal, where it is still afternoon.
  const night = Date.parse('2027-01-12T22:10:00Z');
  const start = Date.parse('2027-01-13T10:00:00Z');
  const freed = {
    tenantId: salon.tenantId,
    freedId: crypto.randomUUID(),
    agentId: salon.agentIds[0]!,
    start,
    end: start + 45 * 60_000,
  };
  const join = (timeZone: string | null, phone: string) =>
    asTenant(async (tx) => {
      const { id: clientId } = await createClient(tx, {
        firstName: 'Éloïse',
        lastName: 'Petit',
        phone,
        email: null,
        status: 'client',
        locale: 'fr-FR',
        timeZone,
        notes: null,
        source: 'staff',
      });
      const date = '2027-01-13';
      const { serviceId } = salon;
      const entry = { clientId, serviceId, agentId: null, fromDate: date, untilDate: date, locale: 'fr-FR' };
      return (await joinWaitlist(tx, entry)).id;
    });
  const asleep = await join(null, '+33639980042');
  const first = await offerToNext(freed, night);
  const { waitlistOfferMinutes } = await asTenant(readBookingSettings);
  const morning = Date.parse('2027-01-13T07:00:00Z');
  expect(first).toMatchObject({ entryId: asleep, expiresAt: morning + waitlistOfferMinutes * 60_000 });
  const [message] = await t.asSuperuser<{ quiet: boolean }>(
    `select obeys_quiet_hours as quiet from messages where id = $1`,
    [first!.messages[0]!.messageId],
  );
  expect(message).toEqual({ quiet: true });
  await asTenant((tx) => declineOffer(tx, asleep));
  const awake = await join('America/Toronto', '+15145550142');
  expect(await offerToNext(freed, night)).toMatchObject({
    entryId: awake,
    expiresAt: night + waitlistOfferMinutes * 60_000,
  });
});

it('the end of one offer leaves a later one to the same person alone', async () => {
  const salon = await openSalon(t, { rules: { minNoticeMinutes: 0 } });
  const { tenantId, serviceId } = salon;
  const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
  const { offerToNext, closeOffer } = createWaitlistActivities({
    db: t.db,
    writeOffer: createOfferWriter({ publicUrl: 'https://app.example', linkSecret: 'x'.repeat(32) }),
  });
  const now = Date.now();
  const day = new Date(now + 2 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  const date = day.toISOString().slice(0, 10);
  const entryId = await asTenant(async (tx) => {
    const { id: clientId } = await createClient(tx, {
      firstName: 'Éloïse',
      lastName: 'Petit',
      phone: '+33639980041',
      email: null,
      status: 'client',
      locale: 'fr-FR',
      timeZone: null,
      notes: null,
      source: 'staff',
    });
    const entry = { clientId, serviceId, agentId: null, fromDate: date, untilDate: date, locale: 'fr-FR' };
    return (await joinWaitlist(tx, entry)).id;
  });
  const freedAt = (time: string) => {
    const start = Date.parse(`${date}T${time}:00Z`);
    const end = start + 45 * 60_000;
    return { tenantId, freedId: crypto.randomUUID(), agentId: salon.agentIds[0]!, start, end };
  };
  const [morning, afternoon] = [freedAt('10:00'), freedAt('14:00')];

  expect(await offerToNext(morning, now)).toMatchObject({ entryId });
  await asTenant((tx) => declineOffer(tx, entryId));
  expect(await offerToNext(afternoon, now)).toMatchObject({ entryId });
  // The process of the morning hears of it only now.
  expect(await closeOffer(morning, entryId)).toBe(true);
  expect(await asTenant((tx) => readOffer(tx, entryId, now))).toMatchObject({
    startsAt: new Date(afternoon.start),
  });
  expect(await closeOffer(afternoon, entryId)).toBe(true);
  expect(await asTenant((tx) => readOffer(tx, entryId, now))).toBeNull();
});
