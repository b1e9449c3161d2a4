import { type Channel, hasIdentities, PURPOSES, type Purpose } from '../domain/messaging/channels.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { endSequences } from './campaign-ledger.ts';
import type { TenantTransaction } from './database.ts';
import { addressKey } from './messages.ts';

export type ConsentSource =
  | 'booking'
  | 'client'
  | 'keyword'
  | 'unsubscribe'
  | 'staff'
  | 'import'
  | 'provider'
  /** What two records that are one person's come to. */
  | 'merge';
export type SuppressionReason = 'opted-out' | 'bounced' | 'complained' | 'unsubscribed' | 'staff';

const REFUSALS: Record<SuppressionReason, FailureReason> = {
  'opted-out': 'opted-out',
  bounced: 'bounced',
  complained: 'complained',
  unsubscribed: 'unsubscribed',
  staff: 'opted-out',
};

/** What a message must be known by to be allowed or refused. */
export interface Asked {
  channel: Channel;
  to: string;
  clientId: string | null;
  purpose: Purpose;
  /** Confirms to somebody that they will hear no more: the one thing a STOP does not stop. */
  confirmsOptOut?: boolean;
}

/**
 * Why this must not be sent, or null when it may: asked at the last step, in the transaction that marks the message as
 * being sent. The strictest counts: a blocked address, then a withdrawal, and for advertising a yes that was never given.
 */
export async function refusalToSend(tx: TenantTransaction, message: Asked): Promise<FailureReason | null> {
  return (await refusalsToSend(tx, [message]))[0]!;
}

/** A block of one of the messages' addresses, or what its client said last for a purpose. */
interface Found {
  index: number;
  reason: SuppressionReason | null;
  purpose: Purpose | null;
  granted: boolean | null;
}

/** The same for several messages, in their order. */
export async function refusalsToSend(
  tx: TenantTransaction,
  messages: readonly Asked[],
): Promise<(FailureReason | null)[]> {
  const asked = messages.map(({ channel, to, clientId, purpose }, index) => {
    return { index, channel, address: addressKey(channel, to), client_id: clientId, purpose };
  });
  const list = JSON.stringify(asked);
  const found = await tx.prepared<Found>(
    // Consents person by person, however few the planner believes there are: it would read all of them for each batch.
    `with m as (select * from jsonb_to_recordset(?::jsonb)
       as m(index int, channel text, address text, client_id uuid, purpose text))
     select m.index, s.reason, null as purpose, null as granted,
       array_position(array['opted-out', 'staff', 'complained', 'bounced', 'unsubscribed'], s.reason) as rank
     from m join suppressions s on s.channel = m.channel and s.address = m.address and s.lifted_at is null
       and (s.scope = 'all' or m.purpose = 'marketing')
     union all
     select m.index, null, k.purpose, k.granted, null from m cross join lateral (
       select distinct on (c.purpose) c.purpose, c.granted from consents c
       where c.client_id = m.client_id and c.channel = m.channel order by c.purpose, c.at desc, c.id desc) k
     order by rank`,
    [list],
  );
  const byIndex = Map.groupBy(found, ({ index }) => index);
  return messages.map(({ confirmsOptOut, purpose }, index) => {
    const about = byIndex.get(index) ?? [];
    const block = about.find(({ reason }) => reason && !(confirmsOptOut && reason === 'opted-out'));
    if (block?.reason) return REFUSALS[block.reason];
    if (confirmsOptOut) return null;
    const saidOf = (of: Purpose) => about.find((one) => one.purpose === of)?.granted ?? undefined;
    if (saidOf('transactional') === false) return 'unsubscribed';
    if (purpose === 'transactional') return null;
    if (saidOf('marketing') === undefined) return 'no-consent';
    return saidOf('marketing') ? null : 'unsubscribed';
  });
}

/** A client's latest word for each purpose on a channel; absent = never asked. */
export async function readConsents(
  tx: TenantTransaction,
  clientId: string,
  channel: Channel,
): Promise<Partial<Record<Purpose, boolean>>> {
  const rows = await tx.sql<{ purpose: Purpose; granted: boolean }>(
    `select distinct on (purpose) purpose, granted from consents
     where client_id = ? and channel = ? order by purpose, at desc, id desc`,
    [clientId, channel],
  );
  return Object.fromEntries(rows.map(({ purpose, granted }) => [purpose, granted]));
}

