import { describe, expect, it } from '@jest/globals';
import { stepDataSchemas } from './step-data.ts';
import {
  afterEdit,
  afterSkip,
  freshSteps,
  nextStep,
  refusal,
  restartFrom,
  type StepName,
  type StepState,
  type StepStatus,
} from './steps.ts';

const allDone = (): StepState[] => freshSteps().map((state) => ({ ...state, status: 'done' }));
const withStatus = (steps: StepState[], step: StepName, status: StepStatus) =>
  steps.map((state) => (state.step === step ? { ...state, status } : state));
const statuses = (steps: StepState[]) => steps.map(({ status }) => status).join(' ');

describe('the seven steps', () => {
  it('run in order, past those skipped or edited beforehand', () => {
    const skipped = afterSkip(freshSteps(), 'business');
    expect(nextStep(skipped)).toBe('website');
    expect(nextStep(afterEdit(skipped, 'services'))).toBe('website');
    expect(nextStep(withStatus(afterEdit(skipped, 'services'), 'website', 'done'))).toBe('team');
    expect(nextStep(allDone())).toBeNull();
  });

  it('a restart runs that step and those after it, but leaves the owner’s words of later steps alone', () => {
    const edited = afterEdit(allDone(), 'team');
    expect(statuses(restartFrom(edited, 'services'))).toBe('done done pending done pending pending pending');
  });

  it('a restart of an edited step gives its words up, as asked', () => {
    const again = restartFrom(afterEdit(allDone(), 'services'), 'services');
    expect(again.find(({ step }) => step === 'services')).toEqual({
      step: 'services',
      status: 'pending',
      edited: false,
    });
  });

  it('a new website is read again from the start', () => {
    expect(statuses(afterEdit(allDone(), 'website'))).toBe(
      'done pending pending pending pending pending pending',
    );
  });

  it('Sara is told again when the facts she speaks from were edited, and only if she was told before', () => {
    expect(statuses(afterEdit(allDone(), 'team'))).toBe('done done done done done pending done');
    const early = withStatus(freshSteps(), 'business', 'done');
    expect(statuses(afterEdit(early, 'business'))).toBe(
      'done pending pending pending pending pending pending',
    );
    const without = afterSkip(allDone(), 'sara');
    expect(statuses(afterEdit(without, 'team'))).toBe('done done done done done skipped done');
  });
});

describe('an action', () => {
  it('is refused on a step under way, unless it is to skip it', () => {
    const running = withStatus(freshSteps(), 'website', 'running');
    expect(refusal(running, 'edit', 'website')).toBe('step-running');
    expect(refusal(running, 'restart', 'website')).toBe('step-running');
    expect(refusal(running, 'skip', 'website')).toBeNull();
  });

  it('needs a step that exists, and one that ran to be confirmed', () => {
    expect(refusal(freshSteps(), 'edit', undefined)).toBe('unknown-step');
    expect(refusal(freshSteps(), 'confirm', 'faq')).toBe('step-not-run');
  });

  it('to complete waits for every step; to cancel never does', () => {
    expect(refusal(freshSteps(), 'complete', undefined)).toBe('not-finished');
    expect(refusal(allDone(), 'complete', undefined)).toBeNull();
    expect(refusal(freshSteps(), 'cancel', undefined)).toBeNull();
  });
});

describe('what the owner writes', () => {
  it('is refused where it makes no sense, with the field named', () => {
    const paths = (step: StepName, data: unknown) =>
      stepDataSchemas[step].safeParse(data).error?.issues.map(({ path }) => path.join('.'));
    expect(paths('services', { services: [{ name: 'Coupe', priceKind: 'fixed' }] })).toEqual([
      'services.0.priceMinCents',
    ]);
    expect(
      paths('services', {
        services: [{ name: 'Coupe', priceKind: 'range', priceMinCents: 5000, priceMaxCents: 3000 }],
      }),
    ).toEqual(['services.0.priceMaxCents']);
    expect(paths('team', { hours: [{ days: [7], open: '9h', close: '25:00' }] })).toEqual([
      'hours.0.days.0',
      'hours.0.open',
      'hours.0.close',
    ]);
    expect(paths('business', { timeZone: 'Europe/Lyon' })).toEqual(['timeZone']);
    expect(paths('business', { phones: [{ value: '04 72 00 00 00' }] })).toEqual(['phones.0.value']);
    expect(paths('website', { websiteUrl: 'javascript:alert(1)' })).toEqual(['websiteUrl']);
  });

  it('may say that there are no opening hours', () => {
    expect(stepDataSchemas.team.safeParse({ hours: null }).success).toBe(true);
  });
});
