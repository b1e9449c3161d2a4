import type { TenantTransaction } from './database.ts';

/** How many of the tenant's chunks a space holds. */
export interface SpaceProgress {
  done: number;
  total: number;
}

/** Chunks a space has no vector of, oldest first. */
export function chunksWithoutVector(
  tx: TenantTransaction,
  spaceId: string,
  limit: number,
): Promise<
  Array<{ chunkId: string; documentId: string; title: string; headingPath: string[]; text: string }>
> {
  return tx.sql(
    `select c.id as "chunkId", c.document_id as "documentId", d.title, c.heading_path as "headingPath", c.text
     from document_chunks c join documents d on d.id = c.document_id
     where c.tenant_id = ? and not exists (
       select 1 from chunk_vectors v where v.space_id = ? and v.chunk_id = c.id
     ) order by c.id limit ?`,
    [tx.tenantId, spaceId, limit],
  );
}

export async function spaceProgress(tx: TenantTransaction, spaceId: string): Promise<SpaceProgress> {
  const [row] = await tx.sql<SpaceProgress>(
    `select (select count(*) from chunk_vectors where space_id = ?)::integer as done,
            (select count(*) from document_chunks where tenant_id = ?)::integer as total`,
    [spaceId, tx.tenantId],
  );
  return row!;
}

/** Makes a space the one that answers and drops the tenant's others with their vectors. Nothing when it is gone itself. */
export async function removeSpacesBut(tx: TenantTransaction, spaceId: string): Promise<void> {
  const [kept] = await tx.sql(`select 1 from embedding_spaces where id = ? for update`, [spaceId]);
  if (!kept) return;
  await tx.sql(`delete from embedding_spaces where tenant_id = ? and id <> ?`, [tx.tenantId, spaceId]);
  await tx.sql(`update embedding_spaces set active = true where id = ?`, [spaceId]);
}
