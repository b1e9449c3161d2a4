import type { Process } from '../http/types.ts';

/** How it ended; one that was stopped by its owner ends in good order, and says so by its stage. */
export function outcomeOf({ stage, status }: Pick<Process, 'stage' | 'status'>): Process['status'] {
  return status === 'completed' && stage === 'cancelled' ? 'cancelled' : status;
}

const ENDED_BADLY = new Set(['failed', 'terminated', 'timed_out']);

/**
 * Keys of the words that tell a process, most precise first: a running one by its stage, an ended one by how it ended.
 * The page takes the first that exists.
 */
export function sentenceKeys({ kind, stage, status }: Pick<Process, 'kind' | 'stage' | 'status'>): string[] {
  const running = status === 'running' || status === 'continued';
  const state = running ? 'running' : ENDED_BADLY.has(status) ? 'failed' : outcomeOf({ stage, status });
  return [
    ...(running && stage ? [`processes.sentence.${kind}.${stage}`] : []),
    `processes.sentence.${kind}.${state}`,
    `processes.sentence.other.${state}`,
  ];
}

/** The key of what comes next, null when the process has ended or its future is nobody's concern. */
export function nextKey({
  kind,
  stage,
  status,
  subject,
}: Pick<Process, 'kind' | 'stage' | 'status' | 'subject'>): string | null {
  if (status !== 'running') return null;
  if (kind === 'appointment') return subject?.next ? `processes.next.appointment.${subject.next}` : null;
  if (kind === 'conversation') return subject ? `processes.next.conversation.${subject.what}` : null;
  if (kind === 'onboarding')
    return stage === 'waiting' ? 'processes.next.waiting' : 'processes.next.onboarding';
  return kind === 'crawl' ? 'processes.next.crawl' : null;
}
