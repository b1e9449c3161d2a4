/** What its place among the others is known by. */
export interface Written {
  direction: 'inbound' | 'outbound';
  /** When we had it. */
  createdAt: Date | string;
  /** By the provider's clock, to the second, where it tells. */
  writtenAt: Date | string | null;
}

/** A clock ahead of ours by more than this is wrong. */
const AHEAD_MS = 60_000;
/** No provider tells of a message later than this after it was written. */
const LATE_MS = 7 * 24 * 60 * 60_000;

/**
 * Messages as they were written, oldest first: webhooks come late and in any order, so what a client said in one go is put in
 * the order of the provider's clock. Only within what stands between two words of ours: she answered what she had read, and
 * nothing is moved to before that. Where a clock is none, or cannot be right, when we had it counts. Pure.
 * @param oldestFirst in the order in which they came
 */
export function inWrittenOrder<M extends Written>(oldestFirst: readonly M[]): M[] {
  const ordered: M[] = [];
  let said: Array<{ message: M; at: number }> = [];
  const flush = () => {
    // Stable: what was written within the same second stays as it came.
    ordered.push(...said.sort((a, b) => a.at - b.at).map(({ message }) => message));
    said = [];
  };
  for (const message of oldestFirst) {
    if (message.direction === 'inbound') said.push({ message, at: instantOf(message) });
    else {
      flush();
      ordered.push(message);
    }
  }
  flush();
  return ordered;
}

function instantOf({ createdAt, writtenAt }: Written): number {
  const came = new Date(createdAt).getTime();
  const written = writtenAt === null ? came : new Date(writtenAt).getTime();
  return written > came + AHEAD_MS || written < came - LATE_MS ? came : written;
}
