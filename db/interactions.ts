import { mentionsCompetitor } from '../domain/retention/competitor.ts';
import type { TenantTransaction } from './database.ts';

/** What a client did, as the ledger keeps it; the kinds are those of migration 0019. */
export type InteractionKind =
  | 'visit'
  | 'no-show'
  | 'cancellation'
  | 'spend'
  | 'satisfaction'
  | 'email-sent'
  | 'email-open'
  | 'email-click'
  | 'call-answered'
  | 'call-missed'
  | 'reply'
  | 'competitor-mention';

export interface Interaction {
  clientId: string;
  kind: InteractionKind;
  at: Date;
  /** visit, spend: minor units; null: not known. */
  valueCents?: number | null;
  /** satisfaction: 1 to 5; call-answered: seconds. */
  value?: number | null;
  /** Noted twice under the same reference, it is one. */
  sourceRef: string;
}

/**
 * Notes what has no row of its own elsewhere: an imported visit, a mention. Appointments, answers, messages and calls are noted by
 * the database itself.
 */
export async function noteInteraction(tx: TenantTransaction, interaction: Interaction): Promise<void> {
  const { clientId, kind, at, valueCents = null, value = null, sourceRef } = interaction;
  await tx.sql(
    `insert into interactions (tenant_id, source_ref, client_id, kind, at, value_cents, value) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, source_ref) do nothing`,
    [tx.tenantId, sourceRef, clientId, kind, at, valueCents, value],
  );
}

/** Notes that a client spoke of a competitor, once for each `sourceRef`, where they did. */
export async function noteMention(
  tx: TenantTransaction,
  said: { clientId: string; text: string; at: Date; sourceRef: string },
): Promise<void> {
  if (mentionsCompetitor(said.text))
    await noteInteraction(tx, {
      ...said,
      kind: 'competitor-mention',
      sourceRef: `mention/${said.sourceRef}`,
    });
}
