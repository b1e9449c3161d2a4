import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { type Campaign, type CampaignStatus, campaignKeys, campaigns } from '../http/campaigns.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Page } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows, Status } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { TONE } from './CampaignList.tsx';
import { DryRunPanel } from './DryRunPanel.tsx';
import { Members } from './Members.tsx';
import { Results } from './Results.tsx';

type Verb = 'start' | 'pause' | 'resume' | 'stop';

const VERBS: Record<CampaignStatus, Verb[]> = {
  draft: ['start'],
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  stopped: ['start'],
  ended: ['start'],
};

/** One campaign: what it changed, how far it is, who is in it, and what one can do with it. */
export default function CampaignPage() {
  const t = useTranslate();
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.one(id),
    queryFn: () => campaigns.one(id),
    refetchInterval: 10_000,
  });
  if (isPending) return <LoadingRows rows={6} />;
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!data) return null;
  const hasRun = data.startedAt !== null;
  return (
    <Page
      title={data.name}
      lead={
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>
          <Status tone={TONE[data.status]}>{t(`campaigns.statuses.${data.status}`)}</Status>
          <Link to="/campaigns">{t('campaigns.back')}</Link>
        </Box>
      }
      action={<Actions campaign={data} />}
    >
      {hasRun ? (
        <>
          <Results id={id} isRunning={data.status === 'running'} />
          <Members id={id} />
        </>
      ) : (
        <Empty title={t('campaigns.notYet')} hint={t('campaigns.notYetHint')} />
      )}
      <DryRunPanel id={id} />
    </Page>
  );
}

function Actions({ campaign }: { campaign: Campaign }) {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const notify = useNotify();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'start' | 'stop' | 'remove' | null>(null);
  const { id, name, status, kind } = campaign;
  const steer = useMutation({
    mutationFn: (verb: Verb) => campaigns.steer(id, verb),
    onSuccess: (_campaign, verb) => notify(`campaigns.steered.${verb}`, { type: 'success' }),
    onError: (error) => notify(say(error), { type: 'error' }),
    onSettled: () => {
      setAsking(null);
      void client.invalidateQueries({ queryKey: campaignKeys.all });
    },
  });
  const remove = useMutation({
    mutationFn: () => campaigns.remove(id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: campaignKeys.all });
      navigate('/campaigns');
    },
    onError: (error) => notify(say(error), { type: 'error' }),
  });
  if (!may('campaigns:write')) return null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      {status === 'draft' && kind === 'custom' ? (
        <Button onClick={() => setAsking('remove')}>{t('campaigns.remove')}</Button>
      ) : null}
      <Button component={Link} to={`/campaigns/${id}/edit`} variant="outlined">
        {t('campaigns.edit')}
      </Button>
      {VERBS[status].map((verb, i) => (
        <Button
          key={verb}
          variant={i === 0 ? 'contained' : 'outlined'}
          loading={steer.isPending && steer.variables === verb}
          onClick={() => (verb === 'start' || verb === 'stop' ? setAsking(verb) : steer.mutate(verb))}
        >
          {t(`campaigns.steer.${verb}`)}
        </Button>
      ))}
      <Confirm
        open={asking === 'start' || asking === 'stop'}
        title={t(asking === 'stop' ? 'campaigns.stopAsk' : 'campaigns.startAsk', { name })}
        consequence={t(asking === 'stop' ? 'campaigns.stopText' : 'campaigns.startText')}
        confirmLabel={t(asking === 'stop' ? 'campaigns.steer.stop' : 'campaigns.steer.start')}
        busy={steer.isPending}
        onClose={() => setAsking(null)}
        onConfirm={() => steer.mutate(asking === 'stop' ? 'stop' : 'start')}
      />
      <Confirm
        open={asking === 'remove'}
        title={t('campaigns.removeAsk', { name })}
        consequence={t('campaigns.removeText')}
        confirmLabel={t('campaigns.remove')}
        busy={remove.isPending}
        onClose={() => setAsking(null)}
        onConfirm={() => remove.mutate()}
      />
    </Box>
  );
}
