import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type {
  OnboardingAction,
  OnboardingProgress,
  onboardingActionUpdate,
  onboardingWorkflow,
} from '../workflows/onboarding.ts';
import { onboardingWorkflowId } from './ids.ts';
import { startOnce, type TemporalContext } from './start.ts';

interface Ref {
  tenantId: string;
  onboardingId: string;
}

/** Starts the autopilot of a session; asked twice, it starts once. */
export function startOnboarding(temporal: TemporalContext, ref: Ref): Promise<void> {
  return startOnce<typeof onboardingWorkflow>(temporal, {
    type: 'onboardingWorkflow',
    id: onboardingWorkflowId(ref.tenantId, ref.onboardingId),
    args: [{ tenantId: ref.tenantId, onboardingId: ref.onboardingId }],
    summary: 'Mise en route : du site web à Sara',
  });
}

/** The owner's action was not taken; `code` says why (`step-running`, `invalid-step-data`, `ended`…), `details` what exactly. */
export class OnboardingRefusal extends Error {
  readonly code: string;
  readonly details: unknown;
  constructor(code: string, message: string, details: unknown) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/**
 * Asks the autopilot for something and waits for its word. `requestId` makes a repeated request count once.
 * Starts the workflow should it not have started yet (its outbox row may still be waiting).
 * @throws OnboardingRefusal when the rules say no.
 */
export async function actOnOnboarding(
  { client, taskQueue }: TemporalContext,
  ref: Ref,
  action: OnboardingAction,
  requestId: string,
): Promise<OnboardingProgress> {
  const start = new WithStartWorkflowOperation<typeof onboardingWorkflow>('onboardingWorkflow', {
    workflowId: onboardingWorkflowId(ref.tenantId, ref.onboardingId),
    taskQueue,
    args: [{ tenantId: ref.tenantId, onboardingId: ref.onboardingId }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  try {
    return await client.workflow.executeUpdateWithStart<
      typeof onboardingWorkflow,
      OnboardingProgress,
      [OnboardingAction]
    >('action' satisfies (typeof onboardingActionUpdate)['name'], {
      startWorkflowOperation: start,
      args: [action],
      updateId: requestId,
    });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) {
      const cause = rootFailure(error);
      if (cause) throw new OnboardingRefusal(cause.type ?? 'refused', cause.message, cause.details?.[0]);
    }
    if (
      error instanceof WorkflowNotFoundError ||
      (error as Error).name === 'WorkflowExecutionAlreadyStartedError'
    ) {
      throw new OnboardingRefusal('ended', 'this onboarding has ended', undefined);
    }
    throw error;
  }
}

function rootFailure(error: Error): ApplicationFailure | null {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure) return cause;
  }
  return null;
}
