import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createSearch, type SearchDeps } from '../assistant/search.ts';
import { deleteDocument } from '../db/knowledge-documents.ts';
import { embeddingSpaces } from '../db/knowledge-index.ts';
import { gatherEvidence } from '../db/knowledge-search.ts';
import { VectorCache } from '../db/vector-cache.ts';
import { fuse } from '../domain/knowledge/ranking.ts';
import { type Embedder, EmbeddingError, normalised } from '../providers/embeddings/embedder.ts';
import { createPineconeVectorIndex } from '../providers/vectors/pinecone.ts';
import { type Sandbox, startSandbox } from '../sandbox/server.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createIngest } from './ingest.ts';

/**
 * Ingest and search against the real database and, for Pinecone, its real SDK. The embedder counts letter pairs: a real
 * (if modest) embedding that needs no model file, and counts what it was asked.
 */
function pairEmbedder(model = 'letter-pairs'): Embedder & { asked: string[] } {
  const asked: string[] = [];
  const embed = (text: string) => {
    const vector = new Float32Array(64);
    const plain = text
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z ]/g, '');
    for (let i = 0; i + 1 < plain.length; i++)
      vector[(plain.charCodeAt(i) * 31 + plain.charCodeAt(i + 1)) % 64]! += 1;
    return normalised(vector);
  };
  return {
    asked,
    model,
    dimensions: 64,
    simulated: false,
    embedPassages: async (texts) => {
      asked.push(...texts);
      return texts.map(embed);
    },
    embedQuery: async (text) => embed(text),
    close: async () => {},
  };
}

let t: TestDatabase;
let sandbox: Sandbox;
beforeAll(async () => {
  t = await openTestDatabase();
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
  await t.close();
});

async function document(tenantId: string, title: string, text: string, language: string | null = 'fr') {
  const [row] = await t.db.asTenant(tenantId, (tx) =>
    tx.sql<{ id: string }>(
      `insert into documents (tenant_id, kind, title, text, language) values (?, 'upload', ?, ?, ?) returning id`,
      [tenantId, title, text, language],
    ),
  );
  return row!.id;
}

const log = () => {};
const count = async (table: string, tenantId: string) =>
  Number(
    (
      await t.asSuperuser<{ n: string }>(`select count(*) as n from ${table} where tenant_id = $1`, [
        tenantId,
      ])
    )[0]!.n,
  );
const INDEX_TABLES = ['document_chunks', 'chunk_postings', 'chunk_vectors', 'document_index'];
const sections = (...names: string[]) =>
  names.map((name) => `# ${name}\n\n${`Ici il est question de ${name}. `.repeat(40)}`).join('\n\n');

