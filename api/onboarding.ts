import { z } from 'zod';
import { findAssistant } from '../db/assistants.ts';
import type { TenantTransaction } from '../db/database.ts';
import {
  findOnboarding,
  latestOnboarding,
  type OnboardingSession,
  onboardingSteps,
  openOnboarding,
} from '../db/onboarding.ts';
import { stepDataSchemas } from '../domain/onboarding/step-data.ts';
import { type StepAction, type StepName, stepNames } from '../domain/onboarding/steps.ts';
import { onboardingWorkflowId } from '../temporal/ids.ts';
import { actOnOnboarding, OnboardingRefusal } from '../temporal/onboarding.ts';
import { temporalUiLink } from '../temporal/overview.ts';
import { type ApiDeps, provided } from './deps.ts';
import { defineProblems, PROBLEMS, Problem, problem } from './problems.ts';
import { ANSWERED, type Route, route } from './route.ts';
import { httpUrl, idParams, instant } from './schemas.ts';
import { openStream } from './sse.ts';

const OWN = defineProblems({
  'onboarding-open': {
    status: 409,
    title: { fr: 'Mise en route déjà ouverte', en: 'Onboarding already open' },
    detail: {
      fr: 'Une mise en route est déjà en cours pour votre entreprise. Terminez-la ou annulez-la avant d’en commencer une autre.',
      en: 'An onboarding is already under way for your business. Finish or cancel it before starting another.',
    },
  },
  'onboarding-refused': {
    status: 409,
    title: { fr: 'Pas maintenant', en: 'Not now' },
    detail: {
      fr: 'Cette étape ne peut pas être modifiée pour le moment ({reason}). Rien n’a changé.',
      en: 'This step cannot be changed at the moment ({reason}). Nothing was changed.',
    },
  },
});

const stepSchema = z
  .object({
    step: z.enum(stepNames),
    position: z.number().int(),
    status: z.enum(['pending', 'running', 'done', 'attention', 'skipped']),
    data: z.record(z.string(), z.unknown()),
    problem: z
      .object({
        code: z.string(),
        detail: z.string().nullable(),
        actions: z.array(z.enum(['edit', 'skip', 'restart'])),
      })
      .nullable(),
    edited: z.boolean(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'OnboardingStep' });

const sessionSchema = z
  .object({
    id: z.uuid(),
    status: z.enum(['running', 'waiting', 'completed', 'cancelled']),
    websiteUrl: z.string().nullable(),
    currentStep: z.enum(stepNames),
    workflowId: z.string(),
    temporalUrl: z.string().nullable(),
    createdAt: instant,
    completedAt: instant.nullable(),
    steps: z.array(stepSchema),
  })
  .meta({ id: 'Onboarding' });

type SessionView = z.input<typeof sessionSchema>;

const exampleId = '01980a3c-6d1e-7a40-9d2b-3f6f0b0c1d2e';
const exampleSession = {
  id: exampleId,
  status: 'waiting' as const,
  websiteUrl: 'https://www.salon-marie.fr/',
  currentStep: 'live' as const,
  workflowId: `tenant/01980a3c-0000-7a40-9d2b-3f6f0b0c1d2e/onboarding/${exampleId}`,
  temporalUrl: null,
  createdAt: '2026-11-23T08:30:00.000Z',
  completedAt: null,
  steps: [
    {
      step: 'website' as const,
      position: 2,
      status: 'done' as const,
      data: { pagesStored: 12, pagesFailed: 0 },
      problem: null,
      edited: false,
      startedAt: '2026-11-23T08:30:01.000Z',
      finishedAt: '2026-11-23T08:30:09.000Z',
    },
  ],
};

/** A session as the back office shows it; the raw facts stay inside. */
async function view(deps: ApiDeps, tx: TenantTransaction, session: OnboardingSession): Promise<SessionView> {
  const steps = await onboardingSteps(tx, session.id);
  const workflowId = onboardingWorkflowId(tx.tenantId, session.id);
  const { uiUrl, namespace } = deps.config.temporal;
  return {
    ...session,
    workflowId,
    temporalUrl: temporalUiLink(uiUrl, namespace, workflowId),
    steps: steps.map(({ data: { facts: _inside, ...data }, problem: why, ...step }) => ({
      ...step,
      data,
      problem: why ? { code: why.code, detail: why.detail ?? null, actions: why.actions } : null,
    })),
  };
}

async function find(deps: ApiDeps, tx: TenantTransaction, id: string): Promise<SessionView> {
  const session = await findOnboarding(tx, id);
  if (!session) throw problem('not-found');
  return view(deps, tx, session);
}

interface ActContext {
  deps: ApiDeps;
  params: { id: string };
  auth: { tenantId: string };
  requestId: string;
  asTenant<T>(work: (tx: TenantTransaction) => Promise<T>): Promise<T>;
  audit(
    tx: TenantTransaction,
    entry: { action: string; subjectKind: string; subjectId: string; detail?: Record<string, unknown> },
  ): Promise<void>;
}

/** Hands the owner's action to the workflow, waits for its word, and shows the session as it then is. */
async function act(
  context: ActContext,
  action: { action: StepAction; step?: StepName; data?: unknown },
): Promise<SessionView> {
  const { deps, auth, params } = context;
  await context.asTenant((tx) => find(deps, tx, params.id));
  try {
    await actOnOnboarding(
      provided(deps.temporal),
      { tenantId: auth.tenantId, onboardingId: params.id },
      action,
      context.requestId,
    );
  } catch (error) {
    if (!(error instanceof OnboardingRefusal)) throw error;
    throw new Problem(OWN['onboarding-refused'], { values: { reason: error.code } });
  }
  return context.asTenant(async (tx) => {
    await context.audit(tx, {
      action: `onboarding.${action.action}`,
      subjectKind: 'onboarding',
      subjectId: params.id,
      detail: action.step ? { step: action.step } : {},
    });
    return find(deps, tx, params.id);
  });
}

const stepBody = z
  .discriminatedUnion('action', [
    z.object({ action: z.literal('skip'), step: z.enum(stepNames) }),
    z.object({ action: z.literal('restart'), step: z.enum(stepNames) }),
    z.object({ action: z.literal('confirm'), step: z.enum(stepNames) }),
    z.object({ action: z.literal('edit'), step: z.enum(stepNames), data: z.record(z.string(), z.unknown()) }),
  ])
  .superRefine((body, context) => {
    if (body.action !== 'edit') return;
    const parsed = stepDataSchemas[body.step].safeParse(body.data);
    for (const issue of parsed.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['data', ...issue.path], message: issue.message });
    }
  });

