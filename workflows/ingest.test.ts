import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createIngest } from '../activities/ingest.ts';
import { createIngestActivities } from '../activities/ingest-documents.ts';
import { createUpload, findDocument, knowledgeStatus } from '../db/knowledge-documents.ts';
import { embeddingSpaces, openSpace } from '../db/knowledge-index.ts';
import { createDocumentParser } from '../providers/documents/document-parser.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { listWorkflows } from '../temporal/overview.ts';
import { recordHistory } from '../testing/histories.ts';
import { startTestProduct, type TestProduct } from '../testing/product.ts';

/** Our own port, played by two numbers: what is tested is what becomes of vectors, not what is in them. */
const embedder = (model: string): Embedder => ({
  model,
  dimensions: 2,
  simulated: false,
  embedPassages: async (texts) => texts.map(() => new Float32Array([0.6, 0.8])),
  embedQuery: async () => new Float32Array([1, 0]),
  close: async () => {},
});

let product: TestProduct;
beforeAll(async () => {
  product = await startTestProduct({ embedders: [embedder('old'), embedder('another-model')] });
}, 120_000);
afterAll(() => product.close());

async function upload(tenantId: string, fileName: string, content: string): Promise<string> {
  return product.t.db.asTenant(tenantId, (tx) =>
    createUpload(tx, {
      fileName,
      mediaType: 'application/octet-stream',
      byteSize: content.length,
      gzippedBytes: gzipSync(content),
      categoryId: null,
    }),
  );
}

/** The document once its workflow has decided; the test's own time limit is the only clock. */
async function decided(tenantId: string, id: string) {
  for (;;) {
    const document = await product.t.db.asTenant(tenantId, (tx) => findDocument(tx, id));
    if (document && ['ready', 'failed'].includes(document.status)) return document;
    await sleep(100);
  }
}

/** Waits for the tenant's workflow of that opaque id to end, and keeps its history. */
async function record(
  tenantId: string,
  kind: string,
  name: string,
  is: (opaqueId: string) => boolean,
): Promise<void> {
  for (;;) {
    const { items } = await listWorkflows(product.client, tenantId, {}, { limit: 50 });
    const found = items.find((item) => is(item.id) && item.status === 'completed');
    if (found) {
      const handle = product.client.workflow.getHandle(found.workflowId);
      return recordHistory(kind, name, await handle.fetchHistory());
    }
    await sleep(100);
  }
}

describe('what was deleted', () => {
  it('leaves the index outside by a workflow of its own', async () => {
    const tenantId = await product.t.tenant();
    await product.t.db.asTenant(tenantId, (tx) =>
      tx.ask({ kind: 'vectors.delete', tenantId, chunkIds: [randomUUID()] }),
    );
    await record(tenantId, 'forget-vectors', 'forgotten', (key) => key.startsWith('forget.'));
  }, 60_000);
});

describe('an upload', () => {
  it('is read and found, by way of outbox and workflow', async () => {
    const tenantId = await product.t.tenant();
    const id = await upload(tenantId, 'tarifs.md', '# Tarifs\n\nLe chignon de mariée coûte 90 €.');
    expect(await decided(tenantId, id)).toMatchObject({ status: 'ready', error: null, chunkCount: 1 });
    const { results } = await product.knowledge.search(tenantId, { query: 'prix d’un chignon', limit: 5 });
    expect(results.map((result) => result.documentId)).toEqual([id]);
    await record(tenantId, 'ingest', 'read-and-indexed', (key) => key.startsWith(id));
  }, 120_000);

  it('that cannot be read says why on its row', async () => {
    const tenantId = await product.t.tenant();
    const id = await upload(tenantId, 'cassé.pdf', '%PDF-1.7\nbroken');
    expect(await decided(tenantId, id)).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^[a-z_]+$/) },
    });
  }, 120_000);
});

describe('re-embedding', () => {
  it('runs as a workflow, and asked twice runs once', async () => {
    const tenantId = await product.t.tenant();
    const spaceId = await product.t.db.asTenant(tenantId, async (tx) => {
      const space = await openSpace(tx, { model: 'another-model', dimensions: 2 });
      await tx.ask({ kind: 'reembed.start', tenantId, spaceId: space.id });
      await tx.ask({ kind: 'reembed.start', tenantId, spaceId: space.id });
      return space.id;
    });
    await record(tenantId, 'reembed', 'nothing-to-embed', (key) => key === spaceId);
    const { items } = await listWorkflows(product.client, tenantId, { kind: 'reembed' }, { limit: 10 });
    expect(items).toHaveLength(1);
  }, 60_000);

  it('fills the new space, then lets it answer alone; run again it changes nothing', async () => {
    const { db } = product.t;
    const tenantId = await product.t.tenant();
    const [old, next] = [embedder('old'), embedder('next')];
    const id = await upload(tenantId, 'notes.txt', 'Bonjour');
    await decided(tenantId, id);
    await db.asTenant(tenantId, (tx) => tx.sql(`delete from embedding_spaces`));
    await createIngest({ db, embedders: [old], vectors: null, log: () => {} }).ingestDocuments(tenantId, [
      id,
    ]);
    const ingest = createIngest({ db, embedders: [next, old], vectors: null, log: () => {} });
    await ingest.ingestDocuments(tenantId, []);
    const spaces = await db.asTenant(tenantId, (tx) => embeddingSpaces(tx));
    expect(spaces.map(({ model, active }) => [model, active])).toEqual([
      ['old', true],
      ['next', false],
    ]);
    const progress = () => db.asTenant(tenantId, (tx) => knowledgeStatus(tx));
    expect((await progress()).reembedding).toEqual({ done: 0, total: 1 });
    const activities = createIngestActivities({
      db,
      ingest,
      embedders: [next, old],
      vectors: null,
      parser: createDocumentParser(),
    });
    const ref = { tenantId, spaceId: spaces[1]!.id };
    const run = () => new MockActivityEnvironment().run(activities.reembed, ref);
    expect(await run()).toEqual({ done: 1, total: 1, finished: true });
    expect(await run()).toEqual({ done: 1, total: 1, finished: true });
    await activities.activateSpace(ref);
    await activities.activateSpace(ref);
    const after = await db.asTenant(tenantId, (tx) => embeddingSpaces(tx));
    expect(after.map(({ model, active }) => [model, active])).toEqual([['next', true]]);
    expect((await progress()).reembedding).toBeNull();
  }, 120_000);
});