describe('ingest', () => {
  it('embeds again only the passages that changed, and keeps the ids of the others', async () => {
    const tenantId = await t.tenant();
    const embedder = pairEmbedder();
    const ingest = createIngest({ db: t.db, embedders: [embedder], vectors: null, log });
    const id = await document(tenantId, 'Salon', sections('couleur', 'coupe', 'barbe'));
    await ingest.ingestDocuments(tenantId, [id]);
    const before = embedder.asked.length;
    expect(before).toBe(3);
    const ids = () =>
      t.db.asTenant(tenantId, (tx) =>
        tx.sql<{ id: string; path: string }>(
          `select id, heading_path[1] as path from document_chunks where document_id = ? order by position`,
          [id],
        ),
      );
    const first = await ids();
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(`update documents set text = ? where id = ?`, [sections('chignon', 'couleur', 'barbe'), id]),
    );
    await ingest.ingestDocuments(tenantId, [id]);
    const second = await ids();
    expect(embedder.asked.slice(before).map((text) => text.includes('chignon'))).toEqual([true]);
    const idOf = (rows: Array<{ id: string; path: string }>, path: string) =>
      rows.find((row) => row.path === path)?.id;
    expect(idOf(second, 'couleur')).toBe(idOf(first, 'couleur'));
    expect(idOf(second, 'barbe')).toBe(idOf(first, 'barbe'));
    expect(idOf(second, 'coupe')).toBeUndefined();
  });

  it('changes nothing when run twice', async () => {
    const tenantId = await t.tenant();
    const ingest = createIngest({ db: t.db, embedders: [pairEmbedder()], vectors: null, log });
    const id = await document(tenantId, 'Salon', sections('couleur', 'coupe'));
    await ingest.ingestDocuments(tenantId, [id]);
    const counts = () => Promise.all(INDEX_TABLES.map((table) => count(table, tenantId)));
    const once = await counts();
    await ingest.ingestDocuments(tenantId, [id]);
    expect(await counts()).toEqual(once);
    expect(Math.min(...once)).toBeGreaterThan(0);
  });

  it('leaves nothing in any index when a document is deleted, and leaves another tenant alone', async () => {
    const [one, other] = [await t.tenant(), await t.tenant()];
    const ingest = createIngest({ db: t.db, embedders: [pairEmbedder()], vectors: null, log });
    const id = await document(one, 'Salon', sections('couleur', 'coupe'));
    const theirs = await document(other, 'Salon', sections('couleur'));
    await ingest.ingestDocuments(one, [id]);
    await ingest.ingestDocuments(other, [theirs, id]);
    const before = await Promise.all(INDEX_TABLES.map((table) => count(table, other)));
    expect(await t.db.asTenant(other, (tx) => deleteDocument(tx, id))).toBe(false);
    expect(await t.db.asTenant(one, (tx) => deleteDocument(tx, id))).toBe(true);
    expect(await Promise.all(INDEX_TABLES.map((table) => count(table, one)))).toEqual(
      INDEX_TABLES.map(() => 0),
    );
    expect(await Promise.all(INDEX_TABLES.map((table) => count(table, other)))).toEqual(before);
  });

  it('takes a copy of another page out of the index', async () => {
    const tenantId = await t.tenant();
    const ingest = createIngest({ db: t.db, embedders: [pairEmbedder()], vectors: null, log });
    const original = await document(tenantId, 'Salon', sections('couleur'));
    const copy = await document(tenantId, 'Salon', sections('couleur'));
    await ingest.ingestDocuments(tenantId, [original, copy]);
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(`update documents set duplicate_of = ? where id = ?`, [original, copy]),
    );
    await ingest.ingestDocuments(tenantId, [copy]);
    expect(await count('document_chunks', tenantId)).toBe(1);
  });

  it('indexes the words alone when the texts can never be embedded, and says so on the row', async () => {
    const tenantId = await t.tenant();
    const refusing: Embedder = {
      ...pairEmbedder(),
      embedPassages: async () => {
        throw new EmbeddingError('refused', { retryable: false });
      },
    };
    const id = await document(tenantId, 'Salon', 'Coupe femme 45 euros');
    await createIngest({ db: t.db, embedders: [refusing], vectors: null, log }).ingestDocuments(tenantId, [
      id,
    ]);
    const [row] = await t.asSuperuser<{ status: string; error_code: string }>(
      `select status, error_code from documents where id = $1`,
      [id],
    );
    expect(row).toEqual({ status: 'ready', error_code: 'embedding_failed' });
    expect(await count('chunk_postings', tenantId)).toBeGreaterThan(0);
  });
});

