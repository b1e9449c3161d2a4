import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { VapiClient } from '@vapi-ai/server-sdk';
import { saveAssistant } from '../db/assistants.ts';
import { noteToolCall, openCall, readCallRow, recordCallEvent } from '../db/calls.ts';
import type { TenantTransaction } from '../db/database.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import { writeProfile } from '../db/onboarding.ts';
import type { CallFacts, CallReport } from '../domain/voice/calls.ts';
import { sandboxControl } from '../sandbox/control-client.ts';
import { callWorkflowId } from '../temporal/ids.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';
import { quietTemporal } from '../testing/quiet-temporal.ts';
import { findTimeSkippingServer } from '../testing/time-skipping.ts';
import { workflowStarted } from '../testing/workflow-started.ts';
import type { callWorkflow } from './call.ts';

const HOUR = 3_600_000;

let environment: TestWorkflowEnvironment;
let product: TestProduct;
let control: ReturnType<typeof sandboxControl>;
let tenantId: string;
let phone: string;
let phones = 0;
beforeAll(async () => {
  quietTemporal();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTimeSkippingServer() } },
  });
  product = await startTestProduct({ temporalAddress: environment.address, plain: true });
  control = sandboxControl(product.sandbox.url);
}, 180_000);
beforeEach(async () => {
  tenantId = await product.t.tenant({ name: 'Salon Marie' });
  phones += 1;
  phone = `+33639985${String(phones).padStart(3, '0')}`;
  await inTenant(async (tx) => {
    await saveAssistant(tx, { phoneNumber: '+33465710000', status: 'live' });
    // Never quiet, whatever time it is where the tests run.
    await writeMessagingSettings(tx, {
      ...DEFAULT_MESSAGING_SETTINGS,
      quietStart: '00:00',
      quietEnd: '00:00',
    });
  });
});
afterEach(() => control.clearFaults());
afterAll(async () => {
  await product.close();
  await environment.teardown();
});

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => product.t.db.asTenant(tenantId, work);
const now = async () => new Date(await environment.currentTimeMs());
const facts = (more: Partial<CallFacts> = {}): CallFacts => ({
  providerId: crypto.randomUUID(),
  direction: 'inbound',
  clientNumber: phone,
  businessNumber: '+33465710000',
  startedAt: null,
  ...more,
});
const silence: CallReport = {
  endedReason: 'customer-ended-call',
  startedAt: null,
  endedAt: null,
  durationSeconds: 2,
  costMicros: 10_000,
  turns: [{ who: 'sara', text: 'Salon Marie, bonjour.', atSeconds: 0 }],
  recordingUrl: null,
  summary: null,
};
const talk = [...silence.turns, { who: 'client' as const, text: 'Bonjour.', atSeconds: 2 }];

/** A call that ends, with a report as VAPI sends it; its process is waited for. */
async function hangUp(call: CallFacts, report: Partial<CallReport> | null, at?: Date) {
  const when = at ?? (await now());
  const row = await inTenant((tx) =>
    report
      ? recordCallEvent(tx, {
          kind: 'report',
          call,
          report: { ...silence, ...report, endedAt: when },
          at: when,
        })
      : recordCallEvent(tx, { kind: 'status', call, status: 'ended', endedReason: null, at: when }),
  );
  // Not the environment's own client: waiting by that one lets ten years pass once nothing is left to wait for.
  const handle = product.client.workflow.getHandle<typeof callWorkflow>(callWorkflowId(tenantId, row.id));
  await workflowStarted(handle);
  return { ...row, handle };
}
const texts = async (to = phone) =>
  (await control.requests('twilio'))
    .filter(({ method, body }) => method === 'POST' && (body as { To?: string }).To === to)
    .map(({ body }) => (body as { Body: string }).Body);
const messages = () =>
  inTenant((tx) => tx.sql(`select kind, status, reason from messages order by id`)) as Promise<
    Array<{ kind: string; status: string; reason: string | null }>
  >;

/** Quiet hours that began an hour ago and end in three. */
async function makeItNight(): Promise<void> {
  const at = (await now()).getTime();
  const wall = (instant: number) =>
    new Intl.DateTimeFormat('fr-FR', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Paris',
      hourCycle: 'h23',
    }).format(instant);
  await inTenant((tx) =>
    writeMessagingSettings(tx, {
      ...DEFAULT_MESSAGING_SETTINGS,
      quietStart: wall(at - HOUR),
      quietEnd: wall(at + 3 * HOUR),
    }),
  );
}

