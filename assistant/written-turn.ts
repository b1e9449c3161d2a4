import { answerLimit } from '../db/answer-limits.ts';
import { appointmentsOfRequests } from '../db/appointments.ts';
import { callsSaid, type SaidCall } from '../db/calls.ts';
import { clientsReachedBy, readPerson } from '../db/clients.ts';
import {
  readSteps,
  recordStep,
  recordToolAnswers,
  type StepRow,
  stepsBehind,
  type ToolUse,
  toolUses,
} from '../db/conversation-turns.ts';
import {
  lastSpeaker,
  readThread,
  type Speaker,
  type ThreadMessage,
  writesFrom,
} from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { readSaraFacts } from '../db/onboarding.ts';
import { addressLeft } from '../db/webchat.ts';
import { answerLocale } from '../domain/conversation/answer-locale.ts';
import { inWrittenOrder } from '../domain/conversation/written-order.ts';
import { dateFormat } from '../domain/formats.ts';
import { languageOf } from '../domain/language.ts';
import { provesOnlyItself } from '../domain/messaging/channels.ts';
import { inWords, REACTION_KIND } from '../domain/messaging/content.ts';
import { wordsFor } from '../domain/sara/tool-words.ts';
import type { ToolAnswer } from '../domain/sara/tools.ts';
import { unlikeCallNotes, writtenWords } from '../domain/sara/written-words.ts';
import { type AssistantTool, factsForPrompt } from '../domain/voice/assistant.ts';
import { spokenWords } from '../domain/voice/words.ts';
import type {
  ConversationMessage,
  LanguageModel,
  Tool,
  Usage,
} from '../providers/language-model/language-model.ts';
import type { Ask } from './ask.ts';
import { requestKeyOf, type ToolContext } from './booking-tools.ts';
import { act, isAction, questionOf } from './tools.ts';

/** What was said on the phone so lately is part of the talk: so many calls, and so much of each, from its end. */
const CALLS_READ = 2;
const CALLS_WITHIN_MS = 14 * 24 * 60 * 60_000;
const LONGEST_CALL = 3_000;
/** How much of the talk Sara reads again for an answer. */
const MESSAGES_READ = 30;
const LONGEST_MESSAGE = 4_000;

export interface WrittenTurnDeps {
  db: Database;
  lookUp: Ask['lookUp'];
  /** The model that answers, and the one that stands in when it does not. */
  models: { first: LanguageModel; second: LanguageModel };
  clock: () => Date;
}

/** What a model reads of a conversation before it answers. */
export interface Talk {
  /** Whose word is answered: what they may see and do goes by where they write from. */
  speaker: Speaker | null;
  system: string;
  messages: ConversationMessage[];
  /** From which of them on an appointment may still be being arranged: a call before that settled one. */
  openFrom: number;
  tools: Tool[];
  language: 'fr' | 'en';
  locale: string;
  /** Why a person answers instead; null: Sara may. */
  limit: Awaited<ReturnType<typeof answerLimit>>;
}

/** A turn as it is carried out: what was read once, at its beginning, and what has been said and found since. */
export interface OpenTurn {
  tenantId: string;
  clientId: string;
  turnId: string;
  talk: Talk;
  steps: StepRow[];
}

/** What a step came to: another one after its tools, words to send, a person wanted, or nothing to say. */
export type StepOutcome =
  | { kind: 'again' }
  | { kind: 'reply'; text: string }
  | { kind: 'hand-over'; reason: string }
  | { kind: 'silent' };

export interface StepRequest<T> {
  number: number;
  model: 'first' | 'second';
  /** What is to follow, decided and written in the transaction of the step itself. */
  conclude(tx: TenantTransaction, outcome: StepOutcome): Promise<T>;
  /** Before that transaction, where the model has spoken its last word of the turn. */
  beforehand?(): Promise<void>;
  /** Around what is only waited for: the model's answer. */
  aside?<A>(wait: () => Promise<A>): Promise<A>;
  signal?: AbortSignal;
}

export type WrittenTurn = ReturnType<typeof createWrittenTurn>;

/**
 * A written answer, step by step: what the model says next, and the tools it asks for. A step is written down with what its
 * tools did, in one transaction, and found again when it is repeated: no tool acts twice. A model is asked again only where
 * its words were lost before they could be written.
 */