const shared = { tag: 'Onboarding', response: sessionSchema } as const;
const refused = { problems: [OWN['onboarding-refused'], PROBLEMS['not-found'], PROBLEMS.unavailable] };

const changeStep = (method: 'put' | 'post') =>
  route({
    ...shared,
    ...refused,
    method,
    path: '/api/v1/onboarding/:id/step',
    summary: 'Edit, skip, restart or confirm a step',
    description: 'The workflow itself decides and answers; a restart runs the step and those after it again.',
    access: 'onboarding:write',
    params: idParams,
    body: stepBody,
    bodyLimit: 1024 * 1024,
    example: {
      params: { id: exampleId },
      body: {
        action: 'edit',
        step: 'team',
        data: { hours: [{ days: [2, 3, 4, 5, 6], open: '09:00', close: '19:00' }] },
      },
      response: exampleSession,
    },
    handler: (context) => act(context, context.body),
  });

const restartOf = (path: string, step: StepName, summary: string) =>
  route({
    ...shared,
    ...refused,
    method: 'post',
    path: `/api/v1/onboarding/:id/${path}`,
    summary,
    access: 'onboarding:write',
    params: idParams,
    example: { params: { id: exampleId }, response: exampleSession },
    handler: (context) => act(context, { action: 'restart', step }),
  });

const ending = (verb: 'complete' | 'cancel', summary: string) =>
  route({
    ...shared,
    ...refused,
    method: 'post',
    path: `/api/v1/onboarding/:id/${verb}`,
    summary,
    access: 'onboarding:write',
    params: idParams,
    example: { params: { id: exampleId }, response: exampleSession },
    handler: (context) => act(context, { action: verb }),
  });

const SSE_LOOK_EVERY_MS = 500;

