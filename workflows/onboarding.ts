import {
  ActivityCancellationType,
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineQuery,
  defineUpdate,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { OnboardingActivities, OnboardingRef, StepOutcome } from '../activities/onboarding.ts';
import {
  afterEdit,
  afterSkip,
  freshSteps,
  nextStep,
  refusal,
  restartFrom,
  type StepAction,
  type StepName,
  type StepState,
} from '../domain/onboarding/steps.ts';
import { crawlWorkflowId } from '../temporal/ids.ts';
import { priorities } from '../temporal/queues.ts';
import { KIND, STAGE, SUBJECT_REF, TENANT_ID } from '../temporal/search-attributes.ts';
import type { crawlWorkflow } from './crawl.ts';

export interface OnboardingProgress {
  steps: StepState[];
  ended: 'completed' | 'cancelled' | null;
}

/** What the owner asks of the autopilot. `data` is for `edit`: the step's schema in domain/onboarding/step-data.ts. */
export interface OnboardingAction {
  action: StepAction;
  step?: StepName;
  data?: unknown;
}

export const onboardingProgressQuery = defineQuery<OnboardingProgress>('progress');
export const onboardingActionUpdate = defineUpdate<OnboardingProgress, [OnboardingAction]>('action');

// Every write is keyed by (onboarding, step) or by what it is about, so a retry writes the same again.
const write = proxyActivities<OnboardingActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '500ms', maximumInterval: '30 seconds' },
});
// Reading a page, finding facts, configuring Sara at the vendor (found again by our reference before it is made): safe to
// run again, but a step that fails five times is told to the owner rather than tried for ever.
const work = proxyActivities<OnboardingActivities>({
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '20 seconds', maximumAttempts: 5 },
});
// Minutes long: a heartbeat shows the worker lives and carries the cancellation in.
const long = proxyActivities<OnboardingActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '20 seconds',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { initialInterval: '1 second', maximumInterval: '20 seconds', maximumAttempts: 10 },
});

/** From a website to a working Sara in seven steps. Lives until the owner says it is good, or 60 days without a word. */
export async function onboardingWorkflow(ref: OnboardingRef): Promise<OnboardingProgress> {
  let steps = freshSteps();
  let ended: OnboardingProgress['ended'] = null;
  let running: { step: StepName; scope: CancellationScope } | null = null;
  const progress = (): OnboardingProgress => ({ steps, ended });
  const statusOf = (name: StepName) => steps.find(({ step }) => step === name)!.status;
  const mark = (name: StepName, outcome: StepOutcome | 'running') => {
    steps = steps.map((state) => (state.step === name ? { ...state, status: outcome } : state));
  };

  setHandler(onboardingProgressQuery, progress);
  setHandler(
    onboardingActionUpdate,
    async (request) => {
      if (request.action === 'complete' || request.action === 'cancel') {
        ended = request.action === 'complete' ? 'completed' : 'cancelled';
        running?.scope.cancel();
        await condition(() => running === null);
        await write.endOnboarding(ref, ended);
        return progress();
      }
      const step = request.step!;
      // The data is checked and stored first: what the activity refuses changes nothing here.
      if (request.action === 'edit') await write.storeEdit(ref, step, request.data);
      const change = (current: StepState[]): StepState[] =>
        ({
          edit: () => afterEdit(current, step),
          confirm: () => afterEdit(current, step),
          skip: () => afterSkip(current, step),
          restart: () => restartFrom(current, step),
        })[request.action as 'edit' | 'confirm' | 'skip' | 'restart']();
      // The rows change before the loop does: a step it takes up again must find its row waiting, not be overtaken by it.
      await write.mirrorSteps(
        ref,
        change(steps).filter((state) => !steps.includes(state)),
      );
      steps = change(steps);
      // A step under way that the change reaches stops here; the loop takes it up again where it stands.
      if (running && statusOf(running.step) !== 'running') running.scope.cancel();
      return progress();
    },
    {
      validator: (request) => {
        const why = ended ? 'ended' : refusal(steps, request.action, request.step);
        if (why) throw ApplicationFailure.nonRetryable(`this cannot be done now: ${why}`, why);
      },
    },
  );

  try {
    while (!ended) {
      const step = nextStep(steps);
      if (step) {
        mark(step, 'running');
        announce(step);
        const scope = new CancellationScope();
        running = { step, scope };
        const outcome = await scope.run(() => story[step](ref)).catch(onFailure(ref, step));
        running = null;
        // While it ran the owner may have skipped or restarted it: then the owner's word stands.
        if (outcome && statusOf(step) === 'running') mark(step, outcome);
        continue;
      }
      announce('waiting');
      await write.awaitOwner(ref);
      const touched = await condition(() => ended !== null || nextStep(steps) !== null, '60 days');
      if (!touched) {
        ended = 'cancelled';
        await write.endOnboarding(ref, ended);
      }
    }
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(() => write.endOnboarding(ref, 'cancelled'));
    throw error;
  }
  announce(ended ?? 'cancelled');
  await condition(allHandlersFinished);
  return progress();
}

