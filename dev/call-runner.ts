import { type CallScenario, callScenarios } from './call-scenarios.ts';
import { type CallScore, scoreCall, type ToldCall } from './call-scoring.ts';

/** Something that can call a business and talk. */
export interface TestPhone {
  /** E.164 of where it calls from. */
  number: string;
  /** Plays the caller of a scenario; ends when the line is hung up. */
  play(scenario: CallScenario): Promise<void>;
}

/** The product, seen from outside with an API key (calls:read, services:read, appointments:read). */
export interface Product {
  apiUrl: string;
  apiKey: string;
}

const LOOK_EVERY_MS = 250;

/** Plays the five scenarios one after the other and scores each. `patienceMs`: how long the report of a call is waited for. */
export async function runCallScenarios(
  phone: TestPhone,
  product: Product,
  options: { patienceMs: number; onScore?: (score: CallScore) => void },
): Promise<CallScore[]> {
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${product.apiUrl}/api/v1/${path}`, {
      headers: { authorization: `Bearer ${product.apiKey}` },
    });
    if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { items } = await get<{
    items: Array<{ name: string; priceKind: string; priceMinCents: number; currency: string }>;
  }>('services?active=true&onlineBooking=true&limit=100');
  const priced = items.find(({ priceKind }) => priceKind === 'fixed');
  if (!priced) throw new Error('The scenarios need a bookable service with a fixed price.');
  const price = new Intl.NumberFormat('fr-FR', {
    style: 'currency',
    currency: priced.currency,
    ...(priced.priceMinCents % 100 === 0 && { maximumFractionDigits: 0 }),
  }).format(priced.priceMinCents / 100);
  const list = `vapi/calls?q=${encodeURIComponent(phone.number)}&limit=1`;
  const scores: CallScore[] = [];
  for (const scenario of callScenarios({ service: priced.name, price })) {
    const before = (await latest(get, list))?.id;
    await phone.play(scenario);
    const deadline = Date.now() + options.patienceMs;
    let call = await latest(get, list);
    while ((!call?.outcome || call.id === before) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      call = await latest(get, list);
    }
    if (!call || call.id === before)
      throw new Error(`The product heard nothing of the call « ${scenario.name} ».`);
    const detail = await get<ToldCall & { clientId: string | null }>(`vapi/calls/${call.id}`);
    const from = new Date().toISOString();
    const standing = detail.clientId
      ? await get<{ items: Array<{ status: string }> }>(
          `appointments?clientId=${detail.clientId}&from=${from}&limit=50`,
        )
      : { items: [] };
    const isBooked = standing.items.some(({ status }) => status === 'booked' || status === 'confirmed');
    const score = scoreCall(scenario, detail, isBooked);
    options.onScore?.(score);
    scores.push(score);
  }
  return scores;
}

async function latest(
  get: <T>(path: string) => Promise<T>,
  list: string,
): Promise<{ id: string; outcome: string | null } | undefined> {
  return (await get<{ items: Array<{ id: string; outcome: string | null }> }>(list)).items[0];
}

/** A telephone in the sandbox: what is said is typed, line by line, whatever Sara answers. */
export function sandboxPhone(
  sandboxUrl: string,
  business: { phoneNumberId: string },
  number: string,
): TestPhone {
  const post = async <T>(path: string, form: Record<string, string>): Promise<T> => {
    const answer = await fetch(`${sandboxUrl}/pages/vapi/calls${path}`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}.`);
    return (await answer.json()) as T;
  };
  return {
    number,
    async play({ lines }) {
      const { id } = await post<{ id: string }>('', { from: number, phoneNumberId: business.phoneNumberId });
      for (const text of lines) await post(`/${id}/say`, { text });
      await post(`/${id}/hang-up`, {});
    },
  };
}
