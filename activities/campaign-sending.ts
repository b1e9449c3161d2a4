import { heartbeat } from '@temporalio/activity';
import {
  type ClaimedLine,
  claimLines,
  dueLines,
  type LineQueue,
  readAgenda,
  releaseLines,
} from '../db/campaign-ledger.ts';
import { refusalsToSend } from '../db/consent.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { beginAttempts, closeUnsent, lockMessages, type MessageRow, settleAccepted } from '../db/messages.ts';
import {
  quietHoursOf,
  readBusinessCard,
  readMessagingSettings,
  textSender,
} from '../db/messaging-settings.ts';
import type { MessagingProvider } from '../domain/messaging/channels.ts';
import { inboundAddress } from '../domain/messaging/email/addresses.ts';
import { nextAllowedTime } from '../domain/messaging/quiet-hours.ts';
import { findTimeZone } from '../domain/scheduling/zone.ts';
import { ProviderError } from '../providers/errors.ts';
import type { Accepted, Carriers, MessageCarrier } from '../providers/messaging/messaging.ts';
import type { CampaignRef } from './campaign.ts';
import { type MessagingActivities, noteFailure, requireInTime, type SendResult } from './messaging.ts';
import { type OutgoingDeps, outgoingMessage } from './outgoing.ts';
import { Pacer } from './pacer.ts';

export interface SendingDeps extends OutgoingDeps {
  db: Database;
  carriers: Carriers;
  /** Where answers to e-mails are received; null: nowhere. */
  inboundDomain: string | null;
  /** What one process may send a second, by provider. */
  perSecond: Record<MessagingProvider, number>;
  /** The sending of one message, for channels whose rules are about one conversation. */
  messaging: Pick<MessagingActivities, 'sendMessage' | 'reconcileMessage'>;
}

export interface SendPage {
  /** How many left. */
  sent: number;
  /** When there is something to do in this queue again, epoch milliseconds; null: nothing. */
  wakeAt: number | null;
}

/** Messages marked as being sent, and the line of each by its message. */
interface Batch {
  rows: MessageRow[];
  lineOf: Map<string, ClaimedLine>;
}

export type CampaignSendingActivities = ReturnType<typeof createCampaignSending>;

/** Messages that leave together, no more than a second's worth: all are on their way the moment their consent has been read. */
const BATCH = 20;
/** Batches side by side: while one is written down, the other is under way. */
const LANES = 3;
/** Of one activity: a page, and never longer than the workflow waits. */
const PAGE = 1_000;
const LONGEST_MS = 8 * 60_000;
/** A send takes 20 seconds at most; whose answer has not been written down by then is looked for. */
const LOST_AFTER_MS = 60_000;
/** When a message whose answer was lost is looked for, after the attempt; then nobody could say. */
const LOOKS_MS = [20_000, 60_000, 300_000];
const GIVE_UP_AFTER_MS = 12 * 3_600_000;
/** A wait no longer than this is for a free line of the telephone, not for the morning (activities/outgoing.ts). */
const LINES_BUSY_MS = 90_000;

/**
 * Sends what campaigns have queued. Each batch's consent is read in the transaction that marks it as being sent, and each
 * message is sent once: one that may have been is looked for at its provider, and reported as unknown where nobody can say.
 */
