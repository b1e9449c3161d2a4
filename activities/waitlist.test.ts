import { afterAll, beforeAll, expect, it } from '@jest/globals';
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
