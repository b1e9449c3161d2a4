import type { CampaignChannel } from '../domain/campaigns/campaign.ts';
import type { RecipientFacts, Way } from '../domain/campaigns/plan.ts';
import { findTimeZone } from '../domain/scheduling/zone.ts';
import { callsPlacedTo } from './call-limit.ts';
import type { TenantTransaction } from './database.ts';
import { idList } from './lists.ts';
import { lastService } from './visits.ts';

/** What the planner needs of one person, but for the words that fill a wording in: links and offers are made elsewhere. */
export interface ReadFacts extends Omit<RecipientFacts, 'values'> {
  firstName: string;
  lastName: string;
  lastService: string | null;
}

interface Person {
  id: string;
  firstName: string;
  lastName: string;
  phone: string | null;
  email: string | null;
  whatsapp: string | null;
  locale: string | null;
  timeZone: string | null;
  lastService: string | null;
}

/**
 * The facts of many people in a handful of queries, by client. `since`: when each entered the campaign, for what happened
 * afterwards; people who are none of the business's are left out.
 * @param options.lock keeps other campaigns from planning for the same people until this transaction ends
 */
export async function readFacts(
  tx: TenantTransaction,
  campaign: { id: string; priority: number; capDays: number; timeZone: string; locale: string },
  since: ReadonlyMap<string, number | null>,
  now: number,
  options: { lock?: boolean; readStatus?: boolean; calls?: boolean } = {},
): Promise<Map<string, ReadFacts>> {
  const clientIds = [...since.keys()];
  if (clientIds.length === 0) return new Map();
  const ids = idList(clientIds);
  if (options.lock)
    await tx.sql(`select 1 from clients where id = any(?::uuid[]) order by id for no key update`, [ids]);
  const people = await tx.sql<Person>(
    `select c.id, c.first_name as "firstName", c.last_name as "lastName", c.phone, c.email, c.locale, c.time_zone as "timeZone",
       (select w.value from client_identities w where w.tenant_id = c.tenant_id and w.client_id = c.id and w.kind = 'whatsapp'
        order by w.created_at, w.value limit 1) as whatsapp,
       ${lastService('c')} as "lastService"
     from clients c where c.id = any(?::uuid[])`,
    [ids],
  );
  const consents = await latestConsents(tx, ids);
  const blocked = await blockedAddresses(tx, people);
  const recent = await recentAdvertising(tx, ids, new Date(now - campaign.capDays * 86_400_000));
  const rivals = await rivalTurns(tx, ids, campaign);
  const answers = await answersSince(tx, since, ids);
  const numbers = people.flatMap(({ phone }) => phone ?? []);
  const calls = options.calls ? await callsPlacedTo(tx, numbers, now) : new Map<string, number[]>();
  const reads = options.readStatus ? await readersOf(tx, campaign.id, ids) : new Set<string>();
  return new Map(
    people.map((person) => {
      const { id, firstName, lastName, locale } = person;
      return [
        id,
        {
          clientId: id,
          firstName,
          lastName,
          lastService: person.lastService,
          locale: locale ?? campaign.locale,
          timeZone: findTimeZone(person.timeZone)?.name ?? campaign.timeZone,
          ways: waysOf(person, consents, blocked),
          recent: recent.get(id) ?? [],
          calls: calls.get(person.phone ?? '') ?? [],
          rivalAt: rivals.get(id) ?? null,
          repliedAt: answers.get(id)?.repliedAt ?? null,
          bookedAt: answers.get(id)?.bookedAt ?? null,
          hasRead: reads.has(id),
        },
      ];
    }),
  );
}

function waysOf(person: Person, consents: Map<string, boolean>, blocked: Set<string>): Way[] {
  const addresses: [CampaignChannel, string | null][] = [
    ['sms', person.phone],
    ['email', person.email],
    // A template reaches a number that never wrote.
    ['whatsapp', person.whatsapp ?? person.phone],
    ['call', person.phone],
  ];
  return addresses.flatMap(([channel, to]) =>
    to
      ? [
          {
            channel,
            to,
            consent: consents.get(`${person.id}/${channel}/marketing`) ?? null,
            refusesAll: consents.get(`${person.id}/${channel}/transactional`) === false,
            isBlocked: blocked.has(`${channel}/${to}`),
          },
        ]
      : [],
  );
}

