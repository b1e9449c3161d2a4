/** Every workflow a worker can run; whatever is started anywhere is exported here (a test asserts it). */
export { calendarSyncWorkflow } from './calendar-sync.ts';
export { crawlWorkflow } from './crawl.ts';
export { forgetVectorsWorkflow, ingestWorkflow } from './ingest.ts';
export { onboardingWorkflow } from './onboarding.ts';
export { reembedWorkflow } from './reembed.ts';
