import { WorkflowNotFoundError } from '@temporalio/client';
import type { offerAnsweredSignal, waitlistWorkflow } from '../workflows/waitlist.ts';
import { waitlistWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { startOnce, type TemporalContext } from './start.ts';

interface Freed {
  tenantId: string;
  freedId: string;
  agentId: string;
  start: number;
  end: number;
}

/** Offers freed time to the waiting list; asked twice, it is offered once. */
export function startWaitlist(temporal: TemporalContext, freed: Freed): Promise<void> {
  const { tenantId, freedId, agentId, start, end } = freed;
  return startOnce<typeof waitlistWorkflow>(temporal, {
    type: 'waitlistWorkflow',
    id: waitlistWorkflowId(tenantId, freedId),
    args: [{ tenantId, freedId, agentId, start, end }],
    summary: 'Créneau libéré, proposé à la liste d’attente',
    priority: priorities.reminder,
  });
}

/** Tells the offer's workflow what the person answered; one that has ended is left alone. */
export async function answerOffer(
  { client }: TemporalContext,
  given: { tenantId: string; freedId: string; entryId: string; answer: 'accepted' | 'declined' },
): Promise<void> {
  try {
    const handle = client.workflow.getHandle(waitlistWorkflowId(given.tenantId, given.freedId));
    const { entryId, answer } = given;
    await handle.signal('answered' satisfies (typeof offerAnsweredSignal)['name'], { entryId, answer });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
