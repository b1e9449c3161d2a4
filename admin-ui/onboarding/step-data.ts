import type { Step, StepData, StepName } from '../http/types.ts';

/** The data of a step under its own type. */
export function dataOf<S extends StepName>(step: Step, name: S): StepData[S] {
  return (step.step === name ? step.data : {}) as StepData[S];
}
