import { findAssistant } from '../db/assistants.ts';
import { clientsReachedBy, readClient } from '../db/clients.ts';
import {
  readSteps,
  recordStep,
  recordToolAnswer,
  type StepRow,
  stepsBehind,
  type TurnRow,
} from '../db/conversation-turns.ts';
import { readThread, type ThreadMessage, writesFrom } from '../db/conversations.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { lastInbound } from '../db/exchanges.ts';
import { readTenant } from '../db/identity.ts';
import { businessProfile, catalogue, teamFacts } from '../db/onboarding.ts';
import { provesOnlyItself } from '../domain/messaging/channels.ts';
import { inWords, REACTION_KIND } from '../domain/messaging/content.ts';
import { wordsFor } from '../domain/sara/tool-words.ts';
import type { ToolAnswer } from '../domain/sara/tools.ts';
import { writtenWords } from '../domain/sara/written-words.ts';
import { type AssistantTool, factsForPrompt } from '../domain/voice/assistant.ts';
import { spokenWords } from '../domain/voice/words.ts';
import type { ConversationMessage, LanguageModel, Tool } from '../providers/language-model/language-model.ts';
import type { Ask } from './ask.ts';
import type { ToolContext } from './booking-tools.ts';
import { act, isAction, questionOf } from './tools.ts';

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

export interface StepRequest {
  tenantId: string;
  clientId: string;
  turn: TurnRow;
  number: number;
  model: 'first' | 'second';
  signal?: AbortSignal;
}

/** What a step came to: another one after its tools, words to send, a person wanted, or nothing to say. */
export type StepOutcome =
  | { kind: 'again' }
  | { kind: 'reply'; text: string }
  | { kind: 'hand-over'; reason: string }
  | { kind: 'silent' };

/**
 * One step of a written answer: what the model says next, and the tools it asks for. Each is written down as it is done, and
 * found again when the step is repeated, so no model is paid twice for the same words and no tool acts twice.
 */
