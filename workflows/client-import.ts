import {
  ActivityCancellationType,
  CancellationScope,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ClientImportActivities, ClientImportRef } from '../activities/client-import.ts';
import { STAGE } from '../temporal/search-attributes.ts';
import { knowledgeQueue } from './knowledge-queue.ts';

/** How often the base may change under an import before it is given back to its person. */
const MOST_CHECKS = 5;

/** One step of taking clients from a file: looking at its lines, or taking them. Lives for seconds to minutes. */
export async function clientImportWorkflow(
  ref: ClientImportRef & { step: 'check' | 'commit' },
): Promise<void> {
  // A million lines take minutes; the heartbeat shows that the worker lives. Safe to repeat: each page of a check commits with
  // how far it came, and what is taken is taken in one transaction that also says so.
  const long = proxyActivities<ClientImportActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '500ms', maximumInterval: '1 minute', maximumAttempts: 10 },
  });
  // One update of a row.
  const write = proxyActivities<ClientImportActivities>({
    taskQueue: knowledgeQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
  });
  const { tenantId, importId, step } = ref;
  const it = { tenantId, importId };
  const check = async () => {
    enter('checking', 'Lit les lignes du fichier');
    await long.startImportCheck(it);
    await long.checkImportLines(it);
  };

  try {
    if (step === 'check') {
      await check();
      await write.settleImport({ ...it, status: 'checked' });
      enter('ended', 'Les lignes sont vérifiées');
      return;
    }
    for (let checks = 0; ; checks++) {
      enter('importing', 'Enregistre les clients');
      const outcome = await long.commitImport(it);
      if (outcome !== 'stale') return enter('ended', 'Terminé');
      if (checks === MOST_CHECKS) break;
      await check();
    }
    await write.settleImport({ ...it, status: 'checked' });
    enter('ended', 'La base change sans cesse : à relancer');
  } catch (error) {
    await CancellationScope.nonCancellable(() => write.settleImport({ ...it, status: 'failed' }));
    enter('ended', 'L’import n’a pas pu aller au bout ; rien n’a été enregistré');
    throw error;
  }
}

function enter(stage: string, details: string): void {
  setCurrentDetails(details);
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
