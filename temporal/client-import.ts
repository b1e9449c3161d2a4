import type { clientImportWorkflow } from '../workflows/client-import.ts';
import { clientImportWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Looks at the lines of an import, or takes them; each request (`revision`) once. */
export function startClientImport(
  temporal: TemporalContext,
  request: { tenantId: string; importId: string; step: 'check' | 'commit'; revision: number },
): Promise<void> {
  const { tenantId, importId, step, revision } = request;
  return startOnce<typeof clientImportWorkflow>(temporal, {
    type: 'clientImportWorkflow',
    id: clientImportWorkflowId(tenantId, `${importId}.${revision}`),
    args: [{ tenantId, importId, step }],
    summary: step === 'check' ? 'Vérification d’un fichier de clients' : 'Import de clients',
    priority: priorities.bulk,
  });
}
