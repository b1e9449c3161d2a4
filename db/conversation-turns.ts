import type { Channel } from '../domain/messaging/channels.ts';
import type { TenantTransaction } from './database.ts';

export type TurnStatus = 'thinking' | 'answered' | 'stale' | 'handed-over' | 'failed';

export interface TurnRow {
  id: string;
  conversationId: string;
  number: number;
  epoch: number;
  readUntil: string;
  status: TurnStatus;
  startedAt: Date;
}

const TURN = `id, conversation_id as "conversationId", number, epoch, read_until as "readUntil", status, started_at as "startedAt"`;

/** Opens Sara's next turn over everything up to a message; asked again for the same message, it is the same turn. */
export async function openTurn(
  tx: TenantTransaction,
  conversation: { id: string; epoch: number },
  readUntil: string,
): Promise<TurnRow> {
  const [known] = await tx.sql<TurnRow>(
    `select ${TURN} from conversation_turns where conversation_id = ? and read_until = ? and epoch = ? order by number desc limit 1`,
    [conversation.id, readUntil, conversation.epoch],
  );
  if (known) return known;
  const [turn] = await tx.sql<TurnRow>(
    `with next as (update conversations set last_turn = last_turn + 1 where id = ? returning last_turn)
     insert into conversation_turns (tenant_id, conversation_id, number, epoch, read_until)
     select ?, ?, last_turn, ?, ? from next returning ${TURN}`,
    [conversation.id, tx.tenantId, conversation.id, conversation.epoch, readUntil],
  );
  return turn!;
}

export async function readTurn(tx: TenantTransaction, id: string): Promise<TurnRow | null> {
  const [turn] = await tx.sql<TurnRow>(`select ${TURN} from conversation_turns where id = ?`, [id]);
  return turn ?? null;
}

/** What Sara has said to everything up to a message already; null: nothing yet. */
export async function replyOf(
  tx: TenantTransaction,
  conversationId: string,
  readUntil: string,
): Promise<{ messageId: string; channel: Channel } | null> {
  const [said] = await tx.sql<{ messageId: string; channel: Channel }>(
    `select m.id as "messageId", m.channel from conversation_turns t
     join messages m on m.tenant_id = t.tenant_id and m.id = t.reply_message_id
     where t.conversation_id = ? and t.read_until = ? order by t.number desc limit 1`,
    [conversationId, readUntil],
  );
  return said ?? null;
}

export async function endTurn(
  tx: TenantTransaction,
  id: string,
  status: Exclude<TurnStatus, 'thinking'>,
  replyMessageId: string | null = null,
): Promise<void> {
  await tx.sql(
    `update conversation_turns set status = ?, reply_message_id = ?, finished_at = now() where id = ? and status = 'thinking'`,
    [status, replyMessageId, id],
  );
}

export interface StepRow {
  number: number;
  model: string;
  said: string;
  toolCalls: Array<{ id: string; name: string; input: Record<string, unknown> }>;
  toolAnswers: Array<{ id: string; text: string; isError: boolean }>;
}

/** The steps of a turn so far, in order. */
export function readSteps(tx: TenantTransaction, turnId: string): Promise<StepRow[]> {
  return tx.sql<StepRow>(
    `select number, model, said, tool_calls as "toolCalls", tool_answers as "toolAnswers"
     from conversation_steps where turn_id = ? order by number`,
    [turnId],
  );
}

/** What was looked up and done on the way to these replies, by the reply's message. */
export async function stepsBehind(
  tx: TenantTransaction,
  messageIds: string[],
): Promise<Map<string, StepRow[]>> {
  const rows = await tx.sql<StepRow & { messageId: string }>(
    `select t.reply_message_id as "messageId", s.number, s.model, s.said, s.tool_calls as "toolCalls", s.tool_answers as "toolAnswers"
     from conversation_turns t join conversation_steps s on s.tenant_id = t.tenant_id and s.turn_id = t.id
     where t.reply_message_id = any(?::uuid[]) and s.tool_calls <> '[]' order by t.number, s.number`,
    [`{${messageIds}}`],
  );
  const behind = new Map<string, StepRow[]>();
  for (const { messageId, ...step } of rows) behind.set(messageId, [...(behind.get(messageId) ?? []), step]);
  return behind;
}

/** Writes down what the model said at a step, with what it cost; a step is said once. */
export async function recordStep(
  tx: TenantTransaction,
  turnId: string,
  step: Omit<StepRow, 'toolAnswers'> & {
    inputTokens: number;
    outputTokens: number;
    costMicros: number | null;
  },
): Promise<void> {
  const made = await tx.sql(
    `insert into conversation_steps (tenant_id, turn_id, number, model, said, tool_calls) values (?, ?, ?, ?, ?, ?::jsonb)
     on conflict (tenant_id, turn_id, number) do nothing returning id`,
    [tx.tenantId, turnId, step.number, step.model, step.said, JSON.stringify(step.toolCalls)],
  );
  if (made.length === 0) return;
  await tx.sql(
    `update conversation_turns set input_tokens = input_tokens + ?, output_tokens = output_tokens + ?, cost_micros = cost_micros + ?
     where id = ?`,
    [step.inputTokens, step.outputTokens, step.costMicros ?? 0, turnId],
  );
}

/** Writes down what one tool answered, in the transaction of what it did. */
export async function recordToolAnswer(
  tx: TenantTransaction,
  turnId: string,
  number: number,
  answer: StepRow['toolAnswers'][number],
): Promise<void> {
  await tx.sql(
    `update conversation_steps set tool_answers = tool_answers || ?::jsonb where turn_id = ? and number = ?`,
    [JSON.stringify([answer]), turnId, number],
  );
}
