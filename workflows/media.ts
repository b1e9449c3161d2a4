import {
  ActivityFailure,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { MediaActivities, MediaRef, MediaStatus } from '../activities/media.ts';
import { STAGE } from '../temporal/search-attributes.ts';

/** One file that came with a message, into our store. Lives for a second, or as long as the provider keeps the file. */
export async function mediaWorkflow(ref: MediaRef): Promise<MediaStatus> {
  // Only reads there and writes the same object here. Many errors in an hour have Meta block the number's files for half an
  // hour, so the pauses grow; seven days after the message the file is gone.
  const { fetchMedia } = proxyActivities<MediaActivities>({
    startToCloseTimeout: '3 minutes',
    scheduleToCloseTimeout: '7 days',
    retry: { initialInterval: '3 seconds', backoffCoefficient: 3, maximumInterval: '15 minutes' },
  });
  const { giveUpMedia } = proxyActivities<MediaActivities>({ startToCloseTimeout: '30 seconds' });

  setCurrentDetails('Récupère le fichier reçu');
  let status: MediaStatus;
  try {
    ({ status } = await fetchMedia(ref));
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    await giveUpMedia(ref);
    status = 'lost';
  }
  setCurrentDetails(sentences[status]);
  upsertSearchAttributes([{ key: STAGE, value: status }]);
  return status;
}

/** Files of somebody who was erased leave the object store too. */
export async function forgetFilesWorkflow(ref: { tenantId: string; objectKeys: string[] }): Promise<void> {
  // Deleting what is gone already changes nothing, so it is tried until the store answers.
  const { forgetFiles } = proxyActivities<MediaActivities>({
    startToCloseTimeout: '10 minutes',
    retry: { initialInterval: '1 second', maximumInterval: '10 minutes' },
  });
  setCurrentDetails('Supprime des fichiers');
  await forgetFiles(ref);
  setCurrentDetails('Fichiers supprimés');
  upsertSearchAttributes([{ key: STAGE, value: 'ended' }]);
}

const sentences: Record<MediaStatus, string> = {
  stored: 'Fichier reçu',
  refused: 'Fichier refusé : trop lourd, ou d’un type que nous ne gardons pas',
  lost: 'Fichier perdu : le fournisseur ne l’a plus',
};