export function createWrittenTurn({ db, lookUp, models, clock }: WrittenTurnDeps) {
  return {
    /** Everything the model reads; null: the client's record is gone. */
    read: (tx: TenantTransaction, clientId: string): Promise<Talk | null> => readTalk(tx, clientId, clock()),

    /** What has been read, and what this turn has said and done already. */
    async open(
      tx: TenantTransaction,
      clientId: string,
      turn: { id: string; isNew: boolean },
      talk: Talk,
    ): Promise<OpenTurn> {
      const steps = turn.isNew ? [] : await readSteps(tx, turn.id);
      return { tenantId: tx.tenantId, clientId, turnId: turn.id, talk, steps };
    },

    /** One step. @throws ProviderError where the model fails; what the database or a tool failed with */
    async takeStep<T>(turn: OpenTurn, request: StepRequest<T>): Promise<T> {
      const { tenantId, turnId, steps } = turn;
      const known = steps.find(({ number }) => number === request.number);
      const { limit } = turn.talk;
      if (limit && steps.length === 0)
        return db.asTenant(tenantId, (tx) => request.conclude(tx, { kind: 'hand-over', reason: limit }));
      const said = known ? null : await nextWords(turn, request);
      if (said?.isRefused)
        return db.asTenant(tenantId, (tx) => request.conclude(tx, { kind: 'hand-over', reason: 'refused' }));
      const step = known ?? said!.step;
      if (!known) steps.push(step);
      const before = step.toolAnswers;
      if (outcomeOf(step).kind !== 'again') await request.beforehand?.();
      try {
        return await carryOut(turn, step, said?.usage ?? null, request);
      } catch (error) {
        step.toolAnswers = before;
        // What a tool failed of is not the model's doing: its words were paid for, and are kept.
        if (said) await db.asTenant(tenantId, (tx) => recordStep(tx, turnId, { ...step, ...said.usage }));
        throw error;
      }
    },
  };

  async function nextWords(
    { talk, steps }: OpenTurn,
    { number, model, signal, aside = (wait) => wait() }: Omit<StepRequest<unknown>, 'conclude'>,
  ) {
    const { text, toolCalls, usage, end } = await aside(() =>
      models[model].converse({
        system: talk.system,
        messages: [...talk.messages, ...steps.flatMap(saidAndFound)],
        tools: talk.tools,
        ...(signal ? { signal } : {}),
      }),
    );
    const step: StepRow = { number, model: usage.model, said: text.trim(), toolCalls, toolAnswers: [] };
    return { step, usage, isRefused: end === 'refused' };
  }

  /** Does what the step asks and has not been done yet, and concludes it, all or nothing. `cost`: it is not written down yet. */
  async function carryOut<T>(
    { tenantId, clientId, turnId, talk }: OpenTurn,
    step: StepRow,
    cost: Usage | null,
    { conclude }: Pick<StepRequest<T>, 'conclude'>,
  ): Promise<T> {
    const gone = step.toolCalls.findIndex(({ name }) => name === 'handOver');
    const calls = gone < 0 ? step.toolCalls : step.toolCalls.slice(0, gone + 1);
    const open = calls.filter(({ id }) => !step.toolAnswers.some((answer) => answer.id === id));
    const found = new Map<string, ToolAnswer>();
    for (const { id, name, input } of open)
      if (name === 'searchKnowledgeBase') found.set(id, await search(tenantId, input));
    const acts = open.some(({ name }) => isAction(name));
    return db.asTenant(tenantId, async (tx) => {
      // A turn that was taken for dead may go on beside the one that took it up: whoever writes the step down first acts.
      if (cost && acts && !(await recordStep(tx, turnId, { ...step, ...cost })))
        throw new Error('another has taken this step of the turn');
      const answers: StepRow['toolAnswers'] = [];
      for (const call of open) {
        const lookedUp = found.get(call.id);
        if (lookedUp) answers.push(answered(call.id, lookedUp, talk.language));
        else if (isAction(call.name)) {
          const context = await contextOf(tx, clientId, talk.speaker, {
            callKey: callKeyOf({ turnId, step: step.number, callId: call.id }),
            locale: talk.locale,
            now: clock().getTime(),
          });
          const { answer } = await act(tx, context, call.name, call.input);
          answers.push(answered(call.id, answer, talk.language));
        } else
          answers.push({
            id: call.id,
            text: `There is no tool "${call.name.slice(0, 100)}".`,
            isError: true,
          });
      }
      step.toolAnswers = [...step.toolAnswers, ...answers];
      const written =
        cost && !acts
          ? recordStep(tx, turnId, { ...step, ...cost })
          : recordToolAnswers(tx, turnId, step.number, answers);
      const [concluded] = await Promise.all([conclude(tx, outcomeOf(step)), written]);
      return concluded;
    });
  }

  async function search(tenantId: string, input: Record<string, unknown>): Promise<ToolAnswer> {
    const question = questionOf(input);
    if (!question) return { status: 'invalid', field: 'query' };
    const found = await lookUp(tenantId, question, {});
    return found.declined
      ? { status: 'not-found' }
      : {
          status: 'found',
          text: found.answer,
          sources: [...new Set(found.citations.flatMap(({ url }) => url ?? []))],
        };
  }
}

