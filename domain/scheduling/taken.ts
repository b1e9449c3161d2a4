import { type Interval, merged } from './intervals.ts';
import type { PlainAgent, PlainRequest } from './read-slot-request.ts';

/**
 * Time no slot may touch, as `merged` gives it. A slot needs its service's buffers free on both sides, so whatever is taken grows
 * by them, mirrored: by the buffer after a slot at its start, by the one before a slot at its end. An appointment of ours grows
 * by its own as well, so two of ours are apart by the sum.
 */
export function takenTime(agent: PlainAgent, request: PlainRequest, from: number, to: number): Interval[] {
  const { bufferBeforeMs: before, bufferAfterMs: after } = request;
  const taken: Interval[] = [];
  for (const { start, end } of agent.busy) add(taken, start, end, after, before, from, to);
  for (const { start, end, bufferBeforeMs, bufferAfterMs } of agent.bookings) {
    add(taken, start, end, after + bufferBeforeMs, before + bufferAfterMs, from, to);
  }
  return merged(taken);
}

/** The starts whose slot, with its buffers, touches no hold. The others stay where they are. */
export function withoutHeld(starts: number[], agent: PlainAgent, request: PlainRequest): number[] {
  if (agent.holds.length === 0 || starts.length === 0) return starts;
  const held: Interval[] = [];
  const until = starts.at(-1)! + request.durationMs;
  for (const { start, end } of agent.holds) {
    add(held, start, end, request.bufferAfterMs, request.bufferBeforeMs, starts[0]!, until);
  }
  const holds = merged(held);
  let next = 0;
  return starts.filter((start) => {
    while (next < holds.length && holds[next]!.end <= start) next++;
    return next === holds.length || holds[next]!.start >= start + request.durationMs;
  });
}

/** An empty interval takes nothing, whatever the buffers. */
function add(
  taken: Interval[],
  start: number,
  end: number,
  growStart: number,
  growEnd: number,
  from: number,
  to: number,
): void {
  if (end > start && start - growStart < to && end + growEnd > from) {
    taken.push({ start: start - growStart, end: end + growEnd });
  }
}
