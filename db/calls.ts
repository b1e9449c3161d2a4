import type { ToolOutcome } from '../domain/sara/tools.ts';
import {
  type CallDirection,
  type CallEvent,
  type CallFacts,
  type CallOutcome,
  type CallReport,
  type CallStatus,
  outcomeOf,
  type SpokenTurn,
} from '../domain/voice/calls.ts';
import { callTaken } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { noteMention } from './interactions.ts';
import { withdrawMessages } from './messages.ts';
import { findCallMessage, noteCallPlaced, settleCallMessage } from './outbound-calls.ts';

/** A call as it is written down. */
export interface CallRow {
  id: string;
  clientId: string | null;
  appointmentId: string | null;
  direction: CallDirection;
  clientNumber: string | null;
  businessNumber: string | null;
  providerId: string;
  status: CallStatus;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  endedReason: string | null;
  turns: SpokenTurn[];
  outcome: CallOutcome | null;
  reportedAt: Date | null;
  handledAt: Date | null;
  handoverReason: string | null;
  /** The campaign's message it was placed for. */
  messageId: string | null;
}

const COLUMNS = `id, client_id as "clientId", appointment_id as "appointmentId", direction, client_number as "clientNumber",
  business_number as "businessNumber", provider_id as "providerId", status, started_at as "startedAt",
  answered_at as "answeredAt", ended_at as "endedAt", ended_reason as "endedReason", turns, outcome,
  reported_at as "reportedAt", handled_at as "handledAt", handover_reason as "handoverReason", message_id as "messageId"`;

const SERVED: readonly CallOutcome[] = ['booked', 'moved', 'cancelled', 'informed'];
/** What a caller who could not be served is written. */
const FOLLOW_UPS = ['call.missed', 'call.handover'] as const;

/** How messages about a call are named in the ledger. */
export const callSubject = (callId: string) => `call/${callId}`;

const LONGEST_TALK = 500;
const TURN_CHARACTERS = 2_000;

/**
 * The call an event speaks of, made when this is the first word of it; locked until the transaction ends, so that its
 * events and tools come one after the other. Its number names the client where one client alone has it.
 */
export async function openCall(tx: TenantTransaction, call: CallFacts, at: Date): Promise<CallRow> {
  const [row] = await tx.sql<CallRow>(
    `insert into calls (tenant_id, provider_id, direction, client_number, business_number, client_id, started_at)
     values (?, ?, ?, ?, ?, (select case when count(*) = 1 then (array_agg(c.id))[1] end
       from (select distinct coalesce(merged_into, id) as id from clients where phone = ?) c), ?)
     on conflict (tenant_id, provider, provider_id) do update set
       client_number = coalesce(calls.client_number, excluded.client_number),
       business_number = coalesce(calls.business_number, excluded.business_number),
       client_id = coalesce(calls.client_id, excluded.client_id), updated_at = now()
     returning ${COLUMNS}`,
    [
      tx.tenantId,
      call.providerId,
      call.direction,
      call.clientNumber,
      call.businessNumber,
      call.clientNumber,
      call.startedAt ?? at,
    ],
  );
  return row!;
}

/** A call as a conversation in writing knows of it. */
export type SaidCall = Pick<CallRow, 'startedAt' | 'turns' | 'outcome'>;

/** What was said on the phone with a client since an instant, the latest calls first. */
export async function callsSaid(
  tx: TenantTransaction,
  clientId: string,
  { since, limit }: { since: Date; limit: number },
): Promise<SaidCall[]> {
  return tx.prepared<SaidCall>(
    `select started_at as "startedAt", turns, outcome from calls
     where client_id = ? and started_at > ? and turns <> '[]' order by started_at desc limit ?`,
    [clientId, since, limit],
  );
}

export async function readCallRow(
  tx: TenantTransaction,
  id: string,
  { lock = false } = {},
): Promise<CallRow | null> {
  const [row] = await tx.sql<CallRow>(
    `select ${COLUMNS} from calls where id = ? ${lock ? 'for no key update' : ''}`,
    [id],
  );
  return row ?? null;
}

/**
 * Writes down what the provider tells of a call. Told twice, late or out of order, it ends in the same place.
 * @returns the call, and whether this is the word that somebody is being spoken with.
 */
