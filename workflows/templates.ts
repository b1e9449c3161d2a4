import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { TemplateActivities } from '../activities/templates.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/** WhatsApp's templates of one business: ours are handed in, and the state of all is taken over. Lives for seconds. */
export async function templatesWorkflow(ref: { tenantId: string }): Promise<void> {
  // Making what exists already is left out, so it is tried until WhatsApp answers or refuses for good.
  const { syncTemplates } = proxyActivities<TemplateActivities>({
    startToCloseTimeout: '5 minutes',
    scheduleToCloseTimeout: '1 day',
    retry: { initialInterval: '5 seconds', maximumInterval: '15 minutes' },
  });
  setCurrentDetails('Met à jour les modèles WhatsApp');
  await syncTemplates(ref);
  setCurrentDetails('Modèles WhatsApp à jour');
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}
