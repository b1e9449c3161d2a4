import type { TenantTransaction } from './database.ts';
import { likePattern } from './identity.ts';
import { askIngest, deleteDocument } from './knowledge-documents.ts';

export interface QuestionLine {
  id: string;
  question: string;
  answer: string | null;
  status: 'answered' | 'to_complete';
  origin: 'manual' | 'autopilot' | 'website';
  sourceUrl: string | null;
  sourceQuote: string | null;
  topic: string | null;
  categoryId: string | null;
  updatedAt: Date;
}

const LINE = `id, question, answer, status, origin, source_url as "sourceUrl", source_quote as "sourceQuote", topic,
  category_id as "categoryId", updated_at as "updatedAt"`;

const asLine = (row: QuestionLine): QuestionLine => ({ ...row, updatedAt: new Date(row.updatedAt) });

const SORTS = {
  position: 'position',
  question: 'lower(question)',
  updatedAt: 'updated_at',
  status: 'status',
};
export type QuestionSort = keyof typeof SORTS;

export async function listQuestions(
  tx: TenantTransaction,
  query: {
    limit: number;
    offset: number;
    sort: QuestionSort;
    order: 'asc' | 'desc';
    q?: string | undefined;
    status?: QuestionLine['status'] | undefined;
    origin?: QuestionLine['origin'] | undefined;
    categoryId?: string | undefined;
  },
): Promise<{ items: QuestionLine[]; total: number }> {
  const conditions: string[] = ['tenant_id = ?'];
  const params: unknown[] = [tx.tenantId];
  for (const [column, value] of [
    ['status', query.status],
    ['origin', query.origin],
    ['category_id', query.categoryId],
  ] as const) {
    if (value === undefined) continue;
    conditions.push(`${column} = ?`);
    params.push(value);
  }
  if (query.q) {
    conditions.push('(question ilike ? or answer ilike ?)');
    params.push(likePattern(query.q), likePattern(query.q));
  }
  const filter = conditions.join(' and ');
  const rows = await tx.sql<QuestionLine>(
    `select ${LINE} from knowledge_base where ${filter}
     order by ${SORTS[query.sort]} ${query.order === 'desc' ? 'desc' : 'asc'}, id limit ? offset ?`,
    [...params, query.limit, query.offset],
  );
  const [count] = await tx.sql<{ total: number }>(
    `select count(*)::integer as total from knowledge_base where ${filter}`,
    params,
  );
  return { items: rows.map(asLine), total: count!.total };
}

export async function findQuestion(tx: TenantTransaction, id: string): Promise<QuestionLine | null> {
  const [row] = await tx.sql<QuestionLine>(`select ${LINE} from knowledge_base where id = ?`, [id]);
  return row ? asLine(row) : null;
}

/** A question the owner answers: a row of the FAQ, and a document so that search finds it. The question must be new. */
export async function createQuestion(
  tx: TenantTransaction,
  input: { question: string; answer: string; categoryId: string | null },
): Promise<QuestionLine> {
  const [row] = await tx.sql<{ id: string }>(
    `insert into knowledge_base (tenant_id, question, answer, status, origin, category_id)
     values (?, ?, ?, 'answered', 'manual', ?) returning id`,
    [tx.tenantId, input.question, input.answer, input.categoryId],
  );
  await keepDocument(tx, row!.id);
  return (await findQuestion(tx, row!.id))!;
}

/**
 * The owner's word on a question: what they answer is theirs (origin `manual`), whoever asked. An answer of null puts the
 * question back among those to complete. @returns null when there is no such question.
 */
export async function changeQuestion(
  tx: TenantTransaction,
  id: string,
  change: {
    question?: string | undefined;
    answer?: string | null | undefined;
    categoryId?: string | null | undefined;
  },
): Promise<QuestionLine | null> {
  const before = await findQuestion(tx, id);
  if (!before) return null;
  const answer = change.answer === undefined ? before.answer : change.answer;
  const said = answer !== before.answer;
  await tx.sql(
    `update knowledge_base set question = ?, answer = ?, status = ?, category_id = ?, updated_at = now(),
       origin = case when ? then 'manual' else origin end,
       source_url = case when ? then null else source_url end,
       source_quote = case when ? then null else source_quote end
     where id = ?`,
    [
      change.question ?? before.question,
      answer,
      answer === null ? 'to_complete' : 'answered',
      change.categoryId === undefined ? before.categoryId : change.categoryId,
      said,
      said,
      said,
      id,
    ],
  );
  await keepDocument(tx, id);
  return findQuestion(tx, id);
}

/** @returns false when there is no such question. */
export async function deleteQuestion(tx: TenantTransaction, id: string): Promise<boolean> {
  const [row] = await tx.sql<{ documentId: string | null }>(
    `delete from knowledge_base where id = ? returning document_id as "documentId"`,
    [id],
  );
  if (row?.documentId) await deleteDocument(tx, row.documentId);
  return row !== undefined;
}

/**
 * The document of a question follows its row. Only what the owner answered has one: an answer quoted from the website is
 * found where it stands.
 */
async function keepDocument(tx: TenantTransaction, id: string): Promise<void> {
  const [row] = await tx.sql<{
    question: string;
    answer: string | null;
    origin: string;
    categoryId: string | null;
    documentId: string | null;
  }>(
    `select question, answer, origin, category_id as "categoryId", document_id as "documentId"
     from knowledge_base where id = ?`,
    [id],
  );
  if (!row) return;
  if (row.answer === null || row.origin !== 'manual') {
    if (!row.documentId) return;
    await tx.sql(`update knowledge_base set document_id = null where id = ?`, [id]);
    await deleteDocument(tx, row.documentId);
    return;
  }
  const values = [row.question, row.answer, Buffer.byteLength(row.answer), row.categoryId];
  const [document] = row.documentId
    ? await tx.sql<{ id: string }>(
        `update documents set title = ?, text = ?, byte_size = ?, category_id = ?, status = 'pending', updated_at = now()
         where id = ? returning id`,
        [...values, row.documentId],
      )
    : await tx.sql<{ id: string }>(
        `insert into documents (tenant_id, kind, title, text, byte_size, category_id)
         values (?, 'qa', ?, ?, ?, ?) returning id`,
        [tx.tenantId, ...values],
      );
  await tx.sql(`update knowledge_base set document_id = ? where id = ?`, [document!.id, id]);
  await askIngest(tx, document!.id);
}

export interface CategoryLine {
  id: string;
  name: string;
  documents: number;
  createdAt: Date;
}

export async function listCategories(tx: TenantTransaction): Promise<CategoryLine[]> {
  const rows = await tx.sql<CategoryLine>(
    `select c.id, c.name, c.created_at as "createdAt",
            (select count(*)::integer from documents d where d.tenant_id = c.tenant_id and d.category_id = c.id) as documents
     from kb_categories c where c.tenant_id = ? order by lower(c.name), c.id limit 1000`,
    [tx.tenantId],
  );
  return rows.map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

/** The name must be new: the database refuses a second one. */
export async function createCategory(tx: TenantTransaction, name: string): Promise<CategoryLine> {
  const [row] = await tx.sql<CategoryLine>(
    `insert into kb_categories (tenant_id, name) values (?, ?) returning id, name, created_at as "createdAt", 0 as documents`,
    [tx.tenantId, name],
  );
  return { ...row!, createdAt: new Date(row!.createdAt) };
}

/** What was in the category stays, without one. @returns false when there is none. */
export async function deleteCategory(tx: TenantTransaction, id: string): Promise<boolean> {
  return (await tx.sql(`delete from kb_categories where id = ? returning id`, [id])).length > 0;
}
