import type { mediaWorkflow } from '../workflows/media.ts';
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
