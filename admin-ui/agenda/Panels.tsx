import { useGetOne } from 'react-admin';
import type { Client } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { usePlans } from '../kit/use-plans.ts';
import { AppointmentPanel } from './AppointmentPanel.tsx';
import { CalendarConflicts } from './CalendarConflicts.tsx';
import type { Move } from './events.ts';
import { NewAppointment } from './NewAppointment.tsx';
import { NewBlock } from './NewBlock.tsx';
import { PeriodPanel } from './PeriodPanel.tsx';
import type { Panel } from './use-panel.ts';

/** Whichever panel is open. */
export function Panels({
  panel,
  agents,
  conflictOf,
  onMove,
}: {
  panel: Panel;
  agents: readonly Agent[];
  conflictOf: (appointmentId: string) => string | null;
  onMove: (move: Move) => void;
}) {
  const plans = usePlans();
  const { state, close } = panel;
  const clientId = state?.kind === 'new' ? state.clientId : null;
  const { data: client, isPending } = useGetOne<Client>(
    'clients',
    { id: clientId ?? '' },
    { enabled: clientId !== null },
  );
  if (state === null) return null;
  if (state.kind === 'appointment') {
    return (
      <AppointmentPanel
        key={state.id}
        id={state.id}
        conflict={conflictOf(state.id)}
        onMove={(move) => {
          close();
          onMove(move);
        }}
        onClose={close}
      />
    );
  }
  if (state.kind === 'period') {
    return (
      <PeriodPanel
        period={state.period}
        agent={agents.find(({ id }) => id === state.period.agentId)}
        allowed={plans(state.period.agentId)}
        onClose={close}
      />
    );
  }
  if (state.kind === 'disagreements') return <CalendarConflicts onClose={close} />;
  if (state.kind === 'block') {
    return (
      <NewBlock
        preset={{ ...state.wanted, client: null }}
        agents={agents.filter(({ id }) => plans(id))}
        onClose={close}
      />
    );
  }
  if (clientId !== null && isPending) return null;
  const blockable = agents.some(({ id }) => plans(id));
  return (
    <NewAppointment
      preset={{ ...state.wanted, client: client ?? null }}
      onBlock={blockable ? () => panel.block(state.wanted) : null}
      onClose={close}
    />
  );
}
