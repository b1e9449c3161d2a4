import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  CALL_STATUSES,
  type CallEvent,
  type CallFacts,
  type CallReport,
  costMicrosOf,
  type SpokenTurn,
} from '../../domain/voice/calls.ts';

/** The key of a call's metadata under which it carries our message's id. */
export const CALL_REFERENCE = 'coccinelleMessage';

/** Headers by which VAPI proves itself (docs.vapi.ai/server-url/server-authentication). */
export interface VapiProof {
  /** X-Vapi-Secret, as our assistants tell VAPI to send it. */
  secret: string | undefined;
  /** x-signature: hex HMAC-SHA256 of `{timestamp}.{body}`, from an HMAC credential with VAPI's defaults. */
  signature: string | undefined;
  /** x-timestamp, seconds or milliseconds. */
  timestamp: string | undefined;
}

const FRESH_MS = 5 * 60_000;

/** Whether a webhook comes from VAPI: by the shared secret, or by a signature no older than five minutes. In constant time. */
export function isFromVapi(secret: string, proof: VapiProof, body: Buffer, now: Date): boolean {
  if (proof.signature === undefined) return proof.secret !== undefined && isSame(proof.secret, secret);
  const { signature, timestamp = '' } = proof;
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');
  const isSigned = isSame(signature.toLowerCase().replace(/^sha256=/, ''), expected);
  const at = Number(timestamp) * (Number(timestamp) < 1e11 ? 1_000 : 1);
  return isSigned && timestamp !== '' && Math.abs(now.getTime() - at) <= FRESH_MS;
}

