import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { changeCampaign, readCampaign, steerCampaign } from '../db/campaigns.ts';
import { changeClient } from '../db/clients.ts';
import { recordConsent } from '../db/consent.ts';
import type { TenantTransaction } from '../db/database.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { nextCallTime } from '../domain/voice/call-hours.ts';
import { createVapiVoiceAssistants } from '../providers/voice/vapi.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { campaignWorkflowId } from '../temporal/ids.ts';
import { people, sendStep, startedCampaign, testPlan } from '../testing/campaign.ts';
import { recordHistory } from '../testing/histories.ts';
import { onThePhone } from '../testing/on-the-phone.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { receiveText } from '../testing/received-text.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { campaignWorkflow } from './campaign.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let prefix = 63_998;

beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  control = sandboxControl(product.sandbox.url);
}, 180_000);
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await environment.teardown();
});
beforeEach(async () => {
  tenantId = await product.t.tenant();
  prefix += 1;
  // Whatever the hour the tests run at.
  await asTenant((tx) =>
    writeMessagingSettings(tx, {
      ...DEFAULT_MESSAGING_SETTINGS,
      quietStart: '00:00',
      quietEnd: '00:00',
      marketingClosedDays: [],
    }),
  );
});

const asTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const now = async () => new Date(Number(await environment.currentTimeMs()));
const crowd = (count: number) => asTenant((tx) => people(tx, count, { prefix: String(prefix) }));
const start = async (plan: Parameters<typeof startedCampaign>[1]) => {
  const at = await now();
  const id = await asTenant((tx) => startedCampaign(tx, plan, at));
  const handle = environment.client.workflow.getHandle<typeof campaignWorkflow>(
    campaignWorkflowId(tenantId, id),
  );
  await workflowStarted(handle);
  return { id, handle };
};
const messages = () =>
  asTenant((tx) =>
    tx.sql<{ clientId: string; status: string; reason: string | null; text: string; intent: string }>(
      `select client_id as "clientId", status, reason, body_text as text, intent_key as intent from messages
       where direction = 'outbound' and kind = 'campaign.message' order by id`,
    ),
  );
const members = () =>
  asTenant((tx) =>
    tx.sql<{ clientId: string; arm: string; state: string; reason: string | null }>(
      `select client_id as "clientId", arm, state, reason from campaign_members order by id`,
    ),
  );
/** What the provider was asked to send to numbers of this test. */
const asked = async () =>
  (await control.requests('twilio')).filter(
    ({ method, body }) =>
      method === 'POST' && String((body as { To?: string } | null)?.To).startsWith(`+33${prefix}`),
  );
const posts = async () => (await asked()).length;

