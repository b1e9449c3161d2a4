import type { TenantTransaction } from './database.ts';

/** A question of the autopilot, with the answer found for it or none. */
export interface QuestionDraft {
  question: string;
  topic: string;
  language: string;
  answer: string | null;
  sourceUrl: string | null;
  sourceQuote: string | null;
}

export interface QuestionItem {
  id: string;
  question: string;
  answer: string | null;
  status: 'answered' | 'to_complete';
  sourceUrl: string | null;
  sourceQuote: string | null;
  topic: string | null;
}

/**
 * Stores the autopilot's drafts in their order. What the owner has answered stays the owner's; a question drafted before is
 * drafted again. @returns the questions as they now stand.
 */
export async function saveDrafts(tx: TenantTransaction, drafts: QuestionDraft[]): Promise<QuestionItem[]> {
  for (const [position, draft] of drafts.entries()) {
    await tx.sql(
      `insert into knowledge_base (tenant_id, question, answer, status, origin, source_url, source_quote, language, topic, position)
       values (?, ?, ?, ?, 'autopilot', ?, ?, ?, ?, ?)
       on conflict (tenant_id, lower(question)) do update
         set answer = excluded.answer, status = excluded.status, source_url = excluded.source_url,
             source_quote = excluded.source_quote, position = excluded.position, topic = excluded.topic, updated_at = now()
         where knowledge_base.origin = 'autopilot'`,
      [
        tx.tenantId,
        draft.question,
        draft.answer,
        draft.answer === null ? 'to_complete' : 'answered',
        draft.sourceUrl,
        draft.sourceQuote,
        draft.language,
        draft.topic,
        position,
      ],
    );
  }
  return questionItems(
    tx,
    drafts.map(({ question }) => question),
  );
}

/** These questions as they stand, in the autopilot's order. */
export async function questionItems(tx: TenantTransaction, questions: string[]): Promise<QuestionItem[]> {
  return tx.sql<QuestionItem>(
    `select id, question, answer, status, source_url as "sourceUrl", source_quote as "sourceQuote", topic
     from knowledge_base where lower(question) in (select lower(q) from jsonb_array_elements_text(?::jsonb) q)
     order by position, id`,
    [JSON.stringify(questions)],
  );
}

/**
 * Stores the owner's answers: to a question by its id, or to a new question. From then on they are the owner's: no draft
 * replaces them. @returns all questions of the autopilot as they now stand.
 */
export async function answerQuestions(
  tx: TenantTransaction,
  items: Array<{ id?: string | undefined; question?: string | undefined; answer: string }>,
): Promise<QuestionItem[]> {
  for (const { id, question, answer } of items) {
    const text = answer === '' ? null : answer;
    const status = text === null ? 'to_complete' : 'answered';
    if (id) {
      await tx.sql(
        `update knowledge_base set answer = ?, status = ?, question = coalesce(?, question), origin = 'manual',
           source_url = null, source_quote = null, updated_at = now() where id = ?`,
        [text, status, question ?? null, id],
      );
    } else if (question && text) {
      await tx.sql(
        `insert into knowledge_base (tenant_id, question, answer, status, origin, position) values (?, ?, ?, ?, 'manual', 1000)
         on conflict (tenant_id, lower(question)) do update
           set answer = excluded.answer, status = excluded.status, origin = 'manual', updated_at = now()`,
        [tx.tenantId, question, text, status],
      );
    }
  }
  return tx.sql<QuestionItem>(
    `select id, question, answer, status, source_url as "sourceUrl", source_quote as "sourceQuote", topic
     from knowledge_base order by position, id limit 200`,
  );
}
