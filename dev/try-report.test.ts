import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mergeStepData, openOnboarding, writeProfile } from '../db/onboarding.ts';
import type { BusinessFacts, HoursFact, ServiceFact } from '../domain/knowledge/facts/types.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { tryReport } from './try-report.ts';

let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

const PAGE = 'https://salon.example/tarifs';
const said = { sourceUrl: PAGE, quote: 'mots de la page' };
const service = (fact: Partial<ServiceFact>): ServiceFact => ({
  name: 'Coupe',
  category: 'Femmes',
  priceMinCents: null,
  priceMaxCents: null,
  priceKind: 'none',
  currency: 'EUR',
  durationMinutes: null,
  ...said,
  ...fact,
});
const hours = (days: number[], open: string, close: string): HoursFact => ({ days, open, close, ...said });

/** The report of an onboarding that found these facts, as `--json` writes it. */
async function reportOf(
  facts: BusinessFacts | null,
  urls: Array<[url: string, status: string, reason: string | null, http: number | null]> = [],
) {
  const tenantId = await t.tenant();
  const report = await t.db.asTenant(tenantId, async (tx) => {
    const onboardingId = await openOnboarding(tx, { websiteUrl: 'https://salon.example/', startedBy: null });
    const [job] = await tx.sql<{ id: string }>(
      `insert into crawl_jobs (tenant_id, seed_url, status) values (?, 'https://salon.example/', 'completed') returning id`,
      [tenantId],
    );
    for (const [url, status, reason, http] of urls)
      await tx.sql(
        `insert into crawl_urls (tenant_id, crawl_job_id, url, key, depth, status, reason, http_status) values (?, ?, ?, ?, 0, ?, ?, ?)`,
        [tenantId, job!.id, url, url, status, reason, http],
      );
    await mergeStepData(tx, onboardingId, 'website', { crawlJobId: job!.id, ...(facts ? { facts } : {}) });
    if (facts) {
      const { name, phones, emails, address, language, hours: week, conflicts } = facts;
      await writeProfile(tx, { name, phones, emails, address, language, hours: week, conflicts }, 'website');
    }
    const asked: Array<[question: string, answer: string | null, origin: string, url: string | null]> = [
      ['Où vous trouver ?', 'L’adresse est : 4 rue du Four.', 'autopilot', PAGE],
      ['Acceptez-vous les chiens ?', null, 'autopilot', null],
      ['Question du gérant ?', 'Sa réponse.', 'manual', null],
    ];
    for (const [position, [question, answer, origin, url]] of asked.entries())
      await tx.sql(
        `insert into knowledge_base (tenant_id, question, answer, status, origin, source_url, position) values (?, ?, ?, ?, ?, ?, ?)`,
        [tenantId, question, answer, answer ? 'answered' : 'to_complete', origin, url, position],
      );
    return tryReport(tx, onboardingId);
  });
  return JSON.parse(JSON.stringify(report)) as Record<string, unknown>;
}

const NOTHING: BusinessFacts = {
  name: null,
  phones: [],
  emails: [],
  address: null,
  language: null,
  hours: null,
  services: [],
  team: [],
  faq: [],
  conflicts: [],
};

describe('the JSON of npm run try', () => {
  it('has the promised shape, each price in its kind and each interval by itself', async () => {
    const report = await reportOf(
      {
        ...NOTHING,
        name: { value: 'Salon Zoé', ...said },
        phones: [{ value: '+33472000000', ...said }],
        emails: [{ value: 'zoe@salon.example', ...said }],
        address: { value: '4 rue du Four, 69001 Lyon', ...said },
        language: 'fr',
        hours: [
          hours([2, 3], '09:00', '12:00'),
          hours([2, 3], '14:00', '19:00'),
          hours([5, 6], '18:00', '02:00'),
          hours([0], '00:00', '00:00'),
        ],
        services: [
          service({ priceKind: 'fixed', priceMinCents: 2900, priceMaxCents: 2900, durationMinutes: 30 }),
          service({ name: 'Couleur', priceKind: 'from', priceMinCents: 4500 }),
          service({
            name: 'Mèches',
            priceKind: 'range',
            priceMinCents: 6000,
            priceMaxCents: 9000,
            currency: 'CHF',
          }),
          service({ name: 'Mariage', priceKind: 'quote' }),
          service({ name: 'Diagnostic', priceKind: 'free', priceMinCents: 0, priceMaxCents: 0 }),
          service({ name: 'Chignon' }),
        ],
      },
      [
        [PAGE, 'stored', null, 200],
        ['https://salon.example/', 'unchanged', null, 304],
        ['https://salon.example/copie', 'duplicate', null, 200],
        ['https://salon.example/perdu', 'failed', null, 404],
        ['https://salon.example/lent', 'failed', 'timeout', null],
      ],
    );
    const priced = (
      name: string,
      priceKind: string,
      priceMinCents: number | null,
      priceMaxCents: number | null,
      rest = {},
    ) => ({
      name,
      priceMinCents,
      priceMaxCents,
      priceKind,
      currency: 'EUR',
      durationMinutes: null,
      ...said,
      ...rest,
    });
    expect(report).toEqual({
      business: {
        name: 'Salon Zoé',
        phones: ['+33472000000'],
        emails: ['zoe@salon.example'],
        address: '4 rue du Four, 69001 Lyon',
        language: 'fr',
      },
      hours: [
        { days: [2, 3], open: '09:00', close: '12:00' },
        { days: [2, 3], open: '14:00', close: '19:00' },
        { days: [5, 6], open: '18:00', close: '02:00' },
        { days: [0], open: '00:00', close: '00:00' },
      ],
      services: [
        priced('Coupe', 'fixed', 2900, 2900, { durationMinutes: 30 }),
        priced('Couleur', 'from', 4500, null),
        priced('Mèches', 'range', 6000, 9000, { currency: 'CHF' }),
        priced('Mariage', 'quote', null, null),
        priced('Diagnostic', 'free', 0, 0),
        priced('Chignon', 'none', null, null),
      ],
      faq: [
        { question: 'Où vous trouver ?', answer: 'L’adresse est : 4 rue du Four.', sourceUrl: PAGE },
        { question: 'Acceptez-vous les chiens ?', answer: null, sourceUrl: null },
      ],
      crawl: {
        pages: 2,
        failed: [
          { url: 'https://salon.example/perdu', reason: 'http 404' },
          { url: 'https://salon.example/lent', reason: 'timeout' },
        ],
      },
    });
  });

  it('says null, not an empty list, for hours no page publishes, and nothing of a site that could not be read', async () => {
    expect(await reportOf(NOTHING)).toMatchObject({
      hours: null,
      services: [],
      business: { name: null, phones: [] },
    });
    expect(await reportOf(null, [['https://salon.example/', 'failed', 'dns', null]])).toMatchObject({
      business: { name: null, phones: [], emails: [], address: null, language: null },
      hours: null,
      services: [],
      crawl: { pages: 0, failed: [{ url: 'https://salon.example/', reason: 'dns' }] },
    });
  });
});
