import { type CallRow, findToolCall, noteToolCall, openCall, type ToolCallRow } from '../db/calls.ts';
import { clientsReachedBy } from '../db/clients.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { languageOf } from '../domain/language.ts';
import { wordsFor } from '../domain/sara/tool-words.ts';
import { outcomeOfAnswer, type ToolAnswer } from '../domain/sara/tools.ts';
import type { CallFacts } from '../domain/voice/calls.ts';
import type { Ask } from './ask.ts';
import { act, isAction, questionOf } from './tools.ts';

/** A tool a call asks for. `id` names this one use: the same again is answered with what it gave. */
export interface PhoneToolCall {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** What Sara says, and the facts it rests on. `error`: there is no such tool. */
export interface PhoneToolAnswer {
  message: string;
  data: Record<string, unknown>;
  error?: string;
}

export interface PhoneDeps {
  db: Database;
  /** What the business's own words say to a question. */
  lookUp: Ask['lookUp'];
  clock: () => Date;
  /** Why a tool could not answer, for the log. */
  onFailure: (error: unknown, tool: string) => void;
  /** What has not begun to be written by then is not written; default 8 s. */
  workMs?: number;
  /** Somebody is waiting with a phone at the ear: by then there is an answer, whatever it is; default 10 s. */
  answerMs?: number;
}

/** The provider's ids by which the business is known. */
export interface PhoneOwner {
  assistantId: string | null;
  phoneNumberId: string | null;
}

const LOOKUP_MS = 4_000;
/** A question's meaning takes a blink where the model is awake; on the phone nobody waits for it to wake. */
const MEANING_MS = 700;

const unavailableOf = (tool: string): ToolAnswer => ({
  status: 'unavailable',
  part: tool === 'searchKnowledgeBase' ? 'knowledge' : 'diary',
});
const unavailable = (tool: string, language: 'fr' | 'en' = 'fr'): PhoneToolAnswer => ({
  message: wordsFor(unavailableOf(tool), language),
  data: { ...unavailableOf(tool) },
});

/**
 * Sara's tools on the phone. What a tool does and the note that it did it are one transaction, so a call that is told twice,
 * even at once, does it once. A part that does not answer in time becomes words to say, never an error.
 */
export function createPhone({ db, lookUp, clock, onFailure, workMs = 8_000, answerMs = 10_000 }: PhoneDeps) {
  /** What each business speaks, for the moment its database does not answer. */
  const languages = new Map<string, 'fr' | 'en'>();

  async function runAction(
    tenantId: string,
    call: CallFacts,
    tool: PhoneToolCall & { name: Parameters<typeof act>[2] },
    deadline: number,
  ): Promise<ToolCallRow> {
    const startedAt = performance.now();
    return db.asTenant(tenantId, async (tx) => {
      await limit(tx, deadline);
      const { row, locale } = await open(tx, call);
      const before = await findToolCall(tx, row.id, tool.id);
      if (before) return before;
      const contact = { phone: row.clientNumber, email: null };
      const context = {
        clients: row.clientNumber ? await clientsReachedBy(tx, contact) : [],
        contact,
        bookedHere: row.appointmentId ? [row.appointmentId] : [],
        callKey: `call/${row.id}/${tool.id}`,
        locale,
        now: clock().getTime(),
      };
      const { answer, appointment } = await act(tx, context, tool.name, tool.arguments);
      const noted = await noteToolCall(
        tx,
        row,
        { ...written(tool, answer, locale), tookMs: performance.now() - startedAt },
        appointment ? { appointmentId: appointment.id, clientId: appointment.clientId } : null,
      );
      // The caller is about to be told that nothing was done: then nothing is.
      if (performance.now() > deadline) throw new TooLate();
      return noted;
    });
  }

  /** Looks and notes; the looking waits for nobody's lock. */
  async function runSearch(
    tenantId: string,
    call: CallFacts,
    tool: PhoneToolCall,
    signal: AbortSignal,
  ): Promise<ToolCallRow> {
    const startedAt = performance.now();
    const question = questionOf(tool.arguments);
    const found = question ? await lookUp(tenantId, question, { signal, patienceMs: MEANING_MS }) : null;
    const answer: ToolAnswer = !found
      ? { status: 'invalid', field: 'query' }
      : found.declined
        ? { status: 'not-found' }
        : {
            status: 'found',
            text: found.answer,
            sources: [...new Set(found.citations.flatMap(({ url }) => url ?? []))],
          };
    return note(tenantId, call, tool, answer, startedAt);
  }

  const note = (
    tenantId: string,
    call: CallFacts,
    tool: PhoneToolCall,
    answer: ToolAnswer,
    startedAt: number,
  ): Promise<ToolCallRow> =>
    db.asTenant(tenantId, async (tx) => {
      const { row, locale } = await open(tx, call);
      const tookMs = performance.now() - startedAt;
      return noteToolCall(tx, row, { ...written(tool, answer, locale), tookMs }, null);
    });

  async function open(tx: TenantTransaction, call: CallFacts): Promise<{ row: CallRow; locale: string }> {
    const locale = (await readTenant(tx))?.locale ?? 'fr-FR';
    languages.set(tx.tenantId, languageOf(locale));
    return { row: await openCall(tx, call, clock()), locale };
  }

  async function answerOne(tenantId: string, call: CallFacts, tool: PhoneToolCall): Promise<PhoneToolAnswer> {
    const { name } = tool;
    if (!isAction(name) && name !== 'searchKnowledgeBase')
      return { message: '', data: {}, error: `There is no tool "${name.slice(0, 100)}".` };
    const startedAt = performance.now();
    const end = new AbortController();
    const run = isAction(name)
      ? runAction(tenantId, call, { ...tool, name }, startedAt + workMs)
      : runSearch(tenantId, call, tool, AbortSignal.any([end.signal, AbortSignal.timeout(workMs)]));
    try {
      const { message, result } = await inTime(run, answerMs);
      return { message, data: result };
    } catch (error) {
      end.abort();
      onFailure(error, name);
      // The business sees that a caller was let down, if the database can be written to at all.
      note(tenantId, call, tool, unavailableOf(name), startedAt).catch((second) => onFailure(second, name));
      return unavailable(name, languages.get(tenantId));
    }
  }

  return {
    /**
     * Answers the tools of one message, in order, `answerMs` after it has been found whose call it is (a few seconds more at
     * worst). @returns null when it is nobody's.
     */
    async answer(
      owner: PhoneOwner,
      call: CallFacts,
      tools: readonly PhoneToolCall[],
    ): Promise<PhoneToolAnswer[] | null> {
      let tenantId: string | null;
      try {
        tenantId = await inTime(db.lookup.voiceTenant(owner.assistantId, owner.phoneNumberId), LOOKUP_MS);
      } catch (error) {
        onFailure(error, 'whose call it is');
        return tools.map(({ name }) => unavailable(name));
      }
      return tenantId === null ? null : Promise.all(tools.map((tool) => answerOne(tenantId, call, tool)));
    },
  };
}

export type Phone = ReturnType<typeof createPhone>;

class TooLate extends Error {
  override name = 'TooLate';
}

/** A statement that waits for a lock or a busy server ends with the time there is. */
async function limit(tx: TenantTransaction, deadline: number): Promise<void> {
  const left = Math.floor(deadline - performance.now());
  if (left <= 0) throw new TooLate();
  await tx.sql(`select set_config('statement_timeout', ?, true)`, [String(left)]);
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // What loses the race is told by onFailure only once.
    work.catch(() => {});
  }
}

function written(tool: PhoneToolCall, answer: ToolAnswer, locale: string): Omit<ToolCallRow, 'tookMs'> {
  return {
    toolCallId: tool.id,
    name: tool.name,
    arguments: bounded(tool.arguments),
    message: wordsFor(answer, languageOf(locale)),
    result: { ...answer },
    outcome: outcomeOfAnswer(answer),
  };
}

/** As much of a model's arguments as is worth keeping: twenty short texts. */
function bounded(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given)
      .slice(0, 20)
      .map(([name, value]) => [
        clean(name).slice(0, 100),
        clean(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 500),
      ]),
  );
}

/** Postgres holds neither NUL nor half a character. */
const clean = (text: string) => text.replaceAll('\0', '').toWellFormed();
