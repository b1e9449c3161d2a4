import type { TenantTransaction } from './database.ts';

/** What answers may cost a business in a day, in millionths of a dollar, before who writes waits for a person. */
const MOST_A_DAY = 20_000_000;
/** Nobody is answered so often in an hour; a program that answers answers is. */
const MOST_AN_HOUR = 60;

/** Why Sara answers no more for now: the business's day is spent, or this one conversation goes round in circles; null: she may. */
export async function answerLimit(
  tx: TenantTransaction,
  clientId: string,
  now: Date,
): Promise<'budget' | 'many-messages' | null> {
  const [lately] = await tx.prepared<{ spent: number; turns: number }>(
    `select coalesce(sum(t.cost_micros), 0)::float8 as spent,
            count(*) filter (where t.conversation_id = v.id and t.started_at > ?::timestamptz - interval '1 hour')::int as turns
     from conversations v join conversation_turns t on t.tenant_id = v.tenant_id and t.started_at > ?::timestamptz - interval '1 day'
     where v.client_id = ?`,
    [now, now, clientId],
  );
  if ((lately?.spent ?? 0) >= MOST_A_DAY) return 'budget';
  return (lately?.turns ?? 0) >= MOST_AN_HOUR ? 'many-messages' : null;
}
