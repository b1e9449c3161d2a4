/**
 * Sara's tools on the phone, through VAPI's signed webhook, beside the least an Express route with one query can cost: the
 * same process, the same Postgres, the same client.
 */
import { randomUUID } from 'node:crypto';
import { openPhoneStack, type PhoneStack } from '../dev/phone-stack.ts';
import { openTestDatabase } from '../testing/database.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { bareRoute, latencyOf } from './latency.ts';
import type { BenchRow } from './row.ts';

const REQUESTS = 300;
const AT_ONCE = 20;
/** A caller waits with the phone at the ear. */
const TARGET_MS = 2_000;

export async function run(): Promise<BenchRow[]> {
  await globalSetup();
  try {
    const t = await openTestDatabase();
    const stack = await openPhoneStack(t.db, t.url);
    const bare = await bareRoute(t.url);
    try {
      const least = await latencyOf(REQUESTS, () => fetch(bare.url).then((answer) => answer.text()));
      const beside = `a bare Express + pg route: p95 ${least.p95.toFixed(1)} ms`;
      const days = upcomingDays();
      const measured = [
        {
          name: 'search',
          ...(await latencyOf(REQUESTS, () =>
            ask(stack, 'searchKnowledgeBase', { query: 'Combien coûte un balayage ?' }),
          )),
        },
        {
          name: 'free times of a day',
          ...(await latencyOf(REQUESTS, (i) =>
            ask(stack, 'checkAvailability', { date: days[i % days.length]! }),
          )),
        },
        {
          name: 'booking, or the nearest times',
          ...(await latencyOf(REQUESTS, (i) =>
            ask(stack, 'createAppointment', {
              firstName: 'Client',
              lastName: `N° ${i}`,
              datetime: `${days[i % days.length]}T${String(9 + (i % 8)).padStart(2, '0')}:00`,
            }),
          )),
        },
        {
          name: `free times, ${AT_ONCE} callers at once`,
          ...(await latencyOf(
            REQUESTS,
            (i) => ask(stack, 'checkAvailability', { date: days[i % days.length]! }),
            AT_ONCE,
          )),
        },
      ];
      return measured.map(({ name, p50, p95 }) => ({
        name: `Tool call of a telephone call, through the webhook: ${name}`,
        figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
        comparedWith: beside,
        target: `p95 ≤ ${TARGET_MS} ms`,
        meets: p95 <= TARGET_MS,
      }));
    } finally {
      await bare.close();
      await stack.close();
      await t.close();
    }
  } finally {
    await globalTeardown();
  }
}

/** One use of a tool in a call of its own, as VAPI asks for it. */
async function ask(stack: PhoneStack, name: string, given: Record<string, string>): Promise<void> {
  const answer = await fetch(`${stack.apiUrl}/webhooks/vapi/function-call`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-vapi-secret': stack.webhookSecret },
    body: JSON.stringify({
      message: {
        type: 'tool-calls',
        call: {
          id: randomUUID(),
          type: 'inboundPhoneCall',
          assistantId: stack.assistantId,
          customer: { number: `+336399${String(Math.floor(Math.random() * 100_000)).padStart(5, '0')}` },
        },
        toolCallList: [
          { id: randomUUID(), type: 'function', function: { name, arguments: JSON.stringify(given) } },
        ],
      },
    }),
  });
  const { results } = (await answer.json()) as { results?: Array<{ result?: string }> };
  const result = results?.[0]?.result ?? '';
  if (answer.status !== 200 || !result || result.includes('unavailable'))
    throw new Error(`${name} was answered with ${answer.status}: ${result}`);
}

/** The next thirty days on which the salon works. */
function upcomingDays(): string[] {
  const days: string[] = [];
  for (let ahead = 2; days.length < 30; ahead += 1) {
    const day = new Date(Date.now() + ahead * 86_400_000);
    if (day.getUTCDay() >= 2) days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
