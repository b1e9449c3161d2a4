import { askCalendarPush } from './calendar-links.ts';
import { endSequences } from './campaign-ledger.ts';
import { waitBriefly } from './client-merges.ts';
import { suppress } from './consent.ts';
import type { TenantTransaction } from './database.ts';
import { idList, textArray } from './lists.ts';
import { forgetFiles } from './media.ts';

/** What an erasure left for the accounts, and what it took away. */
export interface Erased {
  appointments: number;
  pastVisits: number;
  calls: number;
  files: number;
}

export type ErasureOutcome =
  | ({ kind: 'erased' } & Erased)
  | { kind: 'not-found' }
  /** Stands in another record: that one is erased, and this one with it. */
  | { kind: 'merged' }
  /** They are expected: an appointment of nobody's would be kept for nobody. */
  | { kind: 'expected' };

/**
 * Erases a person (GDPR, article 17). Whatever hangs on their record goes with it by its foreign key, and so does a table of
 * tomorrow; what stays is moved away first, without a word of theirs: appointments and visits with their prices, calls with
 * their length and cost, what campaigns did for them. It is moved to a record that is nobody's. Files are deleted after the commit (workflows/media.ts);
 * what forbids writing to an address stays (`suppressions`), and so does a no to advertising, as one of them.
 * @throws a database objection of kind `retry` when something was being written meanwhile: try again (`givingWay`)
 */
export async function eraseClient(
  tx: TenantTransaction,
  clientId: string,
  now: number,
): Promise<ErasureOutcome> {
  await waitBriefly(tx);
  const records = await tx.sql<Locked>(
    `select id, phone, email, merged_into as "mergedInto", erased_at as "erasedAt" from clients
     where id = ? or merged_into = ? order by id for update`,
    [clientId, clientId],
  );
  const record = records.find(({ id }) => id === clientId);
  if (!record || record.erasedAt) return { kind: 'not-found' };
  if (record.mergedInto) return { kind: 'merged' };
  const ids = idList(records.map(({ id }) => id));
  const [expected] = await tx.sql(
    `select 1 from appointments where client_id = any(?::uuid[]) and status in ('booked', 'confirmed', 'arrived') and ends_at > ? limit 1`,
    [ids, new Date(now)],
  );
  if (expected) return { kind: 'expected' };

  const alone = await ofNobodyElse(tx, records, ids);
  await keepRefusals(tx, ids, alone);
  const files = await forgetTheirFiles(tx, ids);
  await forgetWords(tx, ids, alone);
  const calls = await emptyCalls(tx, ids, alone);
  const nobody = await standIn(tx, clientId, ids);
  const kept = nobody ? await keepVisits(tx, nobody, ids) : { appointments: 0, pastVisits: 0 };
  if (nobody) await keepCampaigns(tx, nobody, records);
  // Records merged into it go with it, by their foreign key.
  await tx.sql(`delete from clients where id = ?`, [clientId]);
  await tx.ask({ kind: 'conversation.changed', tenantId: tx.tenantId, clientId });
  return { kind: 'erased', ...kept, calls, files };
}

interface Locked {
  id: string;
  phone: string | null;
  email: string | null;
  mergedInto: string | null;
  erasedAt: Date | null;
}

/** Numbers and addresses that are no other client's: a mother's may be her son's as well. */
interface Alone {
  phones: string[];
  emails: string[];
}

async function ofNobodyElse(tx: TenantTransaction, records: readonly Locked[], ids: string): Promise<Alone> {
  const of = async (column: 'phone' | 'email') => {
    const values = [...new Set(records.map((one) => one[column]))].filter((one) => one !== null);
    const taken = await tx.sql<{ value: string }>(
      `select distinct ${column} as value from clients where ${column} = any(?::text[]) and id <> all(?::uuid[])`,
      [textArray(values), ids],
    );
    return values.filter((value) => !taken.some((other) => other.value === value));
  };
  return { phones: await of('phone'), emails: await of('email') };
}

