import Button from '@mui/material/Button';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useAgents, useMe, useOwnAgent } from '../http/queries.ts';
import { Page } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { useMay } from '../kit/use-may.ts';
import { Availability } from './Availability.tsx';

/** The same for the person who is signed in, where they take appointments themselves. */
export default function MyCalendarPage() {
  const t = useTranslate();
  const may = useMay();
  const { data: me } = useMe();
  const { data: agents, error, isPending, refetch } = useAgents();
  const own = useOwnAgent();
  if (isPending || !me) return <LoadingRows rows={6} />;
  if (error && !agents) return <LoadError error={error} onRetry={() => refetch()} />;
  if (own) return <Availability agent={own} title={t('availability.mine')} />;
  const manages = may('agents:write');
  return (
    <Page title={t('availability.mine')} width="text">
      <Empty
        title={t('availability.notLinked')}
        hint={t(manages ? 'availability.linkYourself' : 'availability.askToLink')}
        action={
          manages ? (
            <Button component={Link} to="/agents" variant="contained">
              {t('agenda.nobodyAction')}
            </Button>
          ) : null
        }
      />
    </Page>
  );
}
