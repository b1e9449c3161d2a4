import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { onboardingSteps, openOnboarding } from '../db/onboarding.ts';
import { createPageReader, type PageReader } from '../providers/web/page-reader.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createOnboardingActivities } from './onboarding.ts';

const notAsked = (): never => {
  throw new Error('the first step asks this of nobody');
};

let t: TestDatabase;
let hasty: PageReader;
beforeAll(async () => {
  t = await openTestDatabase();
  hasty = createPageReader({ timeoutMs: 1 });
});
afterAll(async () => {
  await hasty.close();
  await t.close();
});

it('says so where the home page takes too long to read, instead of a business without facts', async () => {
  const tenantId = await t.tenant();
  const { readBusiness } = createOnboardingActivities({
    db: t.db,
    readPage: async (url) => ({ url, html: '<p>Salon Marie</p>', language: 'fr' }),
    pages: hasty,
    answer: notAsked,
    voice: {
      name: 'none',
      upsertAssistant: notAsked,
      attachPhoneNumber: notAsked,
      readCall: notAsked,
      deleteAssistant: notAsked,
      releasePhoneNumber: notAsked,
    },
    voiceSimulated: true,
    politenessMs: 0,
    publicUrl: 'https://sara.example',
    voiceWebhookSecret: 'secret',
  });
  const onboardingId = await t.db.asTenant(tenantId, (tx) =>
    openOnboarding(tx, { websiteUrl: 'https://salon.example/', startedBy: null }),
  );
  const outcome = await new MockActivityEnvironment().run(readBusiness, { tenantId, onboardingId });
  expect(outcome).toBe('attention');
  const [business] = await t.db.asTenant(tenantId, (tx) => onboardingSteps(tx, onboardingId));
  expect(business).toMatchObject({
    step: 'business',
    problem: { code: 'site-unreachable', detail: 'reading_timeout' },
  });
});
