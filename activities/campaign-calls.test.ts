import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Temporal } from 'temporal-polyfill';
import { composeCarriers } from '../composition.ts';
import { loadConfig } from '../config.ts';
import { readCallRow, recordCallEvent } from '../db/calls.ts';
import { readCampaign, steerCampaign } from '../db/campaigns.ts';
import { changeClient } from '../db/clients.ts';
import { optOut, readConsents, recordConsent } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import type { Step } from '../domain/campaigns/campaign.ts';
import { nextCallTime } from '../domain/voice/call-hours.ts';
import { createVapiVoiceAssistants } from '../providers/voice/vapi.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { people, startedCampaign } from '../testing/campaign.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { onThePhone } from '../testing/on-the-phone.ts';
import { fingerprint } from '../testing/tenant-rows.ts';
import { createCampaignActivities } from './campaign.ts';
import { createCampaignSending } from './campaign-sending.ts';
import { createMessagingActivities } from './messaging.ts';

/** Ten minutes into the next working morning, whatever the hour the tests run at. */
const AT = (() => {
  const tomorrow = Temporal.Now.zonedDateTimeISO('Europe/Paris').add({ days: 1 }).startOfDay();
  return nextCallTime(tomorrow.epochMilliseconds, 'Europe/Paris') + 10 * 60_000;
})();

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
  tenantId = await business();
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

const config = () => loadConfig({ NODE_ENV: 'test', SANDBOX_URL: sandbox.url });
const voice = () => {
  const { apiKey, baseUrl } = config().providers.vapi;
  return createVapiVoiceAssistants({ apiKey, ...(baseUrl ? { baseUrl } : {}) });
};
async function business(): Promise<string> {
  const id = await t.tenant();
  await t.db.asTenant(id, async (tx) => {
    const always = { quietStart: '00:00', quietEnd: '00:00', marketingClosedDays: [] };
    await writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, ...always });
  });
  await onThePhone(t.db, id, voice());
  return id;
}
const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => t.db.asTenant(tenantId, work);
const run = <T>(work: () => Promise<T>) => new MockActivityEnvironment().run(work) as Promise<T>;

function activities() {
  const unused = async () => {
    throw new Error('no file is read in these tests');
  };
  const sending = {
    db: t.db,
    carriers: composeCarriers(config()),
    uploadedId: unused,
    readFile: unused,
    mediaUrl: () => 'https://app.example/media/x',
    inboundDomain: null,
    unsubscribeUrl: () => 'https://app.example/unsubscribe',
  };
  const rate = 1_000;
  const perSecond = { twilio: rate, resend: rate, whatsapp: rate, meta: rate, webchat: rate, vapi: rate };
  const messaging = createMessagingActivities({ ...sending, perSecond });
  return {
    ...createCampaignActivities({ publicUrl: 'https://app.example', ...sending }),
    ...createCampaignSending({ ...sending, perSecond, messaging }),
  };
}

const CALL: Step = {
  id: 'one',
  kind: 'send',
  channels: ['call'],
  variants: [
    { id: 'A', weight: 1, content: { fr: { text: '', email: null, call: 'Une offre vous attend.' } } },
  ],
};
/** People whose numbers end as given: what befalls a call there (sandbox/vendors/vapi-calls.ts). */
async function persons(ends: string[], consent = true): Promise<string[]> {
  const ids = await inTenant((tx) => people(tx, ends.length, { consent: false }));
  for (const [i, id] of ids.entries())
    await inTenant(async (tx) => {
      await changeClient(tx, id, { phone: numberOf(i, ends[i]!) });
      if (consent)
        await recordConsent(tx, {
          clientId: id,
          channel: 'call',
          purpose: 'marketing',
          granted: true,
          source: 'staff',
        });
    });
  return ids;
}
const numberOf = (i: number, end: string) => `+336399${String(80 + i)}0${end}`;
const begun = (plan = {}) =>
  inTenant((tx) => startedCampaign(tx, { steps: [CALL], deadlineHours: 72, ...plan }, new Date(AT)));
