import { createHash } from 'node:crypto';
import type { forgetVectorsWorkflow, ingestWorkflow } from '../workflows/ingest.ts';
import type { reembedWorkflow } from '../workflows/reembed.ts';
import { ingestWorkflowId, reembedWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Reads and indexes a document as its row now stands; the same revision asked twice starts once. */
export function startIngest(
  temporal: TemporalContext,
  { tenantId, documentId, revision }: { tenantId: string; documentId: string; revision: string },
): Promise<void> {
  return startOnce<typeof ingestWorkflow>(temporal, {
    type: 'ingestWorkflow',
    id: ingestWorkflowId(tenantId, `${documentId}.${revision}`),
    args: [{ tenantId, documentId }],
    summary: 'Document vers la recherche',
  });
}

/** Fills a space of vectors and lets it answer. A space is filled once: going back to a model makes a new one. */
export function startReembed(
  temporal: TemporalContext,
  { tenantId, spaceId }: { tenantId: string; spaceId: string },
): Promise<void> {
  return startOnce<typeof reembedWorkflow>(temporal, {
    type: 'reembedWorkflow',
    id: reembedWorkflowId(tenantId, spaceId),
    args: [{ tenantId, spaceId }],
    summary: 'Nouveau modèle de recherche',
    priority: priorities.bulk,
  });
}

/** Removes deleted chunks from the index outside the database. */
export function startForgetVectors(
  temporal: TemporalContext,
  { tenantId, chunkIds }: { tenantId: string; chunkIds: string[] },
): Promise<void> {
  const name = createHash('sha256').update(chunkIds.join()).digest('hex').slice(0, 32);
  return startOnce<typeof forgetVectorsWorkflow>(temporal, {
    type: 'forgetVectorsWorkflow',
    id: ingestWorkflowId(tenantId, `forget.${name}`),
    args: [{ tenantId, chunkIds }],
    summary: 'Suppression dans l’index de vecteurs',
  });
}
