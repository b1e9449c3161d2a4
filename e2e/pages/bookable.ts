import { stackUrl } from '../browser.ts';
import { newOwner, type Owner } from './people.ts';

/** A business that can be booked, made over the API as its owner would. */
export interface Bookable {
  slug: string;
  /** How the owner signs in. */
  owner: Owner;
  /** Ids by name. */
  services: Record<string, string>;
  agents: Record<string, string>;
  /** As the owner. @throws on anything but a success */
  api<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
}

const SERVICES = [
  { name: 'Coupe femme', category: 'Coupes', durationMinutes: 45, priceKind: 'from', priceMinCents: 4_500 },
  { name: 'Coupe homme', category: 'Coupes', durationMinutes: 30, priceKind: 'fixed', priceMinCents: 2_800 },
  {
    name: 'Balayage',
    category: 'Couleur',
    description: 'Éclaircissement à main levée, soin et coiffage compris.',
    durationMinutes: 120,
    priceKind: 'range',
    priceMinCents: 9_000,
    priceMaxCents: 14_000,
  },
  { name: 'Coloration végétale', category: 'Couleur', durationMinutes: 90, priceKind: 'quote' },
];

/** Two people who work every day from nine to seven, and four services. */
export async function openBookable(
  options: { name?: string; services?: object[]; settings?: object; locale?: string } = {},
): Promise<Bookable> {
  const owner = newOwner(options.name ?? 'Salon Marie');
  const signedUp = await send<{ accessToken: string; tenant: { slug: string } }>('POST', '/auth/signup', {
    ...owner,
    firstName: 'Marie',
    lastName: 'Lambert',
    ...(options.locale ? { locale: options.locale } : {}),
  });
  const api = <Answer>(method: string, path: string, body?: unknown) =>
    send<Answer>(method, path, body, signedUp.accessToken);
  const agents: Record<string, string> = {};
  for (const { name, title } of [
    { name: 'Léa', title: 'Coloriste' },
    { name: 'Karim', title: 'Coiffeur' },
  ]) {
    const { id } = await api<{ id: string }>('POST', '/agents', { name, title });
    agents[name] = id;
    for (let weekday = 0; weekday < 7; weekday++)
      await api('POST', `/agents/${id}/availability-rules`, {
        weekday,
        startTime: '09:00',
        endTime: '19:00',
      });
  }
  const services: Record<string, string> = {};
  for (const [position, service] of (options.services ?? SERVICES).entries()) {
    const made = await api<{ id: string; name: string }>('POST', '/services', { ...service, position });
    services[made.name] = made.id;
  }
  if (options.settings) await api('PUT', '/booking-settings', options.settings);
  return { slug: signedUp.tenant.slug, owner, services, agents, api };
}

async function send<Answer>(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
  const response = await fetch(`${stackUrl()}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
  return (text ? JSON.parse(text) : undefined) as Answer;
}
