import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import type { Agent } from '../http/types.ts';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Source } from '../kit/Source.tsx';
import { Empty, LoadError, LoadingRows, Notice, Status } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { initialsOf, safeColor } from './appearance.ts';

export default function AgentList() {
  const t = useTranslate();
  const may = useMay();
  const [search] = useSearchParams();
  return (
    <Page
      title={t('agents.title')}
      lead={t('agents.lead')}
      action={
        may('agents:write') ? (
          <Button component={Link} to="/agents/create" variant="contained">
            {t('agents.add')}
          </Button>
        ) : null
      }
    >
      {search.get('calendar') === 'expired' ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="waiting">{t('availability.back.expired')}</Notice>
        </Box>
      ) : null}
      <ListBase<Agent>
        resource="agents"
        perPage={50}
        sort={{ field: 'name', order: 'ASC' }}
        disableSyncWithLocation
      >
        <Rows />
      </ListBase>
    </Page>
  );
}

function Rows() {
  const format = useFormat();
  const t = useTranslate();
  const { data, total = 0, isPending, error, refetch, page, perPage, setPage } = useListContext<Agent>();
  if (isPending) return <LoadingRows rows={3} />;
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!data || data.length === 0) return <Empty title={t('agents.none')} hint={t('agents.noneHint')} />;
  return (
    <>
      <Sheet label={t('agents.title')}>
        {data.map((agent) => (
          <Box
            component="li"
            key={agent.id}
            sx={{
              position: 'relative',
              display: 'flex',
              flexWrap: { xs: 'wrap', sm: 'nowrap' },
              alignItems: 'center',
              columnGap: 4,
              rowGap: 2,
              px: 4,
              py: 4,
              '&:hover': { bgcolor: 'background.default' },
            }}
          >
            <Box
              aria-hidden
              sx={{
                width: 40,
                height: 40,
                flex: 'none',
                borderRadius: '50%',
                display: 'grid',
                placeItems: 'center',
                fontSize: '0.8125rem',
                fontWeight: 650,
                bgcolor: 'brand.sand',
                color: 'text.primary',
                border: '2.5px solid',
                borderColor: safeColor(agent.color) ?? 'divider',
                opacity: agent.active ? 1 : 0.6,
              }}
            >
              {initialsOf(agent.name)}
            </Box>
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Box
                component={Link}
                to={`/agents/${agent.id}`}
                sx={{
                  color: 'text.primary',
                  fontWeight: 600,
                  textDecoration: 'none',
                  '&::after': { content: '""', position: 'absolute', inset: 0 },
                }}
              >
                {agent.name}
              </Box>
              <Typography variant="body2" color="textSecondary">
                {[agent.title, agent.phone && format.phone(agent.phone), agent.email]
                  .filter(Boolean)
                  .join(' · ')}
              </Typography>
              {agent.sourceUrl ? (
                <Box sx={{ position: 'relative', zIndex: 1, width: 'fit-content' }}>
                  <Source url={agent.sourceUrl} quote={null} />
                </Box>
              ) : null}
            </Box>
            <Box
              sx={{
                display: 'flex',
                alignItems: 'center',
                gap: 4,
                pl: { xs: 14, sm: 0 },
                flexBasis: { xs: '100%', sm: 'auto' },
              }}
            >
              <Button
                component={Link}
                to={`/agents/${agent.id}/availability`}
                variant="outlined"
                size="small"
                aria-label={t('availability.of', { name: agent.name })}
                sx={{ position: 'relative', zIndex: 1, flex: 'none' }}
              >
                {t('availability.title')}
              </Button>
              <Status tone={agent.active ? 'done' : 'waiting'}>
                {t(agent.active ? 'common.active' : 'common.inactive')}
              </Status>
            </Box>
          </Box>
        ))}
      </Sheet>
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}
