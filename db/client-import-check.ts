import { randomUUIDv7 } from 'node:crypto';
import type { KnownClient } from '../domain/contact/match.ts';
import { type DuplicateChoice, fateOf, KnownPeople } from '../domain/import/duplicates.ts';
import type { ColumnMapping } from '../domain/import/fields.ts';
import { type ImportedPerson, readLine } from '../domain/import/read-line.ts';
import type { TenantTransaction } from './database.ts';
import { readTenant } from './identity.ts';

interface StagedLine {
  line: number;
  cells: string[];
}

/** Forgets what an earlier check said, to look at every line anew. */
export async function beginCheck(tx: TenantTransaction, importId: string): Promise<void> {
  await tx.sql(`delete from client_import_people where import_id = ?`, [importId]);
  await tx.sql(`delete from client_import_problems where import_id = ?`, [importId]);
  await tx.sql(
    `update client_imports set checked_line = 0, check_started_at = clock_timestamp(),
       creates = 0, updates = 0, skips = 0, invalid_lines = 0, consents = 0 where id = ?`,
    [importId],
  );
}

/**
 * Looks at the next lines: reads them by the chosen mapping, finds who is known, and writes down what each would become or
 * what is wrong with it. One transaction a page, so that a check cut short goes on where it was.
 * @returns whether none is left
 */
export async function checkPage(
  tx: TenantTransaction,
  importId: string,
  pageLines: number,
): Promise<{ finished: boolean }> {
  const [job] = await tx.sql<{ mapping: ColumnMapping; duplicates: DuplicateChoice; checkedLine: number }>(
    `select mapping, duplicates, checked_line as "checkedLine" from client_imports where id = ? for update`,
    [importId],
  );
  if (!job) return { finished: true };
  const lines = await tx.sql<StagedLine>(
    `select line, cells from client_import_lines where import_id = ? and line > ? order by line limit ?`,
    [importId, job.checkedLine, pageLines],
  );
  if (lines.length === 0) return { finished: true };
  const country = (await readTenant(tx))?.country ?? 'FR';
  const read = lines.map(({ line, cells }) => ({ line, ...readLine(cells, job.mapping, country) }));
  const valid = read.filter(({ problems }) => problems.length === 0);
  const known =
    job.duplicates === 'create' ? new KnownPeople() : new KnownPeople(await candidates(tx, importId, valid));
  const people = valid.map(({ line, person }) => {
    const fate = fateOf(person, known.for(person), job.duplicates);
    const clientId = fate.clientId ?? randomUUIDv7();
    if (fate.action === 'create') {
      known.add({ ...person, id: clientId });
    }
    return { line, ...person, action: fate.action, clientId };
  });
  const problems = read.flatMap(({ line, problems }) => problems.map((problem) => ({ line, ...problem })));
  await writePeople(tx, importId, people);
  await writeProblems(tx, importId, problems);
  const count = (action: string) => people.filter((person) => person.action === action).length;
  await tx.sql(
    `update client_imports set checked_line = ?, creates = creates + ?, updates = updates + ?, skips = skips + ?,
       invalid_lines = invalid_lines + ?, consents = consents + ? where id = ?`,
    [
      lines.at(-1)!.line,
      count('create'),
      count('update'),
      count('skip'),
      read.length - valid.length,
      people.reduce((sum, { action, consents }) => sum + (action === 'skip' ? 0 : consents.length), 0),
      importId,
    ],
  );
  return { finished: lines.length < pageLines };
}

/**
 * Lets the planner know what a check has put by so far. A table filled a moment ago looks empty to it, and it would walk all
 * lines for every number it looks up.
 */
export async function measureStaging(tx: TenantTransaction): Promise<void> {
  await tx.sql(`select analyze_client_imports()`);
}

const PERSON = `first_name as "firstName", last_name as "lastName", phone, email`;
/** More people than this with one number are not told apart. */
const MOST_SHARING = 50;

