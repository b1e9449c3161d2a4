import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { composePhone } from '../../composition.ts';
import { saveAssistant } from '../../db/assistants.ts';
import type { TenantTransaction } from '../../db/database.ts';
import { type Answer, openTestApi, type TestApi } from '../../testing/api.ts';
import { openSalon, type Salon } from '../../testing/salon.ts';
import { fingerprint } from '../../testing/tenant-rows.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = new Date('2026-11-23T09:00:00Z');
const EVENTS = '/webhooks/vapi/call-events';
const TOOLS = '/webhooks/vapi/function-call';

let api: TestApi;
let salon: Salon;
let assistantId: string;
let call: Record<string, unknown>;
beforeAll(async () => {
  const clock = () => NOW;
  api = await openTestApi({ deps: { clock } });
  const knows = {
    lookUp: async () => ({
      answer: 'Nous sommes ouverts le samedi.',
      declined: false,
      citations: [],
      mode: 'full-text' as const,
      model: 'none',
    }),
  };
  api.deps.phone = composePhone(
    api.t.db,
    Promise.resolve({ ask: knows }),
    (error) => api.log.push(String(error)),
    clock,
  );
});
beforeEach(async () => {
  salon = await openSalon(api.t);
  assistantId = crypto.randomUUID();
  call = {
    id: crypto.randomUUID(),
    type: 'inboundPhoneCall',
    assistantId,
    customer: { number: '+33639980012' },
  };
  await inTenant((tx) => saveAssistant(tx, { vapiAssistantId: assistantId, status: 'live' }));
});
afterAll(() => api.close());

const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => api.t.db.asTenant(salon.tenantId, work);
const send = (path: string, message: object, headers?: Record<string, string>): Promise<Answer> =>
  api.request('POST', path, {
    body: { message: { call, ...message } },
    headers: headers ?? { 'x-vapi-secret': api.deps.config.secrets.vapiWebhook },
  });
const tool = (name: string, given: object, id: string = crypto.randomUUID()) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(given) },
});
const said = ({ body }: Answer, index = 0) => JSON.parse(body.results[index].result);
const report = {
  type: 'end-of-call-report',
  endedReason: 'customer-ended-call',
  durationSeconds: 42,
  cost: 0.05,
  artifact: { messages: [{ role: 'user', message: 'Bonjour.', secondsFromStart: 2 }] },
};

describe('a request that cannot prove it is VAPI’s', () => {
  it('is refused and stored nowhere', async () => {
    const before = await fingerprint(api.t, salon.tenantId);
    const booking = { firstName: 'Léa', lastName: 'Petit', datetime: '2026-11-24T14:30' };
    const unproven: Array<Record<string, string>> = [
      {},
      { 'x-vapi-secret': 'wrong' },
      { 'x-signature': 'a'.repeat(64), 'x-timestamp': String(NOW.getTime()) },
    ];
    for (const headers of unproven) {
      expect((await send(EVENTS, report, headers)).status).toBe(401);
      expect(
        (
          await send(
            TOOLS,
            { type: 'tool-calls', toolCallList: [tool('createAppointment', booking)] },
            headers,
          )
        ).status,
      ).toBe(401);
    }
    expect(await fingerprint(api.t, salon.tenantId)).toEqual(before);
  });

  it('is taken by its signature as well', async () => {
    const body = JSON.stringify({ message: { call, ...report } });
    const timestamp = String(NOW.getTime());
    const signature = createHmac('sha256', api.deps.config.secrets.vapiWebhook)
      .update(`${timestamp}.${body}`)
      .digest('hex');
    const answer = await api.request('POST', EVENTS, {
      body,
      headers: { 'x-signature': signature, 'x-timestamp': timestamp },
    });
    expect(answer.status).toBe(200);
  });
});

