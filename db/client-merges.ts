import { randomUUIDv7 } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AddressShared,
  type ConsentWords,
  type MergedFields,
  separateFields,
  strictestConsents,
  type TakenOver,
  uniteFields,
} from '../domain/contact/merge.ts';
import {
  CHANNELS,
  type Channel,
  isAccountChannel,
  PURPOSES,
  type Purpose,
} from '../domain/messaging/channels.ts';
import { tellTemporal } from './booking.ts';
import { endSequences } from './campaign-ledger.ts';
import {
  type ConversationSnapshot,
  separateConversations,
  uniteConversations,
} from './conversation-merges.ts';
import type { TenantTransaction } from './database.ts';
import { databaseObjection } from './errors.ts';
import { giveBack, move } from './merge-rows.ts';

/**
 * Tables whose rows go with their client when records are merged, and come back; rows have an `id` (or their key is in
 * db/merge-rows.ts). A table that names a client is here or in `STAYS_BEHIND` (a test walks the catalogue). The ledger comes
 * last: what it noted of messages, calls and appointments has followed them by then, what was imported has not.
 */
export const MOVED_TABLES = [
  'messages',
  'calls',
  'appointments',
  'past_visits',
  'waitlist_entries',
  'client_identities',
  'consents',
  'client_events',
  'interactions',
] as const;
/**
 * `conversations` are one to a client and are joined (db/conversation-merges.ts); scores are computed anew every night, and a
 * merged record has none; what campaigns did stays as it was assigned, and goes no further for the merged record; the others
 * are about the records themselves.
 */
export const STAYS_BEHIND = [
  'clients',
  'conversations',
  'client_scores',
  'campaign_members',
  'campaign_recipients',
  'client_import_people',
  'client_merges',
  'client_distinctions',
] as const;

export interface MergeLine {
  id: string;
  survivorId: string;
  mergedId: string;
  mergedName: string;
  mergedPhone: string | null;
  mergedEmail: string | null;
  mergedByName: string | null;
  createdAt: Date;
  undoneAt: Date | null;
}

export type MergeOutcome =
  /** `created` false: somebody had merged these two already, in whichever direction. */
  | { kind: 'merged'; merge: MergeLine; created: boolean; movedRows: number }
  /** One of them is not there, or stands in another record already. */
  | { kind: 'not-found' }
  | { kind: 'elsewhere' };

interface Before {
  fields: TakenOver;
  /** What the merged record's conversation was, where both had one; 'moved' where it went over as it was. */
  conversation: ConversationSnapshot | 'moved' | null;
}

/** A merge that waits longer for somebody's lock gives way and tries again: nobody who writes to a client waits for it. */
const LOCK_WAIT = '400ms';

/** Whoever holds clients' records for long gives way (`givingWay`) instead of being waited for, or of a deadlock. */
export async function waitBriefly(tx: TenantTransaction): Promise<void> {
  await tx.sql(`select set_config('lock_timeout', ?, true)`, [LOCK_WAIT]);
}

/**
 * Makes one client of two: everything that hangs on `goes` hangs on `stays` from now on, what each row was is written down,
 * and its numbers, addresses and ids lead to `stays`. One transaction; the workflows of both conversations are told after it.
 * @throws a database objection of kind `retry` when a row was being written to meanwhile: try again
 */
