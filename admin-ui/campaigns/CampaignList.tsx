import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { type Campaign, type CampaignStatus, campaignKeys, campaigns } from '../http/campaigns.ts';
import { NavTabs } from '../kit/NavTabs.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows, Status, type Tone } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';

export const TONE: Record<CampaignStatus, Tone> = {
  draft: 'quiet',
  running: 'running',
  paused: 'waiting',
  stopped: 'quiet',
  ended: 'done',
};

export function CampaignTabs({ here }: { here: 'campaigns' | 'audiences' | 'limits' }) {
  const t = useTranslate();
  return (
    <NavTabs
      label={t('campaigns.title')}
      here={here}
      tabs={[
        { name: 'campaigns', label: t('campaigns.title'), to: '/campaigns' },
        { name: 'audiences', label: t('campaigns.audiences'), to: '/campaigns/audiences' },
        { name: 'limits', label: t('campaigns.limits'), to: '/campaigns/limits' },
      ]}
    />
  );
}

/** Every campaign with where it stands. */
export default function CampaignList() {
  const t = useTranslate();
  const may = useMay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.list,
    queryFn: campaigns.list,
    refetchInterval: 15_000,
  });
  const add = (
    <Button component={Link} to="/campaigns/create" variant="contained">
      {t('campaigns.add')}
    </Button>
  );
  return (
    <Page
      title={t('campaigns.title')}
      lead={t('campaigns.lead')}
      action={may('campaigns:write') ? add : null}
    >
      <CampaignTabs here="campaigns" />
      {isPending ? <LoadingRows rows={4} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && data.items.length === 0 ? (
        <Empty title={t('campaigns.none')} hint={t('campaigns.noneHint')} />
      ) : null}
      {data && data.items.length > 0 ? (
        <Sheet label={t('campaigns.title')}>
          {data.items.map((campaign) => (
            <Row key={campaign.id} campaign={campaign} />
          ))}
        </Sheet>
      ) : null}
    </Page>
  );
}

function Row({ campaign }: { campaign: Campaign }) {
  const t = useTranslate();
  const format = useFormat();
  const { id, name, kind, status, plan, startedAt } = campaign;
  const about = [
    kind === 'retention' && status === 'draft' ? t('campaigns.prepared') : '',
    t(`campaigns.triggers.${plan.trigger.kind}`),
    startedAt ? format.moment(startedAt) : '',
  ].filter(Boolean);
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        px: 4,
        py: 3,
        '&:hover': { bgcolor: 'action.hover' },
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box
          component={Link}
          to={`/campaigns/${id}`}
          sx={{
            color: 'text.primary',
            fontWeight: 600,
            textDecoration: 'none',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {name}
        </Box>
        <Typography variant="body2" color="textSecondary">
          {about.join(' · ')}
        </Typography>
      </Box>
      <Status tone={TONE[status]}>{t(`campaigns.statuses.${status}`)}</Status>
    </Box>
  );
}
