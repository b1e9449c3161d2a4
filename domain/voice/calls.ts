import type { ToolOutcome } from '../sara/tools.ts';

export const CALL_STATUSES = [
  'scheduled',
  'queued',
  'ringing',
  'in-progress',
  'forwarding',
  'ended',
] as const;
export type CallStatus = (typeof CALL_STATUSES)[number];

export const CALL_DIRECTIONS = ['inbound', 'outbound'] as const;
export type CallDirection = (typeof CALL_DIRECTIONS)[number];

/**
 * What came of a call: an appointment booked, moved or cancelled; something told; a person wanted; nobody could speak with
 * the caller (missed), or the caller left before saying a word (abandoned).
 */
export const CALL_OUTCOMES = [
  'booked',
  'moved',
  'cancelled',
  'informed',
  'handover',
  'missed',
  'abandoned',
] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** Somebody of the business owes these callers a word. */
export const WAITING_OUTCOMES: readonly CallOutcome[] = ['handover', 'missed', 'abandoned'];

/** One thing said, in order. `atSeconds` from the start of the call; null where the provider does not tell. */
export interface SpokenTurn {
  who: 'sara' | 'client';
  text: string;
  atSeconds: number | null;
}

/** Who calls whom, as the provider tells it with every event. */
export interface CallFacts {
  providerId: string;
  direction: CallDirection;
  /** E.164 */
  clientNumber: string | null;
  businessNumber: string | null;
  startedAt: Date | null;
  /** Of a call we placed: our message it carries. */
  messageId?: string | null;
}

/** What a provider tells of a call. Each may come twice, late, or before the one it follows. */
export type CallEvent =
  | { kind: 'status'; call: CallFacts; status: CallStatus; endedReason: string | null; at: Date }
  /** Said just now; the report has the whole. */
  | { kind: 'turn'; call: CallFacts; turn: SpokenTurn; at: Date }
  | { kind: 'report'; call: CallFacts; report: CallReport; at: Date };

export interface CallReport {
  endedReason: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
  durationSeconds: number | null;
  /** Millionths of a US dollar. */
  costMicros: number | null;
  turns: SpokenTurn[];
  recordingUrl: string | null;
  summary: string | null;
}

/** What of a call decides how it came out. */
export interface CallStory {
  /** In order. */
  toolOutcomes: readonly ToolOutcome[];
  turns: readonly SpokenTurn[];
  wasAnswered: boolean;
  /** The provider's word (docs.vapi.ai/calls/call-ended-reason). */
  endedReason: string | null;
}

/** Endings that are a machine's fault: whoever spoke was cut off. */
const BROKEN = /error|fault|failed|worker-shutdown|websocket|disconnected|join-timed-out|not-found|not-valid/;
/** A machine or nobody was spoken with. */
const UNREACHED = /voicemail|customer-busy|did-not-answer|misdialed/;

/**
 * How a call came out. A wish for a person outlasts what was done before it; of several changes to the diary the last
 * counts; a tool that could not answer, with nothing done, leaves a caller who needs somebody.
 */
export function outcomeOf({ toolOutcomes, turns, wasAnswered, endedReason }: CallStory): CallOutcome {
  if (toolOutcomes.includes('handover')) return 'handover';
  const change = toolOutcomes.findLast((one) => one === 'booked' || one === 'moved' || one === 'cancelled');
  if (change) return change;
  if (toolOutcomes.includes('unavailable')) return 'handover';
  if (UNREACHED.test(endedReason ?? '')) return 'missed';
  const isBroken = BROKEN.test(endedReason ?? '');
  const hasSpoken = turns.some(({ who, text }) => who === 'client' && /\p{L}|\p{N}/u.test(text));
  if (hasSpoken || toolOutcomes.length > 0) return isBroken ? 'missed' : 'informed';
  return wasAnswered && !isBroken ? 'abandoned' : 'missed';
}

/** VAPI's dollars, as integer millionths. */
export function costMicrosOf(dollars: number | null | undefined): number | null {
  return typeof dollars === 'number' && Number.isFinite(dollars) && dollars >= 0
    ? Math.round(dollars * 1_000_000)
    : null;
}
