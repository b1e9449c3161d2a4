/** The autopilot's seven steps and the rules of moving through them. Pure. */

export const stepNames = ['business', 'website', 'services', 'team', 'faq', 'sara', 'live'] as const;
export type StepName = (typeof stepNames)[number];

/** attention = it ran, and the owner should look: its problem says why. The autopilot goes on all the same. */
export type StepStatus = 'pending' | 'running' | 'done' | 'attention' | 'skipped';

/** What the owner may ask of a step; `complete` and `cancel` end the whole. */
export type StepAction = 'edit' | 'skip' | 'restart' | 'confirm' | 'complete' | 'cancel';

export interface StepState {
  step: StepName;
  status: StepStatus;
  /** The owner's own words stand in this step: a restart of an earlier one leaves it alone. */
  edited: boolean;
}

/** Why a step needs the owner: a stable code, for which the back office has the words. */
export interface StepProblem {
  code: ProblemCode;
  /** Technical detail for support, never shown alone. */
  detail?: string;
  /** What the owner can do about it, by name. */
  actions: Array<'edit' | 'skip' | 'restart'>;
}

export type ProblemCode =
  | 'no-website'
  | 'site-unreachable'
  | 'site-empty'
  | 'no-services'
  | 'no-hours'
  | 'questions-to-complete'
  | 'voice-refused'
  | 'voice-unavailable'
  | 'step-failed';

/** The first step that has not run yet, in order; null when all have. */
export function nextStep(steps: StepState[]): StepName | null {
  return steps.find(({ status }) => status === 'pending' || status === 'running')?.step ?? null;
}

/** All seven, none of them run. */
export function freshSteps(): StepState[] {
  return stepNames.map((step) => ({ step, status: 'pending', edited: false }));
}

/** Puts a step and what follows from it back to pending; later steps the owner has edited keep the owner's words. */
export function restartFrom(steps: StepState[], from: StepName): StepState[] {
  const first = stepNames.indexOf(from);
  return steps.map((state) => {
    const position = stepNames.indexOf(state.step);
    if (position < first) return state;
    if (position === first) return { ...state, status: 'pending', edited: false };
    if (state.edited) return state;
    return { ...state, status: 'pending' };
  });
}

/**
 * The steps after the owner edited one: it holds the owner's words. A new website is read again from the start; and what
 * Sara knows is told to her again when the facts she speaks from have changed.
 */
export function afterEdit(steps: StepState[], edited: StepName): StepState[] {
  if (edited === 'website') return restartFrom(steps, 'website');
  const hasRun = (state: StepState) => state.status === 'done' || state.status === 'attention';
  return steps.map((state) => {
    if (state.step === edited) {
      return {
        ...state,
        edited: true,
        status: edited === 'sara' && state.status !== 'pending' ? 'pending' : 'done',
      };
    }
    const tellSara = state.step === 'sara' && edited !== 'live' && hasRun(state);
    return tellSara ? { ...state, status: 'pending' } : state;
  });
}

/** The steps after the owner chose to do without one. */
export function afterSkip(steps: StepState[], skipped: StepName): StepState[] {
  return steps.map((state) => (state.step === skipped ? { ...state, status: 'skipped' } : state));
}

/**
 * Says why an action cannot be taken now, or null when it can. Synchronous on purpose: it is the workflow's update
 * validator, which the SDK never awaits.
 */
export function refusal(
  steps: StepState[],
  action: StepAction,
  step: StepName | undefined,
): 'unknown-step' | 'step-running' | 'step-not-run' | 'not-finished' | null {
  if (action === 'cancel') return null;
  if (action === 'complete') return nextStep(steps) === null ? null : 'not-finished';
  const state = steps.find((candidate) => candidate.step === step);
  if (!state) return 'unknown-step';
  if (action === 'skip') return state.status === 'done' || state.status === 'skipped' ? 'step-not-run' : null;
  if (action === 'restart') return state.status === 'running' ? 'step-running' : null;
  // edit and confirm work on what the step found
  if (state.status === 'running') return 'step-running';
  return state.status === 'pending' && action === 'confirm' ? 'step-not-run' : null;
}
