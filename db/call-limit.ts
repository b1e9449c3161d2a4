import { CALL_LIMIT_DAYS } from '../domain/voice/call-hours.ts';
import type { TenantTransaction } from './database.ts';
import { textArray } from './lists.ts';

/**
 * When advertising calls to each of these numbers were placed or tried, over the law's thirty days; epoch milliseconds. Whoever
 * of the business's clients has the number.
 */
export async function callsPlacedTo(
  tx: TenantTransaction,
  numbers: readonly string[],
  now: number,
): Promise<Map<string, number[]>> {
  const rows = await tx.sql<{ number: string; calls: number[] }>(
    `select to_address as number, array_agg((extract(epoch from attempted_at) * 1000)::float8) as calls from messages
     where channel = 'call' and purpose = 'marketing' and to_address = any(?::text[]) and attempted_at > ? group by to_address`,
    [textArray(numbers), new Date(now - CALL_LIMIT_DAYS * 86_400_000)],
  );
  return new Map(rows.map(({ number, calls }) => [number, calls]));
}
