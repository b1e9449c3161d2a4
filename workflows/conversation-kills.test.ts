import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { storm } from '../testing/message-storm.ts';
import { type Processes, startProcesses } from '../testing/processes.ts';
import { openWrittenTo } from '../testing/written-to.ts';

/** Five hundred of them, and more of everything: `npm run bench -- faults`. */
const CONVERSATIONS = 40;

let processes: Processes;
beforeAll(async () => {
  processes = await startProcesses();
}, 120_000);
afterAll(() => processes?.close(), 60_000);

it('answers everybody once while worker, API, Temporal and Postgres are killed and providers fail', async () => {
  const tenantId = await openWrittenTo(processes.databaseUrl);
  const sending = { method: 'POST' };
  const received = { path: 'message.received' };
  const counts = await storm(processes, tenantId, {
    conversations: CONVERSATIONS,
    perSecond: 4,
    secondAfterMs: 6_000,
    patienceMs: 150_000,
    kills: [
      { part: 'worker', atMs: 4_000 },
      { part: 'api', atMs: 6_000 },
      { part: 'temporal', atMs: 8_000 },
      { part: 'postgres', atMs: 10_000 },
    ],
    faults: [
      { provider: 'twilio', kind: 'status', status: 429, retryAfter: 1, times: 3, match: sending },
      { provider: 'twilio', kind: 'drop-after-accept', times: 3, match: sending },
      { provider: 'whatsapp', kind: 'status', status: 500, times: 3, match: sending },
      { provider: 'whatsapp', kind: 'drop-after-accept', times: 3, match: sending },
      { provider: 'anthropic', kind: 'status', status: 500, times: 4 },
      { provider: 'anthropic', kind: 'drop-mid-response', times: 2 },
      { provider: 'twilio', kind: 'webhook-duplicate', times: 4, match: received },
      { provider: 'twilio', kind: 'webhook-out-of-order', delayMs: 2_000, times: 4, match: received },
      { provider: 'whatsapp', kind: 'webhook-late', delayMs: 3_000, times: 4, match: received },
      { provider: 'whatsapp', kind: 'webhook-duplicate', times: 4, match: received },
    ],
  });
  const { replies, answered, handedOver, accepted } = counts;
  expect(counts).toMatchObject({
    written: CONVERSATIONS * 2,
    received: CONVERSATIONS * 2,
    unanswered: 0,
    answeredTwice: 0,
    doubled: 0,
    doubledUnknown: 0,
    claimed: 0,
    untold: 0,
  });
  expect(answered + handedOver).toBe(CONVERSATIONS * 2);
  // Nothing is left on its way, and nothing was given up.
  expect(Object.keys(replies).filter((status) => !['sent', 'delivered'].includes(status))).toEqual([]);
  expect(accepted).toBe(Object.values(replies).reduce((sum, n) => sum + n, 0));
  expect(Math.min(...Object.values(counts.ends))).toBeGreaterThanOrEqual(1);
}, 240_000);
