import { freeStarts } from './grid.ts';
import { withinLimits } from './limits.ts';
import { instantAt, localDay } from './local-time.ts';
import { openingsWithin } from './opening.ts';
import { type PlainAgent, type PlainRequest, readSlotRequest } from './read-slot-request.ts';
import type { Slot, SlotRequest } from './slot-request.ts';
import { takenTime, withoutHeld } from './taken.ts';

export { type Slot, type SlotRequest, SlotRequestError } from './slot-request.ts';

/**
 * The slots that can be offered, by ascending start. Pure: the same request has the same answer on every server. What the words
 * of a request mean stands in slot-request.ts, why they do in docs/decisions/0011-scheduling.md.
 *
 * Give busy time and bookings from two days before the window, since a grid that restarts depends on what came before in the
 * same opening; and the bookings of every week the window touches where there is a limit per week.
 * @throws SlotRequestError when the request makes no sense or asks for too much
 */
export function findSlots(request: SlotRequest): Slot[] {
  const plain = readSlotRequest(request);
  const { agents, durationMs } = plain;
  const startsByAgent = agents.map((agent) => startsOf(agent, plain));
  if (plain.combine !== 'any') {
    const agentIds = agents.map(({ id }) => id);
    return shared(startsByAgent).map((start) => ({
      start,
      end: start + durationMs,
      agentIds: [...agentIds],
    }));
  }
  const slots = new Map<number, Slot>();
  for (const [index, starts] of startsByAgent.entries()) {
    const { id } = agents[index]!;
    for (const start of starts) {
      const slot = slots.get(start);
      if (slot) slot.agentIds.push(id);
      else slots.set(start, { start, end: start + durationMs, agentIds: [id] });
    }
  }
  return [...slots.values()].sort((a, b) => a.start - b.start);
}

/** The starts of one agent's slots, ascending. */
function startsOf(agent: PlainAgent, request: PlainRequest): number[] {
  const { zone } = agent;
  const { durationMs } = request;
  const from = Math.max(request.from, request.now + request.noticeMs);
  const to = Math.min(request.to, bookableUntil(agent, request));
  if (from >= to) return [];
  const openings = openingsWithin(agent, from, to, durationMs);
  if (openings.length === 0) return [];
  const taken = takenTime(agent, request, openings[0]!.start, openings.at(-1)!.end);
  const free = freeStarts(openings, taken, { zone, ...request }, durationMs, from, to);
  return withinLimits(withoutHeld(free, agent, request), agent.bookings, request.limits, zone);
}

/** The midnight that ends the last day one may book today, on the agent's calendar. */
function bookableUntil({ zone }: PlainAgent, { now, to, maxDaysAhead }: PlainRequest): number {
  if (maxDaysAhead === null) return to;
  const lastDay = localDay(zone, now) + maxDaysAhead;
  return lastDay > localDay(zone, to) ? to : instantAt(zone, lastDay + 1, 0);
}

/** What ascending lists have in common, ascending. */
function shared(lists: number[][]): number[] {
  const [first = [], ...others] = lists;
  return others.reduce((common, list) => {
    let next = 0;
    return common.filter((start) => {
      while (next < list.length && list[next]! < start) next++;
      return list[next] === start;
    });
  }, first);
}
