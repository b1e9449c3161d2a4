import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { recordCallEvent } from '../db/calls.ts';
import type { CallReport } from '../domain/voice/calls.ts';
import { openTestApi, type TestApi } from '../testing/api.ts';

/** Monday 23 November 2026, 10:00 in Paris. */
const NOW = new Date('2026-11-23T09:00:00Z');

let api: TestApi;
let tenantId: string;
let token: string;
beforeAll(async () => {
  api = await openTestApi({ deps: { clock: () => NOW } });
});
beforeEach(async () => {
  ({ tenantId, token } = await api.person({ role: 'agent' }));
});
afterAll(() => api.close());

const get = (path: string) => api.request('GET', `/api/v1/vapi/${path}`, { token });
const call = (startedAt: string, more: Partial<CallReport> = {}) =>
  api.t.db.asTenant(tenantId, (tx) =>
    recordCallEvent(tx, {
      kind: 'report',
      at: NOW,
      call: {
        providerId: crypto.randomUUID(),
        direction: 'inbound',
        clientNumber: '+33639980012',
        businessNumber: '+33465710000',
        startedAt: null,
      },
      report: {
        endedReason: 'customer-ended-call',
        startedAt: new Date(startedAt),
        endedAt: null,
        durationSeconds: 90,
        costMicros: 120_000,
        turns: [{ who: 'client', text: 'Bonjour.', atSeconds: 2 }],
        recordingUrl: 'https://recordings.example/1.wav',
        summary: 'Une question.',
        ...more,
      },
    }),
  );

describe('calls', () => {
  it('are listed newest first, filtered and paged', async () => {
    await call('2026-11-20T09:00:00Z');
    await call('2026-11-23T08:00:00Z', { turns: [], summary: null });
    await call('2026-11-21T09:00:00Z');
    const { body } = await get('calls?limit=2');
    expect(body).toMatchObject({
      total: 3,
      items: [
        { startedAt: '2026-11-23T08:00:00.000Z', outcome: 'missed', isWaiting: true },
        { startedAt: '2026-11-21T09:00:00.000Z', outcome: 'informed', costMicros: 120_000, isWaiting: false },
      ],
    });
    expect((await get('calls?waiting=true')).body.total).toBe(1);
    expect((await get('calls?outcome=informed&order=asc')).body.items[0].startedAt).toBe(
      '2026-11-20T09:00:00.000Z',
    );
    expect((await get('calls?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z')).body.total).toBe(1);
    expect((await get('calls?q=0639980012')).body.total).toBe(3);
    for (const wrong of ['limit=0', 'outcome=x', 'from=hier', 'sort=id'])
      expect((await get(`calls?${wrong}`)).status).toBe(422);
  });

  it('show what was said, and are marked as seen to by whoever may', async () => {
    const { id } = await call('2026-11-23T08:00:00Z', { turns: [] });
    expect((await get(`calls/${id}`)).body).toMatchObject({
      turns: [],
      toolCalls: [],
      recordingUrl: 'https://recordings.example/1.wav',
      appointment: null,
    });
    const mark = (handled: boolean, as = token) =>
      api.request('PUT', `/api/v1/vapi/calls/${id}/handled`, { token: as, body: { handled } });
    expect((await mark(true)).body).toMatchObject({ isWaiting: false, handledAt: NOW.toISOString() });
    expect((await mark(false)).body).toMatchObject({ isWaiting: true, handledAt: null });
    const other = await api.person();
    expect((await mark(true, other.token)).status).toBe(404);
    expect((await api.request('GET', `/api/v1/vapi/calls/${id}`, { token: other.token })).status).toBe(404);
    const key = await api.key(tenantId, null as never, ['calls:read']);
    expect((await mark(true, key.key)).status).toBe(403);
  });
});

describe('figures', () => {
  it('cover the days asked for, by day or month, in the business’s zone', async () => {
    // Half past midnight in Paris, on the first day of the thirty.
    await call('2026-10-24T22:30:00Z');
    await call('2026-10-24T21:30:00Z');
    await call('2026-11-23T08:00:00Z', { turns: [] });
    const { body } = await get('stats');
    expect(body).toMatchObject({
      from: '2026-10-25',
      to: '2026-11-23',
      total: { calls: 2, answered: 1, booked: 0, seconds: 180, costMicros: 240_000 },
      waiting: 1,
    });
    expect(body.series).toHaveLength(30);
    expect(body.series[0]).toMatchObject({ period: '2026-10-25', calls: 1 });
    expect((await get('stats?days=7')).body.series).toHaveLength(7);
    const months = await get('stats?from=2026-10-01&to=2026-11-30&by=month');
    expect(
      months.body.series.map(({ period, calls }: { period: string; calls: number }) => [period, calls]),
    ).toEqual([
      ['2026-10', 2],
      ['2026-11', 1],
    ]);
    for (const wrong of ['days=0', 'from=2026-11-30&to=2026-11-01', 'from=2020-01-01', 'from=2026-02-30'])
      expect([wrong, (await get(`stats?${wrong}`)).status]).toEqual([wrong, 422]);
  });
});