export async function recordCallEvent(
  tx: TenantTransaction,
  event: CallEvent,
): Promise<CallRow & { begins: boolean }> {
  const { id, status: before, reportedAt, messageId: linked } = await openCall(tx, event.call, event.at);
  if (event.call.direction === 'outbound' && !linked) {
    const messageId = await findCallMessage(tx, event.call.providerId, event.call.messageId ?? null);
    if (messageId) await noteCallPlaced(tx, { id, providerId: event.call.providerId }, messageId);
  }
  if (event.kind === 'status') await enter(tx, id, event.status, event.at, event.endedReason);
  if (event.kind === 'turn') await addTurn(tx, id, event.turn);
  if (event.kind === 'report') {
    await writeReport(tx, id, event.report, event.at);
    await concludeCall(tx, id);
  }
  const row = (await readCallRow(tx, id))!;
  // What follows a call waits for its end, and for the report that says how it went.
  if ((row.status === 'ended' && before !== 'ended') || (row.reportedAt && !reportedAt))
    await tx.ask({ kind: 'call.ended', tenantId: tx.tenantId, callId: id });
  return { ...row, begins: row.status === 'in-progress' && before !== 'in-progress' };
}

async function enter(
  tx: TenantTransaction,
  id: string,
  status: CallStatus,
  at: Date,
  endedReason: string | null,
): Promise<void> {
  await tx.sql(
    `update calls set status = case when call_rank(?) > call_rank(status) then ? else status end,
       answered_at = case when ? = 'in-progress' then least(answered_at, ?) else answered_at end,
       ended_at = case when ? = 'ended' then coalesce(ended_at, ?) else ended_at end,
       ended_reason = coalesce(ended_reason, ?), updated_at = now()
     where id = ?`,
    [status, status, status, at, status, at, endedReason?.slice(0, 200) ?? null, id],
  );
}

async function addTurn(tx: TenantTransaction, id: string, turn: SpokenTurn): Promise<void> {
  const one = JSON.stringify([bounded(turn)]);
  await tx.sql(
    `update calls set turns = turns || ?::jsonb, updated_at = now()
     where id = ? and reported_at is null and not turns @> ?::jsonb and jsonb_array_length(turns) < ?`,
    [one, id, one, LONGEST_TALK],
  );
}

async function writeReport(tx: TenantTransaction, id: string, report: CallReport, at: Date): Promise<void> {
  const turns = report.turns.slice(0, LONGEST_TALK).map(bounded);
  const answeredAt = turns.length > 0 ? (report.startedAt ?? at) : null;
  await tx.sql(
    `update calls set status = 'ended', started_at = coalesce(?, started_at), answered_at = coalesce(answered_at, ?),
       ended_at = coalesce(?, ended_at, ?), duration_seconds = coalesce(?, duration_seconds),
       cost_micros = coalesce(?, cost_micros), ended_reason = coalesce(?, ended_reason),
       turns = case when ? then ?::jsonb else turns end, recording_url = coalesce(?, recording_url),
       summary = coalesce(?, summary), reported_at = coalesce(reported_at, now()), updated_at = now()
     where id = ?`,
    [
      report.startedAt,
      answeredAt,
      report.endedAt,
      at,
      report.durationSeconds,
      report.costMicros,
      report.endedReason?.slice(0, 200) ?? null,
      turns.length > 0,
      JSON.stringify(turns),
      report.recordingUrl?.slice(0, 2_000) ?? null,
      report.summary?.slice(0, 10_000) ?? null,
      id,
    ],
  );
}

/** Postgres holds no NUL; a transcript has none on purpose. */
const bounded = ({ who, text, atSeconds }: SpokenTurn): SpokenTurn => ({
  who,
  text: text.replaceAll('\0', '').toWellFormed().slice(0, TURN_CHARACTERS),
  atSeconds,
});

/**
 * Settles how a call came out, from what is known of it. One that went well answers the missed calls of the same number
 * before it. @returns the outcome.
 */
export async function concludeCall(tx: TenantTransaction, id: string): Promise<CallOutcome> {
  const call = (await readCallRow(tx, id, { lock: true }))!;
  const tools = await tx.sql<{ outcome: ToolOutcome }>(
    `select outcome from call_tool_calls where call_id = ? order by id`,
    [id],
  );
  const outcome = outcomeOf({
    toolOutcomes: tools.map((tool) => tool.outcome),
    turns: call.turns,
    wasAnswered: call.answeredAt !== null,
    endedReason: call.endedReason,
  });
  // Nobody waits for a call they did not make and did not take.
  await tx.sql(
    `update calls set outcome = ?, updated_at = now(),
       handled_at = case when direction = 'outbound' and ? in ('missed', 'abandoned') then coalesce(handled_at, now()) else handled_at end
     where id = ?`,
    [outcome, outcome, id],
  );
  const words = call.turns.filter(({ who }) => who === 'client').map(({ text }) => text);
  if (call.direction === 'outbound' && call.endedAt) await settleCallMessage(tx, call, outcome, words);
  // Nobody spoke in a call that was not taken: what follows it is written.
  if (call.clientId && call.turns.length > 0)
    await callTaken(tx, { clientId: call.clientId, at: call.endedAt ?? call.startedAt });
  if (call.clientId)
    await noteMention(tx, {
      clientId: call.clientId,
      text: words.join('. '),
      at: call.startedAt,
      sourceRef: `call/${id}`,
    });
  const served = SERVED.includes(outcome) ? [id] : [];
  // Served once, whoever hung up before is not waiting any more, in whatever order the two are told.
  if (call.clientNumber) {
    const answered = await tx.sql<{ id: string }>(
      `update calls k set handled_at = now(), updated_at = now()
       where k.client_number = ? and k.handled_at is null and k.outcome in ('missed', 'abandoned')
         and exists (select 1 from calls s where s.tenant_id = k.tenant_id and s.client_number = k.client_number
                     and s.started_at > k.started_at and s.outcome = any(?::text[]))
       returning k.id`,
      [call.clientNumber, `{${SERVED}}`],
    );
    served.push(...answered.map((row) => row.id));
  }
  for (const callId of served) await withdrawMessages(tx, callSubject(callId), FOLLOW_UPS);
  return outcome;
}

