import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SweepActivities, Swept } from '../activities/sweep.ts';
import { STAGE } from '../temporal/search-attributes.ts';

// Only what has expired is removed, and what is gone is gone: a repeat goes on with the rest.
const write = proxyActivities<SweepActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '10 seconds', maximumInterval: '10 minutes', maximumAttempts: 10 },
});

/** One night's tidying: rows of all businesses that nobody will ask for again leave the database. */
export async function sweepWorkflow(): Promise<Swept> {
  setCurrentDetails('Enlève ce qui a expiré');
  const swept = await write.removeExpiredRows();
  const removed = Object.values(swept).reduce((sum, rows) => sum + rows, 0);
  setCurrentDetails(`${removed} lignes expirées enlevées cette nuit`);
  upsertSearchAttributes([{ key: STAGE, value: 'swept' }]);
  return swept;
}
