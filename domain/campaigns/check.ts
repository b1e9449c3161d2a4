import { filterProblems } from './audience.ts';
import type { CampaignPlan, Step } from './campaign.ts';
import { contentProblems } from './content.ts';

export interface PlanProblem {
  /** `steps.1.yes` */
  path: string;
  code:
    | 'no-message'
    | 'twice'
    | 'unknown-step'
    | 'backwards'
    | 'no-words'
    | 'bad-hours'
    | 'waits-last'
    | 'empty'
    | 'no-subject'
    | 'too-long'
    | 'unknown-variable'
    | 'needs-fallback'
    | 'no-offer'
    | 'bad-filter';
  /** What it is about: a variable, a step. */
  about?: string;
}

/** What keeps a plan from being run, each with its place; empty: nothing. */
export function planProblems(plan: CampaignPlan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const { steps } = plan;
  if (!steps.some(({ kind }) => kind === 'send')) problems.push({ path: 'steps', code: 'no-message' });
  for (const [i, step] of steps.entries()) {
    if (steps.findIndex(({ id }) => id === step.id) !== i)
      problems.push({ path: `steps.${i}.id`, code: 'twice', about: step.id });
    if (step.kind === 'branch') problems.push(...branchProblems(steps, step, i));
    if (step.kind === 'wait' && i === steps.length - 1)
      problems.push({ path: `steps.${i}`, code: 'waits-last' });
    if (step.kind === 'send')
      for (const [v, variant] of step.variants.entries())
        if (!variant.content.fr && !variant.content.en)
          problems.push({ path: `steps.${i}.variants.${v}`, code: 'no-words' });
  }
  if (plan.window.start > plan.window.end) problems.push({ path: 'window', code: 'bad-hours' });
  for (const problem of contentProblems(plan)) {
    const i = steps.findIndex(({ id }) => id === problem.step);
    problems.push({
      path: `steps.${i}.variants.${problem.variant}.${problem.language}`,
      code: problem.kind,
      ...('variable' in problem ? { about: problem.variable } : {}),
    });
  }
  for (const { path } of filterProblems(plan.audience))
    problems.push({ path: path ? `audience.${path}` : 'audience', code: 'bad-filter' });
  return problems;
}

/** A branch goes on to a later step: nobody goes round in circles. */
function branchProblems(
  steps: readonly Step[],
  step: Extract<Step, { kind: 'branch' }>,
  index: number,
): PlanProblem[] {
  return (['yes', 'no'] as const).flatMap((side): PlanProblem[] => {
    const to = step[side];
    if (to === 'end') return [];
    const path = `steps.${index}.${side}`;
    const target = steps.findIndex(({ id }) => id === to);
    if (target < 0) return [{ path, code: 'unknown-step', about: to }];
    return target <= index ? [{ path, code: 'backwards', about: to }] : [];
  });
}
