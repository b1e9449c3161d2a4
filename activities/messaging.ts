import { ApplicationFailure } from '@temporalio/activity';
import { optOut, refusalToSend, unsubscribe } from '../db/consent.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import {
  beginAttempt,
  closeUnsent,
  findMessage,
  type MessageRow,
  markRefused,
  markUnknown,
  settleMessage,
  takenProviderIds,
} from '../db/messages.ts';
import { clientZone, quietHoursOf, readSender, textSender } from '../db/messaging-settings.ts';
import type { Channel, MessagingProvider } from '../domain/messaging/channels.ts';
import { inboundAddress } from '../domain/messaging/email/addresses.ts';
import { nextAllowedTime } from '../domain/messaging/quiet-hours.ts';
import type { FailureReason } from '../domain/messaging/reasons.ts';
import { retryDelayMs } from '../domain/messaging/retry.ts';
import { ProviderError } from '../providers/errors.ts';
import {
  type Accepted,
  type Carriers,
  type MessageCarrier,
  MessageRefused,
} from '../providers/messaging/messaging.ts';
import { admit, type OutgoingDeps, outgoingMessage } from './outgoing.ts';

/** A message of the ledger and the channel it travels by, which picks the queue. */
export interface MessageRef {
  tenantId: string;
  messageId: string;
  channel: Channel;
}

export interface SendRequest extends MessageRef {
  /** The workflow's clock when it asked (epoch milliseconds): deadlines and quiet hours count from then or from now, whichever is later. */
  at: number;
  /** Too late after this instant. */
  giveUpAt: number;
}

/** `waiting`: definitely not sent; try again at `until` (epoch milliseconds). `unknown`: it may or may not have been sent. */
export type SendResult =
  | { status: 'sent' }
  | { status: 'suppressed' | 'failed'; reason: FailureReason }
  | { status: 'waiting'; until: number }
  | { status: 'unknown' };

export interface MessagingDeps extends OutgoingDeps {
  db: Database;
  carriers: Carriers;
  /** Where each business has its address; null: answers go to the business's own. */
  inboundDomain: string | null;
  /** What may leave in a second, by provider, over all processes. */
  perSecond: Record<MessagingProvider, number>;
}

/** A message that may leave now, and how: it is marked as being sent. */
export interface Prepared {
  /** As it leaves; there once the transaction has committed. */
  row: Promise<MessageRow>;
  form: 'text' | 'template';
  owner: string | null;
}

export type MessagingActivities = ReturnType<typeof createMessagingActivities>;

/** A provider's log shows what it accepted well within this time, counted from when we said that we would send. */
const VISIBLE_AFTER_MS = 60_000;
/**
 * Whoever said so and has not sent by then does not send at all: a worker that was suspended in between may be taken for dead,
 * and its message sent by another. With the carriers' time limit (20 s) it is over before anybody takes it for never accepted.
 */
const SEND_WITHIN_MS = 30_000;