describe('a caller who could not be served', () => {
  it('is written to once, however often the end is told', async () => {
    const call = facts();
    const { handle } = await hangUp(call, {});
    expect(await handle.result()).toBe('abandoned');
    await hangUp(call, {});
    await hangUp(call, null);
    expect(await texts()).toEqual([
      expect.stringMatching(
        /^Salon Marie : nous avons manqué votre appel, .* Rappelez-nous au 04 65 71 00 00 ou réservez ici : http/,
      ),
    ]);
    // A start, a signal, one look, one send: what a call costs Temporal.
    expect((await handle.fetchHistory()).events!.length).toBeLessThanOrEqual(22);
    recordHistory('call', 'missed', await handle.fetchHistory());
  }, 60_000);

  it('who tries three times is written to once', async () => {
    for (let i = 0; i < 3; i += 1) await (await hangUp(facts(), {})).handle.result();
    expect(await texts()).toHaveLength(1);
  }, 60_000);

  it('at night is written to in the morning', async () => {
    await makeItNight();
    const { handle } = await hangUp(facts(), {});
    await environment.sleep(2.8 * HOUR);
    expect(await texts()).toEqual([]);
    await environment.sleep(0.3 * HOUR);
    expect(await handle.result()).toBe('abandoned');
    expect(await texts()).toHaveLength(1);
    recordHistory('call', 'missed-at-night', await handle.fetchHistory());
  }, 60_000);

  it('at night, and served before the morning, is not written to', async () => {
    await makeItNight();
    const startedAt = await now();
    const first = await hangUp(facts(), { startedAt });
    while ((await messages()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const later = new Date(startedAt.getTime() + 60_000);
    const second = await hangUp(facts(), { startedAt: later, turns: talk }, later);
    expect(await second.handle.result()).toBe('informed');
    await environment.sleep(4 * HOUR);
    expect(await first.handle.result()).toBe('abandoned');
    expect(await messages()).toEqual([{ kind: 'call.missed', status: 'suppressed', reason: 'withdrawn' }]);
    expect(await texts()).toEqual([]);
    expect((await inTenant((tx) => readCallRow(tx, first.id)))!.handledAt).not.toBeNull();
  }, 60_000);

  it('with a withheld number, or from a landline the carrier refuses, ends the process all the same', async () => {
    expect(await (await hangUp(facts({ clientNumber: null }), {})).handle.result()).toBe('abandoned');
    expect(await messages()).toEqual([]);
    await control.fault({ provider: 'twilio', kind: 'status', status: 400, match: { method: 'POST' } });
    expect(await (await hangUp(facts(), {})).handle.result()).toBe('abandoned');
  }, 60_000);
});

describe('a caller who wants a person', () => {
  it('is told so, and the team is told whom to call', async () => {
    await inTenant((tx) =>
      writeProfile(tx, { emails: [{ value: 'marie@salon.example', sourceUrl: '', quote: '' }] }, 'owner'),
    );
    const call = facts();
    await inTenant(async (tx) =>
      noteToolCall(
        tx,
        await openCall(tx, call, await now()),
        {
          toolCallId: 't1',
          name: 'handOver',
          arguments: { reason: 'Une couleur ratée' },
          message: '',
          result: {},
          outcome: 'handover',
          tookMs: 1,
        },
        null,
      ),
    );
    const { handle, id } = await hangUp(call, { turns: talk });
    expect(await handle.result()).toBe('handover');
    expect(await texts()).toEqual([
      "Salon Marie : votre demande est transmise. Quelqu'un de l'équipe vous rappelle dès que possible.",
    ]);
    const mails = (await control.requests('resend')).filter(({ method }) => method === 'POST');
    const mail = mails.map(({ body }) => body as { to: string; subject: string; text: string });
    expect(mail.find(({ to }) => String(to).includes('marie@salon.example'))).toMatchObject({
      subject: expect.stringContaining('À rappeler'),
      text: expect.stringContaining(`/calls/${id}`),
    });
    recordHistory('call', 'handover', await handle.fetchHistory());
  }, 60_000);
});

describe('the report of a call', () => {
  it('is waited for, and decides', async () => {
    const call = facts();
    const { handle, id } = await hangUp(call, null);
    await hangUp(call, { turns: talk });
    expect(await handle.result()).toBe('informed');
    expect(await texts()).toEqual([]);
    expect((await inTenant((tx) => readCallRow(tx, id)))!.outcome).toBe('informed');
    recordHistory('call', 'report-came', await handle.fetchHistory());
  }, 60_000);

  it('that does not come is asked for', async () => {
    const vapi = new VapiClient({ token: 'k', baseUrl: `${product.sandbox.url}/vapi`, maxRetries: 0 });
    const { id: assistantId } = await vapi.assistants.create({ firstMessage: 'Bonjour.' });
    const made = await vapi.calls.create({ assistantId, customer: { number: phone } });
    if (!('id' in made)) throw new Error('expected one call');
    while ((await vapi.calls.get({ id: made.id })).status !== 'ended')
      await new Promise((resolve) => setTimeout(resolve, 20));
    await control.fault({ provider: 'vapi', kind: 'status', status: 503, match: { method: 'GET' } });
    const { handle, id } = await hangUp(facts({ providerId: made.id, direction: 'outbound' }), null);
    await environment.sleep(150_000);
    expect(await handle.result()).toBe('abandoned');
    expect(await inTenant((tx) => readCallRow(tx, id))).toMatchObject({
      turns: [{ who: 'sara', text: 'Bonjour.' }],
      reportedAt: expect.any(Date),
    });
    recordHistory('call', 'report-asked-for', await handle.fetchHistory());
  }, 60_000);

  it('that nobody has leaves the call settled by what is known', async () => {
    const call = facts();
    await inTenant((tx) => recordCallEvent(tx, { kind: 'turn', call, turn: talk[1]!, at: new Date() }));
    const { handle } = await hangUp(call, null);
    await environment.sleep(150_000);
    expect(await handle.result()).toBe('informed');
  }, 60_000);
});
