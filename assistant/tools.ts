import { z } from 'zod';
import type { TenantTransaction } from '../db/database.ts';
import type { ToolAnswer, ToolField, ToolName } from '../domain/sara/tools.ts';
import {
  type Acted,
  cancelOwnAppointment,
  checkAvailability,
  createAppointment,
  listAppointments,
  rescheduleAppointment,
  stopCalls,
  type ToolContext,
} from './booking-tools.ts';

/** What a model writes is text, whatever it is asked for; what it leaves out is empty. */
const words = z
  .union([z.string(), z.number(), z.null()])
  .transform((value) =>
    String(value ?? '')
      .replaceAll('\0', '')
      .slice(0, 1_000)
      .toWellFormed(),
  )
  .catch('')
  .default('');
const needed = words.pipe(z.string().regex(/\S/));

const ACTIONS = {
  checkAvailability: {
    arguments: z.object({ date: needed, service: words, time: words }),
    run: checkAvailability,
  },
  listAppointments: { arguments: z.object({ name: words }), run: listAppointments },
  createAppointment: {
    arguments: z.object({
      firstName: needed,
      lastName: needed,
      phone: words,
      email: words,
      datetime: needed,
      service: words,
      code: words,
    }),
    run: createAppointment,
  },
  rescheduleAppointment: {
    arguments: z.object({ datetime: needed, date: words, name: words }),
    run: rescheduleAppointment,
  },
  cancelAppointment: { arguments: z.object({ date: words, name: words }), run: cancelOwnAppointment },
  stopCalls: { arguments: z.object({}), run: stopCalls },
  handOver: {
    arguments: z.object({ reason: words }),
    // Whoever keeps the talk (a call, a conversation) notes that a person is wanted: by the outcome.
    run: async (): Promise<Acted> => ({ answer: { status: 'handed-over' } }),
  },
} satisfies Record<Exclude<ToolName, 'searchKnowledgeBase'>, object>;

export type ActionName = keyof typeof ACTIONS;

export const isAction = (name: string): name is ActionName => Object.hasOwn(ACTIONS, name);

/**
 * Runs one of Sara's tools inside the caller's transaction: what it did and the note that it was done commit together.
 * Arguments are a model's, and checked here; an unfit one is an answer, never an error.
 */
export async function act(
  tx: TenantTransaction,
  context: ToolContext,
  name: ActionName,
  given: unknown,
): Promise<Acted> {
  const { arguments: schema, run } = ACTIONS[name];
  const parsed = schema.safeParse(given ?? {});
  if (!parsed.success) return { answer: unfit(parsed.error.issues[0]?.path[0]) };
  return (run as (tx: TenantTransaction, context: ToolContext, request: unknown) => Promise<Acted>)(
    tx,
    context,
    parsed.data,
  );
}

/** The question of searchKnowledgeBase, or null when there is none. */
export function questionOf(given: unknown): string | null {
  return z.object({ query: needed }).safeParse(given).data?.query ?? null;
}

function unfit(field: PropertyKey | undefined): ToolAnswer {
  return { status: 'invalid', field: (field as ToolField | undefined) ?? 'datetime' };
}
