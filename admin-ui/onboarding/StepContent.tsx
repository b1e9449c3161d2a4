import type { Onboarding, Step } from '../http/types.ts';
import { dataOf } from './step-data.ts';
import { BusinessStep } from './steps/BusinessStep.tsx';
import { FaqStep } from './steps/FaqStep.tsx';
import { LiveStep } from './steps/LiveStep.tsx';
import { SaraStep } from './steps/SaraStep.tsx';
import { ServicesStep } from './steps/ServicesStep.tsx';
import { TeamStep } from './steps/TeamStep.tsx';
import { WebsiteStep } from './steps/WebsiteStep.tsx';

/** Saves the owner's words into the step; rejects when the server refused them, after the card has said why. */
export type OnEdit = (data: unknown) => Promise<void>;

export function StepContent({
  session,
  step,
  editable,
  onEdit,
}: {
  session: Onboarding;
  step: Step;
  editable: boolean;
  onEdit: OnEdit;
}) {
  const props = { editable, onEdit };
  switch (step.step) {
    case 'business':
      return <BusinessStep data={dataOf(step, 'business')} {...props} />;
    case 'website':
      return (
        <WebsiteStep
          data={dataOf(step, 'website')}
          running={step.status === 'running'}
          address={session.websiteUrl}
          {...props}
        />
      );
    case 'services':
      return <ServicesStep data={dataOf(step, 'services')} {...props} />;
    case 'team':
      return <TeamStep data={dataOf(step, 'team')} {...props} />;
    case 'faq':
      return <FaqStep data={dataOf(step, 'faq')} {...props} />;
    case 'sara':
      return <SaraStep data={dataOf(step, 'sara')} {...props} />;
    case 'live':
      return <LiveStep data={dataOf(step, 'live')} />;
  }
}