/** Whom these people may be: in the base, or on a line before, by number, address or (without either) name. */
async function candidates(
  tx: TenantTransaction,
  importId: string,
  lines: readonly { person: ImportedPerson }[],
): Promise<KnownClient[]> {
  const people = lines.map(({ person }) => person);
  const unique = (values: (string | null)[]) => [...new Set(values.filter((value) => value !== null))];
  const keys: Record<'phone' | 'email', string[]> = {
    phone: unique(people.map(({ phone }) => phone)),
    email: unique(people.map(({ email }) => email)),
  };
  const found = new Map<string, KnownClient>();
  const note = (rows: KnownClient[]) => {
    for (const row of rows) found.set(row.id, row);
  };
  for (const column of ['phone', 'email'] as const) {
    if (keys[column].length === 0) continue;
    const values = JSON.stringify(keys[column]);
    note(
      await tx.sql<KnownClient>(
        `select c.* from jsonb_array_elements_text(?::jsonb) k(value) cross join lateral (
           select coalesce(merged_into, id) as id, ${PERSON} from clients where ${column} = k.value limit ${MOST_SHARING}) c`,
        [values],
      ),
    );
    note(
      await tx.sql<KnownClient>(
        `select p.* from jsonb_array_elements_text(?::jsonb) k(value) cross join lateral (
           select client_id as id, ${PERSON} from client_import_people
           where import_id = ? and action = 'create' and ${column} = k.value limit ${MOST_SHARING}) p`,
        [values, importId],
      ),
    );
  }
  const nameless = people.filter(
    ({ phone, email, firstName, lastName }) => !phone && !email && firstName && lastName,
  );
  if (nameless.length > 0) {
    const names = JSON.stringify(nameless.map(({ firstName, lastName }) => ({ firstName, lastName })));
    note(
      await tx.sql<KnownClient>(
        `select coalesce(c.merged_into, c.id) as id, c.first_name as "firstName", c.last_name as "lastName", c.phone, c.email
         from jsonb_to_recordset(?::jsonb) k("firstName" text, "lastName" text)
         join clients c on c.last_name = k."lastName" and c.first_name = k."firstName" and c.phone is null and c.email is null
         union all
         select p.client_id, p.first_name, p.last_name, p.phone, p.email
         from jsonb_to_recordset(?::jsonb) k("firstName" text, "lastName" text)
         join client_import_people p on p.import_id = ? and p.action = 'create' and p.last_name = k."lastName"
           and p.first_name = k."firstName" and p.phone is null and p.email is null`,
        [names, names, importId],
      ),
    );
  }
  return [...found.values()];
}

async function writePeople(
  tx: TenantTransaction,
  importId: string,
  people: readonly (ImportedPerson & { line: number; action: string; clientId: string })[],
): Promise<void> {
  if (people.length === 0) return;
  await tx.sql(
    `insert into client_import_people
       (tenant_id, import_id, line, action, client_id, is_known, first_name, last_name, phone, email, notes, status, consents)
     select ?, ?, p.line, p.action, p."clientId", exists (select 1 from clients c where c.id = p."clientId"),
       p."firstName", p."lastName", p.phone, p.email, p.notes, p.status, p.consents
     from jsonb_to_recordset(?::jsonb) p(line int, action text, "clientId" uuid, "firstName" text, "lastName" text,
       phone text, email text, notes text, status text, consents jsonb)`,
    [tx.tenantId, importId, JSON.stringify(people)],
  );
}

async function writeProblems(
  tx: TenantTransaction,
  importId: string,
  problems: readonly { line: number; column: number | null; code: string; value: string }[],
): Promise<void> {
  if (problems.length === 0) return;
  await tx.sql(
    `insert into client_import_problems (tenant_id, import_id, line, column_index, code, value)
     select ?, ?, p.line, p."column", p.code, p.value
     from jsonb_to_recordset(?::jsonb) p(line int, "column" int, code text, value text)`,
    [tx.tenantId, importId, JSON.stringify(problems)],
  );
}