describe('tools', () => {
  it('answer several calls of one message, each under its id, on one line', async () => {
    const calls = [
      tool('checkAvailability', { date: '2026-11-24', service: 'coupe' }, 'a'),
      tool('searchKnowledgeBase', { query: 'Ouverts samedi ?' }, 'b'),
      tool('unknown', {}, 'c'),
    ];
    const answer = await send(TOOLS, { type: 'tool-calls', toolCallList: calls });
    expect(answer.status).toBe(200);
    expect(
      answer.body.results.map(({ toolCallId, name }: { toolCallId: string; name: string }) => [
        toolCallId,
        name,
      ]),
    ).toEqual([
      ['a', 'checkAvailability'],
      ['b', 'searchKnowledgeBase'],
      ['c', 'unknown'],
    ]);
    expect(said(answer)).toMatchObject({
      message: expect.stringContaining('mardi 24 novembre'),
      status: 'slots',
    });
    expect(said(answer, 1)).toMatchObject({ message: 'Nous sommes ouverts le samedi.' });
    expect(answer.body.results[2]).toMatchObject({ error: expect.stringContaining('unknown') });
    expect(answer.body.results[0].result).not.toContain('\n');
  });

  it('book once, however often and by whichever address the call is delivered', async () => {
    const message = {
      type: 'tool-calls',
      toolCallList: [
        tool('createAppointment', { firstName: 'Léa', lastName: 'Petit', datetime: '2026-11-24T14:30' }),
      ],
    };
    const answers = await Promise.all([TOOLS, EVENTS, TOOLS].map((path) => send(path, message)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(said(answers[0]!)).toMatchObject({ status: 'booked' });
    expect(await inTenant((tx) => tx.sql('select 1 from appointments'))).toHaveLength(1);
  });

  it('answer the older function-call in its own shape', async () => {
    const functionCall = { name: 'checkAvailability', parameters: { date: '2026-11-24' } };
    const { status, body } = await send(TOOLS, { type: 'function-call', functionCall });
    expect(status).toBe(200);
    expect(JSON.parse(body.result)).toMatchObject({ status: 'slots' });
    expect((await send(TOOLS, { type: 'function-call' })).body).toEqual({ result: '' });
  });
});

describe('events', () => {
  it('are written to the business whose assistant it is', async () => {
    await send(EVENTS, { type: 'status-update', status: 'in-progress' });
    expect((await send(EVENTS, report)).body).toEqual({});
    const rows = await inTenant((tx) =>
      tx.sql(
        `select status, outcome, duration_seconds as seconds, cost_micros::int as cost, client_number as number from calls`,
      ),
    );
    expect(rows).toEqual([
      { status: 'ended', outcome: 'informed', seconds: 42, cost: 50_000, number: '+33639980012' },
    ]);
  });

  it('of an assistant nobody has are acknowledged and logged', async () => {
    const strange = { ...call, assistantId: crypto.randomUUID() };
    api.log.length = 0;
    expect((await send(EVENTS, { ...report, call: strange })).status).toBe(200);
    const answer = await send(TOOLS, {
      type: 'tool-calls',
      call: strange,
      toolCallList: [tool('handOver', {})],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.results[0].error).toContain('no business');
    expect(api.log.filter((line) => line.includes('belongs to no business'))).toHaveLength(2);
    expect(await inTenant((tx) => tx.sql('select 1 from calls'))).toEqual([]);
  });

  it('that say nothing, or nothing readable, change nothing', async () => {
    expect((await send(EVENTS, { type: 'hang' })).status).toBe(200);
    const secret = { 'x-vapi-secret': api.deps.config.secrets.vapiWebhook };
    for (const body of ['{', '[]', '"\uD800"'])
      expect((await api.request('POST', EVENTS, { body, headers: secret })).status).toBe(400);
    const tooMuch = 'x'.repeat(9 * 1024 * 1024);
    expect((await send(EVENTS, { type: 'hang', tooMuch })).status).toBe(413);
    expect(await inTenant((tx) => tx.sql('select 1 from calls'))).toEqual([]);
  });
});
