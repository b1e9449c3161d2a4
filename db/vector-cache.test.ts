import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dot, packVector, unpackVector } from '../domain/knowledge/vectors.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { deleteDocument } from './knowledge-documents.ts';
import { type EmbeddingSpace, embeddingSpaces, openSpace, replaceIndex } from './knowledge-index.ts';
import { gatherEvidence } from './knowledge-search.ts';
import { VectorCache } from './vector-cache.ts';

const DIMENSIONS = 32;
let t: TestDatabase;
beforeAll(async () => {
  t = await openTestDatabase();
});
afterAll(() => t.close());

/** Vectors that are the same in every run, of length 1 and close together like a model's. */
function vectorsFrom(seed: number, count: number): Float32Array[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: DIMENSIONS }, (_, i) => random() + (i === 0 ? 2 : 0));
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

/** A document whose passages have these vectors, and the last of them these words. Returns their ids in order. */
async function indexed(tenantId: string, vectors: Float32Array[], id?: string, words = '') {
  return t.db.asTenant(tenantId, async (tx) => {
    const space = await openSpace(tx, { model: 'test', dimensions: DIMENSIONS });
    const [row] = id
      ? [{ id }]
      : await tx.sql<{ id: string }>(
          `insert into documents (tenant_id, kind, title) values (?, 'upload', 'D') returning id`,
          [tenantId],
        );
    const stored = await replaceIndex(
      tx,
      {
        id: row!.id,
        title: 'D',
        textMd5: 'd41d8cd98f00b204e9800998ecf8427e', // of the empty text the row has
        configuration: 'french',
        textHash: '00',
        problem: null,
      },
      vectors.map((_, index) => ({
        headingPath: [],
        text: `passage ${index}`,
        tokenCount: 2,
        language: 'fr',
        searchText: index === vectors.length - 1 ? words : '',
        textHash: '00',
      })),
      new Map([[space.id, vectors]]),
    );
    return { documentId: row!.id, chunkIds: stored!.chunkIds };
  });
}

const spaceOf = async (tenantId: string): Promise<EmbeddingSpace> =>
  (await t.db.asTenant(tenantId, (tx) => embeddingSpaces(tx)))[0]!;

/** Ids of the ten nearest, as a search would give them. */
async function found(cache: VectorCache, tenantId: string, question: Float32Array): Promise<string[]> {
  const space = await spaceOf(tenantId);
  const evidence = await t.db.asTenant(tenantId, (tx) =>
    gatherEvidence(tx, cache, { text: '', vector: { space, values: question } }),
  );
  return evidence
    .sort((a, b) => b.vector! - a.vector!)
    .slice(0, 10)
    .map((item) => item.chunkId);
}

/** The same by the product of every vector as it is stored. */
const exactly = (chunkIds: string[], vectors: Float32Array[], question: Float32Array) =>
  chunkIds
    .map((id, index) => ({ id, cosine: dot(unpackVector(packVector(vectors[index]!)), question) }))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, 10)
    .map((item) => item.id);

