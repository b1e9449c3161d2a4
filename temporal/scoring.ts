import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { scoringWorkflow } from '../workflows/scoring.ts';
import { scoringWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { KIND, STAGE, SUBJECT_REF, TENANT_ID } from './search-attributes.ts';
import { startOnce, type TemporalContext } from './start.ts';

const SUMMARY = 'Évaluation des clients';
const NIGHT = 'night';

/**
 * Has a business's clients scored every night, from three o'clock of its own zone; asked again, with another zone, it moves. The hour
 * is spread, so that not all businesses of a country begin together.
 */
export async function scheduleScoring(
  { client, taskQueue }: TemporalContext,
  { tenantId, timeZone }: { tenantId: string; timeZone: string },
): Promise<void> {
  const workflowId = scoringWorkflowId(tenantId, NIGHT);
  const spec = { calendars: [{ hour: 3, comment: SUMMARY }], timezone: timeZone, jitter: '1 hour' };
  const options = {
    spec,
    action: {
      type: 'startWorkflow',
      workflowType: 'scoringWorkflow',
      workflowId,
      taskQueue,
      args: [{ tenantId }] satisfies Parameters<typeof scoringWorkflow>,
      staticSummary: SUMMARY,
      priority: { priorityKey: priorities.bulk, fairnessKey: tenantId },
      typedSearchAttributes: attributes(tenantId),
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
  } as const;
  try {
    await client.schedule.create({ scheduleId: workflowId, ...options });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await client.schedule.getHandle(workflowId).update((known) => ({ ...known, spec }));
  }
}

/** Ends the nightly scoring of a business that is no more. */
export async function unscheduleScoring({ client }: TemporalContext, tenantId: string): Promise<void> {
  try {
    await client.schedule.getHandle(scoringWorkflowId(tenantId, NIGHT)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

/** Scores a business's clients now: after an import, or because somebody asked. While it runs, asking again does nothing. */
export function scoreNow(temporal: TemporalContext, { tenantId }: { tenantId: string }): Promise<void> {
  return startOnce<typeof scoringWorkflow>(temporal, {
    type: 'scoringWorkflow',
    id: scoringWorkflowId(tenantId, 'now'),
    args: [{ tenantId }],
    summary: SUMMARY,
    again: true,
  });
}

function attributes(tenantId: string): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: TENANT_ID, value: tenantId },
    { key: KIND, value: 'scoring' },
    { key: SUBJECT_REF, value: NIGHT },
    { key: STAGE, value: 'started' },
  ]);
}
