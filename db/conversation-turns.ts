import type { Channel } from '../domain/messaging/channels.ts';
import type { TenantTransaction } from './database.ts';
import { storable, storableText } from './provider-events.ts';

export type TurnStatus = 'thinking' | 'answered' | 'stale' | 'handed-over' | 'failed';

export interface TurnRow {
  id: string;
  number: number;
  epoch: number;
  readUntil: string;
}

const TURN = 'id, number, epoch, read_until as "readUntil"';

/**
 * Opens Sara's next turn over everything up to a message; asked again for the same message, it is the same turn. The
 * conversation is held (db/conversations.ts).
 */
export async function openTurn(
  tx: TenantTransaction,
  conversation: { id: string; epoch: number },
  readUntil: string,
): Promise<TurnRow & { isNew: boolean }> {
  const [turn] = await tx.prepared<TurnRow & { isNew: boolean }>(
    `with known as (
       select ${TURN} from conversation_turns
       where conversation_id = $1 and read_until = $2 and epoch = $3 and status not in ('drafting', 'drafted') order by number desc limit 1),
     next as (update conversations set last_turn = last_turn + 1 where id = $1 and not exists (select from known) returning last_turn),
     made as (
       insert into conversation_turns (tenant_id, conversation_id, number, epoch, read_until)
       select $4, $1, last_turn, $3, $2 from next returning ${TURN})
     select *, false as "isNew" from known union all select *, true from made`,
    [conversation.id, readUntil, conversation.epoch, tx.tenantId],
  );
  return turn!;
}

/** What Sara has said to everything up to a message already; null: nothing yet. */
export async function replyOf(
  tx: TenantTransaction,
  clientId: string,
  readUntil: string,
): Promise<{ messageId: string; channel: Channel } | null> {
  const [said] = await tx.prepared<{ messageId: string; channel: Channel }>(
    `select m.id as "messageId", m.channel from conversation_turns t
     join conversations v on v.tenant_id = t.tenant_id and v.id = t.conversation_id
     join messages m on m.tenant_id = t.tenant_id and m.id = t.reply_message_id
     where v.client_id = ? and t.read_until = ? order by t.number desc limit 1`,
    [clientId, readUntil],
  );
  return said ?? null;
}

export async function endTurn(
  tx: TenantTransaction,
  id: string,
  status: Exclude<TurnStatus, 'thinking'>,
  replyMessageId: string | null = null,
): Promise<void> {
  await tx.prepared(
    `update conversation_turns set status = ?, reply_message_id = ?, finished_at = now() where id = ? and status = 'thinking'`,
    [status, replyMessageId, id],
  );
}

/** A draft for staff: a turn of its own in the ledger, which answers nobody by itself. */
export async function openDraft(
  tx: TenantTransaction,
  conversation: { id: string; epoch: number },
  draft: { readUntil: string; askedBy: string | null },
): Promise<string> {
  const [turn] = await tx.sql<{ id: string }>(
    `with next as (update conversations set last_turn = last_turn + 1 where id = ? returning last_turn)
     insert into conversation_turns (tenant_id, conversation_id, number, epoch, read_until, status, asked_by)
     select ?, ?, last_turn, ?, ?, 'drafting', ? from next returning id`,
    [conversation.id, tx.tenantId, conversation.id, conversation.epoch, draft.readUntil, draft.askedBy],
  );
  return turn!.id;
}

/** The draft is written, or could not be. @returns what it cost, in millionths of a US dollar */
export async function endDraft(
  tx: TenantTransaction,
  id: string,
  status: 'drafted' | 'failed',
): Promise<{ costMicros: number }> {
  const [turn] = await tx.sql<{ costMicros: number }>(
    `update conversation_turns set status = ?, finished_at = now() where id = ? and status = 'drafting'
     returning cost_micros::int as "costMicros"`,
    [status, id],
  );
  return { costMicros: turn?.costMicros ?? 0 };
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
  return tx.prepared<StepRow>(
    `select number, model, said, tool_calls as "toolCalls", tool_answers as "toolAnswers"
     from conversation_steps where turn_id = ? order by number`,
    [turnId],
  );
}