/** What each step does. Each returns `done`, or `attention` when the owner should look; the next step goes on either way. */
const story: Record<StepName, (ref: OnboardingRef) => Promise<StepOutcome>> = {
  business: (ref) => work.readBusiness(ref),
  website: readWebsite,
  services: (ref) => work.proposeServices(ref),
  team: (ref) => work.proposeHoursAndTeam(ref),
  faq: (ref) => long.draftQuestions(ref),
  sara: (ref) => work.configureSara(ref),
  live: (ref) => work.goLive(ref),
};

/** Crawls the site as a workflow of its own, and meanwhile shows the facts as they are found. */
async function readWebsite(ref: OnboardingRef): Promise<StepOutcome> {
  const crawlJobId = await write.openCrawl(ref);
  if (!crawlJobId) return 'attention';
  const following = new CancellationScope();
  const followed = following.run(() => long.followCrawl(ref, crawlJobId)).catch(ignoreCancellation);
  try {
    await executeChild<typeof crawlWorkflow>('crawlWorkflow', {
      workflowId: crawlWorkflowId(ref.tenantId, crawlJobId),
      args: [{ tenantId: ref.tenantId, crawlJobId }],
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      staticSummary: 'Lecture du site web',
      priority: { priorityKey: priorities.bulk, fairnessKey: ref.tenantId },
      typedSearchAttributes: [
        { key: TENANT_ID, value: ref.tenantId },
        { key: KIND, value: 'crawl' },
        { key: SUBJECT_REF, value: crawlJobId },
        { key: STAGE, value: 'started' },
      ],
    });
  } catch (error) {
    // Somebody stopped the crawl alone, in the list of processes: the onboarding goes on with what was read.
    if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
  } finally {
    following.cancel();
    await followed;
  }
  return long.gatherFacts(ref, crawlJobId);
}

function onFailure(ref: OnboardingRef, step: StepName) {
  return async (error: unknown): Promise<StepOutcome | null> => {
    if (isCancellation(error)) {
      // The step was stopped by the owner, or the whole workflow is being cancelled: only the latter goes on upwards.
      if (CancellationScope.current().consideredCancelled) throw error;
      return null;
    }
    await write.failStep(
      ref,
      step,
      error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : '',
    );
    return 'attention';
  };
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

const sentences: Record<StepName | 'waiting' | 'completed' | 'cancelled', string> = {
  business: 'Étape 1 sur 7 : fait connaissance avec l’entreprise',
  website: 'Étape 2 sur 7 : lit le site',
  services: 'Étape 3 sur 7 : relève les prestations et les prix',
  team: 'Étape 4 sur 7 : relève les horaires et l’équipe',
  faq: 'Étape 5 sur 7 : prépare les 45 questions',
  sara: 'Étape 6 sur 7 : configure Sara et sa voix',
  live: 'Étape 7 sur 7 : met en ligne',
  waiting: 'Prête : attend l’accord du propriétaire',
  completed: 'Terminée',
  cancelled: 'Annulée',
};

/** Shows admins where the autopilot stands, in the Temporal UI. */
function announce(stage: keyof typeof sentences): void {
  setCurrentDetails(sentences[stage]);
  upsertSearchAttributes([{ key: STAGE, value: stage }]);
}
