import { setTimeout as sleep } from 'node:timers/promises';

/** The demo business signs in with this; it exists on loopback only. */
export const demoLogin = { email: 'marie@salon-marie.example', password: 'coccinelle-demo' } as const;

/** The number the demo business texts from and is written to at: one kept for fiction, and nobody else's in the sandbox. */
export const DEMO_NUMBER = '+33639980002';

/** Well within the limit on requests per minute, which counts us like anyone. */
const pollMs = 2_000;

interface Step {
  step: string;
  status: 'pending' | 'running' | 'done' | 'attention' | 'skipped';
  problem: { title: string } | null;
}

interface Session {
  id: string;
  status: 'running' | 'waiting' | 'completed' | 'cancelled';
  currentStep: string;
  steps: Step[];
}

/**
 * Makes sure the demo business exists and is onboarded, as a user would do it: over the HTTP API, by the real
 * workflow, from the demo website the sandbox serves.
 * @param onStep is told each step the workflow reaches
 * @returns in words, what state the business is in
 */
export async function ensureDemo(options: {
  apiUrl: string;
  websiteUrl: string;
  onStep: (step: string) => void;
  /** Called once the business is there and has written to nobody. */
  onBusiness?: () => Promise<void>;
  waitMs?: number;
}): Promise<string> {
  const api = client(options.apiUrl);
  await api.signIn();
  await options.onBusiness?.();
  const current = await api.call<Session>('GET', '/onboarding/current', undefined, [404]);
  await ensureChannels(api);
  if (current?.status === 'completed') return `onboarded, ${await ensureAppointments(api)}`;
  let session =
    current ?? (await api.call<Session>('POST', '/onboarding/start', { websiteUrl: options.websiteUrl }));

  const deadline = Date.now() + (options.waitMs ?? 90_000);
  for (let step = ''; session && Date.now() < deadline; ) {
    if (session.currentStep !== step) {
      step = session.currentStep;
      options.onStep(step);
    }
    if (session.status === 'completed') return `${summary(session)}, ${await ensureAppointments(api)}`;
    if (session.status === 'cancelled') return 'its onboarding was cancelled';
    if (session.status === 'waiting' && session.steps.every(isPast)) {
      session = await api.call<Session>('POST', `/onboarding/${session.id}/complete`, {});
      continue;
    }
    if (session.status === 'waiting' && !session.steps.some(({ status }) => status === 'running')) {
      return `waits for you at step "${session.currentStep}"`;
    }
    await sleep(pollMs);
    session = await api.call<Session>('GET', `/onboarding/${session.id}`);
  }
  return 'its onboarding goes on in the background';
}

/** Gives the business an account on each channel the sandbox plays; a real one is connected by whoever runs the service. */
async function ensureChannels(api: ReturnType<typeof client>): Promise<void> {
  for (const channel of ['whatsapp', 'instagram', 'messenger'])
    await api.call('POST', '/channels', { channel }, [409]);
}

/** The last step is the owner's own word; before it, everything that could be done has been. */
function isPast({ step, status }: Step): boolean {
  return step === 'live' || status === 'done' || status === 'skipped' || status === 'attention';
}

function summary({ steps }: Session): string {
  const open = steps.filter(({ status }) => status === 'attention').map(({ step }) => step);
  return open.length > 0 ? `onboarded, to be looked at: ${open.join(', ')}` : 'onboarded';
}

/** Numbers the French regulator keeps for fiction; their texts arrive in the sandbox's phones. */
const PEOPLE = [
  { firstName: 'Éloïse', lastName: 'Petit', phone: '+33639980011', email: 'eloise.petit@exemple.fr' },
  { firstName: 'Karim', lastName: 'Benali', phone: '+33639980012', email: null },
  { firstName: 'Jeanne', lastName: 'Le Goff', phone: '+33639980013', email: 'jeanne.legoff@exemple.fr' },
  { firstName: 'Mathéo', lastName: 'Garnier', phone: null, email: 'matheo.garnier@exemple.fr' },
  { firstName: 'Inès', lastName: 'Moreau', phone: '+33639980014', email: 'ines.moreau@exemple.fr' },
  { firstName: 'François', lastName: 'D’Artois', phone: '+33639980015', email: null },
];

/** Gives the demo business a few appointments in the days to come, once, as its receptionist would. @returns in words, what it has */
async function ensureAppointments(api: ReturnType<typeof client>): Promise<string> {
  const known = await api.call<{ total: number }>('GET', '/appointments?limit=1');
  if (known && known.total > 0) return 'with its appointments';
  const services = await api.call<{ items: Array<{ id: string }> }>('GET', '/services?active=true&limit=6');
  const [from, to] = [1, 8].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  let made = 0;
  for (const [i, person] of PEOPLE.entries()) {
    const service = services?.items[i % (services.items.length || 1)];
    if (!service) break;
    const free = await api.call<{ slots: Array<{ start: string }> }>(
      'GET',
      `/slots?serviceId=${service.id}&from=${from}&to=${to}`,
    );
    const slots = free?.slots ?? [];
    const slot = slots[Math.floor((slots.length * i) / PEOPLE.length)];
    if (!slot) continue;
    const body = { serviceId: service.id, startsAt: slot.start, client: person };
    if (await api.call('POST', '/appointments', body, [409])) made += 1;
  }
  return `${made} appointments made`;
}

function client(apiUrl: string) {
  let token = '';
  const send = async (method: string, path: string, body: unknown): Promise<Response> => {
    const response = await fetch(`${apiUrl}/api/v1${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    if (response.status !== 429) return response;
    await response.body?.cancel();
    await sleep(1_000 * (Number(response.headers.get('Retry-After')) || 1));
    return await send(method, path, body);
  };
  const refused = async (method: string, path: string, response: Response) =>
    new Error(`${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  return {
    /** Logs in, or signs up where there is no such user yet. */
    async signIn(): Promise<void> {
      const owner = {
        firstName: 'Marie',
        lastName: 'Lambert',
        businessName: 'Salon Marie',
      };
      const place = { locale: 'fr-FR', timeZone: 'Europe/Paris', country: 'FR' };
      let response = await send('POST', '/auth/login', demoLogin);
      if (response.status === 401)
        response = await send('POST', '/auth/signup', { ...demoLogin, ...owner, ...place });
      if (!response.ok) throw await refused('POST', '/auth/signup', response);
      token = ((await response.json()) as { accessToken: string }).accessToken;
    },
    /** @returns `undefined` for a status listed in `absent` */
    async call<Answer>(
      method: string,
      path: string,
      body?: unknown,
      absent: number[] = [],
    ): Promise<Answer | undefined> {
      const response = await send(method, path, body);
      if (absent.includes(response.status)) return undefined;
      if (!response.ok) throw await refused(method, path, response);
      return (await response.json()) as Answer;
    },
  };
}
