import { type Identity, matchClient } from '../domain/contact/match.ts';
import type { NextAction } from '../domain/retention/rules.ts';
import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { type PageQuery, tenantTable } from './table.ts';

export type ClientStatus = 'prospect' | 'client';
export type ClientSource = 'staff' | 'widget' | 'sara' | 'api' | 'import';

export interface ClientInput extends Identity {
  status: ClientStatus;
  locale: string | null;
  timeZone: string | null;
  notes: string | null;
  source: ClientSource;
}

export interface ClientLine extends ClientInput {
  id: string;
  satisfaction: number | null;
  /** Visits completed. */
  visits: number;
  lastVisitAt: Date | null;
  nextAppointmentAt: Date | null;
  /** Last night's scores (db/scoring.ts); null: not scored yet, or never came. */
  churnProbability: number | null;
  behaviouralScore: number | null;
  nextAction: NextAction | null;
  /** The record this one was merged into; null: it stands for itself. */
  mergedInto: string | null;
  /** Whoever it was is nobody any more: visits hang here for the accounts. */
  erasedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const visit = (expression: string, condition: string) =>
  `(select ${expression} from appointments a where a.tenant_id = clients.tenant_id and a.client_id = clients.id and ${condition})`;

/** Over what a file told of them. */
const pastVisit = (expression: string) =>
  `(select ${expression} from past_visits p where p.tenant_id = clients.tenant_id and p.client_id = clients.id)`;

const score = (column: string) =>
  `(select s.${column} from client_scores s where s.tenant_id = clients.tenant_id and s.client_id = clients.id)`;

const clients = tenantTable<ClientLine, ClientInput>(
  'clients',
  {
    id: 'id',
    status: 'status',
    firstName: 'first_name',
    lastName: 'last_name',
    phone: 'phone',
    email: 'email',
    locale: 'locale',
    timeZone: 'time_zone',
    notes: 'notes',
    source: 'source',
    satisfaction: 'satisfaction',
    visits: `(${visit('count(*)::int', `a.status = 'completed'`)} + ${pastVisit('count(*)::int')})`,
    lastVisitAt: `greatest(${visit('max(a.starts_at)', `a.status = 'completed'`)}, ${pastVisit('max(p.at)')})`,
    nextAppointmentAt: visit(
      'min(a.starts_at)',
      `a.status in ('booked', 'confirmed') and a.starts_at > now()`,
    ),
    churnProbability: score('churn_probability'),
    behaviouralScore: score('behavioural_score'),
    nextAction: score('next_action'),
    mergedInto: 'merged_into',
    erasedAt: 'erased_at',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  ['status', 'firstName', 'lastName', 'phone', 'email', 'locale', 'timeZone', 'notes', 'source'],
);

export const readClient = clients.read;
export const createClient = clients.insert;

/** Somebody who wrote to Sara, known by a number (E.164) or an address at most. */
export interface Newcomer extends Pick<Identity, 'phone' | 'email'> {
  /** Made by the caller, so that what is about them can be written at once with them. */
  id: string;
}

/** Makes their record; what was said on the phone from that number is theirs. */
export async function createNewcomer(tx: TenantTransaction, { id, phone, email }: Newcomer): Promise<void> {
  await tx.prepared(
    `with made as (insert into clients (id, tenant_id, phone, email, source) values (?, ?, ?, ?, 'sara') returning id, phone)
     update calls k set client_id = made.id, updated_at = now() from made
     where k.client_number = made.phone and k.client_id is null`,
    [id, tx.tenantId, phone, email],
  );
}

/** Who a client is and where they are reached, without what the back office shows beside it. */
export type Person = Pick<ClientLine, 'id' | 'firstName' | 'lastName' | 'phone' | 'email' | 'locale'>;

export async function readPerson(tx: TenantTransaction, id: string): Promise<Person | null> {
  const [person] = await tx.prepared<Person>(
    `select id, first_name as "firstName", last_name as "lastName", phone, email, locale from clients where id = ?`,
    [id],
  );
  return person ?? null;
}

export interface ClientFilter {
  q?: string | undefined;
  status?: ClientStatus | undefined;
  nextAction?: NextAction | undefined;
  churnOver?: number | undefined;
  scoreOver?: number | undefined;
}

/**
 * The business's clients and prospects, filtered, sorted and paged; one that was merged is found as the one it is now. `q`
 * looks into names, number and address.
 */
export function listClients(tx: TenantTransaction, query: PageQuery<ClientLine> & ClientFilter) {
  const { where, params } = filterOf(query);
  return clients.page(tx, query, where, params);
}

function filterOf(query: ClientFilter) {
  const pattern = query.q ? likePattern(query.q) : null;
  const digits = query.q?.replace(/\D/g, '').replace(/^0/, '') ?? '';
  const scored = [
    ['next_action = ?', query.nextAction],
    ['churn_probability > ?', query.churnOver],
    ['behavioural_score > ?', query.scoreOver],
  ].filter(([, value]) => value !== undefined);
  const within = scored.map(([condition]) => condition).join(' and ');
  return {
    where: `merged_into is null and erased_at is null and (?::text is null or status = ?)
     and (?::text is null or id in (
       select coalesce(c.merged_into, c.id) from clients c
       where unaccent(c.first_name || ' ' || c.last_name) ilike unaccent(?)
          or c.email ilike ? or (? <> '' and c.phone like '%' || ? || '%')))
     and ${within ? `id in (select client_id from client_scores where ${within})` : 'true'}`,
    params: [
      query.status ?? null,
      query.status ?? null,
      pattern,
      pattern,
      pattern,
      digits,
      digits,
      ...scored.map(([, value]) => value),
    ],
  };
}

/** The next clients of the same list by name, behind `after`: any number of them in pages that cost the same. */
export function clientsAfter(
  tx: TenantTransaction,
  query: ClientFilter,
  after: Pick<ClientLine, 'id' | 'firstName' | 'lastName'> | null,
  limit: number,
): Promise<ClientLine[]> {
  const { where, params } = filterOf(query);
  return tx.sql<ClientLine>(
    `select ${clients.shown} from clients
     where ${where} and (?::uuid is null or (last_name, first_name, id) > (?, ?, ?::uuid))
     order by last_name, first_name, id limit ?`,
    [...params, after?.id ?? null, after?.lastName ?? '', after?.firstName ?? '', after?.id ?? null, limit],
  );
}

/**
 * Whose number (E.164) or address (lower case) it is. Of several people who share one, whoever had to do with the business
 * last: a mother's number that is also her son's is one conversation, and its words name the person.
 */
export async function clientAt(
  tx: TenantTransaction,
  column: 'phone' | 'email',
  value: string,
): Promise<string | null> {
  const [row] = await tx.prepared<{ id: string }>(
    `select c.id from clients k join clients c on c.tenant_id = k.tenant_id and c.id = coalesce(k.merged_into, k.id)
     where k.${column} = ?
     order by greatest(c.updated_at,
       (select max(a.created_at) from appointments a where a.tenant_id = c.tenant_id and a.client_id = c.id)) desc, c.id limit 1`,
    [value],
  );
  return row?.id ?? null;
}

/**
 * Who writes from a number or an address: the one who was last written to there, of those it belongs to; else whoever had to
 * do with the business last (`clientAt`). Where it belongs to nobody, whoever was written to there.
 */
export async function clientOfAddress(
  tx: TenantTransaction,
  column: 'phone' | 'email',
  value: string,
  { lastWrittenTo, there }: { lastWrittenTo: string | null; there: string | null },
): Promise<string | null> {
  if (!lastWrittenTo || !there || lastWrittenTo === there) return there ?? lastWrittenTo;
  const [own] = await tx.prepared(
    `select 1 from clients where ${column} = ? and coalesce(merged_into, id) = ? limit 1`,
    [value, lastWrittenTo],
  );
  return own ? lastWrittenTo : there;
}

/** The client a record was merged into; null where it stands for itself, or is not there. */
export async function mergedInto(tx: TenantTransaction, id: string): Promise<string | null> {
  const [row] = await tx.prepared<{ id: string | null }>(
    `select merged_into as id from clients where id = ?`,
    [id],
  );
  return row?.id ?? null;
}

export const changeClient = clients.update;

/** What a channel says is the speaker's own. */
export type Vouched = Pick<Identity, 'phone' | 'email'>;

/**
 * The client somebody says they are, or a new one (domain/contact/match.ts). Never overwrites a name, number or address.
 * What was not known of them is filled in by staff, and where the channel vouches for an address of that record: whoever
 * only names a client and her number must not have their own address taken for hers from then on.
 * @returns with `unproven`: the number and address that were given and left out.
 */
export async function matchOrCreateClient(
  tx: TenantTransaction,
  given: Identity,
  about: { source: ClientSource; locale: string; timeZone?: string | null; vouched?: Vouched },
): Promise<{ clientId: string; created: boolean; sharesContactWith: string[]; unproven: string[] }> {
  const known = await tx.sql<Identity & { id: string }>(
    `select coalesce(merged_into, id) as id, first_name as "firstName", last_name as "lastName", phone, email from clients
     where phone = ? or email = ? order by created_at limit 50`,
    [given.phone, given.email],
  );
  const match = matchClient(given, known);
  if (match.kind === 'new') {
    const { id } = await clients.insert(tx, {
      ...given,
      status: 'prospect',
      locale: about.locale,
      timeZone: about.timeZone ?? null,
      notes: null,
      source: about.source,
    });
    const sharesContactWith = [...new Set(match.sharesContactWith)];
    return { clientId: id, created: true, sharesContactWith, unproven: [] };
  }
  const { source, vouched = { phone: null, email: null } } = about;
  const [record] = await tx.sql<Pick<Identity, 'phone' | 'email'>>(
    `select phone, email from clients where id = ? for no key update`,
    [match.clientId],
  );
  const { phone, email } = record!;
  const isVouched =
    source === 'staff' ||
    (vouched.phone !== null && vouched.phone === phone) ||
    (vouched.email !== null && vouched.email === email);
  await tx.sql(
    `update clients set phone = coalesce(phone, ?), email = coalesce(email, ?), updated_at = now(),
       first_name = case when first_name = '' then ? else first_name end,
       last_name = case when last_name = '' then ? else last_name end, locale = coalesce(locale, ?)
     where id = ?`,
    [
      isVouched ? given.phone : null,
      isVouched ? given.email : null,
      given.firstName,
      given.lastName,
      // The language they booked in; staff book in their own.
      source === 'staff' ? null : about.locale,
      match.clientId,
    ],
  );
  const missing = [phone === null ? given.phone : null, email === null ? given.email : null];
  return {
    clientId: match.clientId,
    created: false,
    sharesContactWith: [],
    unproven: isVouched ? [] : missing.filter((one) => one !== null),
  };
}

/**
 * Somebody known by an id of a channel alone says who they are: their record takes it. Not where it has a name, number or
 * address already, nor where another client has that number or address: then it is for staff to say whether they are one.
 */
export async function introduceClient(
  tx: TenantTransaction,
  clientId: string,
  { firstName, lastName, phone, email }: Identity,
): Promise<void> {
  await tx.sql(
    `update clients c set first_name = ?, last_name = ?, phone = ?, email = ?, updated_at = now()
     where id = ? and c.phone is null and c.email is null and c.first_name = '' and c.last_name = ''
       and not exists (select 1 from clients o where o.id <> c.id and (o.phone = ? or o.email = ?))`,
    [firstName.slice(0, 100), lastName.slice(0, 100), phone, email, clientId, phone, email],
  );
}

/** A client, as far as their number or address tells who speaks. */
export interface ReachedClient {
  id: string;
  firstName: string;
  lastName: string;
}

/** The clients with this number or address; a family shares one. At most ten, the oldest first. */
export function clientsReachedBy(
  tx: TenantTransaction,
  contact: { phone: string | null; email: string | null },
): Promise<ReachedClient[]> {
  return tx.prepared<ReachedClient>(
    `select c.id, c.first_name as "firstName", c.last_name as "lastName" from (
       select coalesce(merged_into, id) as id from clients where phone = ?
       union select coalesce(merged_into, id) from clients where email = ?) k
     join clients c on c.id = k.id where c.merged_into is null order by c.created_at, c.id limit 10`,
    [contact.phone, contact.email],
  );
}