async function latestConsents(tx: TenantTransaction, ids: string): Promise<Map<string, boolean>> {
  const rows = await tx.sql<{ clientId: string; channel: string; purpose: string; granted: boolean }>(
    `select distinct on (client_id, channel, purpose) client_id as "clientId", channel, purpose, granted from consents
     where client_id = any(?::uuid[]) order by client_id, channel, purpose, at desc, id desc`,
    [ids],
  );
  return new Map(rows.map((row) => [`${row.clientId}/${row.channel}/${row.purpose}`, row.granted]));
}

async function blockedAddresses(tx: TenantTransaction, people: readonly Person[]): Promise<Set<string>> {
  const addresses = people.flatMap(({ phone, email, whatsapp }) =>
    [phone, email, whatsapp].filter((address): address is string => address !== null),
  );
  const rows = await tx.sql<{ channel: string; address: string }>(
    `select channel, address from suppressions where lifted_at is null
     and address in (select value from jsonb_array_elements_text(?::jsonb))`,
    [JSON.stringify([...new Set(addresses)])],
  );
  return new Set(rows.map(({ channel, address }) => `${channel}/${address}`));
}

async function recentAdvertising(
  tx: TenantTransaction,
  ids: string,
  after: Date,
): Promise<Map<string, number[]>> {
  const rows = await tx.sql<{ clientId: string; at: Date }>(
    `select client_id as "clientId", coalesce(attempted_at, created_at) as at from messages
     where client_id = any(?::uuid[]) and purpose = 'marketing' and direction = 'outbound'
       and status not in ('suppressed', 'failed') and created_at > ?::timestamptz - interval '3 days'`,
    [ids, after],
  );
  const found = new Map<string, number[]>();
  for (const { clientId, at } of rows) found.set(clientId, [...(found.get(clientId) ?? []), at.getTime()]);
  return found;
}

/** When a more important campaign of these people has its next turn. */
async function rivalTurns(
  tx: TenantTransaction,
  ids: string,
  campaign: { id: string; priority: number },
): Promise<Map<string, number>> {
  const rows = await tx.sql<{ clientId: string; at: Date }>(
    `select m.client_id as "clientId", min(m.wake_at) as at from campaign_members m
     join campaigns k on k.tenant_id = m.tenant_id and k.id = m.campaign_id
     where m.client_id = any(?::uuid[]) and m.state = 'active' and k.status = 'running' and k.id <> ?
       and (k.plan ->> 'priority')::int > ? group by m.client_id`,
    [ids, campaign.id, campaign.priority],
  );
  return new Map(rows.map(({ clientId, at }) => [clientId, at.getTime()]));
}

/** Who wrote and who booked since they entered. */
async function answersSince(
  tx: TenantTransaction,
  since: ReadonlyMap<string, number | null>,
  ids: string,
): Promise<Map<string, { repliedAt: number | null; bookedAt: number | null }>> {
  const entered = [...since].filter((entry): entry is [string, number] => entry[1] !== null);
  if (entered.length === 0) return new Map();
  const rows = await tx.sql<{ clientId: string; repliedAt: Date | null; bookedAt: Date | null }>(
    `select e.id as "clientId",
       (select min(m.created_at) from messages m where m.client_id = e.id and m.direction = 'inbound' and m.kind = 'message' and m.created_at >= e.at) as "repliedAt",
       (select min(a.created_at) from appointments a where a.client_id = e.id and a.created_at >= e.at and a.status <> 'cancelled') as "bookedAt"
     from jsonb_to_recordset(?::jsonb) as e(id uuid, at timestamptz) where e.id = any(?::uuid[])`,
    [JSON.stringify(entered.map(([id, at]) => ({ id, at: new Date(at).toISOString() }))), ids],
  );
  return new Map(
    rows.map(({ clientId, repliedAt, bookedAt }) => [
      clientId,
      { repliedAt: repliedAt?.getTime() ?? null, bookedAt: bookedAt?.getTime() ?? null },
    ]),
  );
}

async function readersOf(tx: TenantTransaction, campaignId: string, ids: string): Promise<Set<string>> {
  const rows = await tx.sql<{ id: string }>(
    `select distinct r.client_id as id from campaign_recipients r
     join messages m on m.tenant_id = r.tenant_id and m.id = r.message_id
     where r.campaign_id = ? and r.client_id = any(?::uuid[]) and m.read_at is not null`,
    [campaignId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}