describe('the vector scan', () => {
  it('finds what the exact products find, over several pages and slices', async () => {
    const tenantId = await t.tenant();
    const vectors = vectorsFrom(1, 2_300);
    const { chunkIds } = await indexed(tenantId, vectors);
    const cache = new VectorCache();
    const questions = vectorsFrom(2, 20);
    let common = 0;
    for (const question of questions) {
      const exact = new Set(exactly(chunkIds, vectors, question));
      common += (await found(cache, tenantId, question)).filter((id) => exact.has(id)).length;
    }
    expect(common / 200).toBeGreaterThanOrEqual(0.98);
  });

  it('knows at the next search what was added, changed and deleted', async () => {
    const tenantId = await t.tenant();
    const [near, far, question] = vectorsFrom(3, 3) as [Float32Array, Float32Array, Float32Array];
    const cache = new VectorCache();
    const first = await indexed(tenantId, [far]);
    expect(await found(cache, tenantId, question)).toEqual(first.chunkIds);
    const second = await indexed(tenantId, [question]);
    expect(await found(cache, tenantId, question)).toEqual([...second.chunkIds, ...first.chunkIds]);
    const again = await indexed(tenantId, [near], second.documentId);
    expect(again.chunkIds).toEqual(second.chunkIds);
    await indexed(tenantId, [question], first.documentId);
    expect(await found(cache, tenantId, question)).toEqual([...first.chunkIds, ...second.chunkIds]);
    await t.db.asTenant(tenantId, (tx) => deleteDocument(tx, first.documentId));
    expect(await found(cache, tenantId, question)).toEqual(second.chunkIds);
  });

  it('sees a transaction that began before the copy was made and ended after', async () => {
    const tenantId = await t.tenant();
    const [early, late, question] = vectorsFrom(4, 3) as [Float32Array, Float32Array, Float32Array];
    const cache = new VectorCache();
    const { chunkIds } = await indexed(tenantId, [early]);
    const { documentId, chunkIds: kept } = await indexed(tenantId, [early]);
    const space = await spaceOf(tenantId);
    await t.db.asTenant(tenantId, async (tx) => {
      await tx.sql(`update chunk_vectors set vector = vector, revision = default where chunk_id = ?`, kept);
      // Others write, end and are seen while this one is still under way.
      const { chunkIds: between } = await indexed(tenantId, [late]);
      expect(new Set(await found(cache, tenantId, question))).toEqual(
        new Set([...chunkIds, ...kept, ...between]),
      );
      await tx.sql(
        `update chunk_vectors set vector = (select vector from chunk_vectors where chunk_id = ?) where chunk_id = ?`,
        [between[0], kept[0]],
      );
      await tx.sql(`delete from document_chunks where id = ?`, between);
    });
    const nearest = await t.db.asTenant(tenantId, (tx) => cache.nearest(tx, space, late, { limit: 1 }));
    expect(nearest.map(({ chunkId }) => chunkId)).toEqual(kept);
    expect(documentId).toBeDefined();
  });

  it('never names another tenant’s chunks, even when asked for their space', async () => {
    const [one, other] = [await t.tenant(), await t.tenant()];
    const [vector] = vectorsFrom(5, 1) as [Float32Array];
    await indexed(one, [vector]);
    const cache = new VectorCache();
    const space = await spaceOf(one);
    const ask = (tenantId: string) =>
      t.db.asTenant(tenantId, (tx) => cache.nearest(tx, space, vector, { limit: 5 }));
    expect(await ask(one)).toHaveLength(1);
    expect(await ask(other)).toEqual([]);
  });

  it('fills the list with living chunks however many were deleted behind its back', async () => {
    const tenantId = await t.tenant();
    const vectors = vectorsFrom(6, 400);
    const question = vectors[0]!;
    const order = [...vectors].sort((a, b) => dot(b, question) - dot(a, question));
    const nearest = await indexed(tenantId, order.slice(0, 250));
    const farther = await indexed(tenantId, order.slice(250));
    const cache = new VectorCache();
    expect(await found(cache, tenantId, question)).toHaveLength(10);
    await t.db.asTenant(tenantId, (tx) => deleteDocument(tx, nearest.documentId));
    const after = await found(cache, tenantId, question);
    expect(after).toEqual(exactly(farther.chunkIds, order.slice(250), question));
  });

  it('knows the cosine of a passage that only its words brought, whether its vector is in memory or not', async () => {
    const tenantId = await t.tenant();
    const vectors = vectorsFrom(8, 200);
    const question = vectors[0]!;
    const order = [...vectors].sort((a, b) => dot(b, question) - dot(a, question));
    const { chunkIds } = await indexed(tenantId, order, undefined, 'glycine');
    const space = await spaceOf(tenantId);
    for (const [maxBytes, candidates] of [
      [undefined, undefined],
      [1_000, undefined],
      [undefined, chunkIds.slice(0, 20)],
    ] as const) {
      const evidence = await t.db.asTenant(tenantId, (tx) =>
        gatherEvidence(tx, new VectorCache(maxBytes ? { maxBytes } : {}), {
          text: 'glycine',
          vector: { space, values: question },
          ...(candidates ? { candidates } : {}),
        }),
      );
      const farthest = evidence.find(({ chunkId }) => chunkId === chunkIds.at(-1))!;
      expect(farthest.fullText).toBeGreaterThan(0);
      expect(farthest.vector).toBeCloseTo(dot(order.at(-1)!, question), 3);
      expect(evidence.filter(({ fullText }) => fullText === null).length).toBe(candidates?.length ?? 50);
    }
  });

  it('keeps within its memory: the least recently searched leave, a space too large is read each time', async () => {
    const tenants = [await t.tenant(), await t.tenant(), await t.tenant()];
    const vectors = vectorsFrom(7, 300);
    const ids: string[][] = [];
    for (const tenantId of tenants) ids.push((await indexed(tenantId, vectors)).chunkIds);
    for (const maxBytes of [130_000, 1_000]) {
      const cache = new VectorCache({ maxBytes });
      for (const turn of [0, 1, 2, 0, 2, 1]) {
        expect(await found(cache, tenants[turn]!, vectors[9]!)).toEqual(
          exactly(ids[turn]!, vectors, vectors[9]!),
        );
        expect(cache.bytes).toBeLessThanOrEqual(maxBytes);
      }
      expect(cache.bytes > 0).toBe(maxBytes === 130_000);
    }
  });
});
