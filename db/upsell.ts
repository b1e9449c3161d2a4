import type { TenantTransaction } from './database.ts';
import { readScoringSettings } from './scoring.ts';

const DAYS_BETWEEN = 30;

/**
 * Takes the one time in thirty days a dearer service may be suggested to a client: last night's rules found them faithful,
 * content and of a modest basket (product §8), and the business still wants it.
 * @returns whether it is theirs to be suggested now
 */
export async function takeSuggestion(tx: TenantTransaction, clientId: string, now: number): Promise<boolean> {
  const taken = await tx.sql(
    `update client_scores set suggested_at = ? where client_id = ? and reasons @> '[{"action":"upsell"}]'
       and (suggested_at is null or suggested_at < ?) returning 1`,
    [new Date(now), clientId, new Date(now - DAYS_BETWEEN * 86_400_000)],
  );
  return taken.length > 0;
}

/** What the business wants suggested; null: nothing, the rule is off. `serviceId` null: the next dearer one. */
export async function readUpsell(tx: TenantTransaction): Promise<{ serviceId: string | null } | null> {
  const { upsell } = await readScoringSettings(tx);
  return upsell.enabled ? upsell : null;
}
