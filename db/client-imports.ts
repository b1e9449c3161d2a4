import type { DuplicateChoice } from '../domain/import/duplicates.ts';
import type { ColumnMapping } from '../domain/import/fields.ts';
import type { LineProblemCode } from '../domain/import/read-line.ts';
import type { TenantTransaction } from './database.ts';

export const IMPORT_STATUSES = ['uploaded', 'checking', 'checked', 'importing', 'done', 'failed'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

export interface ImportColumn {
  heading: string;
  /** The first values that stand in it. */
  samples: string[];
}

/** An import as people see it. Counts are of lines, as of the last check. */
export interface ClientImport {
  id: string;
  fileName: string;
  status: ImportStatus;
  encoding: string;
  separator: string;
  columns: ImportColumn[];
  lineCount: number;
  mapping: ColumnMapping;
  duplicates: DuplicateChoice;
  /** While `checking`: the last line looked at. */
  checkedLine: number;
  creates: number;
  updates: number;
  skips: number;
  invalidLines: number;
  consents: number;
  /** Of a file of visits: those its lines make, and lines about a day that is known already. */
  visits: number;
  knownVisits: number;
  createdAt: Date;
  doneAt: Date | null;
}

const SHOWN = `id, file_name as "fileName", status, encoding, separator, columns, line_count as "lineCount", mapping, duplicates,
  checked_line as "checkedLine", creates, updates, skips, invalid_lines as "invalidLines", consents, visits, known_visits as "knownVisits",
  created_at as "createdAt", done_at as "doneAt"`;

/** What was never imported is dropped after these days: it is personal data nobody asked to keep. */
const KEPT_DAYS = 7;

/** How many imports of this business wait to be finished, after those nobody came back to are dropped. */
export async function openImports(tx: TenantTransaction): Promise<number> {
  await tx.sql(
    `delete from client_imports where status <> 'done' and created_at < now() - make_interval(days => ?)`,
    [KEPT_DAYS],
  );
  const [row] = await tx.sql<{ count: number }>(
    `select count(*)::int as count from client_imports where status <> 'done'`,
  );
  return row!.count;
}

export async function createImport(
  tx: TenantTransaction,
  given: Pick<ClientImport, 'fileName' | 'encoding' | 'separator'> & { createdBy: string | null },
): Promise<string> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into client_imports (tenant_id, file_name, encoding, separator, columns, mapping, line_count, created_by)
     values (?, ?, ?, ?, '[]', '[]', 0, ?) returning id`,
    [tx.tenantId, given.fileName, given.encoding, given.separator, given.createdBy],
  );
  return row!.id;
}

/** One line of a file, 1 the first, as it was read. */
export interface StagedLine {
  line: number;
  cells: string[];
}

/** Puts the next lines of the file by, in its order; at least one. `\0` is in none of them. */
export async function stageLines(
  tx: TenantTransaction,
  importId: string,
  lines: readonly StagedLine[],
): Promise<void> {
  await tx.prepared(
    `insert into client_import_pages (tenant_id, import_id, first_line, lines) values ($1, $2, $3, $4)`,
    [tx.tenantId, importId, lines[0]!.line, JSON.stringify(lines)],
  );
}

export async function describeImport(
  tx: TenantTransaction,
  importId: string,
  found: Pick<ClientImport, 'columns' | 'mapping' | 'lineCount' | 'duplicates'>,
): Promise<void> {
  await tx.sql(
    `update client_imports set columns = ?, mapping = ?, line_count = ?, duplicates = ? where id = ?`,
    [
      JSON.stringify(found.columns),
      JSON.stringify(found.mapping),
      found.lineCount,
      found.duplicates,
      importId,
    ],
  );
}

export async function listImports(
  tx: TenantTransaction,
  page: { limit: number; offset: number },
): Promise<{ items: ClientImport[]; total: number }> {
  const items = await tx.sql<ClientImport>(
    `select ${SHOWN} from client_imports order by created_at desc, id limit ? offset ?`,
    [page.limit, page.offset],
  );
  const [count] = await tx.sql<{ total: number }>(`select count(*)::int as total from client_imports`);
  return { items, total: count!.total };
}

export async function readImport(tx: TenantTransaction, id: string): Promise<ClientImport | null> {
  const [row] = await tx.sql<ClientImport>(`select ${SHOWN} from client_imports where id = ?`, [id]);
  return row ?? null;
}

/** Takes an import that nobody works at for a step. @returns its revision, or null when it is not in one of these states. */
export async function claimImport(
  tx: TenantTransaction,
  id: string,
  from: readonly ImportStatus[],
  to: 'checking' | 'importing',
): Promise<number | null> {
  const [row] = await tx.sql<{ revision: number }>(
    `update client_imports set status = ?, revision = revision + 1
     where id = ? and status = any(string_to_array(?, ',')) returning revision`,
    [to, id, from.join(',')],
  );
  return row?.revision ?? null;
}

export async function chooseMapping(
  tx: TenantTransaction,
  id: string,
  chosen: Pick<ClientImport, 'mapping' | 'duplicates'>,
): Promise<void> {
  await tx.sql(`update client_imports set mapping = ?, duplicates = ? where id = ?`, [
    JSON.stringify(chosen.mapping),
    chosen.duplicates,
    id,
  ]);
}

export async function deleteImport(tx: TenantTransaction, id: string): Promise<boolean> {
  const gone = await tx.sql(`delete from client_imports where id = ? returning id`, [id]);
  return gone.length > 0;
}

export interface ImportProblem {
  line: number;
  columnIndex: number | null;
  code: LineProblemCode;
  value: string;
}

/** What is wrong, by line. */
export async function listProblems(
  tx: TenantTransaction,
  importId: string,
  page: { limit: number; offset: number },
): Promise<{ items: ImportProblem[]; total: number }> {
  const items = await tx.sql<ImportProblem>(
    `select line, column_index as "columnIndex", code, value from client_import_problems
     where import_id = ? order by line, id limit ? offset ?`,
    [importId, page.limit, page.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::int as total from client_import_problems where import_id = ?`,
    [importId],
  );
  return { items, total: count!.total };
}

/** All that is wrong with the next `lines` lines that have problems, behind line `after`. */
export async function problemsAfter(
  tx: TenantTransaction,
  importId: string,
  after: number,
  lines: number,
): Promise<ImportProblem[]> {
  return tx.sql<ImportProblem>(
    `select line, column_index as "columnIndex", code, value from client_import_problems
     where import_id = ? and line in (
       select distinct line from client_import_problems where import_id = ? and line > ? order by line limit ?)
     order by line, id`,
    [importId, importId, after, lines],
  );
}