/** One use of a tool within a turn. */
export interface ToolUse {
  turnId: string;
  step: number;
  callId: string;
}

/** Where Sara used a tool for what was written from one address of a channel, the newest first; at most fifty. */
export function toolUses(
  tx: TenantTransaction,
  clientId: string,
  { tool, channel, address }: { tool: string; channel: Channel; address: string | null },
): Promise<ToolUse[]> {
  return tx.prepared<ToolUse>(
    `select t.id as "turnId", s.number as step, c ->> 'id' as "callId"
     from conversations v
     join conversation_turns t on t.tenant_id = v.tenant_id and t.conversation_id = v.id
     join messages m on m.tenant_id = t.tenant_id and m.id = t.read_until and m.channel = ? and m.from_address = ?
     join conversation_steps s on s.tenant_id = t.tenant_id and s.turn_id = t.id
     cross join lateral jsonb_array_elements(s.tool_calls) c
     where v.client_id in (select id from clients where id = ? or merged_into = ?) and c ->> 'name' = ?
     order by t.id desc, s.number desc limit 50`,
    [channel, address, clientId, clientId, tool],
  );
}

/** What was looked up and done on the way to Sara's last replies to a client, by the reply's message; at most so many turns back. */
export async function stepsBehind(
  tx: TenantTransaction,
  clientId: string,
  turns: number,
): Promise<Map<string, StepRow[]>> {
  const rows = await tx.prepared<StepRow & { messageId: string }>(
    `select t.reply_message_id as "messageId", s.number, s.model, s.said, s.tool_calls as "toolCalls", s.tool_answers as "toolAnswers"
     from conversations v cross join lateral (
       select tenant_id, id, reply_message_id from conversation_turns o
       where o.tenant_id = v.tenant_id and o.conversation_id = v.id order by o.number desc limit $2) t
     join conversation_steps s on s.tenant_id = t.tenant_id and s.turn_id = t.id
     where v.client_id in (select id from clients where id = $1 or merged_into = $1)
       and t.reply_message_id is not null and s.tool_calls <> '[]'
     order by t.id, s.number`,
    [clientId, turns],
  );
  const behind = new Map<string, StepRow[]>();
  for (const { messageId, ...step } of rows) behind.set(messageId, [...(behind.get(messageId) ?? []), step]);
  return behind;
}

/**
 * Writes down what the model said at a step and what its tools answered, with what it cost. @returns whether it is this one's:
 * a step is said once
 */
export async function recordStep(
  tx: TenantTransaction,
  turnId: string,
  step: StepRow & { inputTokens: number; outputTokens: number; costMicros: number | null },
): Promise<boolean> {
  const rows = await tx.prepared(
    `with said as (
       insert into conversation_steps (tenant_id, turn_id, number, model, said, tool_calls, tool_answers)
       values (?, ?, ?, ?, ?, ?::jsonb, ?::jsonb) on conflict (tenant_id, turn_id, number) do nothing returning turn_id)
     update conversation_turns t set input_tokens = input_tokens + ?, output_tokens = output_tokens + ?,
       cost_micros = cost_micros + ? from said where t.id = said.turn_id returning 1`,
    [
      tx.tenantId,
      turnId,
      step.number,
      step.model,
      storableText(step.said),
      storable(step.toolCalls),
      storable(step.toolAnswers),
      step.inputTokens,
      step.outputTokens,
      step.costMicros ?? 0,
    ],
  );
  return rows.length > 0;
}

/** Adds what tools of a step answered, in the transaction of what they did. */
export async function recordToolAnswers(
  tx: TenantTransaction,
  turnId: string,
  number: number,
  answers: StepRow['toolAnswers'],
): Promise<void> {
  await tx.prepared(
    `update conversation_steps set tool_answers = tool_answers || ?::jsonb where turn_id = ? and number = ?`,
    [storable(answers), turnId, number],
  );
}