/** A no said to staff, or in a file, stands with their record alone: it is written against their address. */
async function keepRefusals(tx: TenantTransaction, ids: string, { phones, emails }: Alone): Promise<void> {
  const words = await tx.sql<{ channel: 'sms' | 'email' | 'whatsapp' | 'call'; granted: boolean }>(
    `select distinct on (client_id, channel) channel, granted from consents
     where client_id = any(?::uuid[]) and purpose = 'marketing' and channel in ('sms', 'email', 'whatsapp', 'call')
     order by client_id, channel, at desc, id desc`,
    [ids],
  );
  for (const { channel, granted } of words)
    for (const address of granted ? [] : channel === 'email' ? emails : phones)
      await suppress(tx, { channel, address, reason: 'unsubscribed', scope: 'marketing' });
}

/** Has their files deleted from the object store. @returns how many */
async function forgetTheirFiles(tx: TenantTransaction, ids: string): Promise<number> {
  const files = await tx.sql<{ id: string }>(
    `select f.id from media f join messages m on m.tenant_id = f.tenant_id and m.id = f.message_id
     where m.client_id = any(?::uuid[]) order by f.id`,
    [ids],
  );
  await forgetFiles(
    tx,
    files.map(({ id }) => id),
  );
  return files.length;
}

/** What names them and hangs on no record: mails to staff about them, events of providers, their chat, lines of a file. */
async function forgetWords(tx: TenantTransaction, ids: string, alone: Alone): Promise<void> {
  await tx.sql(
    `delete from messages where subject_ref in (
       select 'conversation/' || id from conversations where client_id = any(?::uuid[])
       union all select 'call/' || id from calls where client_id = any(?::uuid[]))`,
    [ids, ids],
  );
  await tx.sql(
    `delete from provider_events where provider = 'resend' and type = 'received' and message_id is null
       and payload #>> '{data,email_id}' in (
         select e.provider_id from received_emails e join messages m on m.tenant_id = e.tenant_id and m.id = e.message_id
         where m.client_id = any(?::uuid[]))`,
    [ids],
  );
  // WhatsApp writes a number without its « + ».
  const named = alone.phones.map((phone) => `%${phone.slice(1)}%`);
  if (named.length > 0)
    await tx.sql(
      `delete from provider_events where provider = 'whatsapp' and message_id is null and payload::text like any(?::text[])`,
      [textArray(named)],
    );
  await tx.sql(
    `delete from webchat_visitors where id::text in (
       select value from client_identities where kind = 'webchat' and client_id = any(?::uuid[]))`,
    [ids],
  );
  // A file that is being looked at would bring them back.
  await tx.sql(
    `with gone as (delete from client_import_people where client_id = any(?::uuid[]) returning import_id, line),
     lines as (
       select import_id, (select max(p.first_line) from client_import_pages p where p.import_id = gone.import_id and p.first_line <= gone.line) as page,
         array_agg(line) as lines from gone group by 1, 2)
     update client_import_pages p set lines = (
       select coalesce(json_agg(l), '[]') from json_array_elements(p.lines) l where (l ->> 'line')::int <> all(lines.lines))
     from lines where p.import_id = lines.import_id and p.first_line = lines.page`,
    [ids],
  );
  // A check goes on behind the last line of a page: one without lines has none.
  await tx.sql(`delete from client_import_pages where json_array_length(lines) = 0`);
}

/** Their calls keep when, how long and at what cost: what was said, by whom and where it is recorded goes. @returns how many */
async function emptyCalls(tx: TenantTransaction, ids: string, { phones }: Alone): Promise<number> {
  const calls = await tx.sql<{ id: string }>(
    `update calls set client_id = null, client_number = null, turns = '[]', recording_url = null, summary = null,
       handover_reason = null, message_id = null, handled_at = coalesce(handled_at, now()),
       reported_at = coalesce(reported_at, now()), updated_at = now()
     where client_id = any(?::uuid[]) or (client_id is null and client_number = any(?::text[])) returning id`,
    [ids, textArray(phones)],
  );
  await tx.sql(`delete from call_tool_calls where call_id = any(?::uuid[])`, [
    idList(calls.map(({ id }) => id)),
  ]);
  return calls.length;
}

