import { setImmediate as otherWork } from 'node:timers/promises';
import {
  asCosine,
  batchOf,
  products,
  strideOf,
  writeFixedPoint,
} from '../domain/knowledge/vector-products.ts';
import { Best, unpackVector } from '../domain/knowledge/vectors.ts';
import type { TenantTransaction } from './database.ts';
import type { EmbeddingSpace } from './knowledge-index.ts';

export interface VectorCacheOptions {
  /** Bytes all spaces together may take; the least recently searched leave first. */
  maxBytes?: number;
}

const MAX_BYTES = 256 * 2 ** 20;
/** Vectors read from Postgres at once: some megabytes. */
const PAGE = 2_000;
/** Changes beyond which a space is rather read anew than mended. */
const MANY_CHANGES = 5_000;
/** Components scanned before other work has its turn: about a millisecond. */
const TURN = 4 * 2 ** 20;
/** What a chunk costs beside its components: its id in a list and in a map. */
const ROW_BYTES = 156;

/** A space's vectors in 16-bit fixed point, row by row. A row that left has no id and is passed over; rows never change their place. */
interface Copy {
  dimensions: number;
  /** Components a row takes. */
  stride: number;
  rows: Int16Array;
  ids: Array<string | null>;
  rowOf: Map<string, number>;
  /** Everything written by a transaction before this one is in the copy. */
  horizon: string;
}

/**
 * The exact nearest-neighbour scan over copies of the tenants' vectors in this process's memory. A copy is only ever filled
 * inside `asTenant` and kept under the tenant's id, so row-level security stays the way in. What was written since is read at
 * each search; what was deleted may still be named here, so the caller reads every candidate from Postgres and reports
 * those that are gone (`forget`).
 */
export class VectorCache {
  readonly #copies = new Map<string, Copy>();
  readonly #maxBytes: number;

  constructor({ maxBytes = MAX_BYTES }: VectorCacheOptions = {}) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes taken now. */
  get bytes(): number {
    let sum = 0;
    for (const copy of this.#copies.values()) sum += bytesOf(copy);
    return sum;
  }

  /**
   * The `limit` chunks whose vectors lie nearest to `question`, best first.
   * @param only the chunks that may be found; all when left out
   */
  async nearest(
    tx: TenantTransaction,
    space: EmbeddingSpace,
    question: Float32Array,
    { limit, only }: { limit: number; only?: string[] | undefined },
  ): Promise<Array<{ chunkId: string; cosine: number }>> {
    const best = new Best<string>(limit);
    const found = () => best.items.map(({ value, score }) => ({ chunkId: value, cosine: asCosine(score) }));
    const copy = await this.#current(tx, space);
    if (copy) {
      const rows = only?.map((id) => copy.rowOf.get(id)).filter((row) => row !== undefined);
      await scan(copy, question, best, rows);
      return found();
    }
    // Larger than all the memory there is for copies: page by page, and nothing is kept.
    const allowed = only && new Set(only);
    for await (const page of pages(tx, space.id)) {
      const part = emptyCopy(space.dimensions, page.ids.length);
      put(part, page);
      const rows = allowed && [...part.rowOf].flatMap(([id, row]) => (allowed.has(id) ? [row] : []));
      await scan(part, question, best, rows);
    }
    return found();
  }

  /** Cosines of `question` with those of the chunks that are in memory, by their ids. */
  cosines(
    tenantId: string,
    spaceId: string,
    question: Float32Array,
    chunkIds: string[],
  ): Map<string, number> {
    const copy = this.#copies.get(keyOf(tenantId, spaceId));
    const held = copy ? chunkIds.filter((id) => copy.rowOf.has(id)) : [];
    if (!copy || held.length === 0) return new Map();
    const fixed = fixedPoint(question, copy.stride);
    const batch = batchOf(copy.stride);
    const cosines = new Map<string, number>();
    for (let from = 0; from < held.length; from += batch) {
      const ids = held.slice(from, from + batch);
      const found = products(
        fixed,
        ids.map((id) => rowsOf(copy, copy.rowOf.get(id)!)),
      );
      for (const [index, id] of ids.entries()) cosines.set(id, asCosine(found[index]!));
    }
    return cosines;
  }

  /** Takes out chunks that are in Postgres no more. */
  forget(tenantId: string, spaceId: string, chunkIds: string[]): void {
    const key = keyOf(tenantId, spaceId);
    const copy = this.#copies.get(key);
    if (!copy) return;
    for (const id of chunkIds) {
      const row = copy.rowOf.get(id);
      if (row === undefined) continue;
      copy.rowOf.delete(id);
      copy.ids[row] = null;
    }
  }

  /** The space's copy with all that is committed by now; null when it is too large to be held. */
  async #current(tx: TenantTransaction, space: EmbeddingSpace): Promise<Copy | null> {
    const key = keyOf(tx.tenantId, space.id);
    const copy = this.#copies.get(key);
    if (copy) {
      const changes = await changesSince(tx, space.id, copy.horizon);
      // Another search may have brought it further meanwhile: putting the same vectors again changes nothing.
      if (changes.ids.length < MANY_CHANGES && copy.ids.length <= 1.5 * changes.live + PAGE) {
        put(copy, changes);
        copy.horizon = changes.horizon;
        this.#keep(key, copy);
        return copy;
      }
      this.#copies.delete(key);
    }
    const filled = await this.#fill(tx, space);
    if (filled) this.#keep(key, filled);
    return filled;
  }

  async #fill(tx: TenantTransaction, space: EmbeddingSpace): Promise<Copy | null> {
    let copy: Copy | undefined;
    for await (const page of pages(tx, space.id)) {
      copy ??= { ...emptyCopy(space.dimensions, 0), horizon: page.horizon };
      put(copy, page);
      if (bytesOf(copy) > this.#maxBytes) return null;
    }
    return copy!;
  }

