import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { type Call, type CallOutcome, callKeys, calls } from '../http/calls.ts';
import { useAssistant } from '../http/queries.ts';
import { Choices, SearchField } from '../kit/Filters.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows, Status } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { Figures } from './Figures.tsx';
import { callLength, stateOf } from './look.ts';

const OUTCOMES: CallOutcome[] = [
  'booked',
  'moved',
  'cancelled',
  'informed',
  'handover',
  'missed',
  'abandoned',
];
/** A call that is going on, or has just ended, moves by itself. */
const LOOK_EVERY_MS = 5_000;

/** The telephone: what it came to, who waits for a call back, and every call. */
export default function CallList() {
  const t = useTranslate();
  const format = useFormat();
  const number = useAssistant().data?.phoneNumber;
  return (
    <Page
      title={t('calls.title')}
      lead={number ? t('calls.lead', { number: format.phone(number) }) : t('calls.leadNoNumber')}
      width="wide"
    >
      <Figures />
      <ListBase<Call>
        resource="calls"
        perPage={50}
        sort={{ field: 'startedAt', order: 'DESC' }}
        queryOptions={{ refetchInterval: LOOK_EVERY_MS }}
      >
        <Filters />
        <Rows />
      </ListBase>
    </Page>
  );
}

interface Filter {
  q?: string;
  waiting?: 'true';
  outcome?: CallOutcome;
}

function Filters() {
  const t = useTranslate();
  const { filterValues, setFilters } = useListContext<Call>();
  const { q = '', waiting, outcome = '' } = filterValues as Filter;
  const period = { days: 1 };
  const { data } = useQuery({
    queryKey: callKeys.stats(period),
    queryFn: () => calls.stats(period),
    refetchInterval: LOOK_EVERY_MS * 3,
  });
  const given = (next: { [Name in keyof Filter]?: string | undefined }) =>
    Object.fromEntries(Object.entries({ ...filterValues, ...next }).filter(([, value]) => value));
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mb: 6 }}>
      <SearchField value={q} label={t('calls.search')} onChange={(text) => setFilters(given({ q: text }))} />
      <Choices<'all' | 'waiting'>
        label={t('calls.filter')}
        value={waiting ? 'waiting' : 'all'}
        onChange={(next) =>
          setFilters(
            given(next === 'waiting' ? { waiting: 'true', outcome: undefined } : { waiting: undefined }),
          )
        }
        choices={[
          { value: 'all', label: t('calls.all') },
          { value: 'waiting', label: t('calls.waiting'), count: data?.waiting },
        ]}
      />
      <TextField
        select
        fullWidth={false}
        label={t('calls.outcomeFilter')}
        value={outcome}
        onChange={(event) => setFilters(given({ outcome: event.target.value, waiting: undefined }))}
        sx={{ minWidth: 210, flex: { xs: '1 1 100%', sm: 'none' } }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{t('common.all')}</MenuItem>
        {OUTCOMES.map((name) => (
          <MenuItem key={name} value={name}>
            {t(`calls.outcome.${name}`)}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}

function Rows() {
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
  } = useListContext<Call>();
  if (isPending) return <LoadingRows rows={8} />;
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!data || data.length === 0) {
    const { waiting, ...others } = filterValues as Filter;
    if (Object.keys(others).length > 0)
      return <Empty title={t('calls.noneFound')} hint={t('calls.noneFoundHint')} />;
    if (waiting) return <Empty title={t('calls.nobodyWaits')} hint={t('calls.nobodyWaitsHint')} />;
    return (
      <Empty
        title={t('calls.none')}
        hint={t('calls.noneHint')}
        action={
          <Button component={Link} to="/sara" variant="contained">
            {t('calls.callSara')}
          </Button>
        }
      />
    );
  }
  return (
    <>
      <Sheet label={t('calls.title')}>
        {data.map((call) => (
          <CallRow key={call.id} call={call} />
        ))}
      </Sheet>
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}

const COLUMNS = {
  xs: '1fr auto',
  md: 'minmax(0, 1.2fr) minmax(0, 2fr) minmax(0, 1fr) minmax(0, 0.9fr)',
};

function CallRow({ call }: { call: Call }) {
  const t = useTranslate();
  const format = useFormat();
  const { key, tone } = stateOf(call);
  const number = call.clientNumber ? format.phone(call.clientNumber) : t('calls.withheld');
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'grid',
        gridTemplateColumns: COLUMNS,
        columnGap: 4,
        rowGap: 1,
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
          to={`/calls/${call.id}`}
          className="figures"
          sx={{
            color: 'text.primary',
            fontWeight: 600,
            textDecoration: 'none',
            overflowWrap: 'anywhere',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {call.clientName ?? number}
        </Box>
        <Typography variant="caption" color="textSecondary" component="div" className="figures">
          {[call.clientName ? number : null, call.direction === 'outbound' ? t('calls.outbound') : null]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        sx={{
          gridColumn: { xs: '1 / -1', md: 'auto' },
          gridRow: { xs: 2, md: 'auto' },
          display: { xs: call.summary ? '-webkit-box' : 'none', md: '-webkit-box' },
          WebkitLineClamp: 2,
          WebkitBoxOrient: 'vertical',
          overflow: 'hidden',
        }}
      >
        {call.summary}
      </Typography>
      <Box sx={{ gridRow: { xs: 3, md: 'auto' }, gridColumn: { xs: '1 / -1', md: 'auto' } }}>
        <Status tone={tone}>{t(key)}</Status>
        {call.handledAt && call.outcome && ['handover', 'missed', 'abandoned'].includes(call.outcome) ? (
          <Typography variant="caption" color="textSecondary" component="div" className="figures">
            {t('calls.seenTo', { at: format.moment(call.handledAt) })}
          </Typography>
        ) : null}
      </Box>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        className="figures"
        sx={{ textAlign: 'right', gridRow: { xs: 1, md: 'auto' }, gridColumn: { xs: 2, md: 'auto' } }}
      >
        <div>{format.moment(call.startedAt)}</div>
        {call.durationSeconds === null ? null : <div>{callLength(call.durationSeconds)}</div>}
      </Typography>
    </Box>
  );
}