/** A client's latest word on advertising on each channel, and whether their address is blocked there. */
export async function advertisingConsents<Of extends Channel>(
  tx: TenantTransaction,
  client: { id: string; phone: string | null; email: string | null },
  channels: readonly Of[],
): Promise<
  Array<{
    channel: Of;
    granted: boolean | null;
    at: Date | null;
    source: string | null;
    evidence: string | null;
    blocked: boolean;
  }>
> {
  const words = await tx.sql<{
    channel: Of;
    granted: boolean;
    at: Date;
    source: string;
    evidence: string | null;
  }>(
    `select distinct on (channel) channel, granted, at, source, evidence from consents
     where client_id = ? and purpose = 'marketing' order by channel, at desc, id desc`,
    [client.id],
  );
  const blocks = await tx.sql<{ channel: Of }>(
    `select distinct channel from suppressions where lifted_at is null and (
       (channel = 'email' and address = ?) or (channel in ('sms', 'whatsapp', 'call') and address = ?)
       or (channel, address) in (select kind, value from client_identities where client_id = ?))`,
    [client.email, client.phone, client.id],
  );
  return channels.map((channel) => {
    const said = words.find((one) => one.channel === channel);
    const blocked = blocks.some((one) => one.channel === channel);
    return {
      channel,
      granted: said?.granted ?? null,
      at: said?.at ?? null,
      source: said?.source ?? null,
      evidence: said?.evidence ?? null,
      blocked,
    };
  });
}

/** Adds a yes or a no to a client's history. The same word again adds nothing. */
export async function recordConsent(
  tx: TenantTransaction,
  consent: { clientId: string; channel: Channel; purpose: Purpose; granted: boolean; source: ConsentSource },
): Promise<void> {
  const { clientId, channel, purpose, granted, source } = consent;
  const current = await readConsents(tx, clientId, channel);
  if (current[purpose] === granted) return;
  await tx.sql(
    `insert into consents (tenant_id, client_id, channel, purpose, granted, source) values (?, ?, ?, ?, ?, ?)`,
    [tx.tenantId, clientId, channel, purpose, granted, source],
  );
}

/** Blocks an address. Blocked already for that reason = done. */
export async function suppress(
  tx: TenantTransaction,
  block: {
    channel: Channel;
    address: string;
    reason: SuppressionReason;
    scope?: 'all' | 'marketing';
    writtenAt?: Date | null;
  },
): Promise<void> {
  await tx.sql(
    `insert into suppressions (tenant_id, channel, address, scope, reason, said_at) values (?, ?, ?, ?, ?, ?)
     on conflict (tenant_id, channel, address, reason) where lifted_at is null
     do update set said_at = greatest(suppressions.said_at, excluded.said_at)`,
    [
      tx.tenantId,
      block.channel,
      addressKey(block.channel, block.address),
      block.scope ?? 'all',
      block.reason,
      block.writtenAt ?? null,
    ],
  );
}

/** The clients an address belongs to, merged ones as who they are now: a mother and her son may share a number. */
async function clientsAt(tx: TenantTransaction, channel: Channel, address: string): Promise<string[]> {
  const key = addressKey(channel, address);
  const rows = hasIdentities(channel)
    ? await tx.sql<{ id: string }>(
        `select client_id as id from client_identities where kind = ? and value = ?
         union select coalesce(merged_into, id) from clients where ? = 'whatsapp' and phone = ?`,
        [channel, key, channel, key],
      )
    : await tx.sql<{ id: string }>(
        `select distinct coalesce(merged_into, id) as id from clients where ${channel === 'email' ? 'email' : 'phone'} = ?`,
        [key],
      );
  return rows.map(({ id }) => id);
}

/**
 * Somebody wrote STOP (or the carrier says they did): nothing more goes to that address on that channel, whoever it belongs
 * to, and everyone it belongs to has withdrawn.
 */
