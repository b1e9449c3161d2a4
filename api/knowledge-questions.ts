import { z } from 'zod';
import {
  changeQuestion,
  createCategory,
  createQuestion,
  deleteCategory,
  deleteQuestion,
  listCategories,
  listQuestions,
} from '../db/knowledge-questions.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, optionalText, text, uuid } from './schemas.ts';

const TAG = 'Knowledge';
const QA = '/api/v1/knowledge/qa';
const CATEGORIES = '/api/v1/knowledge/categories';
const ORIGINS = ['manual', 'autopilot', 'website'] as const;
const STATUSES = ['answered', 'to_complete'] as const;

const questionSchema = z
  .object({
    id: z.uuid(),
    question: z.string(),
    answer: z.string().nullable(),
    status: z.enum(STATUSES),
    origin: z.enum(ORIGINS),
    sourceUrl: z.string().nullable(),
    sourceQuote: z.string().nullable(),
    topic: z.string().nullable(),
    categoryId: z.uuid().nullable(),
    updatedAt: instant,
  })
  .meta({ id: 'QuestionAndAnswer' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000030',
  question: 'Peut-on venir avec un chien ?',
  answer: 'Oui, les petits chiens sont les bienvenus.',
  status: 'answered' as const,
  origin: 'manual' as const,
  sourceUrl: null,
  sourceQuote: null,
  topic: null,
  categoryId: null,
  updatedAt: '2026-11-23T09:00:00.000Z',
};

const list = route({
  method: 'get',
  path: QA,
  tag: TAG,
  summary: 'Questions and answers, those to complete included',
  access: 'knowledge:read',
  query: listQuery(['position', 'question', 'updatedAt', 'status'], {
    status: z.enum(STATUSES).optional(),
    origin: z.enum(ORIGINS).optional(),
    categoryId: uuid.optional(),
  }),
  response: listOf(questionSchema),
  example: { query: { status: 'answered' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listQuestions(tx, query)),
});

const create = route({
  method: 'post',
  path: '/api/v1/knowledge/manual',
  tag: TAG,
  summary: 'Teaches Sara a question and its answer',
  access: 'knowledge:write',
  body: z.object({ question: text(500, 3), answer: text(4_000), categoryId: uuid.nullable().default(null) }),
  response: questionSchema,
  status: 201,
  example: { body: { question: EXAMPLE.question, answer: EXAMPLE.answer }, response: EXAMPLE },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const question = await createQuestion(tx, body);
      await audit(tx, { action: 'question.created', subjectKind: 'question', subjectId: question.id });
      return question;
    }),
});

const update = route({
  method: 'put',
  path: `${QA}/:id`,
  tag: TAG,
  summary: 'Answers or changes a question; what is not named stays',
  description: 'An answer written here is the owner’s: a later reading of the website never replaces it.',
  access: 'knowledge:write',
  params: idParams,
  body: z
    .object({ question: text(500, 3), answer: optionalText(4_000), categoryId: uuid.nullable() })
    .partial(),
  response: questionSchema,
  example: { params: { id: EXAMPLE.id }, body: { answer: EXAMPLE.answer }, response: EXAMPLE },
  handler: ({ params, body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const question = await changeQuestion(tx, params.id, body);
      if (!question) throw problem('not-found');
      const detail = { fields: Object.keys(body) };
      await audit(tx, {
        action: 'question.updated',
        subjectKind: 'question',
        subjectId: question.id,
        detail,
      });
      return question;
    }),
});

const remove = route({
  method: 'delete',
  path: `${QA}/:id`,
  tag: TAG,
  summary: 'Removes a question and its answer',
  access: 'knowledge:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await deleteQuestion(tx, params.id))) throw problem('not-found');
      await audit(tx, { action: 'question.deleted', subjectKind: 'question', subjectId: params.id });
    }),
});

const categorySchema = z
  .object({ id: z.uuid(), name: z.string(), documents: z.number().int(), createdAt: instant })
  .meta({ id: 'KnowledgeCategory' });
const CATEGORY = {
  id: '0199c0de-0000-7000-8000-000000000031',
  name: 'Tarifs',
  documents: 3,
  createdAt: '2026-11-23T09:00:00.000Z',
};

const categories = route({
  method: 'get',
  path: CATEGORIES,
  tag: TAG,
  summary: 'Categories of documents, by name',
  access: 'knowledge:read',
  response: listOf(categorySchema),
  example: { response: { items: [CATEGORY], total: 1 } },
  handler: ({ asTenant }) =>
    asTenant(async (tx) => {
      const items = await listCategories(tx);
      return { items, total: items.length };
    }),
});

const addCategory = route({
  method: 'post',
  path: CATEGORIES,
  tag: TAG,
  summary: 'Adds a category',
  access: 'knowledge:write',
  body: z.object({ name: text(100) }),
  response: categorySchema,
  status: 201,
  example: { body: { name: 'Tarifs' }, response: { ...CATEGORY, documents: 0 } },
  handler: ({ body, asTenant, audit }) =>
    asTenant(async (tx) => {
      const category = await createCategory(tx, body.name);
      await audit(tx, { action: 'category.created', subjectKind: 'category', subjectId: category.id });
      return category;
    }),
});

const removeCategory = route({
  method: 'delete',
  path: `${CATEGORIES}/:id`,
  tag: TAG,
  summary: 'Removes a category; its documents stay',
  access: 'knowledge:write',
  params: idParams,
  example: { params: { id: CATEGORY.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await deleteCategory(tx, params.id))) throw problem('not-found');
      await audit(tx, { action: 'category.deleted', subjectKind: 'category', subjectId: params.id });
    }),
});

export const routes: Route[] = [list, create, update, remove, categories, addCategory, removeCategory];
