import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Client } from '../http/booking-types.ts';
import type { NextAction } from '../http/scores.ts';
import { Choices, SearchField } from '../kit/Filters.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { shownRisk } from '../scores/risk.ts';
import { ClientTabs } from './ClientTabs.tsx';
import { FileMenu } from './FileMenu.tsx';
import { nameOf } from './name.ts';

const SORTS = {
  name: { field: 'lastName', order: 'ASC' },
  next: { field: 'nextAppointmentAt', order: 'ASC' },
  last: { field: 'lastVisitAt', order: 'DESC' },
  visits: { field: 'visits', order: 'DESC' },
  churn: { field: 'churnProbability', order: 'DESC' },
  engagement: { field: 'behaviouralScore', order: 'DESC' },
  new: { field: 'createdAt', order: 'DESC' },
} as const;
type Sort = keyof typeof SORTS;
const ACTIONS: NextAction[] = ['retention', 'reactivation', 'outreach', 'upsell'];

export default function ClientList() {
  const t = useTranslate();
  const may = useMay();
  return (
    <Page
      title={t('clients.title')}
      lead={t('clients.lead')}
      width="wide"
      action={
        <>
          <FileMenu />
          {may('clients:write') ? (
            <Button component={Link} to="/clients/create" variant="contained">
              {t('clients.add')}
            </Button>
          ) : null}
        </>
      }
    >
      <ClientTabs here="clients" />
      <ListBase<Client> resource="clients" perPage={50} sort={SORTS.name}>
        <Filters />
        <Rows />
      </ListBase>
    </Page>
  );
}

function Filters() {
  const t = useTranslate();
  const { filterValues, setFilters, sort, setSort } = useListContext<Client>();
  const {
    q = '',
    status = '',
    nextAction = '',
  } = filterValues as { q?: string; status?: '' | Client['status']; nextAction?: '' | NextAction };
  const sorted = (Object.keys(SORTS) as Sort[]).find((name) => SORTS[name].field === sort.field) ?? 'name';
  const given = (next: { q?: string; status?: string; nextAction?: string }) =>
    Object.fromEntries(Object.entries({ ...filterValues, ...next }).filter(([, value]) => value));
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mb: 6 }}>
      <SearchField
        value={q}
        label={t('clients.search')}
        onChange={(text) => setFilters(given({ q: text }))}
      />
      <Choices<'' | Client['status']>
        label={t('clients.status')}
        value={status}
        onChange={(next) => setFilters(given({ status: next }))}
        choices={[
          { value: '', label: t('common.all') },
          { value: 'client', label: t('clients.statuses.client') },
          { value: 'prospect', label: t('clients.statuses.prospect') },
        ]}
      />
      <TextField
        select
        fullWidth={false}
        label={t('scores.filter')}
        value={nextAction}
        onChange={(event) => setFilters(given({ nextAction: event.target.value }))}
        sx={{ minWidth: 150, flex: { xs: '1 1 45%', sm: 'none' } }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{t('scores.all')}</MenuItem>
        {ACTIONS.map((action) => (
          <MenuItem key={action} value={action}>
            {t(`scores.tags.${action}`)}
          </MenuItem>
        ))}
      </TextField>
      <TextField
        select
        fullWidth={false}
        label={t('clients.sort')}
        value={sorted}
        onChange={(event) => setSort(SORTS[event.target.value as Sort])}
        sx={{ minWidth: 190, flex: { xs: '1 1 100%', sm: 'none' } }}
      >
        {(Object.keys(SORTS) as Sort[]).map((name) => (
          <MenuItem key={name} value={name}>
            {t(name === 'churn' || name === 'engagement' ? `scores.sorts.${name}` : `clients.sorts.${name}`)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}

function Rows() {
  const t = useTranslate();
  const may = useMay();
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
  } = useListContext<Client>();
  if (isPending) return <LoadingRows rows={8} />;
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!data || data.length === 0) {
    return Object.keys(filterValues).length > 0 ? (
      <Empty title={t('clients.noneFound')} hint={t('clients.noneFoundHint')} />
    ) : (
      <Empty
        title={t('clients.none')}
        hint={t('clients.noneHint')}
        action={
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, justifyContent: 'center' }}>
            {may('clients:write') ? (
              <Button component={Link} to="/clients/import" variant="contained">
                {t('imports.importFile')}
              </Button>
            ) : null}
            <Button component={Link} to="/agenda?new=1" variant="outlined">
              {t('agenda.new')}
            </Button>
          </Box>
        }
      />
    );
  }
  return (
    <>
      <Sheet label={t('clients.title')}>
        {data.map((client) => (
          <ClientRow key={client.id} client={client} />
        ))}
      </Sheet>
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}

const COLUMNS = {
  xs: '1fr',
  sm: '1fr 1fr',
  md: 'minmax(0, 1.4fr) minmax(0, 1.5fr) minmax(0, 1.1fr) minmax(0, 1.3fr) minmax(0, 1fr)',
};

function ClientRow({ client }: { client: Client }) {
  const t = useTranslate();
  const format = useFormat();
  const name = nameOf(client);
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: COLUMNS,
        columnGap: 4,
        rowGap: 0,
        alignItems: 'center',
        px: 4,
        py: 3,
        minHeight: 60,
        '&:hover': { bgcolor: 'background.default' },
      }}
    >
      <Box sx={{ minWidth: 0 }}>
        <Box
          component={Link}
          to={`/clients/${client.id}`}
          sx={{
            color: 'text.primary',
            fontWeight: 600,
            textDecoration: 'none',
            overflowWrap: 'anywhere',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {name === client.phone ? format.phone(name) : name}
        </Box>
        {client.status === 'prospect' ? (
          <Typography variant="caption" color="textSecondary" component="div">
            {t('clients.one.prospect')}
          </Typography>
        ) : null}
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        className="figures"
        sx={{ overflowWrap: 'anywhere' }}
      >
        {client.phone && name !== client.phone ? <div>{format.phone(client.phone)}</div> : null}
        {client.email ? <div>{client.email}</div> : null}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        className="figures"
        sx={{ display: client.visits > 0 ? 'block' : { xs: 'none', md: 'block' } }}
      >
        {client.visits > 0 ? (
          <>
            <div>{t('clients.visits', { smart_count: client.visits })}</div>
            {client.lastVisitAt ? (
              <div>{t('clients.lastOn', { day: format.dayName(client.lastVisitAt, 'short') })}</div>
            ) : null}
          </>
        ) : (
          t('clients.neverCame')
        )}
      </Typography>
      <Typography
        variant="body2"
        component="div"
        className="figures"
        color={client.nextAppointmentAt ? 'textPrimary' : 'textSecondary'}
      >
        {client.nextAppointmentAt
          ? t('clients.nextOn', { when: format.when(client.nextAppointmentAt) })
          : t('clients.noNext')}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        className="figures"
        sx={{ display: client.behaviouralScore === null ? { xs: 'none', md: 'block' } : 'block' }}
      >
        {client.nextAction ? (
          <Box sx={{ color: 'text.primary', fontWeight: 600 }}>{t(`scores.tags.${client.nextAction}`)}</Box>
        ) : null}
        {client.churnProbability === null ? null : (
          <div>
            {t('scores.columns.risk', { percent: format.wholePercent(shownRisk(client.churnProbability)) })}
          </div>
        )}
        {client.behaviouralScore ? (
          <div>{t('scores.columns.score', { score: client.behaviouralScore })}</div>
        ) : null}
      </Typography>
    </Box>
  );
}