/** Sending one message, and finding out afterwards what became of it. Neither ever sends a message that may have been sent. */
export function createMessagingActivities(deps: MessagingDeps) {
  const { db, carriers, inboundDomain, perSecond } = deps;
  /**
   * Everything that can forbid the message, read in the transaction that marks it as being sent: a STOP, a cancellation or a
   * moved appointment that has committed is seen.
   */
  async function prepare(tx: TenantTransaction, request: SendRequest): Promise<SendResult | Prepared> {
    const row = await findMessage(tx, request.messageId, { lock: true });
    if (!row) throw ApplicationFailure.nonRetryable('there is no such message', 'UnknownMessage');
    const settled = outcomeOf(row);
    if (settled) return settled;
    // Whoever set this did not come back to say what happened.
    if (row.inFlightSince) return { status: 'unknown' };
    const now = Math.max(Date.now(), request.at);
    const deadline = deadlineOf(row, request);
    const close = async (status: 'suppressed' | 'failed', reason: FailureReason): Promise<SendResult> => {
      await closeUnsent(tx, row.id, status, reason);
      return { status, reason };
    };
    if (now >= deadline) return close('failed', 'expired');
    const [refusal, { settings, card }] = await Promise.all([
      refusalToSend(tx, { ...row, confirmsOptOut: row.kind === 'keyword.stopped' }),
      readSender(tx),
    ]);
    if (refusal) return close('suppressed', refusal);
    if (row.obeysQuietHours) {
      const zone = (await clientZone(tx, row.clientId)) ?? card.timeZone;
      const allowed = nextAllowedTime(now, quietHoursOf(settings, row.purpose), zone);
      if (allowed === null || allowed >= deadline) return close('failed', 'expired');
      if (allowed > now) return { status: 'waiting', until: allowed };
    }
    const admission = await admit(tx, row, now);
    if (admission && 'refused' in admission) return close('failed', admission.refused);
    if (admission && 'waitUntil' in admission) {
      if (admission.waitUntil >= deadline) return close('failed', 'expired');
      return { status: 'waiting', until: admission.waitUntil };
    }
    const attempt = beginAttempt(tx, row.id, {
      at: new Date(),
      provider: carriers[row.channel].provider,
      from: admission?.from ?? (row.channel === 'sms' ? textSender(settings, row) : null),
      senderName: settings.senderName ?? card.name,
      replyTo: settings.replyTo ?? inboundAddress(card.slug, inboundDomain) ?? card.email,
    });
    tx.last(attempt);
    return { row: attempt, form: admission?.form ?? 'text', owner: admission?.owner ?? null };
  }

  const carrierOf = (row: MessageRow) => carriers[row.channel] as MessageCarrier;

  /** The message in the provider's log; one that is known to be another message's is not it. */
  async function lookFor({ tenantId, giveUpAt }: SendRequest, row: MessageRow, notBefore: Date) {
    const { providerId } = row;
    // Known by its words alone: its file need not be read again.
    const worded = { ...row, content: null };
    const message = await outgoingMessage(deps, worded, { tenantId, until: giveUpAt, form: 'text' });
    const candidates = await carrierOf(row).find(message, { providerId, notBefore });
    if (candidates.length === 0) return null;
    const ids = candidates.map((candidate) => candidate.providerId);
    const taken = await db.asTenant(tenantId, (tx) => takenProviderIds(tx, row.channel, ids, row.id));
    return candidates.findLast((candidate) => !taken.has(candidate.providerId)) ?? null;
  }

  /** Sends the message once, unless something forbids it now; what the ledger already says of it is the answer. */
  async function send(request: SendRequest): Promise<SendResult> {
    return carry(request, await db.asTenant(request.tenantId, (tx) => prepare(tx, request)));
  }

  /** Sends what was prepared, once that has committed. */
  async function carry(request: SendRequest, prepared: SendResult | Prepared): Promise<SendResult> {
    if (!('row' in prepared)) return prepared;
    const { form, owner } = prepared;
    const row = await prepared.row;
    let accepted: Accepted;
    try {
      const until = deadlineOf(row, request);
      const message = await outgoingMessage(deps, row, { tenantId: request.tenantId, until, form, owner });
      requireInTime(row, carrierOf(row).provider);
      accepted = await carrierOf(row).send(message);
    } catch (error) {
      if (error instanceof ProviderError) return await noteFailure(db, request, row, error);
      throw error;
    }
    await db.asTenant(request.tenantId, async (tx) =>
      tx.last(settleMessage(tx, row.id, { status: 'sent', ...accepted })),
    );
    return { status: 'sent' };
  }

  const laneIsFree = (channel: Channel) => {
    const { provider } = carriers[channel];
    return db.lanes.takeIfFree(provider, perSecond[provider]);
  };

  return {
    /**
     * Sends the message once, unless something forbids it now. Sent already, it says so; found in the middle of a call that
     * nobody finished, it is left alone. Not to be retried: whoever asks decides by the answer.
     */
    async sendMessage(request: SendRequest): Promise<SendResult> {
      const { provider } = carriers[request.channel];
      await db.lanes.take(provider, perSecond[provider]);
      return send(request);
    },

    /** What other activities send by within themselves, where nothing else takes the provider's lane. */
    atOnce: {
      /** Takes the lane of a channel for one message. @returns whether it was free */
      laneIsFree,
      /** Marks a message of this very transaction as being sent, unless something forbids it. */
      prepare,
      carry,
      /** All of it for a message in the ledger. null: it must queue, and was not touched. */
      sendIfFree: async (request: SendRequest): Promise<SendResult | null> =>
        (await laneIsFree(request.channel)) ? send(request) : null,
    },

    /**
     * Finds out what became of a message whose answer was lost, `waitedMs` after the attempt: from the ledger (its status
     * callback may have come), else from the provider. Sends nothing; may be repeated.
     */
    async reconcileMessage(request: SendRequest & { waitedMs: number }): Promise<SendResult> {
      const { tenantId, messageId } = request;
      const inTenant = <T>(work: (tx: TenantTransaction) => Promise<T>) => db.asTenant(tenantId, work);
      const row = await inTenant((tx) => findMessage(tx, messageId));
      if (!row) throw ApplicationFailure.nonRetryable('there is no such message', 'UnknownMessage');
      const settled = outcomeOf(row);
      if (settled) return settled;
      const now = Math.max(Date.now(), request.at);
      const again = async (): Promise<SendResult> => {
        if (now < deadlineOf(row, request)) {
          await inTenant((tx) => markRefused(tx, messageId, row.errorCode));
          return { status: 'waiting', until: now + retryDelayMs(row.attempts, null) };
        }
        const closed = await inTenant((tx) => closeUnsent(tx, messageId, 'failed', 'expired'));
        return closed
          ? { status: 'failed', reason: 'expired' }
          : inTenant((tx) => currentOutcome(tx, messageId));
      };
      if (!row.inFlightSince) return again();
      const age = Date.now() - (row.firstAttemptAt ?? row.inFlightSince).getTime();
      // The provider recognises the message by our reference: asking again is the surest way to find out.
      if (age < carrierOf(row).repeatableForMs) return again();
      const found = carrierOf(row).keepsLog ? await lookFor(request, row, row.inFlightSince) : null;
      if (found) {
        await inTenant((tx) => settleMessage(tx, messageId, found));
        return inTenant((tx) => currentOutcome(tx, messageId));
      }
      // Not in its log although it has had the time to be: it was not accepted. Where there is no log, nobody can say.
      const sinceMs = Math.min(request.waitedMs, now - row.inFlightSince.getTime());
      if (carrierOf(row).keepsLog && sinceMs >= VISIBLE_AFTER_MS) return again();
      await inTenant((tx) => markUnknown(tx, messageId));
      return { status: 'unknown' };
    },
  };
}

