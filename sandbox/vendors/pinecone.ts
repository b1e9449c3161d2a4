import { z } from 'zod';
import { type SandboxProvider, VendorRefusal } from '../provider.ts';
import { vendorId } from '../text.ts';

/** Pinecone's data plane: upsert, query, delete, statistics of one index with its namespaces. Vectors are really compared. */

const record = z.looseObject({
  id: z.string().min(1).max(512),
  values: z.array(z.number()).min(1),
  metadata: z.record(z.string(), z.unknown()).nullish(),
});
const upsertSchema = z.looseObject({
  vectors: z.array(record).min(1).max(1_000),
  namespace: z.string().default(''),
});
const querySchema = z.looseObject({
  vector: z.array(z.number()).min(1),
  topK: z.int().min(1).max(10_000),
  namespace: z.string().default(''),
  filter: z.record(z.string(), z.object({ $eq: z.unknown() })).nullish(),
  includeMetadata: z.boolean().nullish(),
  includeValues: z.boolean().nullish(),
});
const deleteSchema = z.looseObject({
  ids: z.array(z.string()).max(1_000).optional(),
  deleteAll: z.boolean().nullish(),
  namespace: z.string().default(''),
});

type StoredRecord = z.output<typeof record>;

export const pinecone: SandboxProvider = {
  id: 'pinecone',
  title: 'Pinecone',
  purpose: {
    fr: 'Un index de vecteurs hors de la base, pour qui en a déjà un.',
    en: 'An index of vectors outside the database, for those who have one.',
  },
  standIn: {
    fr: 'Sans clé, les vecteurs restent dans Postgres et rien n’arrive ici.',
    en: 'Without a key, vectors stay in Postgres and nothing arrives here.',
  },
  keyVariable: 'PINECONE_API_KEY',
  requestsPerMinute: 6_000,
  bodyLimit: '4mb',
  caller: (headers) => (typeof headers['api-key'] === 'string' ? headers['api-key'] : null),
  requestId: () => vendorId(''),
  error: (status, text) => ({
    body: { code: GRPC_CODES[status] ?? 13, message: text, details: [] },
  }),

  routes(router) {
    /** Records by namespace; they last as long as this server. */
    const namespaces = new Map<string, Map<string, StoredRecord>>();
    let dimension = 0;

    router.use((req, _res, next) => {
      if (!req.get('api-key')) throw new VendorRefusal(401, 'Unauthorized');
      next();
    });

    router.post('/vectors/upsert', (req, res) => {
      const { vectors, namespace } = parse(upsertSchema, req.body);
      for (const vector of vectors) {
        dimension ||= vector.values.length;
        if (vector.values.length !== dimension) {
          throw new VendorRefusal(
            400,
            `Vector dimension ${vector.values.length} does not match the dimension of the index ${dimension}`,
          );
        }
      }
      const held = namespaces.get(namespace) ?? new Map<string, StoredRecord>();
      for (const vector of vectors) held.set(vector.id, vector);
      namespaces.set(namespace, held);
      res.json({ upsertedCount: vectors.length });
    });

    router.post('/query', (req, res) => {
      const query = parse(querySchema, req.body);
      const wanted = Object.entries(query.filter ?? {});
      const matches = [...(namespaces.get(query.namespace)?.values() ?? [])]
        .filter(({ metadata }) => wanted.every(([key, { $eq }]) => metadata?.[key] === $eq))
        .map(({ id, values, metadata }) => ({
          id,
          score: cosine(values, query.vector),
          values: query.includeValues ? values : [],
          ...(query.includeMetadata && metadata ? { metadata } : {}),
        }))
        .sort((a, b) => b.score - a.score)
        .slice(0, query.topK);
      res.json({ results: [], matches, namespace: query.namespace, usage: { readUnits: 1 } });
    });

    router.post('/vectors/delete', (req, res) => {
      const { ids, deleteAll, namespace } = parse(deleteSchema, req.body);
      const held = namespaces.get(namespace);
      if (!held) throw new VendorRefusal(404, 'Namespace not found');
      if (deleteAll) namespaces.delete(namespace);
      for (const id of ids ?? []) held.delete(id);
      res.json({});
    });

    router.post('/describe_index_stats', (_req, res) => {
      const counts = [...namespaces].map(([name, held]) => [name, { vectorCount: held.size }] as const);
      res.json({
        namespaces: Object.fromEntries(counts),
        dimension,
        indexFullness: 0,
        totalVectorCount: counts.reduce((sum, [, { vectorCount }]) => sum + vectorCount, 0),
      });
    });
  },
};

/** google.rpc.Code by HTTP status, as Pinecone's bodies carry it. */
const GRPC_CODES: Record<number, number> = { 400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 500: 13, 503: 14 };

function parse<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new VendorRefusal(400, `${issue.path.join('.')}: ${issue.message}`);
}

function cosine(a: number[], b: number[]): number {
  let product = 0;
  let left = 0;
  let right = 0;
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    product += value * other;
    left += value * value;
    right += other * other;
  }
  return product / (Math.sqrt(left * right) || 1);
}
