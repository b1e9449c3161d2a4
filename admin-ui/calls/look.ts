import type { Call, CallOutcome } from '../http/calls.ts';
import type { Tone } from '../kit/States.tsx';

const TONE: Record<CallOutcome, Tone> = {
  booked: 'done',
  moved: 'done',
  cancelled: 'quiet',
  informed: 'quiet',
  handover: 'waiting',
  missed: 'failed',
  abandoned: 'failed',
};

/** How a call came out, or where it stands: the key of its words and its tone. One that is seen to is not waiting any more. */
export function stateOf(call: Pick<Call, 'outcome' | 'status' | 'isWaiting'>): { key: string; tone: Tone } {
  if (!call.outcome)
    return call.status === 'ended'
      ? { key: 'calls.state.settling', tone: 'running' }
      : { key: 'calls.state.live', tone: 'running' };
  const tone = TONE[call.outcome];
  const isSeenTo = !call.isWaiting && (tone === 'waiting' || tone === 'failed');
  return { key: `calls.outcome.${call.outcome}`, tone: isSeenTo ? 'quiet' : tone };
}

/** `1 min 42`, `48 s`: how long a call lasted, in spaces that do not break. */
export function callLength(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds}\u00A0s`;
  return `${minutes}\u00A0min\u00A0${String(seconds % 60).padStart(2, '0')}`;
}

/** `0:04`, `12:30`: when something was said in a call. */
export function callClock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Cents of the currency, rounded up to what can be shown. */
export const centsOf = (micros: number) => Math.round(micros / 10_000);
