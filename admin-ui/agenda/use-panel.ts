import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { Period } from '../http/booking-types.ts';
import type { Shown } from './events.ts';

/** Where a new appointment was asked for. */
export interface Wanted {
  startsAt: string | null;
  day: number;
  agentId: string | null;
}

export type PanelState =
  | { kind: 'appointment'; id: string }
  | { kind: 'period'; period: Period }
  | { kind: 'new'; wanted: Wanted; clientId: string | null }
  | { kind: 'block'; wanted: Wanted }
  | { kind: 'disagreements' };

const OWN = ['open', 'new', 'client', 'disagreements'];

/**
 * What lies beside the agenda. An appointment (`open=<id>`), a new one (`new=1`, `client=<id>`) and the open questions with
 * people's own calendars (`disagreements=1`) can be linked to; the rest is of the moment.
 */
export function usePanel(day: number) {
  const [search, setSearch] = useSearchParams();
  const [state, setState] = useState<PanelState | null>(null);
  const linked: PanelState | null = search.get('open')
    ? { kind: 'appointment', id: search.get('open') ?? '' }
    : search.get('new')
      ? { kind: 'new', wanted: { startsAt: null, day, agentId: null }, clientId: search.get('client') }
      : search.get('disagreements')
        ? { kind: 'disagreements' }
        : null;

  const show = (next: PanelState | null) => {
    setState(next?.kind === 'appointment' ? null : next);
    const address = new URLSearchParams(window.location.search);
    for (const name of OWN) address.delete(name);
    if (next?.kind === 'appointment') address.set('open', next.id);
    setSearch(address, { replace: true });
  };

  return {
    state: state ?? linked,
    open: (piece: Shown) => {
      if (piece.kind === 'appointment') show({ kind: 'appointment', id: piece.appointment.id });
      if (piece.kind === 'period') show({ kind: 'period', period: piece.period });
    },
    create: (wanted: Wanted) => show({ kind: 'new', wanted, clientId: null }),
    settle: () => show({ kind: 'disagreements' }),
    block: (wanted: Wanted) => show({ kind: 'block', wanted }),
    close: () => show(null),
  };
}

export type Panel = ReturnType<typeof usePanel>;
