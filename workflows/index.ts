/** Every workflow a worker can run; whatever is started anywhere is exported here (a test asserts it). */

export { appointmentWorkflow } from './appointment.ts';
export { assistantWorkflow } from './assistant.ts';
export { calendarSyncWorkflow } from './calendar-sync.ts';
export { callWorkflow } from './call.ts';
export { campaignWorkflow } from './campaign.ts';
export { churnTrainingWorkflow } from './churn-training.ts';
export { clientImportWorkflow } from './client-import.ts';
export { conversationWorkflow } from './conversation.ts';
export { crawlWorkflow } from './crawl.ts';
export { forgetVectorsWorkflow, ingestWorkflow } from './ingest.ts';
export { forgetFilesWorkflow, mediaWorkflow } from './media.ts';
export { messageWorkflow } from './message.ts';
export { onboardingWorkflow } from './onboarding.ts';
export { receivedEmailWorkflow } from './received-email.ts';
export { reembedWorkflow } from './reembed.ts';
export { scoringWorkflow } from './scoring.ts';
export { sweepWorkflow } from './sweep.ts';
export { templatesWorkflow } from './templates.ts';
export { waitlistWorkflow } from './waitlist.ts';