async function until<T>(read: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error('it did not happen within a minute');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const says = async (clientId: string, text: string, keyword: 'stop' | null = null) => {
  const at = await now();
  await asTenant(async (tx) => {
    const [client] = await tx.sql<{ phone: string }>(`select phone from clients where id = ?`, [clientId]);
    const eventId = `${clientId}/${text}`;
    await receiveText(tx, client!.phone, text, { eventId, reading: { keyword, answer: false }, at });
  });
};

describe('a campaign', () => {
  it('writes to everybody once at each step, and is over when each has had their turn', async () => {
    const ids = await crowd(40);
    const steps = [
      sendStep('one', 'Un'),
      { id: 'pause', kind: 'wait' as const, hours: 72 },
      sendStep('two', 'Deux'),
    ];
    const { id, handle } = await start({ steps, holdoutPercent: 20 });
    expect(await handle.result()).toBe('over');
    const arms = await members();
    const treated = arms.filter(({ arm }) => arm === 'treated');
    expect(arms).toHaveLength(40);
    expect(treated.length).toBeGreaterThan(20);
    expect(treated.length).toBeLessThan(40);
    expect(treated.every(({ state, reason }) => state === 'ended' && reason === 'finished')).toBe(true);
    const said = await messages();
    expect(said).toHaveLength(treated.length * 2);
    expect(said.every(({ status }) => ['sent', 'delivered'].includes(status))).toBe(true);
    expect(new Set(said.map(({ clientId }) => clientId))).toEqual(
      new Set(treated.map(({ clientId }) => clientId)),
    );
    expect(await posts()).toBe(treated.length * 2);
    expect((await asTenant((tx) => readCampaign(tx, id)))!.status).toBe('ended');
    expect(ids).toHaveLength(40);
    const events = (await handle.fetchHistory()).events!.length;
    expect(events).toBeLessThanOrEqual(50);
    recordHistory('campaign', 'completed', await handle.fetchHistory());
  }, 180_000);

  it('ends for whoever answers, says STOP or books, and only for them', async () => {
    const ids = await crowd(6);
    const steps = [
      sendStep('one', 'Un'),
      { id: 'pause', kind: 'wait' as const, hours: 72 },
      sendStep('two', 'Deux'),
    ];
    const { handle } = await start({ steps });
    await until(
      async () =>
        (await messages()).filter(({ status }) => status !== 'queued' && status !== 'sending').length === 6,
    );
    await says(ids[0]!, 'Oui, quand avez-vous de la place ?');
    await says(ids[1]!, 'STOP', 'stop');
    await asTenant(async (tx) => {
      // Booked by somebody of the business.
      const [agent] = await tx.sql<{ id: string }>(
        `insert into agents (tenant_id, name) values (?, 'A') returning id`,
        [tenantId],
      );
      await tx.sql(
        `insert into appointments (tenant_id, agent_id, client_id, title, starts_at, ends_at, blocked, created_at)
         values (?, ?, ?, 'Coupe', '2099-01-01T09:00Z', '2099-01-01T10:00Z', 'empty', ?)`,
        [tenantId, agent!.id, ids[2], new Date((await now()).getTime() + 1_000)],
      );
    });
    await handle.result();
    const ends = new Map((await members()).map(({ clientId, reason }) => [clientId, reason]));
    expect(ids.map((id) => ends.get(id))).toEqual([
      'replied',
      'opted-out',
      'booked',
      'finished',
      'finished',
      'finished',
    ]);
    const second = (await messages()).filter(({ text }) => text.startsWith('Deux'));
    expect(new Set(second.map(({ clientId }) => clientId))).toEqual(new Set(ids.slice(3)));
    const [talk] = await asTenant((tx) =>
      tx.sql<{ n: number }>(`select count(*)::int as n from conversations where client_id = ?`, [ids[0]]),
    );
    expect(talk!.n).toBe(1);
  }, 180_000);

  it('is not halted by one number that does not exist, nor by a provider that stumbles', async () => {
    const ids = await crowd(25);
    await asTenant((tx) => changeClient(tx, ids[3]!, { phone: '+15005550001' }));
    await control.fault({
      provider: 'twilio',
      kind: 'status',
      status: 503,
      times: 4,
      match: { method: 'POST' },
    });
    await control.fault({
      provider: 'twilio',
      kind: 'drop-after-accept',
      times: 2,
      match: { method: 'POST' },
    });
    const { handle } = await start({});
    await handle.result();
    const said = await messages();
    expect(said).toHaveLength(25);
    expect(said.filter(({ status }) => status === 'failed')).toEqual([
      expect.objectContaining({ clientId: ids[3], reason: 'invalid-address' }),
    ]);
    expect(said.filter(({ status }) => ['sent', 'delivered'].includes(status))).toHaveLength(24);
    // Whoever met a refusal was tried again; whose answer was lost was found at the provider and not sent again.
    const accepted = (await asked()).filter(({ fault }) => fault !== 'status');
    expect(accepted).toHaveLength(24);
    expect(new Set(accepted.map(({ body }) => (body as { To: string }).To)).size).toBe(24);
    // None of the failures was left over: every one met a send.
    expect(await control.faults()).toEqual([]);
  }, 180_000);

  it('waits while it is paused, goes on with what it says by then, and stops at once', async () => {
    await crowd(3);
    const steps = [
      sendStep('one', 'Un'),
      { id: 'pause', kind: 'wait' as const, hours: 48 },
      sendStep('two', 'Deux'),
      sendStep('three', 'Trois'),
    ];
    const { id, handle } = await start({ steps });
    await until(
      async () =>
        (await messages()).filter(({ status }) => ['sent', 'delivered'].includes(status)).length === 3,
    );
    let at = await now();
    await asTenant((tx) => steerCampaign(tx, id, 'pause', at));
    await environment.sleep(4 * DAY);
    expect(await messages()).toHaveLength(3);
    const line = (await asTenant((tx) => readCampaign(tx, id)))!;
    const plan = testPlan({
      steps: [
        steps[0]!,
        steps[1]!,
        sendStep('two', 'Deux, autrement'),
        { id: 'long', kind: 'wait', hours: 480 },
        sendStep('four', 'Quatre'),
      ],
      deadlineHours: 240,
    });
    await asTenant((tx) => changeCampaign(tx, id, { ...line, plan }));
    at = await now();
    await asTenant((tx) => steerCampaign(tx, id, 'resume', at));
    await until(
      async () =>
        (await messages()).filter(({ status }) => ['sent', 'delivered'].includes(status)).length === 6,
    );
    expect((await messages()).slice(3).every(({ text }) => text.startsWith('Deux, autrement'))).toBe(true);
    at = await now();
    await asTenant((tx) => steerCampaign(tx, id, 'stop', at));
    expect(await handle.result()).toBe('over');
    expect((await members()).map(({ reason }) => reason)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(await messages()).toHaveLength(6);
    recordHistory('campaign', 'paused-and-stopped', await handle.fetchHistory());
  }, 180_000);

  it('calls inside the law’s hours, each once, and is over when the calls are', async () => {
    const { vapi } = product.config.providers;
    const voice = createVapiVoiceAssistants({ apiKey: vapi.apiKey, baseUrl: vapi.baseUrl! });
    await onThePhone(product.t.db, tenantId, voice);
    const ids = await crowd(3);
    for (const clientId of ids)
      await asTenant((tx) =>
        recordConsent(tx, {
          clientId,
          channel: 'call',
          purpose: 'marketing',
          granted: true,
          source: 'staff',
        }),
      );
    const content = { fr: { text: '', email: null, call: 'Une offre vous attend.' } };
    const step = { id: 'one', kind: 'send' as const, channels: ['call' as const] };
    const steps = [{ ...step, variants: [{ id: 'A', weight: 1, content }] }];
    const { handle } = await start({ steps, deadlineHours: 24 * 7 });
    expect(await handle.result()).toBe('over');
    const intents = await messages();
    expect(intents.map(({ status }) => status)).toEqual(['sent', 'sent', 'sent']);
    expect(new Set(intents.map(({ clientId }) => clientId)).size).toBe(3);
    const decided = await asTenant((tx) =>
      tx.sql<{ at: Date }>(`select decided_at as at from campaign_recipients`),
    );
    for (const { at } of decided) expect(nextCallTime(at.getTime(), 'Europe/Paris')).toBe(at.getTime());
    const calls = (await control.requests('vapi')).filter(
      ({ method, path, body }) =>
        method === 'POST' && path === '/call' && JSON.stringify(body).includes(`+33${prefix}`),
    );
    expect(calls).toHaveLength(3);
    recordHistory('campaign', 'called', await handle.fetchHistory());
  }, 180_000);

  it('of a score lets in whoever crosses it, whenever that is', async () => {
    const ids = await crowd(3);
    const score = (clientId: string, churn: number) =>
      asTenant((tx) =>
        tx.sql(
          `insert into client_scores (tenant_id, client_id, churn_probability, churn_source) values (?, ?, ?, 'prior')
           on conflict (tenant_id, client_id) do update set churn_probability = excluded.churn_probability`,
          [tenantId, clientId, churn],
        ),
      );
    await score(ids[0]!, 0.9);
    await score(ids[1]!, 0.3);
    const { id, handle } = await start({ trigger: { kind: 'score', score: 'churn', atLeast: 0.8 } });
    await until(async () => (await messages()).length === 1);
    await score(ids[1]!, 0.85);
    await environment.sleep(2 * HOUR);
    await until(async () => (await messages()).length === 2);
    await environment.sleep(3 * HOUR);
    expect((await messages()).map(({ clientId }) => clientId)).toEqual([ids[0], ids[1]]);
    const at = await now();
    await asTenant((tx) => steerCampaign(tx, id, 'stop', at));
    await handle.result();
  }, 180_000);
});
