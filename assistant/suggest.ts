import {
  endDraft,
  openDraft,
  recordStep,
  recordToolAnswers,
  type StepRow,
} from '../db/conversation-turns.ts';
import type { Database } from '../db/database.ts';
import type { ToolAnswer, ToolName } from '../domain/sara/tools.ts';
import { writtenWords } from '../domain/sara/written-words.ts';
import type { ConversationMessage, LanguageModel } from '../providers/language-model/language-model.ts';
import type { Ask, SaraAnswer } from './ask.ts';
import { act, isAction, questionOf } from './tools.ts';
import { answered, contextOf, readTalk, saidAndFound, type Talk } from './written-turn.ts';

/** What may be looked at for a draft; nothing that changes anything. */
const READING: readonly ToolName[] = ['searchKnowledgeBase', 'checkAvailability', 'listAppointments'];
/** Looking up twice, looking into the diary, writing: more is a loop. */
const MOST_STEPS = 4;

export interface SuggestionRequest {
  tenantId: string;
  conversation: { id: string; clientId: string; epoch: number };
  /** Who will read it; null: an API key. */
  askedBy: string | null;
  signal?: AbortSignal;
}

/** A draft, or why there is none. */
export interface Suggestion {
  text: string | null;
  /** `nothing-asked`: the client has not written · `not-found`: the business has not told Sara · `no-words`: the model has none */
  reason: 'nothing-asked' | 'not-found' | 'no-words' | null;
  /** What she looked for and found nowhere. */
  notFound: string[];
  /** What the draft rests on. */
  sources: Array<{ title: string; url: string | null; quote: string }>;
  /** She looked into the diary for it: times may be taken by the time it is sent. */
  readDiary: boolean;
  /** Millionths of a US dollar. */
  costMicros: number;
}

const NONE: Suggestion = {
  text: null,
  reason: 'nothing-asked',
  notFound: [],
  sources: [],
  readDiary: false,
  costMicros: 0,
};

/**
 * Sara's draft of the next answer, for somebody of the team to read, change and send: from the talk, what the business has
 * told her, and the free times of its diary. She can change nothing on the way; what it cost stands in the ledger of turns.
 * Throws what the model's vendor throws.
 */
export function createSuggest({
  db,
  lookUp,
  model,
  clock,
}: {
  db: Database;
  lookUp: Ask['lookUp'];
  model: LanguageModel;
  clock: () => Date;
}) {
  return async function suggest(request: SuggestionRequest): Promise<Suggestion> {
    const { tenantId, conversation, askedBy } = request;
    const prepared = await db.asTenant(tenantId, async (tx) => {
      const [newest] = await tx.sql<{ id: string }>(
        `select id from messages where client_id = ? and direction = 'inbound' and kind = 'message' order by id desc limit 1`,
        [conversation.clientId],
      );
      if (!newest) return null;
      const talk = await readTalk(tx, conversation.clientId, clock());
      if (!talk) throw new Error(`there is no client ${conversation.clientId}`);
      const turnId = await openDraft(tx, conversation, { readUntil: newest.id, askedBy });
      return { talk, turnId };
    });
    if (!prepared) return NONE;
    const { turnId } = prepared;
    try {
      const draft = await write(request, prepared.talk, turnId);
      const { costMicros } = await db.asTenant(tenantId, (tx) => endDraft(tx, turnId, 'drafted'));
      return { ...draft, costMicros };
    } catch (error) {
      await db.asTenant(tenantId, (tx) => endDraft(tx, turnId, 'failed'));
      throw error;
    }
  };

  async function write(request: SuggestionRequest, talk: Talk, turnId: string): Promise<Suggestion> {
    const { tenantId, signal } = request;
    const draft: Suggestion = { ...NONE, reason: null, sources: [], notFound: [] };
    const messages = untilTheirLastWord(talk.messages);
    for (let number = 1; number <= MOST_STEPS; number += 1) {
      const said = await model.converse({
        system: `${talk.system}\n\n${writtenWords[talk.language].draft}`,
        messages,
        tools: talk.tools.filter(({ name }) => (READING as readonly string[]).includes(name)),
        ...(signal ? { signal } : {}),
      });
      const step: StepRow = {
        number,
        model: said.usage.model,
        said: said.text.trim(),
        toolCalls: said.toolCalls,
        toolAnswers: [],
      };
      await db.asTenant(tenantId, (tx) => recordStep(tx, turnId, { ...step, ...said.usage }));
      if (said.end === 'refused') return { ...draft, reason: 'no-words' };
      if (step.toolCalls.length === 0) return concluded(draft, step.said);
      for (const call of step.toolCalls) {
        const answer = await read(request, talk, draft, { ...call, key: `${turnId}/${number}/${call.id}` });
        step.toolAnswers.push(answer);
        await db.asTenant(tenantId, (tx) => recordToolAnswers(tx, turnId, number, [answer]));
      }
      messages.push(...saidAndFound(step));
    }
    return { ...draft, reason: 'no-words' };
  }

  /** One tool that only reads; any other is told that it cannot be had here. */
  async function read(
    { tenantId, conversation }: SuggestionRequest,
    talk: Talk,
    draft: Suggestion,
    call: { id: string; name: string; input: Record<string, unknown>; key: string },
  ): Promise<StepRow['toolAnswers'][number]> {
    const tell = (answer: ToolAnswer) => answered(call.id, answer, talk.language);
    if (!(READING as readonly string[]).includes(call.name))
      return { id: call.id, text: 'A draft changes nothing: this tool cannot be used.', isError: true };
    if (!isAction(call.name)) {
      const question = questionOf(call.input);
      if (!question) return tell({ status: 'invalid', field: 'query' });
      const found = await lookUp(tenantId, question, {});
      if (found.declined) draft.notFound.push(question);
      else draft.sources.push(...sourcesOf(found, draft.sources));
      return tell(
        found.declined
          ? { status: 'not-found' }
          : { status: 'found', text: found.answer, sources: found.citations.flatMap(({ url }) => url ?? []) },
      );
    }
    const { name } = call;
    draft.readDiary = true;
    return db.asTenant(tenantId, async (tx) => {
      // Whatever the tool is one day, here it can only look.
      await tx.sql(`set local transaction_read_only = on`);
      const context = await contextOf(tx, conversation.clientId, talk.speaker, {
        callKey: `draft/${call.key}`,
        locale: talk.locale,
        now: clock().getTime(),
      });
      return tell((await act(tx, { ...context, onlyLooks: true }, name, call.input)).answer);
    });
  }
}

export type Suggest = ReturnType<typeof createSuggest>;

/** What staff have answered since is theirs: the draft is for the client's last word, and a model goes on from there. */
function untilTheirLastWord(messages: readonly ConversationMessage[]): ConversationMessage[] {
  return messages.slice(0, messages.findLastIndex(({ role }) => role === 'user') + 1);
}

/** She does not know when she looked, and found neither an answer nor a time. */
function concluded(draft: Suggestion, said: string): Suggestion {
  if (draft.notFound.length > 0 && draft.sources.length === 0 && !draft.readDiary)
    return { ...draft, reason: 'not-found' };
  return said === '' ? { ...draft, reason: 'no-words' } : { ...draft, text: said };
}

function sourcesOf({ citations }: SaraAnswer, known: Suggestion['sources']): Suggestion['sources'] {
  return citations
    .map(({ title, url, quote }) => ({ title, url, quote }))
    .filter((one) => !known.some(({ url, quote }) => url === one.url && quote === one.quote));
}
