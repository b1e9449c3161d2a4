/**
 * Booking under a crowd, and what slots and bookings cost beside the least an Express route with one query can cost: the same
 * process, the same Postgres, the same client.
 */
import { openTestApi, type TestApi } from '../testing/api.ts';
import globalSetup from '../testing/global-setup.ts';
import globalTeardown from '../testing/global-teardown.ts';
import { openSalon, type Salon } from '../testing/salon.ts';
import { each } from './at-once.ts';
import { bareRoute, latencyOf } from './latency.ts';
import type { BenchRow } from './row.ts';

const AGENTS = 5;
const SLOTS = 50;
const ATTEMPTS = 1_000;
const CROWD = 100;
const REQUESTS = 300;

export async function run(): Promise<BenchRow[]> {
  await globalSetup();
  try {
    const api = await openTestApi();
    const bare = await bareRoute(api.t.url);
    try {
      const race = await raceForSlots(api);
      const { slots, booking } = await latencies(api);
      const least = await latencyOf(REQUESTS, () => fetch(bare.url).then((answer) => answer.text()));
      const beside = `a bare Express + pg route: ${least.p95.toFixed(1)} ms`;
      return [
        race,
        {
          name: `API, free slots of a week: 5 agents, ${SLOTS} appointments`,
          figure: `p50 ${slots.p50.toFixed(1)} ms, p95 ${slots.p95.toFixed(1)} ms`,
          comparedWith: beside,
        },
        {
          name: 'API, booking a free slot',
          figure: `p50 ${booking.p50.toFixed(1)} ms, p95 ${booking.p95.toFixed(1)} ms`,
          comparedWith: beside,
        },
      ];
    } finally {
      await bare.close();
      await api.close();
    }
  } finally {
    await globalTeardown();
  }
}

/** A business of its own, and the next Monday at 9:00 in Paris or later in its week. */
async function business(api: TestApi): Promise<{ salon: Salon; token: string }> {
  const person = await api.person();
  const rules = { minNoticeMinutes: 0 };
  return {
    salon: await openSalon(api.t, { tenantId: person.tenantId, agents: AGENTS, rules }),
    token: person.token,
  };
}

function nextMonday(): number {
  const day = new Date();
  day.setUTCHours(9, 0, 0, 0);
  do day.setUTCDate(day.getUTCDate() + 1);
  while (day.getUTCDay() !== 1);
  return day.getTime();
}

/** A thousand attempts, a hundred at a time, on ten starts of five agents. */
async function raceForSlots(api: TestApi): Promise<BenchRow> {
  const { salon, token } = await business(api);
  const first = nextMonday();
  const starts = Array.from({ length: SLOTS / AGENTS }, (_, i) =>
    new Date(first + i * 45 * 60_000).toISOString(),
  );
  const statuses = new Map<number, number>();
  const startedAt = performance.now();
  await each(
    ATTEMPTS,
    async (i) => {
      const { status } = await api.request('POST', '/api/v1/appointments', {
        token,
        body: {
          serviceId: salon.serviceId,
          startsAt: starts[i % starts.length],
          client: { firstName: 'Client', lastName: `N° ${i}`, email: `c${i}@exemple.fr` },
        },
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    },
    CROWD,
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const [{ booked, overlaps }] = (await api.t.asSuperuser<{ booked: number; overlaps: number }>(
    `select (select count(*)::int from appointments where tenant_id = $1) as booked,
            (select count(*)::int from appointments a join appointments b on a.agent_id = b.agent_id and a.id < b.id and a.blocked && b.blocked
             where a.tenant_id = $1) as overlaps`,
    [salon.tenantId],
  )) as [{ booked: number; overlaps: number }];
  const refused = statuses.get(409) ?? 0;
  return {
    name: `${ATTEMPTS} attempts on ${SLOTS} slots through the API, ${CROWD} at a time`,
    figure: `${booked} appointments, ${overlaps} overlaps, ${refused} refused with 409, ${seconds.toFixed(1)} s`,
    comparedWith: `${SLOTS} slots, ${ATTEMPTS - SLOTS} who come too late`,
    target: `exactly ${SLOTS}`,
    meets: booked === SLOTS && overlaps === 0 && refused === ATTEMPTS - SLOTS,
  };
}

async function latencies(api: TestApi) {
  const { salon, token } = await business(api);
  const first = nextMonday();
  const week = `from=${new Date(first).toISOString()}&to=${new Date(first + 7 * 86_400_000).toISOString()}`;
  let i = 0;
  const book = () => {
    // Every agent's day has twelve starts; Sundays are left out by staff's own right to book.
    const start = first + Math.floor(i / 55) * 86_400_000 + (Math.floor(i / AGENTS) % 11) * 45 * 60_000;
    const body = {
      serviceId: salon.serviceId,
      startsAt: new Date(start).toISOString(),
      client: { firstName: 'Client', lastName: `N° ${i}`, email: `b${i}@exemple.fr` },
    };
    i += 1;
    return api.request('POST', '/api/v1/appointments', { token, body }).then(({ status }) => {
      if (status !== 201) throw new Error(`a free slot was answered with ${status}`);
    });
  };
  while (i < SLOTS) await book();
  const slots = await latencyOf(REQUESTS, async () => {
    const { status } = await api.request('GET', `/api/v1/slots?serviceId=${salon.serviceId}&${week}`, {
      token,
    });
    if (status !== 200) throw new Error(`slots were answered with ${status}`);
  });
  const booking = await latencyOf(REQUESTS, book);
  return { slots, booking };
}
