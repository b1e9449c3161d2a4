import type { CalendarPlace, CalendarProvider } from '../providers/calendar/calendar.ts';
import type { Sandbox } from '../sandbox/server.ts';

/** A person with an account at Google, Microsoft, Apple or Exchange, and their browser. */
export function sandboxPerson(sandbox: Pick<Sandbox, 'url'>, email: string, provider = 'google') {
  const api = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/nylas${path}`, {
      method,
      headers: { authorization: 'Bearer the-person', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { data: { id: string } }).data;
  };
  const at = ({ grantId, calendarId }: Pick<CalendarPlace, 'grantId' | 'calendarId'>, eventId = '') =>
    `/v3/grants/${grantId}/events${eventId && `/${encodeURIComponent(eventId)}`}?calendar_id=${encodeURIComponent(calendarId)}`;
  const decide = async (url: string, decision: 'approve' | 'refuse') => {
    const body = new URLSearchParams([...new URL(url).searchParams]);
    for (const [name, value] of Object.entries({ decision, email, account_provider: provider }))
      body.set(name, value);
    const answer = await fetch(`${sandbox.url}/nylas/v3/connect/auth`, {
      method: 'POST',
      body,
      redirect: 'manual',
    });
    return new URL(answer.headers.get('location')!);
  };
  return {
    /** Allows access on the hosted page. @returns where the browser is sent, and the code in it. */
    approve: async (url: string) => {
      const back = await decide(url, 'approve');
      return { back, code: back.searchParams.get('code')! };
    },
    refuse: (url: string) => decide(url, 'refuse'),
    /** Makes an event in the vendor's own words. @returns its id. */
    writes: async (place: Pick<CalendarPlace, 'grantId' | 'calendarId'>, event: object) =>
      (await api('POST', at(place), event)).id,
    changes: (place: Pick<CalendarPlace, 'grantId' | 'calendarId'>, eventId: string, change: object) =>
      api('PUT', at(place, eventId), change),
    deletes: (place: Pick<CalendarPlace, 'grantId' | 'calendarId'>, eventId: string) =>
      api('DELETE', at(place, eventId)),
    /** As when a password is changed: the grant is invalid until the person connects again. */
    expires: async (grantId: string) => {
      await fetch(`${sandbox.url}/pages/nylas/grants/${grantId}/expire`, {
        method: 'POST',
        redirect: 'manual',
      });
    },
  };
}

let accounts = 0;

/** A new account, connected. @returns its primary calendar. */
export async function connectSandboxCalendar(
  sandbox: Pick<Sandbox, 'url'>,
  calendars: CalendarProvider,
  options: { provider?: string; email?: string } = {},
): Promise<CalendarPlace> {
  accounts += 1;
  const provider = options.provider ?? 'google';
  const email = options.email ?? `account-${accounts}@${provider}.example`;
  const redirectUri = 'http://localhost:9/callback';
  const { url, verifier } = calendars.authorizationUrl({ redirectUri, state: 'test' });
  const { code } = await sandboxPerson(sandbox, email, provider).approve(url);
  const grant = await calendars.exchangeCode({ redirectUri, code, verifier });
  const primary = (await calendars.listCalendars(grant.grantId)).find(({ isPrimary }) => isPrimary)!;
  return { ...grant, calendarId: primary.id };
}