function outcomeOf({ toolCalls, said }: StepRow): StepOutcome {
  const away = toolCalls.find(({ name }) => name === 'handOver');
  if (away) return { kind: 'hand-over', reason: String(away.input.reason ?? '').slice(0, 500) };
  if (toolCalls.length > 0) return { kind: 'again' };
  return said === '' ? { kind: 'silent' } : { kind: 'reply', text: said };
}

/** Names one use of a tool: the same again finds what it did. */
const callKeyOf = ({ turnId, step, callId }: ToolUse) => `conversation/${turnId}/${step}/${callId}`;

/**
 * The business, the person, and the talk so far, as a model reads them. Where the channel proves nothing but itself, only what
 * was said there: the record it is filed under may be somebody else's. Null: the client's record is gone.
 */
export async function readTalk(tx: TenantTransaction, clientId: string, now: Date): Promise<Talk | null> {
  const [speaker, facts, client, limit, whole, behind] = await Promise.all([
    lastSpeaker(tx, clientId),
    readSaraFacts(tx),
    readPerson(tx, clientId),
    answerLimit(tx, clientId, now),
    readThread(tx, clientId, { limit: MESSAGES_READ }),
    stepsBehind(tx, clientId, MESSAGES_READ),
  ]);
  if (!facts || !client) return null;
  const alone = speaker && provesOnlyItself(speaker.channel) ? speaker : null;
  const [left, thread] = alone
    ? await Promise.all([
        addressLeft(tx, clientId),
        readThread(tx, clientId, { limit: MESSAGES_READ, only: alone }),
      ])
    : [null, whole];
  const said = thread.filter(({ direction }) => direction === 'inbound').map(({ text }) => text);
  const since = new Date(now.getTime() - CALLS_WITHIN_MS);
  // What a channel proves nothing for hears nothing of the phone.
  const hasCalled = !alone && speaker?.calledAt && speaker.calledAt > since;
  const calls = hasCalled ? await callsSaid(tx, clientId, { since, limit: CALLS_READ }) : [];
  const locale = answerLocale(said, client.locale, facts.locale);
  const language = languageOf(locale);
  const words = writtenWords[language];
  const spoken = spokenWords[language];
  const name = `${client.firstName} ${client.lastName}`.trim();
  const isReachable = !alone || client.phone !== null || client.email !== null || left !== null;
  const at = callTime(locale, facts.timeZone);
  const notes = [...calls].reverse().map((call) => ({
    at: call.startedAt,
    text: words.called(at.format(call.startedAt), settledBy(call)),
    isSettled: settledBy(call) !== null,
  }));
  const settled = notes.findLast(({ isSettled }) => isSettled);
  const messages = talkOf(thread, behind, language, notes);
  const system = [
    words.identity(facts.name),
    words.manners(isReachable),
    spoken.truth,
    spoken.booking,
    words.clock(
      dateFormat(locale, {
        dateStyle: 'full',
        timeStyle: 'short',
        timeZone: facts.timeZone,
      }).format(now),
    ),
    // A name is the client's own words: one line, short.
    name ? words.contact(name.replace(/[\s<>{}]+/g, ' ').slice(0, 100)) : words.unknownContact,
    ...(calls.length > 0 ? [words.calls(saidOnThePhone(calls, locale, facts.timeZone))] : []),
    spoken.material,
    factsForPrompt(facts.name, facts, locale, language),
    ...(facts.instructions
      ? [`<owner_instructions>\n${facts.instructions.replace(/[<>]/g, ' ')}\n</owner_instructions>`]
      : []),
  ].join('\n\n');
  return {
    speaker,
    system,
    messages,
    openFrom: settled
      ? messages.findLastIndex(({ role, text }) => role === 'user' && text.includes(settled.text)) + 1
      : 0,
    tools: spoken.tools.map(toolFor),
    language,
    locale,
    limit,
  };
}

const callTime = (locale: string, timeZone: string) =>
  dateFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });

/** What was settled by a call; null: nothing, or it is not known yet. */
const settledBy = ({ outcome }: SaidCall) =>
  outcome === 'booked' || outcome === 'moved' || outcome === 'cancelled' ? outcome : null;

/** Calls as lines, the earliest first. */
function saidOnThePhone(latestFirst: readonly SaidCall[], locale: string, timeZone: string): string {
  const when = callTime(locale, timeZone);
  return [...latestFirst]
    .reverse()
    .map(({ startedAt, turns }) => {
      // Spoken words are a client's: one line each, and nothing that could close the frame.
      const lines = turns.map(
        ({ who, text }) => `${who === 'sara' ? 'Sara' : 'Client'}: ${text.replace(/[\s<>{}]+/g, ' ').trim()}`,
      );
      return `${when.format(startedAt)}\n${lines.join('\n').slice(-LONGEST_CALL)}`;
    })
    .join('\n');
}

