import OpenInNewOutlined from '@mui/icons-material/OpenInNewOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { keys } from '../http/queries.ts';
import type { Process, ProcessStatus } from '../http/types.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Choices } from '../kit/Filters.tsx';
import { Page, Sheet } from '../kit/Page.tsx';
import { isWebAddress } from '../kit/Source.tsx';
import { Empty, LoadError, LoadingRows, Status, type Tone } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { nextKey, outcomeOf, sentenceKeys } from './sentence.ts';

const STATUSES: ProcessStatus[] = ['running', 'completed', 'failed', 'cancelled', 'terminated', 'timed_out'];
/** Those one looks for; the rest is found among all. */
const KINDS = ['appointment', 'conversation', 'campaign', 'crawl'];
const TONE: Record<ProcessStatus, Tone> = {
  running: 'running',
  continued: 'running',
  completed: 'done',
  failed: 'failed',
  timed_out: 'failed',
  cancelled: 'quiet',
  terminated: 'quiet',
};

export default function Processes() {
  const t = useTranslate();
  const [kind, setKind] = useState('');
  const [status, setStatus] = useState<ProcessStatus | ''>('');
  const { data, error, refetch, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: [...keys.processes, kind, status],
      queryFn: ({ pageParam }) => endpoints.processes({ kind, status, limit: 25, pageToken: pageParam }),
      initialPageParam: '',
      getNextPageParam: (last) => last.nextPageToken ?? undefined,
      refetchInterval: 5_000,
    });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Page title={t('processes.title')} lead={t('processes.lead')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mb: 6 }}>
        <Choices
          label={t('processes.filterKind')}
          value={kind}
          onChange={setKind}
          choices={[
            { value: '', label: t('processes.kind.all') },
            ...KINDS.map((name) => ({ value: name, label: t(`processes.kind.${name}`) })),
          ]}
        />
        <TextField
          select
          label={t('processes.filterStatus')}
          value={status}
          onChange={(event) => setStatus(event.target.value as ProcessStatus | '')}
          sx={{ flex: '0 1 200px' }}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{t('common.all')}</MenuItem>
          {STATUSES.map((name) => (
            <MenuItem key={name} value={name}>
              {t(`processes.status.${name}`)}
            </MenuItem>
          ))}
        </TextField>
      </Box>
      {isPending ? <LoadingRows rows={4} height={92} /> : null}
      {error && !items ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {items && items.length > 0 ? (
        <Sheet label={t('processes.title')}>
          {items.map((process) => (
            <ProcessRow key={process.runId} process={process} />
          ))}
        </Sheet>
      ) : null}
      {items && items.length === 0 ? (
        kind || status ? (
          <Empty title={t('processes.noneFound')} hint={t('processes.noneFoundHint')} />
        ) : (
          <Empty title={t('processes.none')} hint={t('processes.noneHint')} />
        )
      ) : null}
      {hasNextPage ? (
        <Button
          variant="outlined"
          sx={{ mt: 4 }}
          loading={isFetchingNextPage}
          onClick={() => fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      ) : null}
    </Page>
  );
}

function ProcessRow({ process }: { process: Process }) {
  const t = useTranslate();
  const format = useFormat();
  const say = useSayError();
  const notify = useNotify();
  const may = useMay();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const { subject } = process;
  const about = {
    what: subject?.what ?? t('processes.something'),
    person: subject?.person ? format.phone(subject.person) : t('processes.somebody'),
    at: format.moment(subject?.at ?? process.startedAt),
    nextAt: subject?.nextAt ? format.moment(subject.nextAt) : '',
  };
  const sentence = sentenceKeys(process).reduceRight(
    (otherwise, key) => t(key, { ...about, _: otherwise }),
    '',
  );
  const next = nextKey(process);
  const outcome = outcomeOf(process);

  const cancel = async () => {
    setAsking(false);
    try {
      await endpoints.cancelProcess(process.kind, process.id);
      notify('processes.cancelled', { type: 'info' });
      await queryClient.invalidateQueries({ queryKey: keys.processes });
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };

  return (
    <Box component="li" sx={{ px: 4, py: 4 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'baseline', columnGap: 4, rowGap: 1 }}>
        <Typography variant="h3" sx={{ flex: '1 1 260px' }}>
          {sentence}
        </Typography>
        <Status tone={TONE[outcome]}>{t(`processes.status.${outcome}`)}</Status>
      </Box>
      {next ? (
        <Typography variant="body2" sx={{ mt: 1 }}>
          {t(next, { ...about })}
        </Typography>
      ) : null}
      <Typography variant="caption" color="textSecondary" component="div" className="figures" sx={{ mt: 1 }}>
        {[
          t(`processes.kind.${process.kind}`, { _: process.kind }),
          t('processes.startedAt', { at: format.moment(process.startedAt) }),
          process.closedAt ? t('processes.closedAt', { at: format.moment(process.closedAt) }) : null,
          process.historyLength ? t('processes.events', { smart_count: process.historyLength }) : null,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Typography>
      <Box sx={{ display: 'flex', gap: 2, mt: 2, ml: -3 }}>
        {isWebAddress(process.temporalUrl) ? (
          <Button
            size="small"
            href={process.temporalUrl}
            target="_blank"
            rel="noreferrer"
            endIcon={<OpenInNewOutlined sx={{ fontSize: '16px !important' }} />}
            aria-label={`${t('processes.open')} (${t('common.opensElsewhere')})`}
          >
            {t('processes.open')}
          </Button>
        ) : null}
        {process.status === 'running' && process.mayCancel && may('workflows:write') ? (
          <Button size="small" onClick={() => setAsking(true)} aria-label={t('processes.cancel')}>
            {t('processes.cancelShort')}
          </Button>
        ) : null}
      </Box>
      <Confirm
        open={asking}
        title={t('processes.cancelAsk')}
        consequence={t('processes.cancelText')}
        confirmLabel={t('processes.cancel')}
        onConfirm={cancel}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}
