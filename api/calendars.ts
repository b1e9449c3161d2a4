import { z } from 'zod';
import { isOwnAgent, readAgent } from '../db/agents.ts';
import { recordAudit } from '../db/audit.ts';
import { pauseCalendar } from '../db/calendar-conflicts.ts';
import {
  AUTH_STATE_MINUTES,
  authStateHash,
  type CalendarConnection,
  changeConnection,
  connectionOfAgent,
  endConnection,
  newAuthSecrets,
  openAuthState,
  saveConnection,
  spendAuthState,
} from '../db/calendars.ts';
import type { TenantTransaction } from '../db/database.ts';
import { readUser } from '../db/identity.ts';
import { calendarPolicies } from '../domain/calendar/policy.ts';
import { isTimeZone } from '../domain/calendar/zone.ts';
import type { Role } from '../domain/identity/roles.ts';
import type { CalendarInfo } from '../providers/calendar/calendar.ts';
import { type ApiDeps, provided } from './deps.ts';
import { defineProblems, invalid, PROBLEMS, Problem, problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { idParams, instant } from './schemas.ts';

const TAG = 'Calendars';
const ONE = '/api/v1/agents/:id/calendar' as const;
const CALLBACK = '/api/v1/calendar/callback' as const;
const COOKIE = 'coccinelle_calendar';

const OWN = defineProblems({
  'calendar-not-connected': {
    status: 409,
    title: { fr: 'Agenda non connecté', en: 'Calendar not connected' },
    detail: {
      fr: 'Aucun agenda personnel n’est connecté pour cette personne, ou sa connexion a expiré. Connectez-le d’abord.',
      en: 'This person has no connected calendar, or its connection has expired. Connect it first.',
    },
  },
});

const calendarSchema = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string().nullable(),
  isPrimary: z.boolean(),
  isWritable: z.boolean(),
});
const connectionSchema = z
  .object({
    status: z.enum(['none', 'connected', 'expired', 'disconnected']),
    provider: z.string().nullable(),
    email: z.string().nullable(),
    calendarId: z.string().nullable(),
    calendarName: z.string().nullable(),
    timeZone: z.string().nullable(),
    syncEnabled: z.boolean(),
    policy: z.enum(calendarPolicies).meta({
      description:
        'What a move or deletion of an appointment’s event there means: ask the staff, follow it, or put ours back.',
    }),
    problem: z
      .enum(['unreachable', 'calendar_gone', 'too_full', 'not_writable', 'refused'])
      .nullable()
      .meta({ description: 'What keeps a connected calendar from being in step.' }),
    connectedAt: instant.nullable(),
    lastSyncedAt: instant.nullable(),
    calendars: z
      .array(calendarSchema)
      .nullable()
      .meta({ description: 'The account’s calendars to choose from; null while they cannot be read.' }),
  })
  .meta({ id: 'AgentCalendar' });

const AGENT_ID = '0199c0de-0000-7000-8000-000000000007';
const EXAMPLE = {
  status: 'connected' as const,
  provider: 'google',
  email: 'lea.martin@gmail.example',
  calendarId: 'lea.martin@gmail.example',
  calendarName: 'Léa Martin',
  timeZone: 'Europe/Paris',
  syncEnabled: true,
  policy: 'ask' as const,
  problem: null,
  connectedAt: '2026-11-23T09:00:00.000Z',
  lastSyncedAt: '2026-11-23T09:30:00.000Z',
  calendars: [
    {
      id: 'lea.martin@gmail.example',
      name: 'Léa Martin',
      timeZone: 'Europe/Paris',
      isPrimary: true,
      isWritable: true,
    },
  ],
};

/** A calendar is personal: staff have their own, owners and admins anyone's. @throws 404 without such an agent, else 403. */
async function requireKeeper(
  tx: TenantTransaction,
  who: { role: Role | null; userId: string | null },
  agentId: string,
): Promise<void> {
  if (!(await readAgent(tx, agentId))) throw problem('not-found');
  if (who.role !== 'agent') return;
  if (who.userId && (await isOwnAgent(tx, agentId, who.userId))) return;
  throw problem('forbidden', { values: { scope: 'agents:write' } });
}

const NONE = {
  status: 'none' as const,
  provider: null,
  email: null,
  calendarId: null,
  calendarName: null,
  timeZone: null,
  syncEnabled: false,
  policy: 'ask' as const,
  problem: null,
  connectedAt: null,
  lastSyncedAt: null,
  calendars: [],
};

async function view(deps: ApiDeps, connection: CalendarConnection | null) {
  if (!connection) return NONE;
  if (connection.status !== 'connected') return { ...connection, calendars: [] };
  return { ...connection, calendars: await readCalendars(deps, connection.grantId) };
}

