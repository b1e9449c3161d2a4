import { z } from 'zod';
import { type ProcessSubject, processSubjects } from '../db/process-subjects.ts';
import {
  cancelWorkflow,
  describeWorkflow,
  listWorkflows,
  temporalUiLink,
  type WorkflowSummary,
} from '../temporal/overview.ts';
import { type ApiDeps, provided } from './deps.ts';
import { openPageToken, sealPageToken } from './page-token.ts';
import { defineProblems, PROBLEMS, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { instant } from './schemas.ts';

const OWN = defineProblems({
  'not-cancellable': {
    status: 409,
    title: { fr: 'À annuler à sa place', en: 'To be cancelled where it belongs' },
    detail: {
      fr: 'Ce processus suit un rendez-vous ou une attente : annulez ceux-ci, il s’arrêtera de lui-même.',
      en: 'This process follows an appointment or a wait: cancel those, and it stops by itself.',
    },
  },
});

const workflowSchema = z
  .object({
    workflowId: z.string(),
    runId: z.string(),
    kind: z.string(),
    id: z.string(),
    stage: z.string().nullable(),
    status: z.enum(['running', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out', 'continued']),
    startedAt: instant,
    closedAt: instant.nullable(),
    historyLength: z.number().int().meta({ description: 'Events in the history.' }),
    temporalUrl: z.string().nullable().meta({ description: 'Its page in the Temporal UI.' }),
    mayCancel: z.boolean(),
    subject: z
      .object({
        person: z.string().nullable(),
        what: z.string(),
        at: instant,
        next: z.enum(['reminder', 'end', 'follow-up', 'answer']).nullable(),
        nextAt: instant.nullable(),
      })
      .nullable()
      .meta({
        description:
          'Of an appointment: whom and what it is about, and what it waits for; of a conversation: with whom, and whether `sara` or `staff` answers; of a campaign: its name.',
      }),
  })
  .meta({ id: 'Workflow' });

const params = z.object({
  kind: z.string().regex(/^[a-z-]{1,40}$/),
  id: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/),
});

const exampleWorkflow = {
  workflowId: 'tenant/01980a3c-0000-7a40-9d2b-3f6f0b0c1d2e/onboarding/01980a3c-6d1e-7a40-9d2b-3f6f0b0c1d2e',
  runId: '01980a3c-7777-7a40-9d2b-3f6f0b0c1d2e',
  kind: 'onboarding',
  id: '01980a3c-6d1e-7a40-9d2b-3f6f0b0c1d2e',
  stage: 'waiting',
  status: 'running' as const,
  startedAt: '2026-11-23T08:30:00.000Z',
  closedAt: null,
  historyLength: 48,
  temporalUrl: null,
  mayCancel: true,
  subject: null,
};

/** An appointment is cancelled in the agenda, an offer by its person: stopping their process would only keep silent about them. */
const CANCELLABLE = new Set(['onboarding', 'crawl', 'ingest', 'reembed']);

const shown = (deps: ApiDeps, workflow: WorkflowSummary, subjects: Map<string, ProcessSubject>) => ({
  ...workflow,
  mayCancel: CANCELLABLE.has(workflow.kind),
  subject: subjects.get(workflow.id) ?? null,
  temporalUrl: temporalUiLink(
    deps.config.temporal.uiUrl,
    deps.config.temporal.namespace,
    workflow.workflowId,
  ),
});

/** The ID is built from the caller's own tenant: nobody else's workflow can be named. */
const idOf = (tenantId: string, { kind, id }: { kind: string; id: string }) =>
  `tenant/${tenantId}/${kind}/${id}`;

export const routes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/v1/workflows',
    tag: 'Workflows',
    summary: 'The durable processes of the business, newest first',
    access: 'workflows:read',
    query: z.object({
      kind: params.shape.kind.optional(),
      stage: z
        .string()
        .regex(/^[a-z_-]{1,40}$/)
        .optional(),
      status: z.enum(['running', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out']).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(25),
      pageToken: z.string().max(4_000).optional(),
    }),
    response: z.object({ items: z.array(workflowSchema), nextPageToken: z.string().nullable() }),
    problems: [PROBLEMS.unavailable],
    example: { query: { kind: 'onboarding' }, response: { items: [exampleWorkflow], nextPageToken: null } },
    handler: async ({ asTenant, auth, deps, query }) => {
      const { client } = provided(deps.temporal);
      const { token: secret } = deps.config.secrets;
      const pageToken = openPageToken(query.pageToken, auth.tenantId, secret);
      const page = { limit: query.limit, pageToken };
      const { items, nextPageToken } = await listWorkflows(client, auth.tenantId, query, page);
      const subjects = await asTenant((tx) => processSubjects(tx, items));
      return {
        items: items.map((workflow) => shown(deps, workflow, subjects)),
        nextPageToken: sealPageToken(nextPageToken, auth.tenantId, secret),
      };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/workflows/:kind/:id',
    tag: 'Workflows',
    summary: 'One durable process',
    access: 'workflows:read',
    params,
    response: workflowSchema,
    problems: [PROBLEMS['not-found'], PROBLEMS.unavailable],
    example: { params: { kind: 'onboarding', id: exampleWorkflow.id }, response: exampleWorkflow },
    handler: async ({ asTenant, auth, deps, params }) => {
      const found = await describeWorkflow(provided(deps.temporal).client, idOf(auth.tenantId, params));
      if (!found) throw problem('not-found');
      return shown(deps, found, await asTenant((tx) => processSubjects(tx, [found])));
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/workflows/:kind/:id/cancel',
    tag: 'Workflows',
    summary: 'Ask a durable process to stop cleanly',
    access: 'workflows:write',
    params,
    status: 202,
    response: workflowSchema,
    problems: [PROBLEMS['not-found'], PROBLEMS.unavailable, OWN['not-cancellable']],
    example: { params: { kind: 'crawl', id: exampleWorkflow.id }, response: exampleWorkflow },
    handler: async ({ asTenant, audit, auth, deps, params }) => {
      const { client } = provided(deps.temporal);
      const workflowId = idOf(auth.tenantId, params);
      const found = await describeWorkflow(client, workflowId);
      if (!found) throw problem('not-found');
      if (!CANCELLABLE.has(found.kind)) throw new Problem(OWN['not-cancellable']);
      await cancelWorkflow(client, workflowId);
      await asTenant((tx) =>
        audit(tx, { action: 'workflow.cancelled', subjectKind: params.kind, subjectId: params.id }),
      );
      return shown(deps, found, new Map());
    },
  }),
];
