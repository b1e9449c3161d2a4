import { readAgent } from '../db/agents.ts';
import { type LifecycleRead, subjectOf } from '../db/appointment-notices.ts';
import { readPerson } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { type MessageAttachment, queueMessage } from '../db/messages.ts';
import { isAnswerable, readBusinessCard, readMessagingSettings } from '../db/messaging-settings.ts';
import { type NoticeWay, noticeWays } from '../db/notice-ways.ts';
import { readWaitlistEntry } from '../db/waitlist.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import type { TemplateKind, TemplateVariables } from '../domain/messaging/templates/index.ts';
import { type RenderedNotice, renderNotice, wordsOn } from '../domain/messaging/templates/notice.ts';
import { calendarFile, calendarMediaType } from '../domain/scheduling/ics.ts';
import type { Notice } from '../domain/scheduling/lifecycle.ts';
import { channelsFor, nextChannel } from '../domain/scheduling/notice-channels.ts';
import { signLink } from '../signed-link.ts';
import type { WriteNotice } from './appointment.ts';
import { offerSubject, type WriteOffer } from './waitlist.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export interface NoticeDeps {
  /** Where clients reach the product's pages. */
  publicUrl: string;
  linkSecret: string;
}

/** Who is written to, and where. */
interface Recipient {
  clientId: string;
  firstName: string | null;
  name: string;
  phone: string | null;
  email: string | null;
}

async function recipientOf(tx: TenantTransaction, clientId: string): Promise<Recipient | null> {
  const client = await readPerson(tx, clientId);
  if (!client) return null;
  const { firstName, lastName, phone, email } = client;
  return { clientId, firstName: firstName || null, name: `${firstName} ${lastName}`.trim(), phone, email };
}

/** Writes the notices of appointments into the ledger, in the client's language and the business's zone. */
export function createNoticeWriter({ publicUrl, linkSecret }: NoticeDeps): WriteNotice {
  return async (tx, read, notice, { now, tried }) => {
    const { appointment, rules } = read;
    const [recipient, card, settings] = await Promise.all([
      recipientOf(tx, appointment.clientId),
      readBusinessCard(tx),
      readMessagingSettings(tx),
    ]);
    if (!recipient) return [];
    const token = signLink(
      {
        kind: 'appointment',
        id: appointment.id,
        expiresAt: new Date(appointment.endsAt.getTime() + 30 * DAY_MS),
      },
      linkSecret,
    );
    const manageUrl = `${publicUrl}/rdv/${token}`;
    const common = {
      business: { ...card, timeZone: rules.timeZone },
      firstName: recipient.firstName,
      service: appointment.title,
      agent: appointment.agentName,
      startsAt: appointment.startsAt.getTime(),
      durationMinutes: (appointment.endsAt.getTime() - appointment.startsAt.getTime()) / MINUTE_MS,
      manageUrl,
    };
    const rating = (score: number) => `${manageUrl}?note=${score}`;
    const variables: { [Kind in Notice['kind']]: () => RenderedNotice } = {
      confirmation: () => render('appointment.confirmation', common),
      reminder: () => render('appointment.reminder', { ...common, confirmByReply: isAnswerable(settings) }),
      moved: () =>
        render('appointment.moved', {
          ...common,
          previousStartsAt: (appointment.movedFrom ?? appointment.startsAt).getTime(),
        }),
      cancelled: () =>
        render('appointment.cancelled', {
          ...common,
          bookUrl: rules.onlineBooking ? `${publicUrl}/book/${card.slug}` : null,
        }),
      'running-late': () => render('running-late', { ...common, lateMinutes: appointment.lateMinutes ?? 0 }),
      'follow-up': () =>
        render('appointment.follow-up', {
          ...common,
          ratingUrls: [rating(1), rating(2), rating(3), rating(4), rating(5)],
        }),
      'review-request': () =>
        render('appointment.review-request', { ...common, reviewUrl: rules.reviewUrl ?? publicUrl }),
    };
    const render = <Kind extends TemplateKind>(kind: Kind, given: TemplateVariables[Kind]): RenderedNotice =>
      renderNotice(kind, appointment.locale, given);
    const text = variables[notice.kind]();
    const ways = await noticeWays(tx, recipient, text.whatsapp?.template ?? null, now);
    const carriesCalendar = ['confirmation', 'moved', 'cancelled'].includes(notice.kind);
    return queue(tx, recipient, chosen(ways, tried ?? notice.channel), text, {
      subjectRef: subjectOf(appointment.id),
      intentKey: `${subjectOf(appointment.id)}/${notice.key}`,
      expiresAt: new Date(notice.deadline),
      attachments: carriesCalendar ? [calendarOf(read, recipient, card.name, manageUrl, publicUrl)] : [],
    });
  };
}

