export interface Candidate {
  agentId: string;
  /** Appointments of this agent in the week around the slot. */
  bookings: number;
  /** When this agent was last given one, in epoch milliseconds; null = never. */
  lastAssignedAt: number | null;
}

/**
 * Who gets a slot several agents are free for: the one with the fewest appointments around it, then the one who has
 * waited longest, then by id, so that two processes decide alike.
 * @returns null when there is nobody.
 */
export function fairest(candidates: Candidate[]): string | null {
  const [first] = [...candidates].sort(
    (a, b) =>
      a.bookings - b.bookings ||
      (a.lastAssignedAt ?? 0) - (b.lastAssignedAt ?? 0) ||
      (a.agentId < b.agentId ? -1 : 1),
  );
  return first?.agentId ?? null;
}
