import { setTimeout as sleep } from 'node:timers/promises';

/** The demo business signs in with this; it exists on loopback only. */
export const demoLogin = { email: 'marie@salon-marie.example', password: 'coccinelle-demo' } as const;

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
  waitMs?: number;
}): Promise<string> {
  const api = client(options.apiUrl);
  await api.signIn();
  const current = await api.call('GET', '/onboarding/current', undefined, [404]);
  if (current?.status === 'completed') return 'onboarded';
  let session = current ?? (await api.call('POST', '/onboarding/start', { websiteUrl: options.websiteUrl }));

  const deadline = Date.now() + (options.waitMs ?? 90_000);
  for (let step = ''; session && Date.now() < deadline; ) {
    if (session.currentStep !== step) {
      step = session.currentStep;
      options.onStep(step);
    }
    if (session.status === 'completed') return summary(session);
    if (session.status === 'cancelled') return 'its onboarding was cancelled';
    if (session.status === 'waiting' && session.steps.every(isPast)) {
      session = await api.call('POST', `/onboarding/${session.id}/complete`, {});
      continue;
    }
    if (session.status === 'waiting' && !session.steps.some(({ status }) => status === 'running')) {
      return `waits for you at step "${session.currentStep}"`;
    }
    await sleep(pollMs);
    session = await api.call('GET', `/onboarding/${session.id}`);
  }
  return 'its onboarding goes on in the background';
}

/** The last step is the owner's own word; before it, everything that could be done has been. */
function isPast({ step, status }: Step): boolean {
  return step === 'live' || status === 'done' || status === 'skipped' || status === 'attention';
}

function summary({ steps }: Session): string {
  const open = steps.filter(({ status }) => status === 'attention').map(({ step }) => step);
  return open.length > 0 ? `onboarded, to be looked at: ${open.join(', ')}` : 'onboarded';
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
    async call(
      method: string,
      path: string,
      body?: unknown,
      absent: number[] = [],
    ): Promise<Session | undefined> {
      const response = await send(method, path, body);
      if (absent.includes(response.status)) return undefined;
      if (!response.ok) throw await refused(method, path, response);
      return (await response.json()) as Session;
    },
  };
}
