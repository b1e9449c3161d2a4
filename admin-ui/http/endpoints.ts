import { eventsOf } from './event-stream.ts';
import { call, open } from './http.ts';
import { ApiError } from './problem-error.ts';
import type {
  Answer,
  ApiKey,
  Assistant,
  AuthGrant,
  CrawlJob,
  CrawlUrl,
  KnowledgeDocument,
  KnowledgeStatus,
  Me,
  Onboarding,
  Page,
  Problem,
  ProcessPage,
  SearchAnswer,
  Signup,
  StepAction,
  StepName,
  SystemInfo,
  Tenant,
} from './types.ts';

/** Every call of the API that is not plain list-read-write (those go through the data provider). */
export const endpoints = {
  signup: (body: Signup) => call<AuthGrant>('auth/signup', { method: 'POST', body, anonymous: true }),
  login: (body: { email: string; password: string }) =>
    call<AuthGrant>('auth/login', { method: 'POST', body, anonymous: true }),
  logout: () => call<void>('auth/logout', { method: 'POST', body: {} }),
  me: () => call<Me>('auth/me'),
  saveProfile: (body: {
    firstName?: string;
    lastName?: string;
    locale?: string;
    currentPassword?: string;
    newPassword?: string;
  }) => call<Me>('auth/profile', { method: 'PUT', body }),

  settings: () => call<Tenant>('settings'),
  /** Where Sara is written to by e-mail; null: nowhere. */
  messagingSettings: () => call<{ inboundAddress: string | null }>('messaging-settings'),
  saveSettings: (body: Partial<Tenant>) => call<Tenant>('settings', { method: 'PUT', body }),
  createApiKey: (body: { name: string; scopes: string[]; expiresAt?: string }) =>
    call<ApiKey & { key: string }>('api-keys', { method: 'POST', body }),
  system: () => call<SystemInfo>('system'),

  crawl: (body: { url: string }) => call<CrawlJob>('knowledge/crawl', { method: 'POST', body }),
  crawls: (limit: number) => call<Page<CrawlJob>>('knowledge/crawls', { query: { limit } }),
  crawlUrls: (id: string, query: { status?: string; limit: number }) =>
    call<Page<CrawlUrl>>(`knowledge/crawls/${id}/urls`, { query }),
  cancelCrawl: (id: string) => call<void>(`knowledge/crawls/${id}/cancel`, { method: 'POST', body: {} }),
  upload: (file: File, categoryId?: string) => {
    const body = new FormData();
    if (categoryId) body.set('categoryId', categoryId);
    body.set('file', file);
    return call<KnowledgeDocument>('knowledge/documents', { method: 'POST', body });
  },
  search: (query: string, limit: number, signal?: AbortSignal) =>
    call<SearchAnswer>('knowledge/search', {
      method: 'POST',
      body: { query, limit },
      ...(signal ? { signal } : {}),
    }),
  knowledgeStatus: () => call<KnowledgeStatus>('knowledge/status'),
  ask,

  startOnboarding: (body: { websiteUrl?: string; language?: string }) =>
    call<Onboarding>('onboarding/start', { method: 'POST', body }),
  /** null when this business never started one. */
  currentOnboarding: () =>
    call<Onboarding>('onboarding/current').catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }),
  onboarding: (id: string) => call<Onboarding>(`onboarding/${id}`),
  step: (id: string, step: StepName, action: StepAction, data?: unknown) =>
    call<Onboarding>(`onboarding/${id}/step`, {
      method: 'POST',
      body: { step, action, ...(data === undefined ? {} : { data }) },
    }),
  completeOnboarding: (id: string) =>
    call<Onboarding>(`onboarding/${id}/complete`, { method: 'POST', body: {} }),
  cancelOnboarding: (id: string) => call<Onboarding>(`onboarding/${id}/cancel`, { method: 'POST', body: {} }),
  assistant: () => call<Assistant>('assistant'),

  processes: (query: {
    kind?: string;
    stage?: string;
    status?: string;
    limit?: number;
    pageToken?: string;
  }) => call<ProcessPage>('workflows', { query }),
  cancelProcess: (kind: string, id: string) =>
    call<void>(`workflows/${encodeURIComponent(kind)}/${encodeURIComponent(id)}/cancel`, {
      method: 'POST',
      body: {},
    }),
};

/**
 * Asks Sara. `onDelta` receives the answer as it is written; the promise ends with the whole of it and what it rests on.
 * Throws ApiError, also when the stream itself carries a problem or ends without an answer.
 */
async function ask(
  question: string,
  options: { language?: string; signal?: AbortSignal; onDelta?: (text: string) => void } = {},
): Promise<Answer> {
  const response = await open('knowledge/ask', {
    method: 'POST',
    body: { question, ...(options.language ? { language: options.language } : {}) },
    accept: 'text/event-stream',
    ...(options.signal ? { signal: options.signal } : {}),
  });
  for await (const { event, data } of eventsOf(response)) {
    if (event === 'delta') options.onDelta?.((JSON.parse(data) as { text: string }).text);
    if (event === 'answer') return JSON.parse(data) as Answer;
    if (event === 'error') {
      const problem = JSON.parse(data) as Problem;
      throw new ApiError(
        problem.type?.split('/').pop() ?? 'error',
        problem.detail ?? '',
        problem.status,
        problem,
      );
    }
  }
  throw new ApiError('unreachable', '', 0, null);
}
