import type { appointmentChangedSignal, appointmentWorkflow } from '../workflows/appointment.ts';
import { appointmentWorkflowId } from './ids.ts';
import { priorities } from './queues.ts';
import { signalOrStart, type TemporalContext } from './start.ts';

/** Starts the life of an appointment, or has it plan again after a change; once over, nothing happens unless asked `again`. */
export function tellAppointment(
  temporal: TemporalContext,
  { tenantId, appointmentId }: { tenantId: string; appointmentId: string },
  { again = false } = {},
): Promise<void> {
  return signalOrStart<typeof appointmentWorkflow>(temporal, {
    type: 'appointmentWorkflow',
    id: appointmentWorkflowId(tenantId, appointmentId),
    args: [{ tenantId, appointmentId }],
    summary: 'Rendez-vous : de la réservation au suivi',
    priority: priorities.reminder,
    signal: 'changed' satisfies (typeof appointmentChangedSignal)['name'],
    signalArgs: [],
    again,
  });
}
