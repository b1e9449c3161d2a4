import type { BusyTime } from './busy.ts';
import type { Span } from './event.ts';

/** An external event that lies on one of our appointments. */
export interface Overlap {
  appointmentId: string;
  busy: BusyTime;
}

/** Every pair of busy time and appointment that share an instant; both sorted once, then walked together. */
export function overlaps(
  busy: readonly BusyTime[],
  appointments: ReadonlyArray<Span & { id: string }>,
): Overlap[] {
  const byStart = [...busy].sort((a, b) => a.startMs - b.startMs);
  const found: Overlap[] = [];
  let reaching: BusyTime[] = [];
  let next = 0;
  for (const appointment of [...appointments].sort((a, b) => a.startMs - b.startMs)) {
    for (; next < byStart.length && byStart[next]!.startMs < appointment.endMs; next += 1) {
      reaching.push(byStart[next]!);
    }
    reaching = reaching.filter(({ endMs }) => endMs > appointment.startMs);
    for (const time of reaching) {
      // A longer appointment before this one may have let in what begins after its end.
      if (time.startMs < appointment.endMs) found.push({ appointmentId: appointment.id, busy: time });
    }
  }
  return found;
}