/** A record that is nobody's, for what is kept of them. @returns null where there is nothing to keep */
async function standIn(tx: TenantTransaction, clientId: string, ids: string): Promise<string | null> {
  const [nobody] = await tx.sql<{ id: string }>(
    `insert into clients (tenant_id, status, first_name, last_name, source, created_at, erased_at)
     select tenant_id, status, '', '', source, created_at, now() from clients c where id = ? and (
       exists (select 1 from appointments a where a.client_id = any(?::uuid[]))
       or exists (select 1 from past_visits p where p.client_id = any(?::uuid[]))
       or exists (select 1 from campaign_members m where m.client_id = any(?::uuid[])))
     returning id`,
    [clientId, ids, ids, ids],
  );
  return nobody?.id ?? null;
}

/** Moves what the accounts need. The ledger of visits follows by itself. */
async function keepVisits(
  tx: TenantTransaction,
  nobody: string,
  ids: string,
): Promise<Pick<Erased, 'appointments' | 'pastVisits'>> {
  const appointments = await tx.sql<{ id: string; inCalendar: boolean }>(
    `update appointments a set client_id = ?, notes = null, cancel_reason = null, request_key = null, updated_at = now()
     where client_id = any(?::uuid[])
     returning id, exists (select 1 from calendar_event_links l where l.appointment_id = a.id) as "inCalendar"`,
    [nobody, ids],
  );
  const pastVisits = await tx.sql(
    `update past_visits set client_id = ? where client_id = any(?::uuid[]) returning id`,
    [nobody, ids],
  );
  // Their name stands in the agent's own calendar too.
  for (const { id, inCalendar } of appointments) if (inCalendar) await askCalendarPush(tx, id);
  return { appointments: appointments.length, pastVisits: pastVisits.length };
}

/**
 * A campaign's proof compares everybody who entered: who was written to, in which arm, at what cost and whether they booked stay,
 * the messages without their words, their address and the provider's name for them. Nothing more of it is sent.
 */
async function keepCampaigns(
  tx: TenantTransaction,
  nobody: string,
  records: readonly Pick<Locked, 'id'>[],
): Promise<void> {
  const clientIds = records.map(({ id }) => id);
  const ids = idList(clientIds);
  await endSequences(tx, clientIds, 'withdrawn');
  const messages = await tx.sql<{ id: string }>(
    `update messages set client_id = ?, to_address = '-', body_text = '', subject = case when channel = 'email' then '' end, body_html = null,
       attachments = '[]', content = null, template = null, internet_id = null, in_reply_to = null, reference_ids = null,
       provider_id = 'erased/' || case when provider_id is not null then id end, updated_at = now()
     where id in (select message_id from campaign_recipients where client_id = any(?::uuid[])) returning id`,
    [nobody, ids],
  );
  // What the provider told of them names who they went to.
  await tx.sql(`delete from provider_events where message_id = any(?::uuid[])`, [
    idList(messages.map(({ id }) => id)),
  ]);
  // Of records merged into one, each entered by itself.
  await tx.sql(
    `update campaign_members m set client_id = ?, round = n.round, offer_code = null
     from (select id, row_number() over (partition by campaign_id order by entered_at, id) as round
           from campaign_members where client_id = any(?::uuid[])) n where m.id = n.id`,
    [nobody, ids],
  );
  await tx.sql(
    `update campaign_recipients r set client_id = m.client_id, round = m.round from campaign_members m
     where m.id = r.member_id and r.client_id = any(?::uuid[])`,
    [ids],
  );
}