export function createCampaignSending(deps: SendingDeps) {
  const { db, carriers, messaging } = deps;
  const pacers = new Map<MessagingProvider, Pacer>();
  const pacerOf = (provider: MessagingProvider) => {
    const known = pacers.get(provider) ?? new Pacer(deps.perSecond[provider]);
    pacers.set(provider, known);
    return known;
  };

  /** Takes a batch: what is forbidden now is closed, what must wait goes back, the rest is marked as being sent. */
  async function take(
    tx: TenantTransaction,
    provider: MessagingProvider,
    ids: readonly string[],
    now: number,
  ): Promise<Batch> {
    const lines = await claimLines(tx, ids, claimAt('open', now));
    const lineOf = new Map(lines.map((line) => [line.messageId, line]));
    if (lines.length === 0) return { rows: [], lineOf };
    const messages = await lockMessages(tx, [...lineOf.keys()]);
    const [refusals, settings, card, zones] = await Promise.all([
      refusalsToSend(tx, messages),
      readMessagingSettings(tx),
      readBusinessCard(tx),
      zonesOf(tx, messages),
    ]);
    const quiet = quietHoursOf(settings, 'marketing');
    const released: Parameters<typeof releaseLines>[1][number][] = [];
    const allowed: MessageRow[] = [];
    for (const [i, message] of messages.entries()) {
      const line = lineOf.get(message.id)!;
      const isOpen = ['queued', 'sending', 'unknown'].includes(message.status) && message.providerId === null;
      if (!isOpen) released.push({ id: line.id, state: 'done' });
      // Somebody else is in the middle of it: it is looked for like one whose answer was lost.
      else if (message.inFlightSince) released.push({ id: line.id, state: 'sending' });
      else {
        const reason =
          refusals[i] ??
          (line.memberEnded || line.bookedSince ? 'withdrawn' : null) ??
          (message.expiresAt && now >= message.expiresAt.getTime() ? 'expired' : null);
        const zone = findTimeZone(zones.get(message.clientId ?? ''))?.name ?? card.timeZone;
        const at = nextAllowedTime(now, quiet, zone);
        if (reason || at === null) {
          await closeUnsent(tx, message.id, 'suppressed', reason ?? 'expired');
          released.push({ id: line.id, state: 'done' });
        } else if (at > now) released.push({ id: line.id, state: 'open', wakeAt: new Date(at) });
        else allowed.push(message);
      }
    }
    await releaseLines(tx, released);
    if (allowed.length === 0) return { rows: [], lineOf };
    const rows = await beginAttempts(
      tx,
      allowed.map(({ id }) => id),
      {
        at: new Date(),
        provider,
        from: provider === 'twilio' ? textSender(settings, allowed[0]!) : null,
        senderName: settings.senderName ?? card.name,
        replyTo: settings.replyTo ?? inboundAddress(card.slug, deps.inboundDomain) ?? card.email,
      },
    );
    return { rows, lineOf };
  }

  /** Sends a taken batch and writes down what became of it. */
  async function send(
    { tenantId, provider }: CampaignRef & { provider: MessagingProvider },
    { rows, lineOf }: Batch,
    at: number,
  ): Promise<number> {
    const accepted: ({ id: string } & Accepted)[] = [];
    await db.lanes.take(provider, deps.perSecond[provider], rows.length);
    const released: Parameters<typeof releaseLines>[1][number][] = [];
    await Promise.all(
      rows.map(async (row) => {
        const until = untilOf(row, at);
        try {
          const carrier = carriers[row.channel] as MessageCarrier;
          await pacerOf(carrier.provider).turn();
          const message = await outgoingMessage(deps, row, { tenantId, until, form: 'text' });
          requireInTime(row, carrier.provider);
          accepted.push({ id: row.id, ...(await carrier.send(message)) });
        } catch (error) {
          if (!(error instanceof ProviderError)) throw error;
          const request = { tenantId, messageId: row.id, channel: row.channel, at, giveUpAt: until };
          const result = await noteFailure(db, request, row, error);
          released.push(afterwards(lineOf.get(row.id)!, result));
        }
      }),
    );
    await db.asTenant(tenantId, async (tx) => {
      const done = accepted.map(({ id }) => ({ id: lineOf.get(id)!.id, state: 'done' as const }));
      await Promise.all([settleAccepted(tx, accepted), releaseLines(tx, [...done, ...released])]);
    });
    return accepted.length;
  }

  /** What has rules of its own (WhatsApp, calls) goes one by one, by the very activity that sends single messages. */
  async function sendSingly(
    ref: CampaignRef & { provider: MessagingProvider },
    ids: readonly string[],
    now: number,
  ): Promise<{ count: number; busyUntil: number }> {
    const lines = await db.asTenant(ref.tenantId, (tx) => claimLines(tx, ids, claimAt('open', now)));
    let sent = 0;
    for (const [i, line] of lines.entries()) {
      await pacerOf(ref.provider).turn();
      const result = await withdrawnOr(ref.tenantId, line, () =>
        messaging.sendMessage({
          tenantId: ref.tenantId,
          messageId: line.messageId,
          channel: ref.provider === 'vapi' ? 'call' : 'whatsapp',
          at: now,
          // The law's hours may put a call off over a long weekend: its own deadline ends it.
          giveUpAt: ref.provider === 'vapi' ? Number.POSITIVE_INFINITY : now + GIVE_UP_AFTER_MS,
        }),
      );
      if (result.status === 'sent') sent += 1;
      const busyUntil =
        ref.provider === 'vapi' && result.status === 'waiting' && result.until <= now + LINES_BUSY_MS
          ? result.until
          : null;
      // Every line of the telephone is taken: the others are not asked about one by one, and stay due for when one is free.
      const rest = busyUntil === null ? [] : lines.slice(i + 1);
      const due = rest.map(({ id }) => ({ id, state: 'open' as const, wakeAt: new Date(now) }));
      await db.asTenant(ref.tenantId, (tx) => releaseLines(tx, [afterwards(line, result), ...due]));
      heartbeat();
      if (busyUntil !== null) return { count: sent, busyUntil };
    }
    return { count: sent, busyUntil: 0 };
  }

  async function withdrawnOr(
    tenantId: string,
    line: ClaimedLine,
    act: () => Promise<SendResult>,
  ): Promise<SendResult> {
    if (!line.memberEnded && !line.bookedSince) return act();
    await db.asTenant(tenantId, (tx) => closeUnsent(tx, line.messageId, 'suppressed', 'withdrawn'));
    return { status: 'suppressed', reason: 'withdrawn' };
  }

  /** Looks for those whose answer was lost, by a crash or a cut connection. */
  async function lookForLost(
    ref: CampaignRef & { provider: MessagingProvider },
    now: number,
  ): Promise<number> {
    const queue: LineQueue = { campaignId: ref.campaignId, provider: ref.provider, state: 'sending' };
    const lines = await db.asTenant(ref.tenantId, async (tx) =>
      claimLines(tx, await dueLines(tx, queue, new Date(now), BATCH), claimAt('sending', now)),
    );
    for (const line of lines) {
      const [row] = await db.asTenant(ref.tenantId, (tx) => lockMessages(tx, [line.messageId]));
      // Deleted meanwhile, and its line with it.
      if (!row) continue;
      const attemptedAt = row.inFlightSince?.getTime() ?? row.firstAttemptAt?.getTime() ?? now;
      const result = await messaging.reconcileMessage({
        tenantId: ref.tenantId,
        messageId: line.messageId,
        channel: row.channel,
        at: now,
        giveUpAt: untilOf(row, now),
        waitedMs: now - attemptedAt,
      });
      await db.asTenant(ref.tenantId, (tx) => releaseLines(tx, [afterwards(line, result, now, attemptedAt)]));
      heartbeat();
    }
    return lines.length;
  }

  return {
    /**
     * Sends up to a page of what is queued for one provider, within its rate, and looks for what was lost. `at` is the
     * workflow's clock. Repeated after a crash, it sends nothing twice.
     */
    async sendCampaign(ref: CampaignRef & { provider: MessagingProvider; at: number }): Promise<SendPage> {
      const startedAt = performance.now();
      const clock = () => Math.max(Date.now(), ref.at + Math.floor(performance.now() - startedAt));
      let sent = 0;
      let handled = 0;
      let busyUntil = 0;
      const isOver = () => handled >= PAGE || performance.now() - startedAt > LONGEST_MS;
      const isSingle = ref.provider === 'whatsapp' || ref.provider === 'meta' || ref.provider === 'vapi';
      const atOnce = isSingle
        ? BATCH
        : Math.max(1, Math.min(BATCH, Math.floor(deps.perSecond[ref.provider])));
      const queue: LineQueue = { campaignId: ref.campaignId, provider: ref.provider, state: 'open' };
      const next = shared((limit) =>
        db.asTenant(ref.tenantId, (tx) => dueLines(tx, queue, new Date(clock()), limit)),
      );
      const lane = async () => {
        while (!isOver()) {
          const ids = await next(atOnce);
          if (ids.length === 0) return;
          handled += ids.length;
          if (isSingle) {
            const { count, busyUntil: until } = await sendSingly(ref, ids, clock());
            busyUntil = Math.max(busyUntil, until);
            sent += count;
            if (until > 0) return;
            continue;
          }
          const batch = await db.asTenant(ref.tenantId, (tx) => take(tx, ref.provider, ids, clock()));
          // Not `sent += await …`: that adds to what `sent` was before the other lane was done.
          const left = batch.rows.length > 0 ? await send(ref, batch, clock()) : 0;
          sent += left;
          heartbeat({ handled });
        }
      };
      // Both lanes are waited for whatever befalls one: what the other has sent must be written down.
      const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
      const failed = lanes.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      while (!isOver() && (await lookForLost(ref, clock())) > 0) heartbeat({ handled });
      const { queues } = await db.asTenant(ref.tenantId, (tx) => readAgenda(tx, ref.campaignId));
      const times = queues.filter(({ provider }) => provider === ref.provider).map(({ at }) => at.getTime());
      return { sent, wakeAt: times.length > 0 ? Math.max(busyUntil, Math.min(...times)) : null };
    },
  };
}