export async function mergeClients(
  tx: TenantTransaction,
  pair: { stays: string; goes: string; by: string | null },
): Promise<MergeOutcome> {
  const { stays, goes } = pair;
  if (stays === goes) return { kind: 'not-found' };
  const records = await lockRecords(tx, [stays, goes]);
  const [survivor, merged] = [records.get(stays), records.get(goes)];
  if (!survivor || !merged) return { kind: 'not-found' };
  const joined = merged.mergedInto === stays ? goes : survivor.mergedInto === goes ? stays : null;
  if (joined) {
    const [known] = await tx.sql<{ id: string }>(
      `select id from client_merges where merged_id = ? and undone_at is null`,
      [joined],
    );
    if (known)
      return { kind: 'merged', merge: (await readMerge(tx, known.id))!, created: false, movedRows: 0 };
  }
  if (survivor.mergedInto || merged.mergedInto) return { kind: 'elsewhere' };

  const mergeId = randomUUIDv7();
  const consents = strictestConsents(
    await consentWords(tx, stays),
    await consentWords(tx, goes),
    await addressesOf(tx, survivor, merged),
  );
  const fields = uniteFields(survivor, merged);
  await tx.sql(
    `insert into client_merges (id, tenant_id, survivor_id, merged_id, merged_by) values (?, ?, ?, ?, ?)`,
    [mergeId, tx.tenantId, stays, goes, pair.by],
  );
  await endSequences(tx, [goes], 'withdrawn');
  let movedRows = 0;
  for (const table of MOVED_TABLES) movedRows += await move(tx, mergeId, table, 'client_id', goes, stays);
  const conversation = await uniteConversations(tx, mergeId, { stays, goes });
  for (const word of consents) await addConsent(tx, mergeId, stays, word);
  // Records merged into this one earlier go with it: one step always leads to the one that stays.
  await move(tx, mergeId, 'clients', 'merged_into', goes, stays);
  await tx.sql(`update clients set merged_into = ?, updated_at = now() where id = ?`, [stays, goes]);
  await tx.sql(`delete from client_scores where client_id = ?`, [goes]);
  await writeFields(
    tx,
    stays,
    Object.fromEntries(Object.entries(fields).map(([name, { after }]) => [name, after])),
  );
  const before: Before = { fields, conversation };
  await tx.sql(`update client_merges set before = ?::jsonb where id = ?`, [JSON.stringify(before), mergeId]);
  await tellAppointments(tx, mergeId);
  return { kind: 'merged', merge: (await readMerge(tx, mergeId))!, created: true, movedRows };
}

export type UndoOutcome =
  | { kind: 'undone'; merge: MergeLine }
  | { kind: 'not-found' }
  | { kind: 'already-undone' };

/**
 * Makes two clients of one again: exactly the rows the merge moved go back, less those that went elsewhere since; what was
 * written while they were one stays with the survivor. A no said meanwhile counts for both.
 */
export async function undoMerge(
  tx: TenantTransaction,
  mergeId: string,
  by: string | null,
): Promise<UndoOutcome> {
  const [merge] = await tx.sql<{ survivorId: string; mergedId: string; before: Before; createdAt: Date }>(
    `select survivor_id as "survivorId", merged_id as "mergedId", before, created_at as "createdAt" from client_merges where id = ?`,
    [mergeId],
  );
  if (!merge) return { kind: 'not-found' };
  const goes = merge.mergedId;
  const records = await lockRecords(tx, [goes]);
  // Merged on since: whoever has it now gives it back.
  const holder = records.get(goes)?.mergedInto;
  const [{ open }] = (await tx.sql<{ open: boolean }>(
    `select undone_at is null as open from client_merges where id = ? for update`,
    [mergeId],
  )) as [{ open: boolean }];
  if (!open || !holder) return { kind: 'already-undone' };
  await lockRecords(tx, [goes, holder]);

  await tx.sql(`update client_merges set undone_at = now(), undone_by = ? where id = ?`, [by, mergeId]);
  await tx.sql(`update clients set merged_into = null, updated_at = now() where id = ?`, [goes]);
  for (const table of MOVED_TABLES) await giveBack(tx, mergeId, table, 'client_id', holder, goes);
  await giveBack(tx, mergeId, 'clients', 'merged_into', holder, goes);
  await tx.sql(
    `delete from consents where id in (select row_id from client_merge_rows where merge_id = ? and table_name = 'consents' and change = 'added')`,
    [mergeId],
  );
  await separateConversations(tx, mergeId, { holder, goes, was: merge.before.conversation });
  await copyRefusalsSince(tx, { from: holder, to: goes, since: merge.createdAt });
  await takeBackFields(tx, merge.survivorId, merge.before.fields);
  // A later merge that carried these rows on must not give them back again.
  await tx.sql(
    `delete from client_merge_rows r using client_merge_rows mine
     where mine.merge_id = ? and r.merge_id > mine.merge_id and r.tenant_id = mine.tenant_id
       and r.table_name = mine.table_name and r.row_id = mine.row_id`,
    [mergeId],
  );
  await tx.sql(`delete from client_merge_rows where merge_id > ? and table_name = 'clients' and row_id = ?`, [
    mergeId,
    goes,
  ]);
  await tellAppointments(tx, mergeId);
  return { kind: 'undone', merge: (await readMerge(tx, mergeId))! };
}

