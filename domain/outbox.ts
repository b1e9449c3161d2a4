import type { Channel } from './messaging/channels.ts';

/** What the database may ask of Temporal. Each is harmless when dispatched twice. */
export type OutboxRequest =
  | { kind: 'crawl.start'; tenantId: string; crawlJobId: string }
  | { kind: 'crawl.cancel'; tenantId: string; crawlJobId: string }
  | { kind: 'ingest.start'; tenantId: string; documentId: string; revision: string }
  | { kind: 'onboarding.start'; tenantId: string; onboardingId: string }
  | { kind: 'message.deliver'; tenantId: string; messageId: string; channel: Channel }
  /** A file that came with a message, still at the provider. */
  | { kind: 'media.fetch'; tenantId: string; mediaId: string }
  /** These files are nobody's any more: they leave the object store; each request once. */
  | { kind: 'files.delete'; tenantId: string; requestId: string; objectKeys: string[] }
  /** A mail has come: its words are still at the provider. */
  | { kind: 'email.received'; tenantId: string; receivedEmailId: string }
  /** The accounts of this business are to be got ready, and WhatsApp's templates made and read anew; each request once. */
  | { kind: 'templates.sync'; tenantId: string; requestId: string }
  | { kind: 'vectors.delete'; tenantId: string; chunkIds: string[] }
  /** The lines of a file of clients are to be looked at, or taken; each request once. */
  | {
      kind: 'client-import.asked';
      tenantId: string;
      importId: string;
      step: 'check' | 'commit';
      revision: number;
    }
  | { kind: 'reembed.start'; tenantId: string; spaceId: string }
  /** Booked, moved, cancelled, its state or the settings changed: the workflow is started or plans again. */
  | { kind: 'appointment.changed'; tenantId: string; appointmentId: string }
  /** A message about it was refused after it had left: another way is looked for, even after the appointment's end. */
  | { kind: 'appointment.refused'; tenantId: string; appointmentId: string }
  /** A call is over, or its report has come: whoever was missed is written to. */
  | { kind: 'call.ended'; tenantId: string; callId: string }
  /** What Sara says of the business on the phone may have changed. */
  | { kind: 'assistant.changed'; tenantId: string }
  /** Time of an agent became free, in epoch milliseconds. */
  | {
      kind: 'waitlist.freed';
      tenantId: string;
      freedId: string;
      agentId: string;
      start: number;
      end: number;
    }
  | {
      kind: 'waitlist.answered';
      tenantId: string;
      freedId: string;
      entryId: string;
      answer: 'accepted' | 'declined';
    }
  /** Connected, renewed, or its settings changed: compare everything. */
  | { kind: 'calendar.connected'; tenantId: string; connectionId: string }
  /** The provider told of a change; `notificationId` once per notification. */
  | { kind: 'calendar.notified'; tenantId: string; connectionId: string; notificationId: string }
  | { kind: 'calendar.appointment-changed'; tenantId: string; connectionId: string; appointmentId: string }
  /** `grantId` is given back even where the connection's row is gone. */
  | { kind: 'calendar.disconnect'; tenantId: string; connectionId: string; grantId: string }
  /** The business's clients are to be scored every night of this zone. */
  | { kind: 'scoring.schedule'; tenantId: string; timeZone: string }
  /** … and now. */
  | { kind: 'scoring.now'; tenantId: string }
  /** A client wrote: the conversation's workflow is started or told. `unheard`: the conversation itself may not know yet. */
  | { kind: 'conversation.message'; tenantId: string; clientId: string; messageId: string; unheard?: true }
  /** Started, paused, resumed, stopped or changed: its workflow is started or looks again. */
  | { kind: 'campaign.changed'; tenantId: string; campaignId: string }
  /** Somebody of the business took over, gave back, closed, snoozed or wrote. */
  | { kind: 'conversation.changed'; tenantId: string; clientId: string };

/** What requests may be about, the widest first. */
const SUBJECTS = [
  'connectionId',
  'clientId',
  'campaignId',
  'appointmentId',
  'crawlJobId',
  'importId',
  'freedId',
  'messageId',
  'mediaId',
  'documentId',
  'callId',
];

/** What a request is about: those about the same are dispatched in the order they were asked in. */
export function subjectOf(request: OutboxRequest): string {
  const about: Record<string, unknown> = request;
  const name = SUBJECTS.find((one) => one in about);
  return `${request.tenantId}/${name ? about[name] : request.kind}`;
}