/** Digests have one length, so that neither length nor content shows in the time taken. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** A tool VAPI asks us to run. */
export interface VapiToolCall {
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** Whose call it is: the two ids of VAPI's by which we know the business. */
export interface VapiOwner {
  assistantId: string | null;
  phoneNumberId: string | null;
}

export type VapiMessage =
  /** `controlUrl`: where VAPI takes orders for this call while it goes on. */
  | { kind: 'event'; owner: VapiOwner; event: CallEvent; controlUrl: string | null }
  /** `isLegacy`: the older `function-call`, one at a time and answered in another shape. */
  | { kind: 'tools'; owner: VapiOwner; call: CallFacts; toolCalls: VapiToolCall[]; isLegacy: boolean }
  /** Says nothing we keep. */
  | { kind: 'other'; type: string };

const text = z.string().nullish().catch(null);
const instant = z
  .union([z.number(), z.string()])
  .transform((value) => new Date(value))
  .refine((date) => !Number.isNaN(date.getTime()))
  .nullish()
  .catch(null);
const number = z.looseObject({ id: text, number: text }).nullish().catch(null);
const said = z.looseObject({
  role: z.string(),
  message: text,
  content: text,
  secondsFromStart: z.number().nullish().catch(null),
});

const callSchema = z.looseObject({
  id: z.string().min(1).max(200),
  type: text,
  assistantId: text,
  phoneNumberId: text,
  startedAt: instant,
  customer: number,
  phoneNumber: number,
  monitor: z.looseObject({ controlUrl: text }).nullish().catch(null),
  assistantOverrides: z
    .looseObject({
      metadata: z
        .looseObject({ [CALL_REFERENCE]: z.uuid() })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});
const envelope = z.object({
  message: z.looseObject({
    type: z.string(),
    timestamp: instant,
    call: callSchema.nullish().catch(null),
    assistant: z.looseObject({ id: text }).nullish().catch(null),
    customer: number,
    phoneNumber: number,
  }),
});
type Message = z.output<typeof envelope>['message'];
type Call = z.output<typeof callSchema>;

const report = z.looseObject({
  endedReason: text,
  startedAt: instant,
  endedAt: instant,
  durationSeconds: z.number().nullish().catch(null),
  cost: z.number().nullish().catch(null),
  summary: text,
  transcript: text,
  recordingUrl: text,
  messages: z.array(z.unknown()).nullish().catch(null),
  analysis: z.looseObject({ summary: text }).nullish().catch(null),
  artifact: z
    .looseObject({
      messages: z.array(z.unknown()).nullish().catch(null),
      transcript: text,
      recordingUrl: text,
      recording: z
        .looseObject({ stereoUrl: text, mono: z.looseObject({ combinedUrl: text }).nullish().catch(null) })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

/**
 * Reads one server message (docs.vapi.ai/server-url/events; the shapes of `@vapi-ai/server-sdk`'s ServerMessage types).
 * What VAPI may leave out is null; what is not VAPI's at all gives null.
 */
export function readVapiMessage(body: Buffer, now: Date): VapiMessage | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  const message = envelope.safeParse(parsed).data?.message;
  if (!message) return null;
  const { type, call } = message;
  if (!call) return { kind: 'other', type };
  const at = message.timestamp ?? now;
  const owner = ownerOf(message, call);
  const facts = factsOf(message, call);
  const event = (told: CallEvent): VapiMessage => ({
    kind: 'event',
    owner,
    event: told,
    controlUrl: webAddress(call.monitor?.controlUrl),
  });
  switch (type) {
    case 'status-update': {
      const fields = z.looseObject({ status: z.enum(CALL_STATUSES), endedReason: text }).safeParse(message);
      if (!fields.success) return { kind: 'other', type };
      const { status, endedReason = null } = fields.data;
      return event({ kind: 'status', call: facts, status, endedReason, at });
    }
    case 'end-of-call-report':
      return event({ kind: 'report', call: facts, report: vapiReport(message), at });
    case 'tool-calls':
      return { kind: 'tools', owner, call: facts, toolCalls: toolCallsOf(message), isLegacy: false };
    case 'function-call':
      return { kind: 'tools', owner, call: facts, toolCalls: functionCallOf(message, body), isLegacy: true };
    default: {
      const turn = type.startsWith('transcript') ? turnOf(message, facts, at) : null;
      return turn ? event({ kind: 'turn', call: facts, turn, at }) : { kind: 'other', type };
    }
  }
}

/** The same, of a call that is over, as `GET /call/:id` tells it. */
export function readEndedCall(given: unknown): Extract<CallEvent, { kind: 'report' }> {
  const told = vapiReport(given);
  const at = told.endedAt ?? new Date();
  return { kind: 'report', call: factsOf({}, callSchema.parse(given)), report: told, at };
}

function vapiReport(message: unknown): CallReport {
  const { artifact, analysis, ...fields } = report.parse(message);
  const spoken = spokenTurns(artifact?.messages ?? fields.messages ?? []);
  const { startedAt = null, endedAt = null } = fields;
  const measured = startedAt && endedAt ? (endedAt.getTime() - startedAt.getTime()) / 1_000 : null;
  const seconds = fields.durationSeconds ?? measured;
  const recording = artifact?.recording;
  return {
    endedReason: fields.endedReason ?? null,
    startedAt,
    endedAt,
    durationSeconds: seconds === null ? null : Math.max(0, Math.round(seconds)),
    costMicros: costMicrosOf(fields.cost),
    turns: spoken.length > 0 ? spoken : transcriptTurns(artifact?.transcript ?? fields.transcript ?? ''),
    recordingUrl: webAddress(
      artifact?.recordingUrl ??
        recording?.mono?.combinedUrl ??
        recording?.stereoUrl ??
        fields.recordingUrl ??
        null,
    ),
    summary: analysis?.summary ?? fields.summary ?? null,
  };
}

function ownerOf(message: Message, call: Call): VapiOwner {
  return {
    assistantId: call.assistantId ?? message.assistant?.id ?? null,
    phoneNumberId: call.phoneNumberId ?? message.phoneNumber?.id ?? null,
  };
}

function factsOf(message: Pick<Message, 'customer' | 'phoneNumber'>, call: Call): CallFacts {
  const messageId = call.assistantOverrides?.metadata?.[CALL_REFERENCE];
  return {
    providerId: call.id,
    direction: call.type === 'outboundPhoneCall' ? 'outbound' : 'inbound',
    clientNumber: e164(call.customer?.number ?? message.customer?.number),
    businessNumber: e164(call.phoneNumber?.number ?? message.phoneNumber?.number),
    startedAt: call.startedAt ?? null,
    ...(messageId ? { messageId } : {}),
  };
}

/** Withheld numbers come as words. */
function e164(given: string | null | undefined): string | null {
  return given && /^\+[1-9]\d{4,14}$/.test(given) ? given : null;
}

/** A recording is opened by a person's browser, a call's control by us: nothing but the web's own addresses. */
function webAddress(given: string | null | undefined): string | null {
  return given && /^https?:\/\//.test(given) && URL.canParse(given) ? given : null;
}

const toolCall = z.looseObject({
  id: z.string().min(1).max(300),
  name: text,
  arguments: z.unknown().optional(),
  parameters: z.unknown().optional(),
  function: z.looseObject({ name: text, arguments: z.unknown().optional() }).nullish().catch(null),
});

/** `toolCallList` as the SDK types it (`function.arguments`, JSON in a string) and as the documentation shows it (`name`, `parameters`). */
function toolCallsOf(message: Message): VapiToolCall[] {
  const withTools = z.array(z.looseObject({ toolCall: z.unknown().optional() })).catch([]);
  const list = z.array(z.unknown()).nullish().catch(null);
  const shapes = [
    list.parse(message.toolCallList) ?? [],
    list.parse(message.toolCalls) ?? [],
    withTools.parse(message.toolWithToolCallList).map((one) => one.toolCall),
  ];
  const given = shapes.find((calls) => calls.length > 0) ?? [];
  const calls = given.flatMap((one) => {
    const { data } = toolCall.safeParse(one);
    const name = data?.function?.name ?? data?.name;
    if (!data || !name) return [];
    return [
      {
        id: data.id,
        name,
        arguments: asObject(data.function?.arguments ?? data.arguments ?? data.parameters),
      },
    ];
  });
  // The same call named twice in one message is one call.
  return [...new Map(calls.map((call) => [call.id, call])).values()];
}

/** The older message has no id: the same bytes are the same call. */
function functionCallOf(message: Message, body: Buffer): VapiToolCall[] {
  const { data } = z
    .looseObject({ name: z.string(), parameters: z.unknown().optional() })
    .safeParse(message.functionCall);
  const id = `function-call/${createHash('sha256').update(body).digest('hex')}`;
  return data ? [{ id, name: data.name, arguments: asObject(data.parameters) }] : [];
}

function asObject(given: unknown): Record<string, unknown> {
  let value = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given);
    } catch {
      // A model's slip: what it meant is asked again by the tool itself, which finds nothing.
      value = {};
    }
  }
  return z.record(z.string(), z.unknown()).catch({}).parse(value);
}

const SPEAKERS: Record<string, SpokenTurn['who']> = {
  bot: 'sara',
  assistant: 'sara',
  ai: 'sara',
  user: 'client',
  customer: 'client',
};

function spokenTurns(messages: readonly unknown[]): SpokenTurn[] {
  return messages.flatMap((one) => {
    const { data } = said.safeParse(one);
    const who = data && SPEAKERS[data.role];
    const words = (data?.message ?? data?.content ?? '').trim();
    if (!data || !who || words === '') return [];
    return [{ who, text: words, atSeconds: data.secondsFromStart ?? null }];
  });
}

/** « AI: … » and « User: … », one turn a line. */
function transcriptTurns(transcript: string): SpokenTurn[] {
  const turns: SpokenTurn[] = [];
  for (const line of transcript.split('\n')) {
    const [, role = '', words = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
    const who = SPEAKERS[role.toLowerCase()];
    if (who && words.trim() !== '') turns.push({ who, text: words.trim(), atSeconds: null });
    else if (turns.length > 0 && line.trim() !== '') turns.at(-1)!.text += ` ${line.trim()}`;
  }
  return turns;
}

/** What was just said and will not change any more; partial ones do. */
function turnOf(message: Message, { startedAt }: CallFacts, at: Date): SpokenTurn | null {
  const { data } = z
    .looseObject({ role: z.string(), transcriptType: text, transcript: z.string() })
    .safeParse(message);
  const who = data && SPEAKERS[data.role];
  const isFinal = data?.transcriptType === 'final' || /final/.test(message.type);
  const words = data?.transcript.trim() ?? '';
  if (!who || !isFinal || words === '') return null;
  const seconds = startedAt ? (at.getTime() - startedAt.getTime()) / 1_000 : null;
  return { who, text: words, atSeconds: seconds === null ? null : Math.max(0, Math.round(seconds)) };
}
