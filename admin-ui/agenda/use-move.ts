import { useState } from 'react';
import { useNotify } from 'react-admin';
import { booking } from '../http/booking.ts';
import type { Slot } from '../http/booking-types.ts';
import { ApiError } from '../http/problem-error.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { type Move, moved } from './events.ts';
import { useAgendaChanged } from './use-agenda.ts';

/** A move somebody else was quicker than, and what is still free near it. */
export interface Refusal {
  reason: string;
  nearest: Slot[];
}

/**
 * An appointment on its way: asked about first, shown at its new place while the server decides, put back when it refuses.
 */
export function useMove() {
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [move, setMove] = useState<Move | null>(null);
  const [asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  const ask = (next: Move) => {
    const { appointment } = next;
    if (next.startsAt === appointment.startsAt && next.agentId === appointment.agentId) return;
    setMove(next);
    setRefusal(null);
    setAsking(true);
  };

  const putBack = () => {
    setMove(null);
    setRefusal(null);
    setAsking(false);
  };

  const confirm = async () => {
    if (!move) return;
    setAsking(false);
    const { appointment, startsAt, agentId } = move;
    try {
      const done = await booking.change(appointment.id, {
        startsAt,
        ...(agentId === appointment.agentId ? {} : { agentId }),
      });
      void changed(done);
      putBack();
      notify('agenda.moveDone', { type: 'success' });
    } catch (error) {
      const nearest = error instanceof ApiError ? error.problem?.nearest : undefined;
      if (nearest) {
        setRefusal({ reason: say(error), nearest });
        setAsking(true);
      } else {
        putBack();
        notify(say(error), { type: 'error' });
      }
      void changed();
    }
  };

  return { move, after: move ? moved(move) : null, asking, refusal, ask, putBack, confirm };
}