export const routes: readonly Route[] = [
  route({
    ...shared,
    method: 'post',
    path: '/api/v1/onboarding/start',
    summary: 'Start the autopilot: from a website to a working Sara',
    access: 'onboarding:write',
    body: z.object({ websiteUrl: httpUrl.optional(), language: z.enum(['fr', 'en']).optional() }),
    status: 201,
    problems: [OWN['onboarding-open']],
    example: {
      body: { websiteUrl: 'https://www.salon-marie.fr/' },
      response: { ...exampleSession, status: 'running' },
    },
    handler: ({ asTenant, audit, auth, body, deps }) =>
      asTenant(async (tx) => {
        const open = await latestOnboarding(tx);
        if (open && (open.status === 'running' || open.status === 'waiting')) {
          throw new Problem(OWN['onboarding-open']);
        }
        const id = await openOnboarding(tx, { websiteUrl: body.websiteUrl ?? null, startedBy: auth.userId });
        await audit(tx, { action: 'onboarding.started', subjectKind: 'onboarding', subjectId: id });
        await tx.ask({ kind: 'onboarding.start', tenantId: tx.tenantId, onboardingId: id });
        return find(deps, tx, id);
      }),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/v1/onboarding/current',
    summary: 'The onboarding under way, or else the latest one',
    access: 'onboarding:read',
    problems: [PROBLEMS['not-found']],
    example: { response: exampleSession },
    handler: ({ asTenant, deps }) =>
      asTenant(async (tx) => {
        const session = await latestOnboarding(tx);
        if (!session) throw problem('not-found');
        return view(deps, tx, session);
      }),
  }),
  route({
    ...shared,
    method: 'get',
    path: '/api/v1/onboarding/:id',
    summary: 'An onboarding and its seven steps',
    access: 'onboarding:read',
    params: idParams,
    problems: [PROBLEMS['not-found']],
    example: { params: { id: exampleId }, response: exampleSession },
    handler: ({ asTenant, deps, params }) => asTenant((tx) => find(deps, tx, params.id)),
  }),
  route({
    method: 'get',
    path: '/api/v1/onboarding/:id/events',
    tag: 'Onboarding',
    summary: 'Live progress as server-sent events',
    access: 'onboarding:read',
    params: idParams,
    problems: [PROBLEMS['not-found']],
    events: { session: sessionSchema },
    example: { params: { id: exampleId } },
    handler: async (context): Promise<typeof ANSWERED> => {
      const { asTenant, deps, params } = context;
      let session = await asTenant((tx) => find(deps, tx, params.id));
      const stream = openStream(context);
      let sent = '';
      while (!stream.signal.aborted) {
        const now = JSON.stringify(session);
        if (now !== sent) await stream.send('session', sessionSchema.parse(session));
        sent = now;
        if (session.status === 'completed' || session.status === 'cancelled') break;
        await new Promise((resolve) => setTimeout(resolve, SSE_LOOK_EVERY_MS));
        session = await asTenant((tx) => find(deps, tx, params.id));
      }
      stream.close();
      return ANSWERED;
    },
  }),
  changeStep('put'),
  changeStep('post'),
  restartOf('agents/auto-generate', 'team', 'Read hours and team again, and make agents of the team'),
  restartOf('vapi/auto-configure', 'sara', 'Configure Sara on the phone again'),
  restartOf('kb/initialize', 'faq', 'Draft the 45 questions again'),
  ending('complete', 'Say that it is good: the autopilot ends'),
  ending('cancel', 'Stop the autopilot; what it found stays'),
  route({
    method: 'get',
    path: '/api/v1/assistant',
    tag: 'Onboarding',
    summary: 'Sara, as she is configured',
    access: 'onboarding:read',
    problems: [PROBLEMS['not-found']],
    response: z
      .object({
        name: z.string(),
        greeting: z.string(),
        instructions: z.string(),
        language: z.string(),
        voice: z.string(),
        phoneNumber: z.string().nullable(),
        status: z.enum(['draft', 'live', 'failed']),
        errorDetail: z
          .string()
          .nullable()
          .meta({ description: 'Why the voice provider refused the last change, in its own words.' }),
        simulated: z
          .boolean()
          .meta({ description: 'No voice provider is configured: the sandbox plays it.' }),
      })
      .meta({ id: 'Assistant' }),
    example: {
      response: {
        name: 'Sara',
        greeting: 'Bonjour, ici Sara, l’assistante du Salon Marie. Que puis-je pour vous ?',
        instructions: '',
        language: 'fr',
        voice: 'charlotte',
        phoneNumber: '+33400000000',
        status: 'live',
        errorDetail: null,
        simulated: true,
      },
    },
    handler: ({ asTenant, deps }) =>
      asTenant(async (tx) => {
        const assistant = await findAssistant(tx);
        if (!assistant) throw problem('not-found');
        return { ...assistant, simulated: deps.config.providers.vapi.simulated };
      }),
  }),
];
