import { z } from 'zod';
import { highlightPassages } from '../db/knowledge-highlights.ts';
import { provided } from './deps.ts';
import { type Route, route } from './route.ts';
import { text, uuid } from './schemas.ts';

const resultSchema = z
  .object({
    chunkId: z.uuid(),
    documentId: z.uuid(),
    title: z.string(),
    url: z.string().nullable(),
    headingPath: z.array(z.string()),
    text: z.string(),
    highlights: z
      .array(z.object({ start: z.number().int(), end: z.number().int() }))
      .meta({ description: 'Where the text says words of the question, in UTF-16 units.' }),
    score: z.number().meta({ description: '0 to 1, comparable within one answer only.' }),
    scores: z.object({
      fullText: z.number().nullable().meta({ description: 'BM25; null when no word matches.' }),
      vector: z.number().nullable().meta({ description: 'Cosine; null when the passage has no vector.' }),
    }),
    language: z.string().nullable(),
  })
  .meta({ id: 'SearchResult' });

const search = route({
  method: 'post',
  path: '/api/v1/knowledge/search',
  tag: 'Knowledge',
  summary: 'Finds passages by words and by meaning',
  access: 'knowledge:read',
  body: z.object({
    query: text(4_000),
    limit: z.number().int().min(1).max(20).default(5),
    documentId: uuid.optional(),
    categoryId: uuid.optional(),
  }),
  response: z.object({ results: z.array(resultSchema), mode: z.enum(['hybrid', 'full-text']) }),
  example: {
    body: { query: 'prix coupe femme' },
    response: {
      mode: 'hybrid',
      results: [
        {
          chunkId: '0199c0de-0000-7000-8000-000000000040',
          documentId: '0199c0de-0000-7000-8000-000000000020',
          title: 'Tarifs',
          url: 'https://salon-marie.example/tarifs',
          headingPath: ['Coupes'],
          text: 'Coupe femme : 45 €',
          highlights: [
            { start: 0, end: 5 },
            { start: 6, end: 11 },
          ],
          score: 1,
          scores: { fullText: 4.2, vector: 0.89 },
          language: 'fr',
        },
      ],
    },
  },
  async handler({ body, auth, deps, asTenant }) {
    const { mode, results } = await provided(deps.search)(auth.tenantId, body);
    const marks = await asTenant((tx) => highlightPassages(tx, body.query, results));
    return { mode, results: results.map((result, index) => ({ ...result, highlights: marks[index]! })) };
  },
});

export const routes: Route[] = [search];
