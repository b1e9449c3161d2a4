import { z } from 'zod';
import { isOwnAgent } from '../db/agents.ts';
import { APPOINTMENT_STATUSES } from '../db/appointments.ts';
import { listConflicts, lockConflict, readConflict, resolveConflict } from '../db/calendar-conflicts.ts';
import { followExternalChange } from '../db/calendar-follow.ts';
import { restoreEvent } from '../db/calendar-links.ts';
import { databaseObjection } from '../db/errors.ts';
import { defineProblems, invalid, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { idParams, instant, listOf, listQuery } from './schemas.ts';

const TAG = 'Calendars';
const PATH = '/api/v1/calendar-conflicts';

const OWN = defineProblems({
  'conflict-settled': {
    status: 409,
    title: { fr: 'Déjà réglé', en: 'Settled already' },
    detail: {
      fr: 'Cette question a déjà été réglée, ou s’est réglée d’elle-même. Rechargez la liste.',
      en: 'This question was settled already, or settled itself. Reload the list.',
    },
  },
  'change-not-possible': {
    status: 409,
    title: { fr: 'Changement impossible', en: 'Change not possible' },
    detail: {
      fr: 'Le rendez-vous ne peut pas suivre l’agenda : l’horaire est pris, ou le rendez-vous a déjà commencé. Rien n’a changé.',
      en: 'The appointment cannot follow the calendar: the time is taken, or the appointment has begun. Nothing was changed.',
    },
  },
});

const conflictSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['overlap', 'moved', 'deleted']).meta({
      description:
        'overlap: something else in the calendar lies on the appointment; moved, deleted: the appointment’s own event.',
    }),
    status: z.enum(['open', 'resolved']),
    resolution: z.enum(['accepted', 'kept', 'dismissed', 'gone']).nullable(),
    agentId: z.uuid(),
    agentName: z.string(),
    appointmentId: z.uuid(),
    appointmentTitle: z.string(),
    appointmentStatus: z.enum(APPOINTMENT_STATUSES),
    clientName: z.string(),
    appointmentStartsAt: instant,
    appointmentEndsAt: instant,
    eventStartsAt: instant.nullable(),
    eventEndsAt: instant.nullable(),
    createdAt: instant,
    resolvedAt: instant.nullable(),
  })
  .meta({ id: 'CalendarConflict' });

const EXAMPLE = {
  id: '0199c0de-0000-7000-8000-000000000081',
  kind: 'moved' as const,
  status: 'open' as const,
  resolution: null,
  agentId: '0199c0de-0000-7000-8000-000000000007',
  agentName: 'Léa Martin',
  appointmentId: '0199c0de-0000-7000-8000-000000000071',
  appointmentTitle: 'Coupe femme',
  appointmentStatus: 'booked' as const,
  clientName: 'Éloïse Petit',
  appointmentStartsAt: '2026-12-01T13:00:00.000Z',
  appointmentEndsAt: '2026-12-01T13:45:00.000Z',
  eventStartsAt: '2026-12-01T15:00:00.000Z',
  eventEndsAt: '2026-12-01T15:45:00.000Z',
  createdAt: '2026-11-23T09:00:00.000Z',
  resolvedAt: null,
};

const list = route({
  method: 'get',
  path: PATH,
  tag: TAG,
  summary: 'Where an agent’s own calendar and the agenda want different things, newest first',
  description: 'Staff see those of their own calendar.',
  access: 'appointments:read',
  query: listQuery(['createdAt'], {
    status: z.enum(['open', 'resolved']).default('open'),
    agentId: z.uuid().optional(),
  }),
  response: listOf(conflictSchema),
  example: { query: { status: 'open' }, response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, auth, asTenant }) =>
    asTenant((tx) =>
      listConflicts(tx, {
        limit: query.limit,
        offset: query.offset,
        status: query.status,
        ...(query.agentId && { agentId: query.agentId }),
        ...(auth.role === 'agent' && auth.userId && { userId: auth.userId }),
      }),
    ),
});

const resolve = route({
  method: 'post',
  path: `${PATH}/:id/resolve`,
  tag: TAG,
  summary: 'Settles one',
  description:
    '`accept`: the appointment follows the calendar, and its client is told. `keep`: it stays, and its event is put back. `dismiss`, for an overlap: both may be at once.',
  access: 'appointments:write',
  params: idParams,
  body: z.object({ decision: z.enum(['accept', 'keep', 'dismiss']) }),
  response: conflictSchema,
  problems: [OWN['conflict-settled'], OWN['change-not-possible']],
  example: {
    params: { id: EXAMPLE.id },
    body: { decision: 'accept' },
    response: {
      ...EXAMPLE,
      status: 'resolved',
      resolution: 'accepted',
      resolvedAt: '2026-11-23T09:05:00.000Z',
      appointmentStartsAt: EXAMPLE.eventStartsAt,
      appointmentEndsAt: EXAMPLE.eventEndsAt,
    },
  },
  handler: ({ params, body, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const conflict = await lockConflict(tx, params.id);
      if (!conflict) throw problem('not-found');
      const isOwn = auth.userId && (await isOwnAgent(tx, conflict.agentId, auth.userId));
      if (auth.role === 'agent' && !isOwn)
        throw problem('forbidden', { values: { scope: 'appointments:write' } });
      if (conflict.status !== 'open') throw new Problem(OWN['conflict-settled']);
      if ((conflict.kind === 'overlap') !== (body.decision === 'dismiss'))
        throw invalid('decision', 'not_for_this_kind', {
          fr: 'Un chevauchement peut être accepté tel quel ; un déplacement ou une suppression se suit ou s’annule.',
          en: 'An overlap can be let be; a move or deletion is followed or taken back.',
        });
      if (body.decision === 'accept') {
        const { appointmentId, kind, eventStartsAt, eventEndsAt } = conflict;
        const change = {
          appointmentId,
          kind: kind === 'deleted' ? ('deleted' as const) : ('moved' as const),
          ...(eventStartsAt && eventEndsAt && { start: eventStartsAt.getTime(), end: eventEndsAt.getTime() }),
        };
        const outcome = await followExternalChange(tx, change, receivedAt.getTime());
        if (outcome === 'refused') throw new Problem(OWN['change-not-possible']);
      }
      if (body.decision === 'keep') await restoreEvent(tx, conflict.connectionId, conflict.appointmentId);
      await resolveConflict(tx, params.id, RESOLUTIONS[body.decision], auth.userId);
      await audit(tx, {
        action: 'calendar.conflict-resolved',
        subjectKind: 'appointment',
        subjectId: conflict.appointmentId,
        detail: { kind: conflict.kind, decision: body.decision },
      });
      return (await readConflict(tx, params.id))!;
    }).catch((error: unknown) => {
      if (databaseObjection(error)?.kind === 'exclusion') throw new Problem(OWN['change-not-possible']);
      throw error;
    }),
});

const RESOLUTIONS = { accept: 'accepted', keep: 'kept', dismiss: 'dismissed' } as const;

export const routes: Route[] = [list, resolve];
