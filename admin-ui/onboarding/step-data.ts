import type { SourcedValue, Step, StepData, StepName } from '../http/types.ts';

/** The data of a step under its own type. */
export function dataOf<S extends StepName>(step: Step, name: S): StepData[S] {
  return (step.step === name ? step.data : {}) as StepData[S];
}

/** A fact that may come as a bare text (the owner's) or with its source (the website's). */
export function sourced(value: SourcedValue | string | null | undefined): SourcedValue | null {
  if (!value) return null;
  return typeof value === 'string' ? { value, sourceUrl: '', quote: '' } : value;
}