const claimAt = (state: LineQueue['state'], now: number) => {
  return { state, now: new Date(now), again: new Date(now + LOST_AFTER_MS) };
};

/** Hands ids out to lanes side by side, each once, and reads the next page of them when there are none left. */
function shared(read: (limit: number) => Promise<string[]>): (count: number) => Promise<string[]> {
  let ids: string[] = [];
  let reading: Promise<void> | null = null;
  const readOn = async () => {
    try {
      ids = await read(PAGE);
    } finally {
      reading = null;
    }
  };
  return async (count) => {
    if (ids.length === 0) {
      reading ??= readOn();
      await reading;
    }
    return ids.splice(0, count);
  };
}

function untilOf(row: MessageRow, now: number): number {
  return row.expiresAt?.getTime() ?? now + GIVE_UP_AFTER_MS;
}

/** What a line becomes after one message's outcome. */
function afterwards(
  line: ClaimedLine,
  result: SendResult,
  now = Date.now(),
  attemptedAt = now,
): { id: string; state: 'done' | 'open' | 'sending'; wakeAt?: Date; looks?: number } {
  const { id, looks } = line;
  if (result.status === 'waiting') return { id, state: 'open', wakeAt: new Date(result.until), looks: 0 };
  if (result.status !== 'unknown') return { id, state: 'done' };
  // Looked for three times: it stays unknown, is reported as such, and is not sent again.
  const next = LOOKS_MS.slice(looks).find((after) => attemptedAt + after > now);
  if (next === undefined) return { id, state: 'done', looks: looks + 1 };
  return { id, state: 'sending', wakeAt: new Date(attemptedAt + next), looks: looks + 1 };
}

/** The zones of the people written to, where they are known. */
async function zonesOf(
  tx: TenantTransaction,
  messages: readonly MessageRow[],
): Promise<Map<string, string | null>> {
  const ids = messages.flatMap(({ clientId }) => clientId ?? []);
  const rows = await tx.prepared<{ id: string; zone: string | null }>(
    `select id, time_zone as zone from clients where id = any(?::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}