  /** Makes it the most recently searched, and room for it. */
  #keep(key: string, copy: Copy): void {
    this.#copies.delete(key);
    this.#copies.set(key, copy);
    let bytes = this.bytes;
    for (const [oldest, other] of this.#copies) {
      if (bytes <= this.#maxBytes) break;
      this.#copies.delete(oldest);
      bytes -= bytesOf(other);
    }
  }
}

const keyOf = (tenantId: string, spaceId: string) => `${tenantId}/${spaceId}`;

const bytesOf = (copy: Copy) => copy.rows.byteLength + copy.ids.length * ROW_BYTES;

function emptyCopy(dimensions: number, capacity: number): Copy {
  const stride = strideOf(dimensions);
  return {
    dimensions,
    stride,
    rows: new Int16Array(capacity * stride),
    ids: [],
    rowOf: new Map(),
    horizon: '0',
  };
}

/** Writes vectors into a copy, over the rows of those it has. Scans that are under way keep the array they began with or see the new one. */
function put(copy: Copy, { ids, vectors }: VectorPage): void {
  const { dimensions, stride } = copy;
  const needed = (copy.ids.length + ids.length) * stride;
  if (needed > copy.rows.length) {
    const rows = new Int16Array(Math.max(needed, Math.ceil((copy.rows.length / stride) * 1.25) * stride));
    rows.set(copy.rows);
    copy.rows = rows;
  }
  const all = unpackVector(vectors);
  ids.forEach((id, index) => {
    const row = copy.rowOf.get(id) ?? copy.ids.push(id) - 1;
    copy.rowOf.set(id, row);
    writeFixedPoint(all.subarray(index * dimensions, (index + 1) * dimensions), copy.rows, row * stride);
  });
}

const rowsOf = ({ rows, stride }: Copy, from: number, to = from + 1) =>
  rows.subarray(from * stride, to * stride);

function fixedPoint(vector: Float32Array, stride: number): Int16Array {
  const fixed = new Int16Array(stride);
  writeFixedPoint(vector, fixed, 0);
  return fixed;
}

/** Scores rows (all when none are named) in turns, so that a large tenant's search never holds up the process. */
async function scan(copy: Copy, question: Float32Array, best: Best<string>, only?: number[]): Promise<void> {
  const fixed = fixedPoint(question, copy.stride);
  const batch = batchOf(copy.stride);
  const turn = Math.max(1, Math.floor(TURN / (batch * copy.stride))) * batch;
  const count = only?.length ?? copy.ids.length;
  for (let from = 0; from < count; from += batch) {
    if (from > 0 && from % turn === 0) await otherWork();
    const to = Math.min(from + batch, count);
    const parts = only ? only.slice(from, to).map((row) => rowsOf(copy, row)) : [rowsOf(copy, from, to)];
    const found = products(fixed, parts);
    let { threshold } = best;
    for (let at = from; at < to; at++) {
      const score = found[at - from]!;
      if (!(score > threshold)) continue;
      const id = copy.ids[only ? only[at]! : at];
      if (typeof id !== 'string') continue;
      best.add(id, score);
      threshold = best.threshold;
    }
  }
}

interface VectorPage {
  ids: string[];
  /** float16, one after the other. */
  vectors: Uint8Array;
  horizon: string;
}

type PageRow = { ids: string | null; vectors: Buffer | null; horizon: string };

const asPage = (row: PageRow): VectorPage => ({
  ids: row.ids?.split(',') ?? [],
  vectors: row.vectors ?? new Uint8Array(0),
  horizon: row.horizon,
});

/** A page's rows in one: far fewer objects to make than a row a vector. `horizon`: the oldest transaction still under way. */
const PAGE_COLUMNS = /* sql */ `string_agg(p.id::text, ',' order by p.id) as ids, string_agg(p.vector, '' order by p.id) as vectors,
  pg_snapshot_xmin(pg_current_snapshot())::text as horizon`;

/** All of a space's vectors; at least one page. The first page's horizon is the one to go on from. */
async function* pages(tx: TenantTransaction, spaceId: string): AsyncGenerator<VectorPage> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const [row] = await tx.sql<PageRow>(
      `select ${PAGE_COLUMNS} from (
         select chunk_id as id, vector from chunk_vectors where space_id = ? and chunk_id > ? order by chunk_id limit ?
       ) p`,
      [spaceId, after, PAGE],
    );
    const page = asPage(row!);
    yield page;
    if (page.ids.length < PAGE) return;
    after = page.ids[page.ids.length - 1]!;
  }
}

/**
 * What was written to a space by transactions from `horizon` on, at most MANY_CHANGES, and how many chunks the tenant has.
 * Transactions end in another order than they begin, so a counter would pass over one that commits late; below the oldest
 * still under way, everything has been seen. Revisions from the future come with a restored backup and are in the copy.
 */
async function changesSince(
  tx: TenantTransaction,
  spaceId: string,
  horizon: string,
): Promise<VectorPage & { live: number }> {
  const [row] = await tx.sql<PageRow & { live: number }>(
    `select ${PAGE_COLUMNS}, (
       select coalesce(sum(chunk_count), 0)::integer from document_index where tenant_id = ?
     ) as live from (
       select chunk_id as id, vector from chunk_vectors
       where space_id = ? and revision >= ?::xid8 and revision < pg_snapshot_xmax(pg_current_snapshot())
       limit ?
     ) p`,
    [tx.tenantId, spaceId, horizon, MANY_CHANGES],
  );
  return { ...asPage(row!), live: row!.live };
}
