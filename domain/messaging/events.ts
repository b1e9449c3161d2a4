import type { FailureReason } from './reasons.ts';

/** What a process that sent a message is told afterwards (the signal `message-event`). Ids only: texts stay in the ledger. */
export type MessageEvent =
  /** It had been accepted and did not arrive after all: another channel may be tried. */
  | { kind: 'failed'; messageId: string; reason: FailureReason }
  /** The person wrote back; `answerId` is their message in the ledger. */
  | { kind: 'answered'; messageId: string; answerId: string };
