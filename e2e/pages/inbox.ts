import { randomInt, randomUUID } from 'node:crypto';
import type { Bookable } from './bookable.ts';

/** A number of the range kept for fiction (06 39 98), another each time. */
export const someNumber = () => `+3363998${String(randomInt(1_000, 9_999))}`;

const DAY_MS = 86_400_000;

/** Books tomorrow at the first free slot for somebody with a phone; the business thereby writes to it. @returns the client's id */
export async function bookFor(
  salon: Bookable,
  client: { firstName: string; lastName: string; phone: string },
): Promise<string> {
  const serviceId = salon.services['Coupe femme']!;
  const day = (ahead: number) => new Date(Date.now() + ahead * DAY_MS).toISOString();
  const { slots } = await salon.api<{ slots: { start: string }[] }>(
    'GET',
    `/slots?serviceId=${serviceId}&from=${encodeURIComponent(day(1))}&to=${encodeURIComponent(day(3))}`,
  );
  const { clientId } = await salon.api<{ clientId: string }>('POST', '/appointments', {
    serviceId,
    agentId: null,
    startsAt: slots[0]!.start,
    client: { ...client, email: null },
    notes: null,
    requestKey: randomUUID(),
  });
  return clientId;
}