/** Writes the word of a freed slot to somebody on the waiting list. */
export function createOfferWriter({ publicUrl, linkSecret }: NoticeDeps): WriteOffer {
  return async (tx, { entryId, freed, expiresAt, now }) => {
    const entry = await readWaitlistEntry(tx, entryId);
    const recipient = entry && (await recipientOf(tx, entry.clientId));
    if (!entry || !recipient) return;
    const card = await readBusinessCard(tx);
    const token = signLink(
      { kind: 'waitlist-offer', id: entryId, expiresAt: new Date(expiresAt) },
      linkSecret,
    );
    const text = renderNotice('waitlist.offer', entry.locale, {
      business: card,
      firstName: recipient.firstName,
      service: entry.serviceName,
      agent: (await readAgent(tx, freed.agentId))?.name ?? null,
      startsAt: freed.start,
      expiresAt,
      offerUrl: `${publicUrl}/offre/${token}`,
    });
    const ways = await noticeWays(tx, recipient, text.whatsapp?.template ?? null, now);
    await queue(tx, recipient, chosen(ways, 'both'), text, {
      subjectRef: offerSubject(entryId, freed.freedId),
      intentKey: offerSubject(entryId, freed.freedId),
      expiresAt: new Date(expiresAt),
      attachments: [],
      obeysQuietHours: true,
    });
  };
}

/** The ways of a notice: those its channel means, or the one that is left after those tried. */
function chosen(ways: NoticeWay[], by: Notice['channel'] | readonly Channel[]): NoticeWay[] {
  const open = ways.map(({ channel }) => channel);
  const channels = typeof by === 'string' ? channelsFor(by, open) : [nextChannel(by, open)];
  return ways.filter(({ channel }) => channels.includes(channel));
}

async function queue(
  tx: TenantTransaction,
  recipient: Recipient,
  ways: NoticeWay[],
  text: RenderedNotice,
  about: {
    subjectRef: string;
    intentKey: string;
    expiresAt: Date;
    attachments: readonly MessageAttachment[];
    obeysQuietHours?: boolean;
  },
): Promise<string[]> {
  const ids: string[] = [];
  for (const { channel, to } of ways) {
    const { attachments, intentKey, ...rest } = about;
    const { id } = await queueMessage(tx, {
      ...rest,
      channel,
      to,
      kind: text.kind,
      clientId: recipient.clientId,
      intentKey: `${intentKey}/${channel}`,
      ...wordsOn(channel, text),
      ...(channel === 'email' && { attachments }),
    });
    ids.push(id);
  }
  return ids;
}

/** The calendar entry that goes with a confirmation, a move or a cancellation by e-mail. */
function calendarOf(
  { appointment, rules }: LifecycleRead,
  recipient: Recipient,
  businessName: string,
  manageUrl: string,
  publicUrl: string,
) {
  const cancelled = appointment.status === 'cancelled';
  return {
    fileName: 'rendez-vous.ics',
    mediaType: calendarMediaType(cancelled),
    content: calendarFile({
      appointmentId: appointment.id,
      sequence: appointment.sequence,
      cancelled,
      startsAt: appointment.startsAt.getTime(),
      endsAt: appointment.endsAt.getTime(),
      changedAt: appointment.updatedAt.getTime(),
      timeZone: rules.timeZone,
      summary: `${appointment.title} · ${businessName}`,
      description: `${appointment.agentName}\n${manageUrl}`,
      location: null,
      url: manageUrl,
      organizer: { name: businessName, email: `rendez-vous@${new URL(publicUrl).hostname}` },
      attendee: recipient.email ? { name: recipient.name, email: recipient.email } : null,
      language: appointment.locale,
    }),
  };
}