/** null: the provider does not answer, or no longer lets us in; the connection's own process finds out and says so. */
async function readCalendars(deps: ApiDeps, grantId: string): Promise<CalendarInfo[] | null> {
  return (await deps.calendars?.listCalendars(grantId).catch(() => null)) ?? null;
}

const connect = route({
  method: 'post',
  path: `${ONE}/connect`,
  tag: TAG,
  summary: 'Connects an agent’s own calendar: where to send their browser',
  description: `Google, Outlook, iCloud or Exchange, by the provider’s own page. The way back works for ${AUTH_STATE_MINUTES} minutes, once, in the browser that asked. An expired calendar is renewed in the same way and keeps everything.`,
  access: 'session',
  params: idParams,
  response: z.object({ url: z.url(), expiresAt: instant }),
  status: 201,
  problems: [PROBLEMS.forbidden, PROBLEMS.unavailable],
  example: {
    params: { id: AGENT_ID },
    response: {
      url: 'https://api.us.nylas.com/v3/connect/auth?client_id=…&state=…',
      expiresAt: '2026-11-23T09:15:00.000Z',
    },
  },
  handler: async ({ params, auth, deps, res, receivedAt, asTenant }) => {
    const { state, browser } = newAuthSecrets();
    const answer = await asTenant(async (tx) => {
      await requireKeeper(tx, auth, params.id);
      const before = await connectionOfAgent(tx, params.id);
      const { url, verifier } = provided(deps.calendars).authorizationUrl({
        redirectUri: deps.config.http.publicUrl + CALLBACK,
        state,
        // Renewing goes straight to the account it was.
        ...(before?.status === 'expired' && { loginHint: before.email }),
      });
      const opened = { agentId: params.id, userId: auth.userId!, state, browser, verifier, now: receivedAt };
      return { url, expiresAt: await openAuthState(tx, opened) };
    });
    // Lax: the browser comes back from the provider's page by a link, and must still be known by it.
    res.cookie(COOKIE, browser, {
      httpOnly: true,
      sameSite: 'lax',
      secure: deps.config.http.publicUrl.startsWith('https:'),
      path: CALLBACK,
      expires: answer.expiresAt,
    });
    return answer;
  },
});