export function createWrittenTurn({ db, lookUp, models, clock }: WrittenTurnDeps) {
  return async function takeStep(request: StepRequest): Promise<StepOutcome> {
    const { tenantId, clientId, turn, number } = request;
    const prepared = await db.asTenant(tenantId, (tx) => prepare(tx, clientId, turn, clock()));
    let step = prepared.steps.find((known) => known.number === number);
    if (!step) {
      const model = models[request.model];
      const said = await model.converse({
        system: prepared.system,
        messages: prepared.messages,
        tools: prepared.tools,
        ...(request.signal ? { signal: request.signal } : {}),
      });
      if (said.end === 'refused') return { kind: 'hand-over', reason: 'refused' };
      step = {
        number,
        model: said.usage.model,
        said: said.text.trim(),
        toolCalls: said.toolCalls,
        toolAnswers: [],
      };
      const recorded = step;
      await db.asTenant(tenantId, (tx) => recordStep(tx, turn.id, { ...recorded, ...said.usage }));
    }
    for (const call of step.toolCalls) {
      if (step.toolAnswers.some(({ id }) => id === call.id)) continue;
      if (call.name === 'searchKnowledgeBase') {
        const answer = await search(tenantId, call.input);
        await db.asTenant(tenantId, (tx) =>
          recordToolAnswer(tx, turn.id, number, answered(call.id, answer, prepared.language)),
        );
      } else if (isAction(call.name)) {
        const { name } = call;
        await db.asTenant(tenantId, async (tx) => {
          const context = await contextOf(tx, clientId, {
            callKey: `conversation/${turn.id}/${number}/${call.id}`,
            locale: prepared.locale,
            now: clock().getTime(),
          });
          const { answer } = await act(tx, context, name, call.input);
          await recordToolAnswer(tx, turn.id, number, answered(call.id, answer, prepared.language));
        });
        if (name === 'handOver')
          return { kind: 'hand-over', reason: String(call.input.reason ?? '').slice(0, 500) };
      } else {
        await db.asTenant(tenantId, (tx) =>
          recordToolAnswer(tx, turn.id, number, {
            id: call.id,
            text: `There is no tool "${call.name.slice(0, 100)}".`,
            isError: true,
          }),
        );
      }
    }
    if (step.toolCalls.length > 0) return { kind: 'again' };
    return step.said === '' ? { kind: 'silent' } : { kind: 'reply', text: step.said };
  };

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

export type TakeStep = ReturnType<typeof createWrittenTurn>;

/** What a model reads of a conversation before it answers. */
export interface Talk {
  system: string;
  messages: ConversationMessage[];
  tools: Tool[];
  language: 'fr' | 'en';
  locale: string;
}

interface Prepared extends Talk {
  steps: StepRow[];
}

/** Everything the model reads, from the rows: the talk so far, and what this turn has said and found already. */
async function prepare(tx: TenantTransaction, clientId: string, turn: TurnRow, now: Date): Promise<Prepared> {
  const talk = await readTalk(tx, clientId, now);
  const steps = await readSteps(tx, turn.id);
  return { ...talk, messages: [...talk.messages, ...steps.flatMap(saidAndFound)], steps };
}

/** The business, the person, and the talk so far, as a model reads them. */
export async function readTalk(tx: TenantTransaction, clientId: string, now: Date): Promise<Talk> {
  const [tenant, client, profile, assistant] = [
    await readTenant(tx),
    await readClient(tx, clientId),
    await businessProfile(tx),
    await findAssistant(tx),
  ];
  if (!tenant || !client) throw new Error(`there is no client ${clientId}`);
  const locale = client.locale ?? tenant.locale;
  const language = locale.toLowerCase().startsWith('fr') ? 'fr' : 'en';
  const words = writtenWords[language];
  const spoken = spokenWords[language];
  const facts = {
    phones: profile?.phones ?? [],
    emails: profile?.emails ?? [],
    address: profile?.address ?? null,
    hours: profile?.hours ?? null,
    services: await catalogue(tx),
    team: await teamFacts(tx),
  };
  const name = `${client.firstName} ${client.lastName}`.trim();
  const channel = await lastInbound(tx, clientId);
  const isReachable =
    !(channel && provesOnlyItself(channel)) || client.phone !== null || client.email !== null;
  const system = [
    words.identity(tenant.name),
    words.manners(isReachable),
    spoken.truth,
    spoken.booking,
    words.clock(
      new Intl.DateTimeFormat(locale, {
        dateStyle: 'full',
        timeStyle: 'short',
        timeZone: tenant.timeZone,
      }).format(now),
    ),
    // A name is the client's own words: one line, short.
    name ? words.contact(name.replace(/[\s<>{}]+/g, ' ').slice(0, 100)) : words.unknownContact,
    spoken.material,
    factsForPrompt(tenant.name, facts, locale, language),
    ...(assistant?.instructions
      ? [`<owner_instructions>\n${assistant.instructions.replace(/[<>]/g, ' ')}\n</owner_instructions>`]
      : []),
  ].join('\n\n');
  const thread = await readThread(tx, clientId, { limit: MESSAGES_READ });
  const behind = await stepsBehind(
    tx,
    thread.filter(({ author }) => author === 'sara').map(({ id }) => id),
  );
  return {
    system,
    messages: talkOf(thread, behind, language),
    tools: spoken.tools.map(toolFor),
    language,
    locale,
  };
}

/**
 * The thread as a model reads it: oldest first, neighbours of one side joined, beginning with the client. What Sara looked up
 * on the way to an answer stands before it, so that « le premier » still means the first of the times she offered.
 */
export function talkOf(
  newestFirst: readonly ThreadMessage[],
  behind: ReadonlyMap<string, StepRow[]> = new Map(),
  language: 'fr' | 'en' = 'fr',
): ConversationMessage[] {
  const talk: ConversationMessage[] = [];
  for (const message of [...newestFirst].reverse()) {
    // A thumb of the team's is no word of Sara's.
    if (message.kind === REACTION_KIND) continue;
    const role = message.direction === 'inbound' ? 'user' : 'assistant';
    const text = [subjectOf(message), inWords(message, language)]
      .filter(Boolean)
      .join('\n')
      .slice(0, LONGEST_MESSAGE);
    if (talk.length === 0 && role === 'assistant') continue;
    talk.push(...(behind.get(message.id) ?? []).flatMap(saidAndFound));
    const last = talk.at(-1);
    if (last?.role === role && !('toolCalls' in last)) last.text += `\n${text}`;
    else talk.push({ role, text });
  }
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
  return { id, text: JSON.stringify({ message: wordsFor(answer, language), ...answer }), isError: false };
}

/**
 * Whom the tools may act for: the client whose conversation it is, and whoever shares the number or address it is written
 * from. A number or address somebody only named, which may be on their record by now, vouches for nothing.
 */
export async function contextOf(
  tx: TenantTransaction,
  clientId: string,
  call: Pick<ToolContext, 'callKey' | 'locale' | 'now'>,
): Promise<ToolContext> {
  const client = await readClient(tx, clientId);
  const vouched = await writesFrom(tx, clientId);
  const sharing = await clientsReachedBy(tx, vouched);
  const own = client && !sharing.some(({ id }) => id === clientId) ? [client] : [];
  const contact = {
    phone: vouched.phone ?? client?.phone ?? null,
    email: vouched.email ?? client?.email ?? null,
  };
  return { ...call, contact, clients: [...own, ...sharing], appointmentId: null, newcomerId: clientId };
}
