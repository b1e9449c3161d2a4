import type { templatesWorkflow } from '../workflows/templates.ts';
import { templatesWorkflowId } from './ids.ts';
import { startOnce, type TemporalContext } from './start.ts';

/** Gets the accounts of a business ready, WhatsApp's templates with them; asked twice by one request, it starts once. */
export function startTemplates(
  temporal: TemporalContext,
  { tenantId, requestId }: { tenantId: string; requestId: string },
): Promise<void> {
  return startOnce<typeof templatesWorkflow>(temporal, {
    type: 'templatesWorkflow',
    id: templatesWorkflowId(tenantId, requestId),
    args: [{ tenantId }],
    summary: 'Les comptes de messagerie à préparer',
  });
}