/**
 * The thread as a model reads it: oldest first, neighbours of one side joined, beginning with the client. What Sara looked up
 * on the way to an answer stands before it, so that « le premier » still means the first of the times she offered; a call stands
 * where it was, so that what was settled by it is not asked again.
 */
export function talkOf(
  newestFirst: readonly ThreadMessage[],
  behind: ReadonlyMap<string, StepRow[]> = new Map(),
  language: 'fr' | 'en' = 'fr',
  callsOldestFirst: ReadonlyArray<{ at: Date; text: string }> = [],
): ConversationMessage[] {
  const talk: ConversationMessage[] = [];
  const add = (role: 'user' | 'assistant', text: string) => {
    const last = talk.at(-1);
    if (last?.role === role && !('toolCalls' in last)) last.text += `\n${text}`;
    else talk.push({ role, text });
  };
  const calls = [...callsOldestFirst];
  // Said once: who writes a new mail each time says nothing new by its subject.
  const subjects = new Set<string>();
  for (const message of inWrittenOrder([...newestFirst].reverse())) {
    // A thumb of the team's is no word of Sara's.
    if (message.kind === REACTION_KIND) continue;
    const role = message.direction === 'inbound' ? 'user' : 'assistant';
    const subject = subjectOf(message);
    const isNew = subject !== '' && !subjects.has(subject);
    subjects.add(subject);
    const words = [isNew && subject, inWords(message, language)]
      .filter(Boolean)
      .join('\n')
      .slice(0, LONGEST_MESSAGE);
    const text = role === 'user' ? unlikeCallNotes(words) : words;
    while (calls[0] && calls[0].at < message.createdAt) add('user', calls.shift()!.text);
    if (talk.length === 0 && role === 'assistant') continue;
    talk.push(...(behind.get(message.id) ?? []).flatMap(saidAndFound));
    add(role, text);
  }
  for (const call of calls) add('user', call.text);
  return talk;
}

/** The subject of a mail that begins a talk: some ask there. That of an answer is ours, or said already. */
function subjectOf({ direction, subject, text }: ThreadMessage): string {
  if (direction !== 'inbound' || !subject || subject === text) return '';
  return /^(?:re|r[ée]p|fwd?|tr)\s*:/i.test(subject) ? '' : subject;
}

export function saidAndFound(step: StepRow): ConversationMessage[] {
  return [
    { role: 'assistant', text: step.said, toolCalls: step.toolCalls },
    ...step.toolAnswers.map(({ id, text, isError }) => ({
      role: 'tool' as const,
      toolCallId: id,
      text,
      isError,
    })),
  ];
}

function toolFor(tool: AssistantTool): Tool {
  const { name, description, parameters, optional = [] } = tool;
  const required = Object.keys(parameters).filter((key) => !optional.includes(key));
  return { name, description, input: { type: 'object', properties: parameters, required } };
}

/** What a tool's answer tells the model: the words to say, and the data they rest on. */
export function answered(
  id: string,
  answer: ToolAnswer,
  language: 'fr' | 'en',
): StepRow['toolAnswers'][number] {
  return {
    id,
    text: JSON.stringify({ message: wordsFor(answer, language, 'written'), ...answer }),
    isError: false,
  };
}

/**
 * Whom the tools may act for: the client whose conversation it is, and whoever shares the number or address it is written
 * from. A number or address somebody only named, which may be on their record by now, vouches for nothing: where the channel
 * proves nothing but itself, they reach what Sara booked for that very visitor or account.
 */
export async function contextOf(
  tx: TenantTransaction,
  clientId: string,
  speaker: Speaker | null,
  call: Pick<ToolContext, 'callKey' | 'locale' | 'now'>,
): Promise<ToolContext> {
  const vouched = writesFrom(speaker);
  const [client, sharing] = await Promise.all([readPerson(tx, clientId), clientsReachedBy(tx, vouched)]);
  const known = { ...call, vouched, newcomerId: clientId };
  if (speaker && provesOnlyItself(speaker.channel)) {
    const uses = await toolUses(tx, clientId, { tool: 'createAppointment', ...speaker });
    const bookedHere = await appointmentsOfRequests(
      tx,
      uses.map((use) => requestKeyOf(callKeyOf(use))),
    );
    const email = client?.email ?? (await addressLeft(tx, clientId));
    const contact = { phone: client?.phone ?? null, email };
    return { ...known, contact, clients: [], bookedHere, onlyBookedHere: true };
  }
  const own = client && !sharing.some(({ id }) => id === clientId) ? [client] : [];
  const contact = {
    phone: vouched.phone ?? client?.phone ?? null,
    email: vouched.email ?? client?.email ?? null,
  };
  return { ...known, contact, clients: [...own, ...sharing], bookedHere: [] };
}
