import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Service } from '../http/types.ts';
import { SearchField } from '../kit/Filters.tsx';
import { Page, Section, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { placeOf } from '../kit/Source.tsx';
import { Empty, LoadError, LoadingRows, Status } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { ServiceTabs } from './ServiceTabs.tsx';

export default function ServiceList() {
  const t = useTranslate();
  const may = useMay();
  return (
    <Page
      title={t('services.title')}
      lead={t('services.lead')}
      action={
        may('services:write') ? (
          <Button component={Link} to="/services/create" variant="contained">
            {t('services.add')}
          </Button>
        ) : null
      }
    >
      <ServiceTabs here="services" />
      <ListBase<Service>
        resource="services"
        perPage={100}
        sort={{ field: 'position', order: 'ASC' }}
        disableSyncWithLocation
      >
        <Groups />
      </ListBase>
    </Page>
  );
}

/** Services under their section, in the order of the price list. */
function Groups() {
  const t = useTranslate();
  const {
    data,
    total = 0,
    isPending,
    error,
    refetch,
    page,
    perPage,
    setPage,
    filterValues,
    setFilters,
  } = useListContext<Service>();
  const { q = '' } = filterValues as { q?: string };
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  const groups = Map.groupBy(data ?? [], (service) => service.category ?? '');
  const single = groups.size <= 1;
  return (
    <>
      {total > 0 || q ? (
        <Box sx={{ display: 'flex', mb: 6 }}>
          <SearchField
            value={q}
            label={t('services.search')}
            onChange={(value) => setFilters({ q: value })}
          />
        </Box>
      ) : null}
      {isPending ? <LoadingRows rows={6} /> : null}
      {[...groups].map(([category, services]) => {
        const rows = (
          <Sheet label={category || t('services.title')}>
            {services.map((service) => (
              <ServiceRow key={service.id} service={service} />
            ))}
          </Sheet>
        );
        if (single && !category) return <div key="all">{rows}</div>;
        return (
          <Section key={category} title={category || t('services.noCategory')}>
            {rows}
          </Section>
        );
      })}
      {data && data.length === 0 ? (
        q ? (
          <Empty title={t('services.noneFound')} hint={t('services.noneFoundHint')} />
        ) : (
          <Empty title={t('services.none')} hint={t('services.noneHint')} />
        )
      ) : null}
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}

function ServiceRow({ service }: { service: Service }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'flex',
        alignItems: 'baseline',
        gap: 4,
        px: 4,
        py: 3,
        '&:hover': { bgcolor: 'background.default' },
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box
          component={Link}
          to={`/services/${service.id}`}
          sx={{
            color: service.active ? 'text.primary' : 'text.secondary',
            fontWeight: 600,
            textDecoration: 'none',
            overflowWrap: 'anywhere',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {service.name}
        </Box>
        <Typography variant="caption" color="textSecondary" component="div">
          {[
            service.durationMinutes ? format.duration(service.durationMinutes) : null,
            service.active && !service.onlineBooking ? t('services.notOnline') : null,
            service.sourceUrl ? t('common.readOn', { place: placeOf(service.sourceUrl) }) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
        {service.active ? null : <Status tone="waiting">{t('common.inactive')}</Status>}
      </Box>
      <Box
        className="figures"
        sx={{
          flex: 'none',
          textAlign: 'right',
          fontWeight: 600,
          color: service.priceKind === 'none' ? 'text.secondary' : 'text.primary',
        }}
      >
        {format.price(service)}
      </Box>
    </Box>
  );
}
