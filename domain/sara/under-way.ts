/** What of a tool's answer, as a model reads it (assistant/written-turn.ts), decides what a conversation waits for. */
interface Told {
  status: string;
  field?: unknown;
  slots?: Array<{ datetime?: unknown }>;
  service?: unknown;
}

/** Something is asked of the client before an appointment is made, moved or cancelled. */
const OPEN: ReadonlySet<string> = new Set([
  'slots',
  'none-that-day',
  'taken',
  'which-service',
  'which-person',
  'which-appointment',
  'offer-refused',
  'invalid',
]);
/** A question to the knowledge base, whatever came of it, changes nothing of an appointment under way. */
const LOOKED_UP: ReadonlySet<string> = new Set(['found', 'not-found']);
/** Nor does what they were told of the appointments they have. */
const ASIDE: ReadonlySet<string> = new Set([...LOOKED_UP, 'appointments']);

/**
 * Whether an appointment is being made or moved: times were offered or something was asked for it, nothing has come of it yet,
 * and one of the times is still ahead. Pure.
 * @param answers tool answers of the talk as JSON text, oldest first; other texts say nothing
 * @param now epoch milliseconds
 */
export function isBookingUnderWay(answers: readonly string[], now: number): boolean {
  return lastOpen(answers, now) !== null;
}

/** The service and the times still ahead that were offered for an appointment under way; null: none. Pure; arguments as above. */
export function openBooking(
  answers: readonly string[],
  now: number,
): { service: string; slots: string[] } | null {
  const open = lastOpen(answers, now);
  if (!open?.slots || typeof open.service !== 'string') return null;
  const slots = open.slots.map(({ datetime }) => String(datetime));
  return { service: open.service, slots: slots.filter((datetime) => Date.parse(datetime) > now) };
}

function lastOpen(answers: readonly string[], now: number): Told | null {
  const last = answers.flatMap((text) => read(text) ?? []).findLast(({ status }) => !ASIDE.has(status));
  if (!last || !OPEN.has(last.status) || last.field === 'query') return null;
  const isAhead = !last.slots || last.slots.some(({ datetime }) => Date.parse(String(datetime)) > now);
  return isAhead ? last : null;
}

/** Whether the last thing that was looked up was not found. Pure. */
export function isLeftUnanswered(answers: readonly string[]): boolean {
  return (
    answers.flatMap((text) => read(text) ?? []).findLast(({ status }) => LOOKED_UP.has(status))?.status ===
    'not-found'
  );
}

/** Whether somebody asked not to be called, whose number nothing proves. Pure. */
export function wantsCallsStopped(answers: readonly string[]): boolean {
  return answers.some((text) => read(text)?.status === 'calls-unproven');
}

function read(text: string): Told | null {
  if (!text.startsWith('{')) return null;
  try {
    const told = JSON.parse(text) as Partial<Told>;
    return typeof told.status === 'string' ? (told as Told) : null;
  } catch {
    // Not one of ours: a model's slip, told back to it.
    return null;
  }
}
