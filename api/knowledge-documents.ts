import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { z } from 'zod';
import {
  createUpload,
  deleteDocument,
  findDocument,
  knowledgeStatus,
  listDocuments,
} from '../db/knowledge-documents.ts';
import { openSpace } from '../db/knowledge-index.ts';
import { invalid, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery, uuid } from './schemas.ts';

const gzipBytes = promisify(gzip);
const TAG = 'Knowledge';
const PATH = '/api/v1/knowledge/documents';
const ONE = `${PATH}/:id` as const;
/** Larger files are refused before they are read. */
const MAX_UPLOAD_BYTES = 20 * 1024 * 1024;

const KINDS = ['page', 'upload', 'qa'] as const;
const STATUSES = ['pending', 'processing', 'ready', 'failed'] as const;

const documentSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(KINDS),
    title: z.string(),
    url: z.string().nullable(),
    fileName: z.string().nullable(),
    mediaType: z.string().nullable(),
    byteSize: z.number().int(),
    language: z.string().nullable(),
    status: z.enum(STATUSES),
    error: z.object({ code: z.string(), detail: z.string().nullable() }).nullable(),
    categoryId: z.uuid().nullable(),
    chunkCount: z.number().int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Document' });
const documentWithText = documentSchema.extend({ text: z.string() }).meta({ id: 'DocumentWithText' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000020',
  kind: 'upload' as const,
  title: 'Tarifs 2026',
  url: null,
  fileName: 'tarifs-2026.pdf',
  mediaType: 'application/pdf',
  byteSize: 48_213,
  language: 'fr',
  status: 'ready' as const,
  error: null,
  categoryId: null,
  chunkCount: 6,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:00:04.000Z',
};
const WAITING = { ...EXAMPLE, status: 'pending' as const, language: null, chunkCount: 0 };

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'What Sara has read: pages, files, questions',
  access: 'knowledge:read',
  query: listQuery(['createdAt', 'title', 'updatedAt', 'status'], {
    kind: z.enum(KINDS).optional(),
    status: z.enum(STATUSES).optional(),
    categoryId: uuid.optional(),
  }),
  response: listOf(documentSchema),
  example: { query: { kind: 'upload' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) => asTenant((tx) => listDocuments(tx, query)),
});

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'One document with the text that was read from it',
  access: 'knowledge:read',
  params: idParams,
  response: documentWithText,
  example: {
    params: { id: EXAMPLE.id },
    response: { ...EXAMPLE, text: '# Tarifs 2026\n\nCoupe femme : 45 €' },
  },
  handler: ({ params, asTenant }) =>
    asTenant(async (tx) => {
      const document = await findDocument(tx, params.id);
      if (!document) throw problem('not-found');
      return document;
    }),
});

const upload = route({
  method: 'post',
  path: PATH,
  tag: TAG,
  summary: 'Gives Sara a file to read',
  description:
    'PDF, DOCX, HTML, Markdown or text, up to 20 MB. The file is read and indexed by a workflow; the document’s status and error say how it went.',
  access: 'knowledge:write',
  upload: { field: 'file', maxBytes: MAX_UPLOAD_BYTES },
  body: z.object({ categoryId: uuid.optional() }),
  response: documentSchema,
  status: 202,
  example: { response: WAITING },
  async handler({ file, body, asTenant, audit }) {
    if (!file || file.bytes.length === 0) {
      throw invalid('file', 'required', { fr: 'Choisissez un fichier.', en: 'Choose a file.' });
    }
    const gzippedBytes = await gzipBytes(file.bytes);
    return asTenant(async (tx) => {
      const id = await createUpload(tx, {
        fileName: file.fileName.slice(0, 300),
        mediaType: file.mediaType.slice(0, 200),
        byteSize: file.bytes.length,
        gzippedBytes,
        categoryId: body.categoryId ?? null,
      });
      await audit(tx, { action: 'document.uploaded', subjectKind: 'document', subjectId: id });
      return (await findDocument(tx, id))!;
    });
  },
});

const remove = route({
  method: 'delete',
  path: ONE,
  tag: TAG,
  summary: 'Makes Sara forget a document',
  description: 'Its passages and vectors are gone with it, at once.',
  access: 'knowledge:write',
  params: idParams,
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, asTenant, audit }) =>
    asTenant(async (tx) => {
      if (!(await deleteDocument(tx, params.id))) throw problem('not-found');
      await audit(tx, { action: 'document.deleted', subjectKind: 'document', subjectId: params.id });
    }),
});

const statusSchema = z
  .object({
    embeddings: z.object({
      model: z.string().nullable(),
      dimensions: z.number().int().nullable(),
      available: z.boolean(),
      simulated: z.boolean(),
      reason: z.string().nullable().meta({ description: 'Why search runs on full text alone.' }),
      reembedding: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
    }),
    documents: z.number().int(),
    chunks: z.number().int(),
  })
  .meta({ id: 'KnowledgeStatus' });

const status = route({
  method: 'get',
  path: '/api/v1/knowledge/status',
  tag: TAG,
  summary: 'How much is known, and by which model it is searched',
  access: 'knowledge:read',
  response: statusSchema,
  example: {
    response: {
      embeddings: {
        model: 'multilingual-e5-small',
        dimensions: 384,
        available: true,
        simulated: false,
        reason: null,
        reembedding: null,
      },
      documents: 14,
      chunks: 61,
    },
  },
  handler: ({ asTenant, deps }) =>
    asTenant(async (tx) => {
      const model = deps.embeddings;
      // A model this business has no vectors of yet: asks for the workflow that makes them (db/knowledge-index.ts).
      if (model?.available) await openSpace(tx, model);
      const { documents, chunks, reembedding } = await knowledgeStatus(tx);
      return {
        embeddings: {
          model: model?.available ? model.model : null,
          dimensions: model?.available ? model.dimensions : null,
          available: model?.available ?? false,
          simulated: model?.available ? model.simulated : false,
          reason: model && !model.available ? model.reason : null,
          reembedding,
        },
        documents,
        chunks,
      };
    }),
});

export const routes: Route[] = [status, list, read, upload, remove];
