import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { safeColor } from '../agents/appearance.ts';
import type { AppointmentType } from '../http/booking-types.ts';
import { useServices } from '../http/queries.ts';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { ServiceTabs } from '../services/ServiceTabs.tsx';

export default function AppointmentTypeList() {
  const t = useTranslate();
  const may = useMay();
  return (
    <Page
      title={t('services.title')}
      tabTitle={t('types.title')}
      lead={t('types.lead')}
      action={
        may('services:write') ? (
          <Button component={Link} to="/appointment-types/create" variant="contained">
            {t('types.add')}
          </Button>
        ) : null
      }
    >
      <ServiceTabs here="types" />
      <ListBase<AppointmentType>
        resource="appointment-types"
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
  const t = useTranslate();
  const format = useFormat();
  const { data: services = [] } = useServices();
  const {
    data,
    total = 0,
    isPending,
    error,
    refetch,
    page,
    perPage,
    setPage,
  } = useListContext<AppointmentType>();
  if (isPending) return <LoadingRows rows={3} />;
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!data || data.length === 0) return <Empty title={t('types.none')} hint={t('types.noneHint')} />;
  return (
    <>
      <Sheet label={t('types.title')}>
        {data.map((type) => {
          const uses = services.filter(({ appointmentTypeId }) => appointmentTypeId === type.id).length;
          const said = [
            format.duration(type.durationMinutes),
            type.bufferAfterMinutes > 0
              ? t('types.thenPause', { duration: format.duration(type.bufferAfterMinutes) })
              : null,
            t(uses > 0 ? 'types.usedBy' : 'types.unused', { smart_count: uses }),
          ].filter(Boolean);
          return (
            <Box
              component="li"
              key={type.id}
              sx={{
                position: 'relative',
                display: 'flex',
                alignItems: 'center',
                gap: 4,
                px: 4,
                py: 3,
                '&:hover': { bgcolor: 'background.default' },
              }}
            >
              <Box
                aria-hidden
                sx={{
                  width: 12,
                  alignSelf: 'stretch',
                  borderRadius: '6px',
                  bgcolor: safeColor(type.color) ?? 'divider',
                  flex: 'none',
                }}
              />
              <Box sx={{ flex: 1, minWidth: 0 }}>
                <Box
                  component={Link}
                  to={`/appointment-types/${type.id}`}
                  sx={{
                    color: 'text.primary',
                    fontWeight: 600,
                    textDecoration: 'none',
                    '&::after': { content: '""', position: 'absolute', inset: 0 },
                  }}
                >
                  {type.name}
                </Box>
                <Typography variant="body2" color="textSecondary">
                  {said.join(' · ')}
                </Typography>
              </Box>
            </Box>
          );
        })}
      </Sheet>
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}
