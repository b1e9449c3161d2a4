import { useQueryClient } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { keys, useOnboarding } from '../http/queries.ts';
import { Page } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { Autopilot } from './Autopilot.tsx';
import { Finished } from './Finished.tsx';
import { StartForm } from './StartForm.tsx';

/** From a website to a working Sara: begin, follow, or look back. */
export default function Wizard() {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const { data: session, error, isPending, refetch } = useOnboarding();
  if (isPending) {
    return (
      <Page title={t('onboarding.title')} width="text">
        <LoadingRows rows={6} />
      </Page>
    );
  }
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!session || session.status === 'cancelled') {
    return (
      <StartForm
        cancelled={session?.status === 'cancelled'}
        onStarted={(next) => queryClient.setQueryData(keys.onboarding, next)}
      />
    );
  }
  if (session.status === 'completed') return <Finished session={session} />;
  return <Autopilot key={session.id} session={session} />;
}