/** One use of a tool within a call. */
export interface ToolCallRow {
  toolCallId: string;
  name: string;
  arguments: Record<string, unknown>;
  /** What Sara was given to say. */
  message: string;
  result: Record<string, unknown>;
  outcome: ToolOutcome;
  tookMs: number;
}

const TOOL_COLUMNS = `tool_call_id as "toolCallId", name, arguments, message, result, outcome, took_ms as "tookMs"`;

export async function findToolCall(
  tx: TenantTransaction,
  callId: string,
  toolCallId: string,
): Promise<ToolCallRow | null> {
  const [row] = await tx.sql<ToolCallRow>(
    `select ${TOOL_COLUMNS} from call_tool_calls where call_id = ? and tool_call_id = ?`,
    [callId, toolCallId],
  );
  return row ?? null;
}

/**
 * Notes a use of a tool, with the transaction that carries its effect. @returns what is noted under this id: the first
 * note stays.
 */
export async function noteToolCall(
  tx: TenantTransaction,
  call: CallRow,
  tool: ToolCallRow,
  made: { appointmentId: string; clientId: string } | null,
): Promise<ToolCallRow> {
  const [noted] = await tx.sql<ToolCallRow>(
    `insert into call_tool_calls (tenant_id, call_id, tool_call_id, name, arguments, message, result, outcome, took_ms)
     values (?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?) on conflict (tenant_id, call_id, tool_call_id) do nothing
     returning ${TOOL_COLUMNS}`,
    [
      tx.tenantId,
      call.id,
      tool.toolCallId,
      tool.name,
      JSON.stringify(tool.arguments),
      tool.message.slice(0, 5_000),
      JSON.stringify(tool.result),
      tool.outcome,
      Math.max(0, Math.round(tool.tookMs)),
    ],
  );
  if (!noted) return (await findToolCall(tx, call.id, tool.toolCallId))!;
  // Somebody is being spoken with, whatever order the events come in.
  await enter(tx, call.id, 'in-progress', new Date(), null);
  await tx.sql(
    `update calls set appointment_id = coalesce(?::uuid, appointment_id), client_id = coalesce(client_id, ?::uuid),
       handover_reason = case when ? = 'handover' then coalesce(?, handover_reason) else handover_reason end
     where id = ?`,
    [
      made?.appointmentId ?? null,
      made?.clientId ?? null,
      tool.outcome,
      typeof tool.arguments.reason === 'string' ? tool.arguments.reason.slice(0, 1_000) || null : null,
      call.id,
    ],
  );
  // A tool whose word arrives after the report changes how the call came out.
  if (call.outcome) await concludeCall(tx, call.id);
  return noted;
}

/** Somebody of the team has seen to it. @returns false when there is no such call. */
export async function markHandled(
  tx: TenantTransaction,
  id: string,
  handled: { by: string | null; at: Date } | null,
): Promise<boolean> {
  const rows = await tx.sql(
    `update calls set handled_at = ?, handled_by = ?, updated_at = now() where id = ? returning id`,
    [handled?.at ?? null, handled?.by ?? null, id],
  );
  if (handled) await withdrawMessages(tx, callSubject(id), FOLLOW_UPS);
  return rows.length > 0;
}

/** When a number was last written to about another call, in epoch milliseconds; what was never sent does not count. */
export async function lastFollowUp(
  tx: TenantTransaction,
  number: string,
  callId: string,
): Promise<number | null> {
  const [row] = await tx.sql<{ at: Date | null }>(
    `select max(created_at) as at from messages
     where direction = 'outbound' and channel = 'sms' and to_address = ? and kind = any(?::text[]) and subject_ref <> ?
       and status not in ('suppressed', 'failed')`,
    [number, `{${FOLLOW_UPS}}`, callSubject(callId)],
  );
  return row?.at?.getTime() ?? null;
}
