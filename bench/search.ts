import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Database, TenantTransaction } from '../db/database.ts';
import { embeddingSpaces, openSpace, replaceIndex } from '../db/knowledge-index.ts';
import { searchChunks } from '../db/knowledge-search.ts';
import { VectorCache } from '../db/vector-cache.ts';
import { withThrowAwayDatabase } from '../dev/throw-away-database.ts';
import { searchText } from '../domain/knowledge/search-text.ts';
import { dot, unpackVector } from '../domain/knowledge/vectors.ts';
import { localEmbedder } from './local-embedder.ts';
import type { BenchRow } from './row.ts';

/**
 * Hybrid search (the question's embedding apart) as a tenant grows to 10,000 chunks among 200,000 of all tenants, and
 * recall@10 of its vector index against exact search. Passages are the demo sites'; the thousands are made of them:
 * vectors are mixtures of two real ones with noise, texts are sentences of both.
 */
const SIZES = [1_000, 3_000, 10_000];
const TARGET_P95_MS = 30;
const TARGET_RECALL = 0.98;
const EVERYBODY = 200_000;
const QUESTIONS = 100;
const DOCUMENT_CHUNKS = 50;

interface Measured {
  size: number;
  p50: number;
  p95: number;
  /** The first search of a process, which reads the tenant's vectors. */
  first: number;
  /** SQL statements a search, those that open and end its transaction apart. */
  statements: number;
  recall: number;
  scanP50: number;
  exactP50: number;
}

export async function run(): Promise<BenchRow[]> {
  const made = await localEmbedder();
  const { embedder } = made;
  if (!embedder) return [{ name: 'hybrid search', figure: 'not measured', comparedWith: made.reason }];
  try {
    const texts = await passages();
    const vectors = await embedder.embedPassages(texts);
    const questions = await Promise.all(
      texts.slice(0, QUESTIONS).map(async (text) => {
        const words = text.split(' ').slice(3, 10).join(' ');
        return { text: words, values: await embedder.embedQuery(words) };
      }),
    );
    return await withThrowAwayDatabase(undefined, async (db, url) => {
      const measured: Measured[] = [];
      const tenantId = await tenant(db);
      let held = 0;
      for (const size of SIZES) {
        await grow(db, tenantId, embedder, size - held, held, texts, vectors);
        held = size;
        if (size === SIZES[SIZES.length - 1]) await fillOtherTenants(url, tenantId, size);
        await settle(url);
        measured.push(await measure(db, tenantId, size, questions));
      }
      return rowsOf(measured);
    });
  } finally {
    await embedder.close();
  }
}

/** Passages of some sixty words from the demo sites. */
async function passages(): Promise<string[]> {
  const root = fileURLToPath(new URL('../sandbox/websites/', import.meta.url));
  const found: string[] = [];
  for (const file of (await readdir(root, { recursive: true }))
    .filter((name) => name.endsWith('.html'))
    .sort()) {
    const html = await readFile(join(root, file), 'utf8');
    const words = html
      .replace(/<(script|style|head)[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .split(/\s+/)
      .filter(Boolean);
    for (let at = 0; at + 30 < words.length && found.length < 400; at += 60) {
      found.push(words.slice(at, at + 60).join(' '));
    }
  }
  return found;
}

/** Deterministic numbers in [0, 1): the same bench each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function tenant(db: Database): Promise<string> {
  const id = randomUUID();
  await db.asTenant(id, (tx) =>
    tx.sql(`insert into tenants (id, name, slug, throw_away) values (?, 'Bench', ?, true)`, [
      id,
      `bench-${id}`,
    ]),
  );
  return id;
}

async function grow(
  db: Database,
  tenantId: string,
  model: { model: string; dimensions: number },
  chunks: number,
  seed: number,
  texts: string[],
  vectors: Float32Array[],
): Promise<void> {
  const random = randomOf(seed + 1);
  const pick = () => Math.floor(random() * texts.length);
  const space = await db.asTenant(tenantId, (tx) => openSpace(tx, model));
  for (let done = 0; done < chunks; done += DOCUMENT_CHUNKS) {
    await db.asTenant(tenantId, async (tx) => {
      const [document] = await tx.sql<{ id: string }>(
        `insert into documents (tenant_id, kind, title, language) values (?, 'upload', 'Bench', 'fr') returning id`,
        [tenantId],
      );
      const made = Array.from({ length: DOCUMENT_CHUNKS }, (_, index) => {
        const [a, b, share] = [pick(), pick(), 0.5 + 0.5 * random()];
        const noise = () => (random() + random() + random() - 1.5) * 0.02;
        const vector = vectors[a]!.map((value, i) => share * value + (1 - share) * vectors[b]![i]! + noise());
        const length = Math.hypot(...vector);
        const text = `${texts[a]!.slice(0, 250)} ${texts[b]!.slice(0, 120)} ${seed + done + index}`;
        return { text, vector: vector.map((value) => value / length) };
      });
      await replaceIndex(
        tx,
        {
          id: document!.id,
          title: 'Bench',
          textMd5: 'd41d8cd98f00b204e9800998ecf8427e', // of the empty text the row has
          configuration: 'french',
          textHash: '00',
          problem: null,
        },
        made.map(({ text }) => ({
          headingPath: [],
          text,
          tokenCount: 90,
          language: 'fr',
          searchText: searchText(text),
          textHash: '00',
        })),
        new Map([[space.id, made.map(({ vector }) => vector)]]),
      );
    });
  }
}

/** Copies of the tenant under other names, until the tables hold what they would with many tenants. */
async function fillOtherTenants(url: string, tenantId: string, size: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Rows are copied as they are, so foreign keys need no second look.
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `create temp table copied as select id as old, null::uuid as new from document_chunks where tenant_id = '${tenantId}'`,
    );
    for (let copy = 1; copy < EVERYBODY / size; copy++) {
      const other = randomUUID();
      const space = randomUUID();
      await client.query(`update copied set new = uuidv7()`);
      await client.query(
        `insert into document_chunks (id, tenant_id, document_id, position, text, token_count, language)
         select k.new, '${other}', uuidv7(), c.position, c.text, c.token_count, c.language
         from copied k join document_chunks c on c.id = k.old`,
      );
      await client.query(
        `insert into chunk_postings (tenant_id, configuration, lexeme, chunk_id, frequency, length)
         select '${other}', p.configuration, p.lexeme, k.new, p.frequency, p.length
         from copied k join chunk_postings p on p.chunk_id = k.old`,
      );
      await client.query(
        `insert into chunk_vectors (space_id, chunk_id, tenant_id, vector, text_hash)
         select '${space}', k.new, '${other}', v.vector, v.text_hash from copied k join chunk_vectors v on v.chunk_id = k.old`,
      );
    }
  } finally {
    await client.end();
  }
}

