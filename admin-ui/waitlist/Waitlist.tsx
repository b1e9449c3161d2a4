import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { ListBase, useDelete, useListContext, useNotify, useTranslate } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import { ClientTabs } from '../clients/ClientTabs.tsx';
import type { WaitlistEntry } from '../http/booking-types.ts';
import { useAgents } from '../http/queries.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Choices } from '../kit/Filters.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { Pager } from '../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows, Status, type Tone } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { AddToWaitlist } from './AddToWaitlist.tsx';

const TONE: Record<WaitlistEntry['status'], Tone> = {
  waiting: 'running',
  offered: 'waiting',
  booked: 'done',
  expired: 'quiet',
  cancelled: 'quiet',
};

/** Those who wait for a slot: when one is freed, it is offered to one of them at a time. */
export default function Waitlist() {
  const t = useTranslate();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const adding = search.get('add') !== null;
  return (
    <Page
      title={t('clients.title')}
      tabTitle={t('waitlist.title')}
      lead={t('waitlist.lead')}
      action={
        may('appointments:write') ? (
          <Button variant="contained" onClick={() => setSearch({ add: '1' })}>
            {t('waitlist.add')}
          </Button>
        ) : null
      }
    >
      <ClientTabs here="waitlist" />
      <ListBase<WaitlistEntry>
        resource="waitlist"
        perPage={50}
        sort={{ field: 'createdAt', order: 'ASC' }}
        filterDefaultValues={{ status: 'waiting' }}
        disableSyncWithLocation
      >
        <Rows />
      </ListBase>
      {adding && may('appointments:write') ? <AddToWaitlist onClose={() => setSearch({})} /> : null}
    </Page>
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
    setFilters,
  } = useListContext<WaitlistEntry>();
  const { status = '' } = filterValues as { status?: WaitlistEntry['status'] | '' };
  return (
    <>
      <Box sx={{ mb: 6 }}>
        <Choices<WaitlistEntry['status'] | ''>
          label={t('clients.status')}
          value={status}
          onChange={(next) => setFilters(next ? { status: next } : {})}
          choices={(['waiting', 'offered', 'booked', ''] as const).map((value) => ({
            value,
            label: value ? t(`waitlist.statuses.${value}`) : t('common.all'),
          }))}
        />
      </Box>
      {isPending ? <LoadingRows rows={4} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && data.length === 0 ? (
        <Empty
          title={t(status === 'waiting' || !status ? 'waitlist.none' : 'waitlist.noneSuch')}
          hint={t('waitlist.noneHint')}
        />
      ) : null}
      {data && data.length > 0 ? (
        <Sheet label={t('waitlist.title')}>
          {data.map((entry) => (
            <Row key={entry.id} entry={entry} />
          ))}
        </Sheet>
      ) : null}
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}

function Row({ entry }: { entry: WaitlistEntry }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const may = useMay();
  const format = useFormat();
  const notify = useNotify();
  const { data: agents } = useAgents();
  const [asking, setAsking] = useState(false);
  const [remove, { isPending }] = useDelete<WaitlistEntry>();
  const name = entry.clientName || t('agenda.noName');
  const agent = agents?.find(({ id }) => id === entry.agentId)?.name;
  return (
    <Box
      component="li"
      sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 4, rowGap: 1, px: 4, py: 3 }}
    >
      <Box sx={{ flex: '1 1 260px', minWidth: 0 }}>
        <Box
          component={Link}
          to={`/clients/${entry.clientId}`}
          sx={{ color: 'text.primary', fontWeight: 600 }}
        >
          {name}
        </Box>
        <Typography variant="body2" color="textSecondary">
          {[entry.serviceName, agent ? t('agenda.withAgent', { name: agent }) : t('waitlist.anyone')].join(
            ' · ',
          )}
        </Typography>
        <Typography variant="body2" color="textSecondary" className="figures">
          {entry.fromDate === entry.untilDate
            ? format.dateName(entry.fromDate)
            : t('waitlist.between', {
                from: format.dateName(entry.fromDate),
                to: format.dateName(entry.untilDate),
              })}
        </Typography>
      </Box>
      <Box>
        <Status tone={TONE[entry.status]}>{t(`waitlist.statuses.${entry.status}`)}</Status>
        {entry.status === 'offered' && entry.offerExpiresAt ? (
          <Typography variant="caption" color="textSecondary" component="div" className="figures">
            {t('waitlist.offeredUntil', { at: format.moment(entry.offerExpiresAt) })}
          </Typography>
        ) : null}
      </Box>
      {may('appointments:write') && (entry.status === 'waiting' || entry.status === 'offered') ? (
        <Button
          size="small"
          variant="outlined"
          onClick={() => setAsking(true)}
          aria-label={`${t('waitlist.remove')} : ${name}`}
        >
          {t('waitlist.remove')}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        title={t('waitlist.removeAsk', { name })}
        consequence={t('waitlist.removeText')}
        confirmLabel={t('waitlist.remove')}
        busy={isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove(
            'waitlist',
            { id: entry.id, previousData: entry },
            {
              onSuccess: () => notify('waitlist.removed', { type: 'info' }),
              onError: (error) => notify(say(error), { type: 'error' }),
              onSettled: () => setAsking(false),
            },
          )
        }
      />
    </Box>
  );
}
