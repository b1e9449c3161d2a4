import { z } from 'zod';
import { readAgent } from '../db/agents.ts';
import { listNotices } from '../db/appointment-notices.ts';
import { type AppointmentLine, readAppointment } from '../db/appointments.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import { readClient } from '../db/clients.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readTenant } from '../db/identity.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { type NoticeWay, noticeWays } from '../db/notice-ways.ts';
import { CHANNELS } from '../domain/messaging/channels.ts';
import { type RenderedNotice, renderNotice, wordsOn } from '../domain/messaging/templates/notice.ts';
import { channelsFor } from '../domain/scheduling/notice-channels.ts';
import type { NoticeChannel } from '../domain/scheduling/settings.ts';
import { signLink } from '../signed-link.ts';
import { APPOINTMENT_EXAMPLE } from './appointment-schemas.ts';
import { problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { givenInstant, idParams } from './schemas.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const OCCASIONS = ['moved', 'cancelled', 'running-late'] as const;
type Occasion = (typeof OCCASIONS)[number];

/** Why nothing would be said. */
const SILENCES = ['off', 'unreachable', 'never-told', 'over'] as const;

const previewSchema = z.object({
  messages: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      to: z.string(),
      subject: z.string().nullable(),
      text: z.string(),
    }),
  ),
  silence: z.enum(SILENCES).nullable().meta({
    description:
      'Why no message would leave: confirmations are off, there is no number or address, the client was never told of the appointment, or it is over.',
  }),
});

const preview = route({
  method: 'post',
  path: '/api/v1/appointments/:id/message-preview',
  tag: 'Appointments',
  summary: 'What the client would be told of a change, before it is made',
  description: 'The wording that is sent, but for the personal link. Nothing is changed and nothing is sent.',
  access: 'appointments:read',
  params: idParams,
  body: z.object({
    occasion: z.enum(OCCASIONS),
    startsAt: givenInstant.optional(),
    agentId: z.uuid().optional(),
    minutes: z.number().int().min(1).max(240).optional(),
  }),
  response: previewSchema,
  example: {
    params: { id: APPOINTMENT_EXAMPLE.id },
    body: { occasion: 'moved', startsAt: '2026-12-01T15:00:00+01:00' },
    response: {
      messages: [
        {
          channel: 'sms',
          to: '+33612345678',
          subject: null,
          text: 'Salon Marie : votre rendez-vous du mardi 01/12 à 14h est déplacé au mardi 01/12 à 15h, Coupe femme avec Léa Martin.',
        },
      ],
      silence: null,
    },
  },
  handler: ({ params, body, deps, asTenant, receivedAt }) =>
    asTenant(async (tx) => {
      const appointment = await readAppointment(tx, params.id);
      if (!appointment) throw problem('not-found');
      const agent = body.agentId ? await readAgent(tx, body.agentId) : null;
      return previewOf(
        tx,
        appointment,
        {
          occasion: body.occasion,
          startsAt: (body.startsAt ?? appointment.startsAt).getTime(),
          agent: agent?.name ?? appointment.agentName,
          lateMinutes: body.minutes ?? 0,
        },
        {
          now: receivedAt.getTime(),
          publicUrl: deps.config.http.publicUrl,
          linkSecret: deps.config.secrets.token,
        },
      );
    }),
});

interface Links {
  publicUrl: string;
  linkSecret: string;
}

interface Change {
  occasion: Occasion;
  startsAt: number;
  agent: string;
  lateMinutes: number;
}

/** The rules of domain/scheduling/lifecycle.ts, asked beforehand; the wording of domain/messaging/templates. */
async function previewOf(
  tx: TenantTransaction,
  appointment: AppointmentLine,
  change: Change,
  { now, ...links }: Links & { now: number },
): Promise<z.input<typeof previewSchema>> {
  const silent = (silence: (typeof SILENCES)[number]) => ({ messages: [], silence });
  if (change.startsAt <= now) return silent('over');
  const told = (await listNotices(tx, appointment.id)).some(
    ({ kind }) => kind === 'confirmation' || kind === 'moved',
  );
  if (change.occasion === 'cancelled' && !told) return silent('never-told');
  const { confirmation, onlineBooking } = await readBookingSettings(tx);
  const channel: Record<Occasion, NoticeChannel> = {
    moved: confirmation,
    cancelled: 'both',
    'running-late': 'best',
  };
  const chosen = channel[change.occasion];
  if (chosen === 'none') return silent('off');
  const client = await readClient(tx, appointment.clientId);
  if (!client) return silent('unreachable');
  const words = await wording(tx, appointment, change, { told, client, onlineBooking, ...links });
  const { phone, email } = client;
  const ways = await noticeWays(
    tx,
    { clientId: client.id, phone, email },
    words.whatsapp?.template ?? null,
    now,
  );
  const channels = channelsFor(
    chosen,
    ways.map((way) => way.channel),
  );
  if (channels.length === 0) return silent('unreachable');
  return {
    messages: ways.filter((way) => channels.includes(way.channel)).map((way) => saidBy(way, words)),
    silence: null,
  };
}

function saidBy({ channel, to }: NoticeWay, words: RenderedNotice) {
  const { subject = null, text } = wordsOn(channel, words);
  return { channel, to, subject, text: hidden(text) };
}

const hidden = (text: string) => text.replace(/\/rdv\/[\w.~-]+/g, '/rdv/…');

async function wording(
  tx: TenantTransaction,
  appointment: AppointmentLine,
  { occasion, startsAt, agent, lateMinutes }: Change,
  about: Links & { told: boolean; client: { firstName: string }; onlineBooking: boolean },
): Promise<RenderedNotice> {
  const { id, startsAt: before, endsAt, locale, title } = appointment;
  // As long as the one that is sent, since the wording depends on it; personal, so it is hidden again below.
  const token = signLink(
    { kind: 'appointment', id, expiresAt: new Date(endsAt.getTime() + 30 * DAY_MS) },
    about.linkSecret,
  );
  const variables = {
    business: await readBusinessCard(tx),
    firstName: about.client.firstName || null,
    service: title,
    agent,
    startsAt,
    durationMinutes: (endsAt.getTime() - before.getTime()) / MINUTE_MS,
    manageUrl: `${about.publicUrl}/rdv/${token}`,
  };
  if (occasion === 'cancelled') {
    const slug = about.onlineBooking ? (await readTenant(tx))?.slug : null;
    const bookUrl = slug ? `${about.publicUrl}/book/${slug}` : null;
    return renderNotice('appointment.cancelled', locale, { ...variables, bookUrl });
  }
  if (occasion === 'running-late') return renderNotice('running-late', locale, { ...variables, lateMinutes });
  // Moved before anything was said: it is still the first they hear of it.
  return about.told
    ? renderNotice('appointment.moved', locale, { ...variables, previousStartsAt: before.getTime() })
    : renderNotice('appointment.confirmation', locale, variables);
}

export const routes: Route[] = [preview];
