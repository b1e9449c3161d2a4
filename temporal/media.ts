import type { forgetFilesWorkflow, mediaWorkflow } from '../workflows/media.ts';
import { mediaWorkflowId } from './ids.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Fetches one file that came with a message; asked twice, it starts once. */
export function startMedia(
  temporal: TemporalContext,
  { tenantId, mediaId }: { tenantId: string; mediaId: string },
): Promise<void> {
  return startOnce<typeof mediaWorkflow>(temporal, {
    type: 'mediaWorkflow',
    id: mediaWorkflowId(tenantId, mediaId),
    args: [{ tenantId, mediaId }],
    summary: 'Un fichier reçu à récupérer',
  });
}

/** Deletes files from the object store; asked twice, it starts once. */
export function startForgetFiles(
  temporal: TemporalContext,
  { tenantId, requestId, objectKeys }: { tenantId: string; requestId: string; objectKeys: string[] },
): Promise<void> {
  return startOnce<typeof forgetFilesWorkflow>(temporal, {
    type: 'forgetFilesWorkflow',
    id: mediaWorkflowId(tenantId, `forget.${requestId}`),
    args: [{ tenantId, objectKeys }],
    summary: 'Fichiers à supprimer',
  });
}
