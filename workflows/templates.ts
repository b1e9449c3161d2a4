import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { TemplateActivities } from '../activities/templates.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/**
 * The accounts of one business on WhatsApp, Instagram and Messenger: what is written to them is told to us from then on, and
 * WhatsApp's templates are handed in. Lives for seconds.
 */
export async function templatesWorkflow(ref: { tenantId: string }): Promise<void> {
  // Making what exists already is left out, so it is tried until Meta answers or refuses for good.
  const { syncTemplates } = proxyActivities<TemplateActivities>({
    startToCloseTimeout: '5 minutes',
    scheduleToCloseTimeout: '1 day',
    retry: { initialInterval: '5 seconds', maximumInterval: '15 minutes' },
  });
  setCurrentDetails('Prépare les comptes de messagerie');
  await syncTemplates(ref);
  setCurrentDetails('Comptes de messagerie prêts');
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}
