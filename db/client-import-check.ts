import { randomUUIDv7 } from 'node:crypto';
import type { KnownClient } from '../domain/contact/match.ts';
import {
  type DuplicateChoice,
  fateOf,
  fateOfVisit,
  KnownPeople,
  type LineFate,
} from '../domain/import/duplicates.ts';
import { type ColumnMapping, isOfVisits } from '../domain/import/fields.ts';
import { type ImportedPerson, type LineProblem, readLine } from '../domain/import/read-line.ts';
import type { ImportedVisit } from '../domain/import/read-visit.ts';
import type { DateOrder } from '../domain/import/values.ts';
import { noteDateOrder } from './client-import-visits.ts';
import type { StagedLine } from './client-imports.ts';
import type { TenantTransaction } from './database.ts';

/** Forgets what an earlier check said, to look at every line anew. */
export async function beginCheck(tx: TenantTransaction, importId: string): Promise<void> {
  await tx.sql(`delete from client_import_people where import_id = ?`, [importId]);
  await tx.sql(`delete from client_import_problems where import_id = ?`, [importId]);
  await tx.sql(
    `update client_imports set checked_line = 0, check_started_at = clock_timestamp(),
       creates = 0, updates = 0, skips = 0, invalid_lines = 0, consents = 0, visits = 0, known_visits = 0 where id = ?`,
    [importId],
  );
  await noteDateOrder(tx, importId);
}

/** What a check has to know of its file and its business. */
interface Job {
  mapping: ColumnMapping;
  duplicates: DuplicateChoice;
  dateOrder: DateOrder | null;
  country: string;
  timeZone: string;
  /** There: `YYYY-MM-DD`. */
  today: string;
}

interface CheckedPerson extends ImportedPerson {
  line: number;
  action: LineFate['action'];
  clientId: string;
  /** It is about somebody of the base. */
  isKnown: boolean;
  visit: ImportedVisit | null;
  /** A line before it on this page is about the same day of the same client. */
  joins: boolean;
}

/** A page of lines, each read by the chosen mapping: nobody has been looked for yet. */
export interface ReadPage {
  job: Job;
  /** The line this page comes behind, and its own last. */
  after: number;
  lastLine: number;
  read: (ReturnType<typeof readLine> & { line: number })[];
}

/**
 * Reads the page of lines behind `after`, or behind the last line looked at: the half of a check that needs no database, done for
 * the next page while the database is busy with this one. @returns null when none is left
 */
export async function readPage(
  tx: TenantTransaction,
  importId: string,
  after: number | null,
): Promise<ReadPage | null> {
  const [job] = await tx.sql<Job & { checkedLine: number }>(
    `select i.mapping, i.duplicates, i.checked_line as "checkedLine", i.date_order as "dateOrder", t.country, t.time_zone as "timeZone",
       (now() at time zone t.time_zone)::date::text as today
     from client_imports i join tenants t on t.id = i.tenant_id where i.id = ?`,
    [importId],
  );
  if (!job) return null;
  const behind = after ?? job.checkedLine;
  const [page] = await tx.sql<{ lines: StagedLine[] }>(
    `select lines from client_import_pages where import_id = ? and first_line > ? order by first_line limit 1`,
    [importId, behind],
  );
  if (!page) return null;
  const days = job.dateOrder ? { order: job.dateOrder, today: job.today } : undefined;
  return {
    job,
    after: behind,
    lastLine: page.lines.at(-1)!.line,
    read: page.lines.map(({ line, cells }) => ({
      line,
      ...readLine(cells, job.mapping, job.country, days),
    })),
  };
}

/**
 * Finds who of a page is known, and writes down what each line would become or what is wrong with it. One transaction a page,
 * so that a check cut short goes on where it was.
 * @returns false, with nothing written, when somebody else has looked at the page meanwhile
 */
export async function checkPage(
  tx: TenantTransaction,
  importId: string,
  { job, after, lastLine, read }: ReadPage,
): Promise<boolean> {
  const [turn] = await tx.sql<{ checkedLine: number }>(
    `select checked_line as "checkedLine" from client_imports where id = ? for update`,
    [importId],
  );
  if (turn?.checkedLine !== after) return false;
  const problems = read.flatMap(({ line, problems }) => problems.map((problem) => ({ line, ...problem })));
  const valid = read.filter(({ problems }) => problems.length === 0);
  const people = await judge(tx, importId, job, valid, problems);
  const { fresh, known } = await writePeople(tx, importId, people, job.timeZone);
  await writeProblems(tx, importId, problems);
  const count = (action: string) => people.filter((person) => person.action === action).length;
  await tx.sql(
    `update client_imports set checked_line = ?, creates = creates + ?, updates = updates + ?, skips = skips + ?,
       invalid_lines = invalid_lines + ?, consents = consents + ?, visits = visits + ?, known_visits = known_visits + ?
     where id = ?`,
    [
      lastLine,
      count('create'),
      count('update'),
      count('skip'),
      read.length - people.length,
      people.reduce((sum, { action, consents }) => sum + (action === 'skip' ? 0 : consents.length), 0),
      fresh,
      known,
      importId,
    ],
  );
  return true;
}