const decide = (campaignId: string, at = AT) =>
  run(() => activities().advanceCampaign({ tenantId, campaignId, at }));
const send = (campaignId: string, at = AT) =>
  run(() => activities().sendCampaign({ tenantId, campaignId, provider: 'vapi', at }));
const intents = () =>
  inTenant((tx) =>
    tx.sql<{
      id: string;
      key: string;
      status: string;
      reason: string | null;
      providerId: string | null;
      text: string;
    }>(
      `select id, regexp_replace(intent_key, '^.*/one', 'one') as key, status, reason, provider_id as "providerId", body_text as text
       from messages where channel = 'call' order by intent_key like '%/try-_', to_address, id`,
    ),
  );
/** What VAPI tells once a call is over. */
const told = async (providerId: string) => {
  const report = (await voice().readCall(providerId))!;
  return inTenant((tx) => recordCallEvent(tx, report));
};
const placed = async () =>
  (await control.requests('vapi')).filter(({ method, path }) => method === 'POST' && path === '/call').length;

describe('calls of a campaign', () => {
  it('are placed with who calls and why to whoever agreed to be called, as many at once as there are lines', async () => {
    await persons(['96', '00', '91', '93']);
    await inTenant((tx) => people(tx, 1, { prefix: '63977' }));
    const before = await placed();
    const id = await begun();
    expect(await decide(id)).toMatchObject({ status: 'running', queues: [{ provider: 'vapi' }] });
    expect(
      await inTenant((tx) => tx.sql(`select 1 from campaign_members where arm = 'excluded'`)),
    ).toHaveLength(1);
    const page = await send(id);
    expect(page.sent).toBe(3);
    expect(page.wakeAt! - AT).toBeGreaterThanOrEqual(60_000);
    expect((await placed()) - before).toBe(3);
    // Again, nothing more; not before a line is free.
    expect((await send(id, AT + 1_000)).sent).toBe(0);
    expect(await decide(id, AT + 1_000)).toMatchObject({ status: 'running' });
    const first = (await intents()).find(({ status }) => status === 'sent');
    expect(first!.text).toMatch(
      /^Bonjour Prénom\d, ici Sara, l’assistante virtuelle de .+\. Une offre vous attend\. Si vous ne souhaitez plus être appelé, dites-le-moi\.$/,
    );
    const [request] = (await control.requests('vapi')).filter(({ body }) =>
      JSON.stringify(body).includes(first!.id),
    );
    expect(request!.body).toMatchObject({
      name: first!.id,
      assistantOverrides: { firstMessage: first!.text, metadata: { coccinelleMessage: first!.id } },
    });
    await told(first!.providerId!);
    expect((await send(id, AT + 5 * 60_000)).sent).toBe(1);
    expect(await placed()).toBe(before + 4);
  });

  it('tell their line how they went: heard, not reached and tried again, asked to stop', async () => {
    const [glad, , silent] = await persons(['96', '91', '00']);
    const id = await begun();
    await decide(id);
    expect((await send(id)).sent).toBe(3);
    for (const { providerId } of await intents()) await told(providerId!);
    expect((await intents()).map(({ key, status, reason }) => [key, status, reason])).toEqual([
      ['one', 'read', null],
      ['one', 'failed', 'no-answer'],
      ['one', 'delivered', null],
      ['one/try-2', 'queued', null],
    ]);
    const members = await inTenant((tx) =>
      tx.sql<{ clientId: string; reason: string }>(
        `select client_id as "clientId", reason from campaign_members order by id`,
      ),
    );
    expect(members.find(({ clientId }) => clientId === glad)!.reason).toBe('finished');
    expect(members.find(({ clientId }) => clientId === silent)!.reason).toBe('finished');
    // Nobody waits for a call they did not take.
    expect(
      await inTenant((tx) => tx.sql(`select 1 from calls where handled_at is null and outcome = 'missed'`)),
    ).toEqual([]);
    // Told twice, it is tried again once; three times in all.
    const [, missed] = await intents();
    await told(missed!.providerId!);
    expect(await intents()).toHaveLength(4);
    const later = AT + 4 * 3_600_000;
    for (let tries = 2; tries <= 4; tries += 1) {
      await send(id, later);
      for (const one of await intents()) if (one.status === 'sent') await told(one.providerId!);
    }
    expect((await intents()).slice(3).map(({ key, status }) => [key, status])).toEqual([
      ['one/try-2', 'failed'],
      ['one/try-3', 'failed'],
    ]);
    expect((await decide(id, later)).status).toBe('over');
  });

  it('end with “ne m’appelez plus”: noted for calls, and for nothing else', async () => {
    const [clientId] = await persons(['95']);
    const id = await begun();
    await decide(id);
    await send(id);
    const [intent] = await intents();
    const call = await told(intent!.providerId!);
    expect((await inTenant((tx) => readCallRow(tx, call.id)))!.clientId).toBe(clientId);
    expect(await inTenant((tx) => readConsents(tx, clientId!, 'call'))).toEqual({
      transactional: false,
      marketing: false,
    });
    expect(await inTenant((tx) => readConsents(tx, clientId!, 'sms'))).toEqual({});
    const second = await begun();
    await decide(second);
    expect(
      await inTenant((tx) =>
        tx.sql(`select arm, reason from campaign_members where campaign_id = ?`, [second]),
      ),
    ).toEqual([{ arm: 'excluded', reason: 'suppressed' }]);
  });

  it('are not placed when the yes was taken back, the campaign paused, or the hour is past', async () => {
    await persons(['00', '00', '00']);
    const before = await placed();
    const id = await begun();
    await decide(id);
    await inTenant((tx) => optOut(tx, { channel: 'call', address: numberOf(0, '00'), source: 'client' }));
    const evening = AT + 11 * 3_600_000;
    expect((await send(id, evening)).sent).toBe(0);
    expect((await intents()).map(({ status }) => status)).toEqual(['suppressed', 'queued', 'queued']);
    const [open] = await inTenant((tx) =>
      tx.sql<{ at: Date }>(`select wake_at as at from campaign_recipients where state = 'open' limit 1`),
    );
    expect(open!.at.getTime()).toBe(nextCallTime(evening, 'Europe/Paris'));
    await inTenant((tx) => steerCampaign(tx, id, 'pause', new Date(AT)));
    expect((await send(id, open!.at.getTime())).sent).toBe(0);
    expect((await inTenant((tx) => readCampaign(tx, id)))!.status).toBe('paused');
    expect(await placed()).toBe(before);
  });

  it('of which a gateway says that it failed may be ringing: it is looked for first', async () => {
    await persons(['00']);
    for (const status of [502, 504, 408]) {
      const before = await placed();
      const match = { method: 'POST', path: '/call' };
      await control.fault({ provider: 'vapi', kind: 'status', status, times: 1, match });
      const id = await begun();
      await decide(id);
      expect((await send(id)).sent).toBe(0);
      const states = (await intents()).map((intent) => intent.status);
      expect(states.filter((state) => state === 'unknown')).toHaveLength(1);
      // Asked once: the SDK does not ask again either.
      expect((await placed()) - before).toBe(1);
      await inTenant((tx) => tx.sql(`delete from messages`));
    }
  });

  it('whose answer was lost is looked for by our own reference, and never placed twice; other businesses are untouched', async () => {
    const other = await business();
    const untouched = await fingerprint(t, other);
    await persons(['00']);
    const before = await placed();
    await control.fault({
      provider: 'vapi',
      kind: 'drop-after-accept',
      times: 1,
      match: { method: 'POST', path: '/call' },
    });
    const id = await begun();
    await decide(id);
    const page = await send(id);
    expect(page.sent).toBe(0);
    await send(id, AT + 5 * 60_000);
    expect((await intents())[0]).toMatchObject({ status: 'sent', providerId: expect.any(String) });
    expect((await placed()) - before).toBe(1);
    expect(await fingerprint(t, other)).toEqual(untouched);
  });
});