export async function optOut(
  tx: TenantTransaction,
  {
    channel,
    address,
    source,
    writtenAt = null,
  }: { channel: Channel; address: string; source: ConsentSource; writtenAt?: Date | null },
): Promise<void> {
  await suppress(tx, { channel, address, reason: 'opted-out', writtenAt });
  const clientIds = await clientsAt(tx, channel, address);
  await endSequences(tx, clientIds, 'opted-out');
  for (const clientId of clientIds) {
    const said = await readConsents(tx, clientId, channel);
    for (const purpose of PURPOSES) {
      // Advertising that was never agreed to needs no withdrawal, and START must not invent an agreement.
      if (purpose === 'transactional' || said[purpose])
        await recordConsent(tx, { clientId, channel, purpose, granted: false, source });
    }
  }
}

/**
 * START: undoes what STOP did, and no more. A bounce or a complaint stays, and so does a STOP that was written after it and told
 * before. @param writtenAt by the provider's clock, where it tells. @returns whether anything may be sent again
 */
export async function optIn(
  tx: TenantTransaction,
  {
    channel,
    address,
    source,
    writtenAt = null,
  }: { channel: Channel; address: string; source: ConsentSource; writtenAt?: Date | null },
): Promise<boolean> {
  if (!(await lift(tx, { channel, address, reason: 'opted-out', writtenAt }))) return false;
  for (const clientId of await clientsAt(tx, channel, address)) {
    // A yes to advertising that was never given is not given by this word either.
    const withdrawn = await tx.sql<{ purpose: Purpose }>(
      `select purpose from (
         select distinct on (purpose) purpose, granted, source, bool_or(granted) over (partition by purpose) as agreed_once from consents
         where client_id = ? and channel = ? order by purpose, at desc, id desc) latest
       where not granted and source in ('keyword', 'provider') and (agreed_once or purpose = 'transactional')`,
      [clientId, channel],
    );
    for (const { purpose } of withdrawn)
      await recordConsent(tx, { clientId, channel, purpose, granted: true, source });
  }
  return true;
}

/** Lifts a block, but none that was asked for later than `writtenAt` and told before. @returns false when there is such a one */
async function lift(
  tx: TenantTransaction,
  block: { channel: Channel; address: string; reason: SuppressionReason; writtenAt: Date | null },
): Promise<boolean> {
  const { channel, reason, writtenAt } = block;
  const rows = await tx.sql<{ isLifted: boolean }>(
    `with block as (
       select id, said_at is not null and said_at > ?::timestamptz as stays from suppressions
       where channel = ? and address = ? and reason = ? and lifted_at is null),
     lifted as (update suppressions set lifted_at = now() where id in (select id from block where stays is not true))
     select stays is not true as "isLifted" from block`,
    [writtenAt, channel, addressKey(channel, block.address), reason],
  );
  return rows.every(({ isLifted }) => isLifted);
}

/** The link or button of an e-mail, or the provider's word: no more advertising to that address; appointments are still told. */
export async function unsubscribe(
  tx: TenantTransaction,
  {
    channel,
    address,
    source = 'unsubscribe',
    writtenAt = null,
  }: { channel: Channel; address: string; source?: 'unsubscribe' | 'provider'; writtenAt?: Date | null },
): Promise<void> {
  await suppress(tx, { channel, address, reason: 'unsubscribed', scope: 'marketing', writtenAt });
  const clientIds = await clientsAt(tx, channel, address);
  await endSequences(tx, clientIds, 'opted-out');
  for (const clientId of clientIds)
    await recordConsent(tx, { clientId, channel, purpose: 'marketing', granted: false, source });
}

/** Undoes what the provider told of earlier, and no more: advertising nobody had agreed to before is not agreed to now. */
export async function resubscribe(
  tx: TenantTransaction,
  { channel, address, writtenAt }: { channel: Channel; address: string; writtenAt: Date },
): Promise<void> {
  if (!(await lift(tx, { channel, address, reason: 'unsubscribed', writtenAt }))) return;
  for (const clientId of await clientsAt(tx, channel, address)) {
    const [latest, ...earlier] = await tx.sql<{ granted: boolean; source: ConsentSource }>(
      `select granted, source from consents where client_id = ? and channel = ? and purpose = 'marketing' order by at desc, id desc`,
      [clientId, channel],
    );
    if (latest && !latest.granted && latest.source === 'provider' && earlier.some(({ granted }) => granted))
      await recordConsent(tx, {
        clientId,
        channel,
        purpose: 'marketing',
        granted: true,
        source: 'provider',
      });
  }
}