/** @throws ProviderError when so much time has passed since we said that we would send that somebody else may have taken over */
export function requireInTime({ inFlightSince }: MessageRow, provider: MessagingProvider): void {
  if (inFlightSince && Date.now() - inFlightSince.getTime() <= SEND_WITHIN_MS) return;
  throw new ProviderError(provider, 'transient', 'It took too long to get to sending.');
}

/** Writes down a failed call. @returns what is to become of the message */
export function noteFailure(
  db: Database,
  request: SendRequest,
  row: MessageRow,
  error: ProviderError,
): Promise<SendResult> {
  return db.asTenant(request.tenantId, async (tx): Promise<SendResult> => {
    if (error.kind === 'unknown') {
      await markUnknown(tx, row.id);
      return { status: 'unknown' };
    }
    const refusal = error instanceof MessageRefused ? error : null;
    const code = refusal?.code ?? (error.status === null ? null : String(error.status));
    // What is wrong with our account is mended by somebody; the message can wait for that.
    if (refusal && refusal.reason !== 'account') {
      const closed = await closeUnsent(tx, row.id, 'failed', refusal.reason, code);
      if (refusal.reason === 'opted-out')
        await optOut(tx, { channel: row.channel, address: row.to, source: 'provider' });
      if (refusal.reason === 'unsubscribed')
        await unsubscribe(tx, { channel: row.channel, address: row.to, source: 'provider' });
      return closed ? { status: 'failed', reason: refusal.reason } : await currentOutcome(tx, row.id);
    }
    const until = Math.max(Date.now(), request.at) + retryDelayMs(row.attempts, error.retryAfterMs);
    if (until < deadlineOf(row, request)) {
      await markRefused(tx, row.id, code);
      return { status: 'waiting', until };
    }
    const reason = refusal?.reason ?? 'expired';
    const closed = await closeUnsent(tx, row.id, 'failed', reason, code);
    return closed ? { status: 'failed', reason } : await currentOutcome(tx, row.id);
  });
}

/** What the ledger already says, or null while it is open. */
function outcomeOf(row: MessageRow): SendResult | null {
  switch (row.status) {
    case 'sent':
    case 'delivered':
    case 'read':
      return { status: 'sent' };
    case 'suppressed':
    case 'failed':
      return { status: row.status, reason: row.reason ?? 'provider' };
    default:
      return null;
  }
}

/** Somebody else (a status callback) has settled it meanwhile. */
async function currentOutcome(tx: TenantTransaction, messageId: string): Promise<SendResult> {
  const row = await findMessage(tx, messageId);
  return (row && outcomeOf(row)) ?? { status: 'unknown' };
}

function deadlineOf(row: MessageRow, { giveUpAt }: SendRequest): number {
  return row.expiresAt ? Math.min(giveUpAt, row.expiresAt.getTime()) : giveUpAt;
}
