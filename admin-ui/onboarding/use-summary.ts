import { useTranslate } from 'react-admin';
import type { Step } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';
import { dataOf } from './step-data.ts';

/** What a step found, in a few words. */
export function useSummary(step: Step): string {
  const t = useTranslate();
  const format = useFormat();
  if (step.status === 'pending' || step.status === 'skipped') return '';
  const count = (key: string, n: number) => t(`onboarding.summary.${key}`, { smart_count: n });
  switch (step.step) {
    case 'business': {
      const data = dataOf(step, 'business');
      return [data.name, data.phones?.[0] && format.phone(data.phones[0].value)].filter(Boolean).join(', ');
    }
    case 'website': {
      const { pagesStored = 0, pagesFailed = 0 } = dataOf(step, 'website');
      const parts =
        pagesStored + pagesFailed > 0 || step.status === 'running' ? [count('website', pagesStored)] : [];
      if (pagesFailed > 0) parts.push(count('websiteFailed', pagesFailed));
      return parts.join(', ');
    }
    case 'services':
      return step.status === 'running'
        ? ''
        : count('services', dataOf(step, 'services').services?.length ?? 0);
    case 'team': {
      if (step.status === 'running') return '';
      const { hours, team } = dataOf(step, 'team');
      const days = hours?.flatMap((fact) => fact.days) ?? [];
      return [
        days.length > 0
          ? t('onboarding.summary.days', { days: format.weekdays(days) })
          : t('onboarding.summary.noHours'),
        team?.length ? count('people', team.length) : null,
      ]
        .filter(Boolean)
        .join(', ');
    }
    case 'faq': {
      const { answered, toComplete } = dataOf(step, 'faq');
      return answered === undefined
        ? ''
        : [count('faqAnswered', answered), count('faqToComplete', toComplete ?? 0)].join(', ');
    }
    case 'sara': {
      const { assistantName, phoneNumber } = dataOf(step, 'sara');
      return [assistantName, phoneNumber && format.phone(phoneNumber)].filter(Boolean).join(', ');
    }
    case 'live':
      return dataOf(step, 'live').widgetSnippet ? t('onboarding.summary.live') : '';
  }
}
