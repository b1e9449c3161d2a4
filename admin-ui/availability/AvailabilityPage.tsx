import { useTranslate } from 'react-admin';
import { useParams } from 'react-router-dom';
import { useAgents } from '../http/queries.ts';
import { Page } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { Availability } from './Availability.tsx';

/** When one of the team can be booked. */
export default function AvailabilityPage() {
  const t = useTranslate();
  const { agentId = '' } = useParams();
  const { data: agents, error, isPending, refetch } = useAgents();
  if (isPending) return <LoadingRows rows={6} />;
  if (error && !agents) return <LoadError error={error} onRetry={() => refetch()} />;
  const agent = agents.find(({ id }) => id === agentId);
  if (!agent) {
    return (
      <Page title={t('availability.title')} width="text">
        <Empty title={t('common.notFoundTitle')} hint={t('common.error.notFound')} />
      </Page>
    );
  }
  return <Availability agent={agent} title={t('availability.of', { name: agent.name })} />;
}
