import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { sweepWorkflowId } from './ids.ts';
import { KIND, STAGE } from './search-attributes.ts';
import type { TemporalContext } from './start.ts';

const SUMMARY = 'Ménage de la nuit';

/** Has what expired removed every night: one schedule for the whole service. Asked again, nothing happens. */
export async function scheduleSweep({ client, taskQueue }: TemporalContext): Promise<void> {
  const workflowId = sweepWorkflowId(taskQueue);
  try {
    await client.schedule.create({
      scheduleId: workflowId,
      spec: { calendars: [{ hour: 2, comment: SUMMARY }], timezone: 'Europe/Paris', jitter: '30 minutes' },
      action: {
        type: 'startWorkflow',
        workflowType: 'sweepWorkflow',
        workflowId,
        taskQueue,
        args: [],
        staticSummary: SUMMARY,
        typedSearchAttributes: new TypedSearchAttributes([
          { key: KIND, value: 'sweep' },
          { key: STAGE, value: 'started' },
        ]),
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10 minutes' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
