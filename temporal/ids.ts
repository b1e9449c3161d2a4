/** Workflow IDs: `tenant/<tenantId>/<kind>/<opaque id>`. One builder each; nothing personal in any of them (docs/decisions). */

export const WORKFLOW_KINDS = [
  'onboarding',
  'crawl',
  'ingest',
  'reembed',
  'appointment',
  'waitlist',
  'message',
  'conversation',
  'calendar-sync',
  'call',
  'assistant',
  'media',
  'received-email',
  'templates',
  'client-import',
  'scoring',
  'churn-training',
  'campaign',
] as const;
export type WorkflowKind = (typeof WORKFLOW_KINDS)[number];

const build = (kind: WorkflowKind) => (tenantId: string, opaqueId: string) =>
  `tenant/${tenantId}/${kind}/${opaqueId}`;

/** Opaque id: the onboarding session. */
export const onboardingWorkflowId = build('onboarding');
/** Opaque id: the crawl job. */
export const crawlWorkflowId = build('crawl');
/** Opaque id: the document and its revision, `<documentId>.<revision>`. */
export const ingestWorkflowId = build('ingest');
/** Opaque id: the embedding model that takes over. */
export const reembedWorkflowId = build('reembed');
/** Opaque id: the message in the ledger. */
export const messageWorkflowId = build('message');
/** Opaque id: the file, or the request to delete some, `forget.<requestId>`. */
export const mediaWorkflowId = build('media');
/** Opaque id: the mail that has come. */
export const receivedEmailWorkflowId = build('received-email');
/** Opaque id: the request for it. */
export const templatesWorkflowId = build('templates');

/** Opaque id: the import and its request, `<importId>.<revision>`. */
export const clientImportWorkflowId = build('client-import');

/** Opaque id: the appointment. */
export const appointmentWorkflowId = build('appointment');
/** Opaque id: the freed time, `freedId` of its outbox request. */
export const waitlistWorkflowId = build('waitlist');

/** Opaque id: the agent's calendar connection. */
export const calendarSyncWorkflowId = build('calendar-sync');

/** Opaque id: the client. */
export const conversationWorkflowId = build('conversation');
/** Opaque id: the call. */
export const callWorkflowId = build('call');
/** Opaque id: `phone`, since a business has one Sara on the phone. */
export const assistantWorkflowId = build('assistant');

/** Opaque id: `night`, which the schedule starts, or `now`, which a person does. */
export const scoringWorkflowId = build('scoring');
/** Opaque id: the sector. */
export const churnTrainingWorkflowId = build('churn-training');
/** Opaque id: the campaign. */
export const campaignWorkflowId = build('campaign');

/** Of a whole service, which has a queue of its own, and of no tenant. */
export const sweepWorkflowId = (taskQueue: string) => `service/${taskQueue}/sweep`;

const SHAPE = /^tenant\/([0-9a-f-]{36})\/([a-z-]+)\/(.+)$/;

/** The parts of one of our workflow IDs, or null for somebody else's. */
export function parseWorkflowId(
  workflowId: string,
): { tenantId: string; kind: string; opaqueId: string } | null {
  const match = SHAPE.exec(workflowId);
  return match ? { tenantId: match[1]!, kind: match[2]!, opaqueId: match[3]! } : null;
}
