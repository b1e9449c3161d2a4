import { randomUUIDv7 } from 'node:crypto';
import type { IdentityKind } from '../domain/messaging/channels.ts';
import { clientAt, createNewcomer } from './clients.ts';
import type { TenantTransaction } from './database.ts';
import { textArray } from './lists.ts';

const PHONE = /^\+[1-9]\d{5,14}$/;

/**
 * The client somebody is, by any of the ids they go by on a channel, else by their number in E.164 where one of the ids is
 * one, else a new prospect (null where none is to be made); every id given is theirs from then on. A name they gave
 * themselves is kept beside the id: it is not the name they book under.
 */
export async function identifyClient(
  tx: TenantTransaction,
  who: {
    kind: IdentityKind;
    /** The surest first. */
    values: readonly string[];
    displayName: string | null;
    /** Whether somebody we do not know becomes a client now. */
    isNewcomer: boolean;
  },
): Promise<string | null> {
  const { kind, values, displayName } = who;
  // Two first messages at once are of one person: the second waits here, and finds who they are.
  for (const value of [...values].sort())
    await tx.sql(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [`${tx.tenantId}/${kind}/${value}`]);
  const list = textArray(values);
  const [known] = await tx.sql<{ clientId: string }>(
    `select client_id as "clientId" from client_identities where kind = ? and value = any(?::text[])
     order by array_position(?::text[], value) limit 1`,
    [kind, list, list],
  );
  const phone = values.find((value) => PHONE.test(value)) ?? null;
  const clientId =
    known?.clientId ??
    (phone && (await clientAt(tx, 'phone', phone))) ??
    (who.isNewcomer ? await newcomerAt(tx, phone) : null);
  if (!clientId) return null;
  for (const value of values) {
    await tx.sql(
      `insert into client_identities (tenant_id, kind, value, client_id, display_name) values (?, ?, ?, ?, ?)
       on conflict (tenant_id, kind, value) do update set display_name = coalesce(excluded.display_name, client_identities.display_name)`,
      [tx.tenantId, kind, value, clientId, displayName],
    );
  }
  return clientId;
}

async function newcomerAt(tx: TenantTransaction, phone: string | null): Promise<string> {
  const id = randomUUIDv7();
  await createNewcomer(tx, { id, phone, email: null });
  return id;
}

/** Somebody goes by another id now (a new number): it is theirs as well. @returns whether the old one was known. */
export async function addIdentity(
  tx: TenantTransaction,
  { kind, known, value }: { kind: IdentityKind; known: string; value: string },
): Promise<boolean> {
  const rows = await tx.sql(
    `insert into client_identities (tenant_id, kind, value, client_id, display_name)
     select tenant_id, kind, ?, client_id, display_name from client_identities where kind = ? and value = ?
     on conflict (tenant_id, kind, value) do nothing returning value`,
    [value, kind, known],
  );
  return rows.length > 0;
}

export interface ClientIdentity {
  kind: IdentityKind;
  value: string;
  displayName: string | null;
}

/** The ids a client goes by, oldest first. */
export async function listIdentities(tx: TenantTransaction, clientId: string): Promise<ClientIdentity[]> {
  return tx.sql<ClientIdentity>(
    `select kind, value, display_name as "displayName" from client_identities where client_id = ? order by created_at, value`,
    [clientId],
  );
}

/** The client somebody is by one id, or null while they are nobody's. */
export async function clientByIdentity(
  tx: TenantTransaction,
  kind: IdentityKind,
  value: string,
): Promise<string | null> {
  const [row] = await tx.sql<{ clientId: string }>(
    `select client_id as "clientId" from client_identities where kind = ? and value = ?`,
    [kind, value],
  );
  return row?.clientId ?? null;
}