const callback = route({
  method: 'get',
  path: CALLBACK,
  tag: TAG,
  summary: 'The way back from the provider’s page; ends on the page of the agent’s hours',
  description:
    'For browsers. `?calendar=` on the page it ends on says `connected`, `refused`, `expired` or `failed`.',
  access: 'public',
  query: z.object({
    state: z.string().max(300).optional(),
    code: z.string().max(4_000).optional(),
    error: z.string().max(200).optional(),
  }),
  example: { query: { state: 'WzE0…', code: 'fAQ-…' } },
  handler: async ({ query, deps, req, res, ip, receivedAt }): Promise<typeof ANSWERED> => {
    const browser = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{1,100})(?:;|$)`).exec(
      req.headers.cookie ?? '',
    )?.[1];
    res.clearCookie(COOKIE, { path: CALLBACK });
    const end = (page: string, said: 'connected' | 'refused' | 'expired' | 'failed'): typeof ANSWERED => {
      res.set('Cache-Control', 'no-store').redirect(303, `${page}?calendar=${said}`);
      return ANSWERED;
    };
    const found = query.state ? await deps.db.lookup.calendarState(authStateHash(query.state)) : null;
    const opened =
      found && browser
        ? await deps.db.asTenant(found.tenantId, (tx) =>
            spendAuthState(tx, { stateId: found.stateId, browser, now: receivedAt }),
          )
        : null;
    // Unknown, used, too old, or begun in another browser: one answer, and nothing was done.
    if (!found || !opened) return end('/agents', 'expired');
    const page = `/agents/${opened.agentId}/availability`;
    if (query.error !== undefined || !query.code) return end(page, 'refused');
    try {
      const calendars = provided(deps.calendars);
      const grant = await calendars.exchangeCode({
        redirectUri: deps.config.http.publicUrl + CALLBACK,
        code: query.code,
        verifier: opened.verifier,
      });
      const calendar = ownCalendar((await readCalendars(deps, grant.grantId)) ?? []);
      await deps.db.asTenant(found.tenantId, async (tx) => {
        // A right that was lost on the way is lost.
        const user = await readUser(tx, opened.userId);
        if (!user) throw problem('session-ended');
        await requireKeeper(tx, { role: user.role, userId: user.id }, opened.agentId);
        const connection = await saveConnection(tx, {
          ...grant,
          agentId: opened.agentId,
          userId: opened.userId,
          calendar: calendar && {
            id: calendar.id,
            name: calendar.name,
            timeZone: zoneOf(calendar),
          },
        });
        await recordAudit(tx, {
          actorKind: 'user',
          actorId: opened.userId,
          action: 'calendar.connected',
          subjectKind: 'agent',
          subjectId: opened.agentId,
          detail: { provider: grant.provider },
          ip,
        });
        await tx.ask({ kind: 'calendar.connected', tenantId: tx.tenantId, connectionId: connection.id });
      });
      return end(page, 'connected');
    } catch (error) {
      req.log.warn({ err: error }, 'a calendar could not be connected');
      return end(page, 'failed');
    }
  },
});

/** The one a person most likely means; they can choose another. */
function ownCalendar(calendars: readonly CalendarInfo[]): CalendarInfo | null {
  const writable = calendars.filter(({ isWritable }) => isWritable);
  return writable.find(({ isPrimary }) => isPrimary) ?? writable[0] ?? null;
}

/** null: the business's zone is taken instead. */
function zoneOf({ timeZone }: CalendarInfo): string | null {
  return timeZone && isTimeZone(timeZone) ? timeZone : null;
}

const read = route({
  method: 'get',
  path: ONE,
  tag: TAG,
  summary: 'An agent’s own calendar: how it stands, and the calendars to choose from',
  access: 'agents:read',
  params: idParams,
  response: connectionSchema,
  example: { params: { id: AGENT_ID }, response: EXAMPLE },
  handler: async ({ params, auth, deps, asTenant }) => {
    const connection = await asTenant(async (tx) => {
      await requireKeeper(tx, auth, params.id);
      return connectionOfAgent(tx, params.id);
    });
    return view(deps, connection);
  },
});

const update = route({
  method: 'put',
  path: ONE,
  tag: TAG,
  summary: 'Chooses the calendar, pauses it, or says what a change made there means; what is not named stays',
  access: 'session',
  params: idParams,
  body: z.object({
    calendarId: z.string().min(1).max(1_000).optional(),
    syncEnabled: z.boolean().optional(),
    policy: z.enum(calendarPolicies).optional(),
  }),
  response: connectionSchema,
  problems: [PROBLEMS.forbidden, PROBLEMS.unavailable, OWN['calendar-not-connected']],
  example: {
    params: { id: AGENT_ID },
    body: { policy: 'follow' },
    response: { ...EXAMPLE, policy: 'follow' },
  },
  handler: async ({ params, body, auth, deps, asTenant, audit }) => {
    const before = await asTenant(async (tx) => {
      await requireKeeper(tx, auth, params.id);
      return connectionOfAgent(tx, params.id);
    });
    if (before?.status !== 'connected') throw new Problem(OWN['calendar-not-connected']);
    const calendars = await readCalendars(deps, before.grantId);
    const chosen = body.calendarId === undefined ? null : requireWritable(calendars, body.calendarId);
    const connection = await asTenant(async (tx) => {
      const changed = await changeConnection(tx, before.id, {
        syncEnabled: body.syncEnabled,
        policy: body.policy,
        ...(chosen && { calendar: { id: chosen.id, name: chosen.name, timeZone: zoneOf(chosen) } }),
      });
      if (!changed.syncEnabled) await pauseCalendar(tx, changed.id);
      await tx.ask({ kind: 'calendar.connected', tenantId: tx.tenantId, connectionId: changed.id });
      const detail = { fields: Object.keys(body) };
      await audit(tx, { action: 'calendar.updated', subjectKind: 'agent', subjectId: params.id, detail });
      return changed;
    });
    return { ...connection, calendars };
  },
});

function requireWritable(calendars: CalendarInfo[] | null, id: string): CalendarInfo {
  if (!calendars) throw problem('unavailable');
  const calendar = calendars.find((one) => one.id === id);
  if (calendar?.isWritable) return calendar;
  throw invalid('calendarId', calendar ? 'read_only' : 'unknown', {
    fr: calendar ? 'Cet agenda ne peut pas être modifié.' : 'Cet agenda n’est pas dans le compte connecté.',
    en: calendar ? 'This calendar cannot be written to.' : 'This calendar is not in the connected account.',
  });
}

const disconnect = route({
  method: 'delete',
  path: `${ONE}/disconnect`,
  tag: TAG,
  summary: 'Disconnects an agent’s own calendar',
  description:
    'The appointments ahead are removed from it, its busy time is forgotten, and the permission is given back to the provider. Done already = done.',
  access: 'session',
  params: idParams,
  problems: [PROBLEMS.forbidden],
  example: { params: { id: AGENT_ID } },
  handler: ({ params, auth, asTenant, audit }) =>
    asTenant(async (tx) => {
      await requireKeeper(tx, auth, params.id);
      const connection = await connectionOfAgent(tx, params.id);
      if (!connection || connection.status === 'disconnected') return;
      await pauseCalendar(tx, connection.id);
      await endConnection(tx, connection);
      await audit(tx, { action: 'calendar.disconnected', subjectKind: 'agent', subjectId: params.id });
    }),
});

export const routes: Route[] = [connect, callback, read, update, disconnect];