describe('search', () => {
  const search = (deps: Partial<SearchDeps> = {}) =>
    createSearch({ db: t.db, embedders: [pairEmbedder()], vectors: null, ...deps });
  async function salon() {
    const tenantId = await t.tenant();
    const ingest = createIngest({ db: t.db, embedders: [pairEmbedder()], vectors: null, log });
    const ids = [
      await document(
        tenantId,
        'Épilation',
        'L’épilation des sourcils coûte 12 €. Vos sœurs sont les bienvenues.',
      ),
      await document(tenantId, 'Horaires', 'Nous sommes ouverts du mardi au samedi, de 9h à 19h.'),
      await document(tenantId, 'Parking', 'Customers may park behind the house for free.', 'en'),
    ];
    await ingest.ingestDocuments(tenantId, ids);
    return { tenantId, ids };
  }

  it('finds a word whatever its accents, capitals, apostrophe or ligature', async () => {
    const { tenantId, ids } = await salon();
    for (const query of ['epilation', 'ÉPILATION', "l'epilation", 'Soeurs', 'bienvenue']) {
      const { results: found } = await search({ embedders: [] })(tenantId, { query, limit: 5 });
      expect({ query, id: found[0]?.documentId }).toEqual({ query, id: ids[0] });
    }
  });

  it('never requires all words of a question', async () => {
    const { tenantId } = await salon();
    const { results } = await search()(tenantId, {
      query: 'Combien coûte le dromadaire des sourcils ?',
      limit: 1,
    });
    expect(results[0]?.title).toBe('Épilation');
  });

  it.each([
    'prix',
    '🙂🙃',
    "'; drop table documents; --",
    'a & b | !c <-> (d:*',
    '\\',
    '?',
    '%_',
    'mot '.repeat(1000),
    'x'.repeat(4000),
  ])('answers an odd query (%#)', async (query) => {
    const { tenantId } = await salon();
    const { results, mode } = await search()(tenantId, { query, limit: 5 });
    expect(mode).toBe('hybrid');
    for (const { score } of results) expect(score).toBeGreaterThanOrEqual(0);
    expect(await count('documents', tenantId)).toBe(3);
  });

  it('finds nothing in a tenant without documents, and never another tenant’s', async () => {
    await salon();
    const empty = await t.tenant();
    expect((await search()(empty, { query: 'épilation', limit: 5 })).results).toEqual([]);
  });

  it('keeps to a document or a category', async () => {
    const { tenantId, ids } = await salon();
    const inDocument = await search()(tenantId, { query: 'épilation', limit: 5, documentId: ids[1]! });
    expect(new Set(inDocument.results.map((result) => result.documentId))).toEqual(new Set([ids[1]]));
    const [category] = await t.db.asTenant(tenantId, (tx) =>
      tx.sql<{ id: string }>(`insert into kb_categories (tenant_id, name) values (?, 'Infos') returning id`, [
        tenantId,
      ]),
    );
    await t.db.asTenant(tenantId, (tx) =>
      tx.sql(`update documents set category_id = ? where id = ?`, [category!.id, ids[2]]),
    );
    const inCategory = await search()(tenantId, {
      query: 'épilation parking',
      limit: 5,
      categoryId: category!.id,
    });
    expect(inCategory.results.map((result) => result.documentId)).toEqual([ids[2]]);
  });

  it('says full text when no model is there', async () => {
    const { tenantId } = await salon();
    const { mode, results } = await search({ embedders: [] })(tenantId, { query: 'épilation', limit: 5 });
    expect(mode).toBe('full-text');
    expect(results[0]).toMatchObject({ title: 'Épilation', scores: { vector: null } });
  });

  it('gathers the best of both lists, so that neither leg’s best is missing from the fused list', async () => {
    const { tenantId } = await salon();
    const evidence = await t.db.asTenant(tenantId, async (tx) => {
      const [space] = await embeddingSpaces(tx);
      return gatherEvidence(tx, new VectorCache(), {
        text: 'sourcils',
        vector: { space: space!, values: await pairEmbedder().embedQuery('sourcils') },
      });
    });
    expect(evidence.every((item) => item.vector !== null)).toBe(true);
    const ranked = fuse(evidence);
    expect(ranked[0]?.fullText).toBe(Math.max(...evidence.map((item) => item.fullText ?? 0)));
  });

  it('asks for re-embedding when the model changes, and the old vectors answer meanwhile', async () => {
    const { tenantId, ids } = await salon();
    const [old, next] = [pairEmbedder(), pairEmbedder('another-model')];
    const ingest = createIngest({ db: t.db, embedders: [next, old], vectors: null, log });
    const added = await document(tenantId, 'Bijoux', 'Nous vendons des bijoux artisanaux.');
    await ingest.ingestDocuments(tenantId, [added]);
    await ingest.ingestDocuments(tenantId, [ids[0]!]);
    const spaces = await t.db.asTenant(tenantId, (tx) => embeddingSpaces(tx));
    expect(spaces.map(({ model, active }) => ({ model, active }))).toEqual([
      { model: 'letter-pairs', active: true },
      { model: 'another-model', active: false },
    ]);
    const asked = await t.asSuperuser<{ payload: { spaceId: string } }>(
      `select payload from outbox where tenant_id = $1 and kind = 'reembed.start'`,
      [tenantId],
    );
    expect(asked.map((row) => row.payload.spaceId)).toEqual([spaces[1]!.id]);
    const { mode, results } = await search({ embedders: [next, old] })(tenantId, {
      query: 'bijoux',
      limit: 1,
    });
    expect(mode).toBe('hybrid');
    expect(results[0]?.title).toBe('Bijoux');
  });
});

describe('Pinecone', () => {
  it('answers from the tenant’s own namespace and forgets what is deleted, by the outbox', async () => {
    const vectors = createPineconeVectorIndex({
      apiKey: 'k',
      indexHost: `${sandbox.url}/pinecone`,
      simulated: true,
    });
    const embedder = pairEmbedder();
    const [one, other] = [await t.tenant(), await t.tenant()];
    const ingest = createIngest({ db: t.db, embedders: [embedder], vectors, log });
    const id = await document(one, 'Salon', 'Coupe femme 45 euros');
    await ingest.ingestDocuments(one, [id]);
    await ingest.ingestDocuments(other, [await document(other, 'Salon', 'Coupe femme 60 euros')]);
    const query = { vector: await embedder.embedQuery('coupe'), limit: 10 };
    const [chunkId] = await vectors.nearest(one, embedder.model, query);
    const search = createSearch({ db: t.db, embedders: [embedder], vectors });
    expect((await search(one, { query: 'coupe', limit: 5 })).results.map((r) => r.chunkId)).toEqual([
      chunkId,
    ]);
    await t.db.asTenant(one, (tx) => deleteDocument(tx, id));
    const asked = await t.asSuperuser<{ payload: { chunkIds: string[] } }>(
      `select payload from outbox where tenant_id = $1 and kind = 'vectors.delete'`,
      [one],
    );
    expect(asked.map((row) => row.payload.chunkIds)).toEqual([[chunkId]]);
    await vectors.remove(one, [embedder.model], asked[0]!.payload.chunkIds);
    await vectors.remove(one, ['never-used'], asked[0]!.payload.chunkIds);
    expect(await vectors.nearest(one, embedder.model, query)).toEqual([]);
    expect(await vectors.nearest(other, embedder.model, query)).toHaveLength(1);
  });
});