/** Decides of each valid line whom it is about; `problems` is told where nobody can say. */
async function judge(
  tx: TenantTransaction,
  importId: string,
  { mapping, duplicates }: Job,
  lines: readonly { line: number; person: ImportedPerson; visit: ImportedVisit | null }[],
  problems: (LineProblem & { line: number })[],
): Promise<CheckedPerson[]> {
  const ofVisits = isOfVisits(mapping);
  const there = duplicates === 'create' ? [] : await candidates(tx, importId, lines, ofVisits);
  const known = new KnownPeople(there, ofVisits);
  const ofBase = new Set(there.filter(({ isKnown }) => isKnown).map(({ id }) => id));
  const people: CheckedPerson[] = [];
  const days = new Set<string>();
  for (const { line, person, visit } of lines) {
    const candidatesOf = known.for(person);
    const fate =
      visit && duplicates !== 'create'
        ? fateOfVisit(person, candidatesOf, duplicates)
        : fateOf(person, candidatesOf, duplicates);
    if (typeof fate === 'string') {
      const value = `${person.firstName} ${person.lastName}`.trim();
      problems.push({ line, code: fate, column: null, value });
      continue;
    }
    const clientId = fate.clientId ?? randomUUIDv7();
    if (fate.action === 'create') known.add({ ...person, id: clientId });
    const day = visit ? `${clientId} ${visit.visitedOn}` : '';
    const isKnown = ofBase.has(clientId);
    people.push({ line, ...person, action: fate.action, clientId, isKnown, visit, joins: days.has(day) });
    if (visit) days.add(day);
  }
  return people;
}

/**
 * Lets the planner know what a check has put by so far. A table filled a moment ago looks empty to it, and it would walk all
 * lines for every number it looks up.
 */
export async function measureStaging(tx: TenantTransaction): Promise<void> {
  await tx.sql(`select analyze_client_imports()`);
}

const PERSON = `first_name as "firstName", last_name as "lastName", phone, email`;
/** Somebody a line may be about; known: of the base, not of a line before. */
interface Candidate extends KnownClient {
  isKnown: boolean;
}

/** More people than this with one number are not told apart. */
const MOST_SHARING = 50;

/**
 * Whom these people may be: in the base, or on a line before, by number, address or (without either) name. Of a file of visits
 * a name alone may be anybody's of that name, else only of somebody without number and address too.
 */
async function candidates(
  tx: TenantTransaction,
  importId: string,
  lines: readonly { person: ImportedPerson }[],
  ofVisits: boolean,
): Promise<Candidate[]> {
  const people = lines.map(({ person }) => person);
  const unique = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  const found = new Map<string, Candidate>();
  const note = (rows: Candidate[]) => {
    for (const row of rows) found.set(row.id, row);
  };
  const within = (column: 'phone' | 'email', keys: string) =>
    `select c.* from unnest(${keys}::text[]) k(value) cross join lateral (
       select coalesce(merged_into, id) as id, ${PERSON}, true as "isKnown" from clients
       where ${column} = k.value limit ${MOST_SHARING}) c
     union all
     select p.* from unnest(${keys}::text[]) k(value) cross join lateral (
       select client_id, ${PERSON}, is_known from client_import_people
       where import_id = $1 and action = 'create' and ${column} = k.value limit ${MOST_SHARING}) p`;
  const [phones, emails] = [
    unique(people.map(({ phone }) => phone)),
    unique(people.map(({ email }) => email)),
  ];
  if (phones.length + emails.length > 0)
    note(
      await tx.prepared<Candidate>(`${within('phone', '$2')} union all ${within('email', '$3')}`, [
        importId,
        phones,
        emails,
      ]),
    );
  const nameless = people.filter(({ phone, email }) => !phone && !email);
  if (ofVisits && nameless.length > 0) note(await namesakes(tx, importId, nameless));
  const named = nameless.filter(({ firstName, lastName }) => firstName && lastName);
  if (!ofVisits && named.length > 0) {
    const names = JSON.stringify(named.map(({ firstName, lastName }) => ({ firstName, lastName })));
    note(
      await tx.sql<Candidate>(
        `select coalesce(c.merged_into, c.id) as id, c.first_name as "firstName", c.last_name as "lastName", c.phone, c.email, true as "isKnown"
         from jsonb_to_recordset(?::jsonb) k("firstName" text, "lastName" text)
         join clients c on c.last_name = k."lastName" and c.first_name = k."firstName" and c.phone is null and c.email is null
         union all
         select p.client_id, p.first_name, p.last_name, p.phone, p.email, p.is_known
         from jsonb_to_recordset(?::jsonb) k("firstName" text, "lastName" text)
         join client_import_people p on p.import_id = ? and p.action = 'create' and p.last_name = k."lastName"
           and p.first_name = k."firstName" and p.phone is null and p.email is null`,
        [names, names, importId],
      ),
    );
  }
  return [...found.values()];
}