interface Locked extends MergedFields {
  id: string;
  mergedInto: string | null;
}

const FIELDS: Record<keyof MergedFields, string> = {
  status: 'status',
  firstName: 'first_name',
  lastName: 'last_name',
  phone: 'phone',
  email: 'email',
  locale: 'locale',
  timeZone: 'time_zone',
  notes: 'notes',
  satisfaction: 'satisfaction',
};

/** Records by id, locked in one order whoever asks; new rows for them wait until this transaction ends. */
async function lockRecords(tx: TenantTransaction, ids: string[]): Promise<Map<string, Locked>> {
  await waitBriefly(tx);
  const columns = Object.entries(FIELDS).map(([name, column]) => `${column} as "${name}"`);
  const rows = await tx.sql<Locked>(
    `select id, merged_into as "mergedInto", ${columns.join(', ')} from clients
     where id = any(?::uuid[]) and erased_at is null order by id for update`,
    [`{${ids}}`],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** What a record took over goes, and with it what a later merge took over from that record. */
async function takeBackFields(tx: TenantTransaction, survivorId: string, taken: TakenOver): Promise<void> {
  const record = (await lockRecords(tx, [survivorId])).get(survivorId)!;
  await writeFields(tx, survivorId, separateFields(record, taken));
  const [later] = await tx.sql<{ survivorId: string; before: Before }>(
    `select survivor_id as "survivorId", before from client_merges where merged_id = ? and undone_at is null`,
    [survivorId],
  );
  if (!later) return;
  const passedOn = Object.fromEntries(
    Object.entries(later.before.fields).filter(
      ([name, { after }]) => taken[name as keyof TakenOver]?.after === after,
    ),
  );
  await takeBackFields(tx, later.survivorId, passedOn);
}

async function writeFields(tx: TenantTransaction, id: string, change: Partial<MergedFields>): Promise<void> {
  const names = Object.keys(change) as Array<keyof MergedFields>;
  if (names.length === 0) return;
  await tx.sql(
    `update clients set ${names.map((name) => `${FIELDS[name]} = ?`).join(', ')}, updated_at = now() where id = ?`,
    [...names.map((name) => change[name]), id],
  );
}

async function consentWords(tx: TenantTransaction, clientId: string): Promise<ConsentWords> {
  const rows = await tx.sql<{ channel: Channel; purpose: Purpose; granted: boolean; source: string }>(
    `select distinct on (channel, purpose) channel, purpose, granted, source from consents
     where client_id = ? order by channel, purpose, at desc, id desc`,
    [clientId],
  );
  const words: ConsentWords = {};
  for (const { channel, purpose, granted, source } of rows)
    words[channel] = { ...words[channel], [purpose]: { granted, source } };
  return words;
}

/** Where each of the two is reached on a channel: by number, by address, by what they go by there. */
async function addressesOf(tx: TenantTransaction, one: Locked, other: Locked): Promise<AddressShared> {
  const ids = await tx.sql<{ clientId: string; kind: string; value: string }>(
    `select client_id as "clientId", kind, value from client_identities where client_id = any(?::uuid[])`,
    [`{${one.id},${other.id}}`],
  );
  const of = (record: Locked, channel: Channel): string[] => {
    if (channel === 'email') return record.email ? [record.email] : [];
    const named = ids.filter(({ clientId, kind }) => clientId === record.id && kind === channel);
    const byNumber = !isAccountChannel(channel) || channel === 'whatsapp';
    return [...named.map(({ value }) => value), ...(byNumber && record.phone ? [record.phone] : [])];
  };
  return (channel) => {
    const [a, b] = [of(one, channel), of(other, channel)];
    if (a.length > 0 && b.length > 0) return a.some((value) => b.includes(value)) ? 'same' : 'different';
    return a.length > 0 ? 'one' : b.length > 0 ? 'other' : 'same';
  };
}

/** What counts for the one person, as their latest word where it is not that already. */
async function addConsent(
  tx: TenantTransaction,
  mergeId: string,
  clientId: string,
  word: { channel: Channel; purpose: Purpose; granted: boolean; source: string },
): Promise<void> {
  await tx.sql(
    `with latest as (
       select granted from consents where client_id = ? and channel = ? and purpose = ? order by at desc, id desc limit 1
     ), added as (
       insert into consents (tenant_id, client_id, channel, purpose, granted, source)
       select ?, ?, ?, ?, ?, ? where not exists (select 1 from latest where granted = ?) returning id
     )
     insert into client_merge_rows (tenant_id, merge_id, table_name, row_id, change)
     select ?, ?, 'consents', id, 'added' from added`,
    [
      clientId,
      word.channel,
      word.purpose,
      tx.tenantId,
      clientId,
      word.channel,
      word.purpose,
      word.granted,
      word.source,
      word.granted,
      tx.tenantId,
      mergeId,
    ],
  );
}

/** A no said while two were one was said by either: the one that leaves keeps it. */
async function copyRefusalsSince(
  tx: TenantTransaction,
  { from, to, since }: { from: string; to: string; since: Date },
): Promise<void> {
  const now = await consentWords(tx, from);
  const then = await consentWords(tx, to);
  for (const channel of CHANNELS)
    for (const purpose of PURPOSES) {
      const word = now[channel]?.[purpose];
      if (!word || word.granted || then[channel]?.[purpose]?.granted === false) continue;
      await tx.sql(
        `insert into consents (tenant_id, client_id, channel, purpose, granted, source)
         select tenant_id, ?, channel, purpose, false, source from consents
         where client_id = ? and channel = ? and purpose = ? and not granted and at > ? order by at desc, id desc limit 1`,
        [to, from, channel, purpose, since],
      );
    }
}

/** Appointments to come are another person's now: their workflows and calendars look again. */
async function tellAppointments(tx: TenantTransaction, mergeId: string): Promise<void> {
  const rows = await tx.sql<{ id: string }>(
    `select a.id from client_merge_rows r join appointments a on a.tenant_id = r.tenant_id and a.id = r.row_id
     where r.merge_id = ? and r.table_name = 'appointments' and a.status in ('booked', 'confirmed') and a.ends_at > now()`,
    [mergeId],
  );
  for (const { id } of rows) await tellTemporal(tx, id);
}

const LINE = `
  select m.id, m.survivor_id as "survivorId", m.merged_id as "mergedId",
    coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), c.phone, c.email, '') as "mergedName",
    c.phone as "mergedPhone", c.email as "mergedEmail",
    (select nullif(trim(u.first_name || ' ' || u.last_name), '') from users u where u.id = m.merged_by) as "mergedByName",
    m.created_at as "createdAt", m.undone_at as "undoneAt"
  from client_merges m join clients c on c.tenant_id = m.tenant_id and c.id = m.merged_id`;

export async function readMerge(tx: TenantTransaction, id: string): Promise<MergeLine | null> {
  const [line] = await tx.sql<MergeLine>(`${LINE} where m.id = ?`, [id]);
  return line ?? null;
}

/** The records that stand in a client's now, the latest first. */
export function mergesOf(tx: TenantTransaction, clientId: string): Promise<MergeLine[]> {
  return tx.sql<MergeLine>(`${LINE} where c.merged_into = ? and m.undone_at is null order by m.id desc`, [
    clientId,
  ]);
}

const MOST_TRIES = 10;

/**
 * Runs a merge, its undoing or an erasure, again where it gave way to somebody who was writing to one of the clients.
 * @throws the last refusal, when they never stopped
 */
export async function givingWay<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await run();
    } catch (error) {
      if (tries === MOST_TRIES || databaseObjection(error)?.kind !== 'retry') throw error;
      await sleep(50 + Math.random() * 50 * tries);
    }
  }
}