/** What autovacuum does within a minute or two of an ingest: the planner's figures, and pages known to be seen by all. */
async function settle(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('vacuum analyze').finally(() => client.end());
}

async function measure(
  db: Database,
  tenantId: string,
  size: number,
  questions: Array<{ text: string; values: Float32Array }>,
): Promise<Measured> {
  const [space] = await db.asTenant(tenantId, (tx) => embeddingSpaces(tx));
  const cache = new VectorCache();
  let statements = 0;
  const ask = async ({ text, values }: { text: string; values: Float32Array }) => {
    const start = performance.now();
    await db.asTenant(tenantId, async (tx) => {
      const counted: TenantTransaction = {
        ...tx,
        sql: (query, params) => {
          statements++;
          return tx.sql(query, params);
        },
      };
      const [current] = await embeddingSpaces(counted);
      await searchChunks(counted, cache, { text, vector: { space: current!, values } }, { limit: 10 });
    });
    return performance.now() - start;
  };
  const first = await ask(questions[0]!);
  // The first round fills the caches, as the first questions of a day would.
  for (const question of questions) await ask(question);
  statements = 0;
  const times: number[] = [];
  for (const question of questions) times.push(await ask(question));
  const all = await db.asTenant(tenantId, (tx) =>
    tx.sql<{ id: string; vector: Buffer }>(
      `select chunk_id as id, vector from chunk_vectors where space_id = ?`,
      [space!.id],
    ),
  );
  const vectors = all.map((row) => ({ id: row.id, vector: unpackVector(row.vector) }));
  const of = { exact: [] as number[], scan: [] as number[] };
  let common = 0;
  for (const { values } of questions) {
    const start = performance.now();
    const exact = new Set(
      vectors
        .map(({ id, vector }) => ({ id, cosine: dot(vector, values) }))
        .sort((a, b) => b.cosine - a.cosine)
        .slice(0, 10)
        .map(({ id }) => id),
    );
    of.exact.push(performance.now() - start);
    const found = await db.asTenant(tenantId, async (tx) => {
      const begun = performance.now();
      const nearest = await cache.nearest(tx, space!, values, { limit: 10 });
      of.scan.push(performance.now() - begun);
      return nearest;
    });
    common += found.filter(({ chunkId }) => exact.has(chunkId)).length;
  }
  return {
    size,
    p50: share(times, 0.5),
    p95: share(times, 0.95),
    first,
    statements: statements / questions.length,
    recall: common / (10 * questions.length),
    scanP50: share(of.scan, 0.5),
    exactP50: share(of.exact, 0.5),
  };
}

function share(times: number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]!;
}

function rowsOf(measured: Measured[]): BenchRow[] {
  const last = measured.at(-1)!;
  return measured.flatMap((one, index) => {
    const { size, p50, p95, first, recall } = one;
    const before = measured.slice(0, index).map((other) => `${other.p95.toFixed(1)} ms with ${other.size}`);
    const crowd = size === last.size ? `, ${EVERYBODY} in the table` : '';
    return [
      {
        name: `hybrid search, ${size} chunks in the tenant${crowd}`,
        figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (${one.statements} statements; a process's first ${first.toFixed(0)} ms)`,
        comparedWith: ['the manifest: 200 ms', ...before].join('; '),
        ...(size === last.size ? { target: `p95 ≤ ${TARGET_P95_MS} ms`, meets: p95 <= TARGET_P95_MS } : {}),
      },
      {
        name: `vector index, ${size} chunks`,
        figure: `recall@10 ${recall.toFixed(3)}, p50 ${one.scanP50.toFixed(1)} ms`,
        comparedWith: `exact search over all vectors in this process's memory: p50 ${one.exactP50.toFixed(1)} ms`,
        target: `≥ ${TARGET_RECALL}`,
        meets: recall >= TARGET_RECALL,
      },
    ];
  });
}