/** Everybody of these names, whatever their words' order, in the base or made by a line before. */
async function namesakes(
  tx: TenantTransaction,
  importId: string,
  people: readonly ImportedPerson[],
): Promise<Candidate[]> {
  const names = people.map(({ firstName, lastName }) => `${firstName} ${lastName}`);
  const keys = `select distinct name_key(k.value) as value from jsonb_array_elements_text(?::jsonb) k(value)`;
  const values = JSON.stringify([...new Set(names)]);
  return tx.sql<Candidate>(
    `select c.* from (${keys}) k cross join lateral (
       select coalesce(merged_into, id) as id, ${PERSON}, true as "isKnown" from clients
       where name_key = k.value and name_key <> '' limit ${MOST_SHARING}) c
     union all
     select p.* from (${keys}) k cross join lateral (
       select client_id, ${PERSON}, is_known from client_import_people
       where import_id = ? and action = 'create' and visited_on is not null
         and name_key(first_name || ' ' || last_name) = k.value limit ${MOST_SHARING}) p`,
    [values, values, importId],
  );
}

/** @returns how many visits these lines make, and how many of them are about a day that is known already */
async function writePeople(
  tx: TenantTransaction,
  importId: string,
  people: readonly CheckedPerson[],
  timeZone: string,
): Promise<{ fresh: number; known: number }> {
  if (people.length === 0) return { fresh: 0, known: 0 };
  const rows = people.map(({ visit, ...person }) => ({ ...person, ...visit }));
  const [counted] = await tx.prepared<{ fresh: number; known: number }>(
    `with written as (
       insert into client_import_people (tenant_id, import_id, line, action, client_id, is_known, first_name, last_name, phone, email,
         notes, status, consents, consented_on, consent_evidence,
         visited_on, service, amount_cents, satisfaction, visit)
       select $1::uuid, $2::uuid, p.line, p.action, p."clientId", p."isKnown",
         p."firstName", p."lastName", p.phone, p.email, p.notes, p.status, p.consents, p."consentedOn", p."consentEvidence",
         p."visitedOn", p.service, p."amountCents", p.satisfaction,
         case when p."visitedOn" is null then null
           when exists (select 1 from past_visits v where v.client_id = p."clientId" and v.visited_on = p."visitedOn")
             or exists (select 1 from appointments a where a.client_id = p."clientId" and a.status = 'completed'
                  and (a.starts_at at time zone $4)::date = p."visitedOn") then 'known'
           when p.joins or exists (select 1 from client_import_people b
             where b.import_id = $2::uuid and b.client_id = p."clientId" and b.visited_on = p."visitedOn") then 'joined'
           else 'new' end
       from jsonb_to_recordset($3::jsonb) p(line int, action text, "clientId" uuid, "isKnown" boolean, "firstName" text, "lastName" text,
         phone text, email text, notes text, status text, consents jsonb, "consentedOn" date, "consentEvidence" text, "visitedOn" date, service text, "amountCents" int,
         satisfaction real, joins boolean)
       returning visit)
     select (count(*) filter (where visit = 'new'))::int as fresh, (count(*) filter (where visit = 'known'))::int as known from written`,
    [tx.tenantId, importId, JSON.stringify(rows), timeZone],
  );
  return counted!;
}

async function writeProblems(
  tx: TenantTransaction,
  importId: string,
  problems: readonly { line: number; column: number | null; code: string; value: string }[],
): Promise<void> {
  if (problems.length === 0) return;
  await tx.prepared(
    `insert into client_import_problems (tenant_id, import_id, line, column_index, code, value)
     select $1::uuid, $2::uuid, p.line, p."column", p.code, p.value
     from jsonb_to_recordset($3::jsonb) p(line int, "column" int, code text, value text)`,
    [tx.tenantId, importId, JSON.stringify(problems)],
  );
}
