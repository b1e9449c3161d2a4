import { Context } from '@temporalio/activity';
import { queuedMessages } from '../db/appointment-notices.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import { callSubject, concludeCall, lastFollowUp, readCallRow, recordCallEvent } from '../db/calls.ts';
import { readPerson } from '../db/clients.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { queueMessage } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { readBusiness } from '../db/public-booking.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { renderMessage } from '../domain/messaging/templates/index.ts';
import type { CallOutcome } from '../domain/voice/calls.ts';
import { FOLLOW_UP_USEFUL_MS, followUpOf, REPORT_GRACE_MS } from '../domain/voice/follow-up.ts';
import { ProviderError } from '../providers/errors.ts';
import type { VoiceAssistants } from '../providers/voice/voice-assistants.ts';

export interface CallRef {
  tenantId: string;
  callId: string;
}

/** What the workflow has to do: wait for the report, or deliver these and end. Instants in epoch milliseconds. */
export type CallPlan =
  | { kind: 'wait'; until: number; summary: string }
  | {
      kind: 'ended';
      outcome: CallOutcome | 'erased';
      messages: Array<{ messageId: string; channel: Channel }>;
      summary: string;
    };

export interface CallDeps {
  db: Database;
  voice: Pick<VoiceAssistants, 'readCall'>;
  /** Where the back office and the booking page are. */
  publicUrl: string;
}

export type CallActivities = ReturnType<typeof createCallActivities>;

/** The provider is asked this often for a report that did not come; then the call is settled by what is known. */
const ATTEMPTS = 5;

/** Settling a call that is over. May run twice: the outcome is the same, and each message has its intent. */
export function createCallActivities({ db, voice, publicUrl }: CallDeps) {
  /** Asks the provider for the report of a call whose own did not come. */
  async function fetchReport({ tenantId, callId }: CallRef): Promise<void> {
    const call = await db.asTenant(tenantId, (tx) => readCallRow(tx, callId));
    if (!call) return;
    try {
      const event = await voice.readCall(call.providerId);
      if (event) await db.asTenant(tenantId, (tx) => recordCallEvent(tx, event));
    } catch (error) {
      const isLast = Context.current().info.attempt >= ATTEMPTS;
      if (!(error instanceof ProviderError) || (error.isRetryable && !isLast)) throw error;
    }
  }

  return {
    /**
     * Looks at a call that has ended, at `now` (the workflow's clock): waits a little for its report, asks the provider for
     * it, settles how the call came out, and writes down what its caller and the team are told.
     */
    async settleCall(ref: CallRef, now: number): Promise<CallPlan> {
      const waiting = await db.asTenant(ref.tenantId, async (tx) => {
        const call = await readCallRow(tx, ref.callId);
        if (!call?.endedAt || call.reportedAt) return null;
        const until = call.endedAt.getTime() + REPORT_GRACE_MS;
        return { until, isOver: now >= until };
      });
      if (waiting && !waiting.isOver)
        return { kind: 'wait', until: waiting.until, summary: 'Attend le compte rendu de l’appel' };
      if (waiting) await fetchReport(ref);
      return db.asTenant(ref.tenantId, async (tx) => {
        // Erased with its client: nothing follows.
        if (!(await readCallRow(tx, ref.callId)))
          return { kind: 'ended', outcome: 'erased', messages: [], summary: 'Effacé' };
        const outcome = await concludeCall(tx, ref.callId);
        await writeFollowUp(tx, ref.callId, now, publicUrl);
        return {
          kind: 'ended',
          outcome,
          messages: await queuedMessages(tx, callSubject(ref.callId)),
          summary: SUMMARIES[outcome],
        };
      });
    },
  };
}

/** What is told to the caller, and to the team when somebody wants a person. */
async function writeFollowUp(
  tx: TenantTransaction,
  callId: string,
  now: number,
  publicUrl: string,
): Promise<void> {
  const call = (await readCallRow(tx, callId))!;
  const { clientNumber, businessNumber, direction, outcome, startedAt } = call;
  const kind = followUpOf(
    {
      direction,
      outcome: outcome!,
      clientNumber,
      businessNumber,
      startedAt: startedAt.getTime(),
      isHandled: call.handledAt !== null,
      lastFollowUpAt: clientNumber ? await lastFollowUp(tx, clientNumber, callId) : null,
    },
    now,
  );
  const card = await readBusinessCard(tx);
  const client = call.clientId ? await readPerson(tx, call.clientId) : null;
  const business = await readBusiness(tx);
  const { onlineBooking } = await readBookingSettings(tx);
  const common = { business: card, firstName: client?.firstName || null };
  const about = { subjectRef: callSubject(callId), clientId: call.clientId };
  if (kind) {
    const text = renderMessage(kind, client?.locale ?? card.locale, {
      ...common,
      saraPhone: business?.phone ?? null,
      bookUrl: onlineBooking && business ? `${publicUrl}/book/${business.slug}` : null,
    });
    await queueMessage(tx, {
      ...about,
      channel: 'sms',
      kind,
      intentKey: `${callSubject(callId)}/follow-up`,
      to: clientNumber!,
      text: text.sms,
      obeysQuietHours: true,
      expiresAt: new Date(startedAt.getTime() + FOLLOW_UP_USEFUL_MS),
    });
  }
  if (outcome === 'handover' && card.email && !call.handledAt) {
    const text = renderMessage('staff.call-back', card.locale, {
      ...common,
      caller: client ? `${client.firstName} ${client.lastName}`.trim() || null : null,
      callerPhone: clientNumber,
      reason: call.handoverReason,
      calledAt: startedAt.getTime(),
      callUrl: `${publicUrl}/calls/${callId}`,
    });
    await queueMessage(tx, {
      ...about,
      clientId: null,
      channel: 'email',
      kind: 'staff.call-back',
      intentKey: `${callSubject(callId)}/call-back`,
      to: card.email,
      ...text.email,
    });
  }
}

const SUMMARIES: Record<CallOutcome, string> = {
  booked: 'Rendez-vous pris',
  moved: 'Rendez-vous déplacé',
  cancelled: 'Rendez-vous annulé',
  informed: 'Renseignement donné',
  handover: 'À rappeler par l’équipe',
  missed: 'Appel manqué',
  abandoned: 'Raccroché avant d’avoir parlé',
};
