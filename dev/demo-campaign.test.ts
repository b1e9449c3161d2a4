import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { campaignResults } from '../db/campaign-results.ts';
import { listCampaigns } from '../db/campaigns.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { openSalon } from '../testing/salon.ts';
import { writePast } from './demo-campaign.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

it('the demo business has a campaign behind it whose effect is measured, once', async () => {
  const { tenantId } = await openSalon(t, { agents: 3 });
  const now = Date.now();
  expect(await writePast(t.db, tenantId, 'https://demo.example', now)).toMatch(
    /^a past campaign: \d+ written to/,
  );
  expect(await writePast(t.db, tenantId, 'https://demo.example', now)).toBe('with its campaign');
  const results = await t.db.asTenant(tenantId, async (tx) => {
    const { items } = await listCampaigns(tx, { limit: 5, offset: 0 });
    expect(items).toHaveLength(1);
    return campaignResults(tx, items[0]!, new Date(now));
  });
  expect(results.treated.people + results.holdout.people + results.excluded).toBe(260);
  expect(results.messages.sent).toBe(results.treated.people);
  expect(results.replied).toBeGreaterThan(0);
  expect(results.holdout.booked).toBeLessThan(results.treated.booked);
  expect(results.isOpen).toBe(false);
  expect(results.uplift.extra).not.toBeNull();
});
