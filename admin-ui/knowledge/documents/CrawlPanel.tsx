import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNotify, useRefresh, useTranslate } from 'react-admin';
import { endpoints } from '../../http/endpoints.ts';
import { useFollow } from '../../http/follow.ts';
import { keys, useCrawls, useMe } from '../../http/queries.ts';
import type { CrawlJob } from '../../http/types.ts';
import { Confirm } from '../../kit/Confirm.tsx';
import { placeOf } from '../../kit/Source.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useFormat } from '../../kit/use-format.ts';
import { useMay } from '../../kit/use-may.ts';
import { webAddress } from '../../kit/web-address.ts';
import { useReason } from '../use-reason.ts';
import { FailedPages } from './FailedPages.tsx';

/** The latest reading of the website: progress while it runs, its result afterwards, and the way to read again. */
export function CrawlPanel({ asking }: { asking: boolean }) {
  const t = useTranslate();
  const may = useMay();
  const { data } = useCrawls();
  const { data: me } = useMe();
  const [open, setOpen] = useState(asking);
  const job = data?.items[0];
  const running = job?.status === 'running' || job?.status === 'queued';
  if (!data) return null;
  return (
    <Box sx={{ bgcolor: 'brand.sand', borderRadius: '10px', p: 4, mb: 6 }}>
      {job ? <JobLine key={job.id} job={job} /> : null}
      {!running && may('knowledge:write') ? (
        open || !job ? (
          <CrawlForm
            address={job?.seedUrl ?? me?.tenant.websiteUrl ?? ''}
            onStarted={() => setOpen(false)}
            spaced={Boolean(job)}
          />
        ) : (
          <Button variant="outlined" size="small" sx={{ mt: 3 }} onClick={() => setOpen(true)}>
            {t('knowledge.reread')}
          </Button>
        )
      ) : null}
    </Box>
  );
}

function JobLine({ job: stored }: { job: CrawlJob }) {
  const t = useTranslate();
  const format = useFormat();
  const reason = useReason();
  const say = useSayError();
  const notify = useNotify();
  const refresh = useRefresh();
  const queryClient = useQueryClient();
  const may = useMay();
  const [live, setLive] = useState<CrawlJob | null>(null);
  const [confirming, setConfirming] = useState(false);
  const [showFailed, setShowFailed] = useState(false);
  const active = (job: CrawlJob) => job.status === 'running' || job.status === 'queued';

  useFollow<CrawlJob>(active(stored) ? `knowledge/crawls/${stored.id}/events` : null, 'crawl', (job) => {
    setLive(job);
    if (!active(job)) {
      void queryClient.invalidateQueries({ queryKey: keys.crawls });
      refresh();
    }
  });
  const job = live && active(stored) ? live : stored;
  const seen = job.pagesStored + job.pagesUnchanged + job.pagesFailed;

  const cancel = async () => {
    setConfirming(false);
    try {
      await endpoints.cancelCrawl(job.id);
      notify('knowledge.crawl.cancelling', { type: 'info' });
      await queryClient.invalidateQueries({ queryKey: keys.crawls });
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };

  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 4, rowGap: 2 }}>
        <Box sx={{ flex: '1 1 240px', minWidth: 0 }}>
          <Typography variant="h3" component="p" sx={{ overflowWrap: 'anywhere' }}>
            {t(`knowledge.crawl.${job.status}`, { site: placeOf(job.seedUrl) })}
            {job.finishedAt ? ` · ${format.moment(job.finishedAt)}` : ''}
          </Typography>
          <Typography variant="body2" color="textSecondary" className="figures" aria-live="polite">
            {t('knowledge.crawl.counts', {
              stored: job.pagesStored,
              unchanged: job.pagesUnchanged,
              failed: job.pagesFailed,
            })}
            {active(job) && job.queued > 0 ? `, ${t('knowledge.crawl.left', { queued: job.queued })}` : ''}
          </Typography>
          {job.error ? (
            <Typography variant="body2" sx={{ color: 'error.main', mt: 1 }}>
              {reason.page(job.error.code)}
            </Typography>
          ) : null}
        </Box>
        {job.pagesFailed > 0 ? (
          <Button size="small" onClick={() => setShowFailed(true)}>
            {t('knowledge.crawl.seeFailed')}
          </Button>
        ) : null}
        {active(job) && may('knowledge:write') ? (
          <Button size="small" variant="outlined" onClick={() => setConfirming(true)}>
            {t('knowledge.crawl.cancel')}
          </Button>
        ) : null}
      </Box>
      {active(job) ? (
        <LinearProgress
          sx={{ mt: 3, bgcolor: 'background.paper' }}
          aria-label={t(`knowledge.crawl.${job.status}`, { site: placeOf(job.seedUrl) })}
          {...(seen > 0
            ? { variant: 'determinate' as const, value: (100 * seen) / (seen + Math.max(1, job.queued)) }
            : {})}
        />
      ) : null}
      <Confirm
        open={confirming}
        title={t('knowledge.crawl.cancelAsk')}
        consequence={t('knowledge.crawl.cancelText')}
        confirmLabel={t('knowledge.crawl.cancel')}
        onConfirm={cancel}
        onClose={() => setConfirming(false)}
      />
      {showFailed ? <FailedPages jobId={job.id} onClose={() => setShowFailed(false)} /> : null}
    </>
  );
}

function CrawlForm({
  address,
  onStarted,
  spaced,
}: {
  address: string;
  onStarted: () => void;
  spaced: boolean;
}) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState(address);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const url = webAddress(typed);
    if (!url) return setProblem(t('knowledge.badAddress'));
    setBusy(true);
    setProblem('');
    try {
      await endpoints.crawl({ url });
      notify('knowledge.crawl.started', { type: 'info' });
      await queryClient.invalidateQueries({ queryKey: keys.crawls });
      onStarted();
    } catch (error) {
      setProblem(say(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Box
      component="form"
      onSubmit={submit}
      noValidate
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, alignItems: 'flex-start', mt: spaced ? 4 : 0 }}
    >
      <TextField
        sx={{ flex: '1 1 260px' }}
        label={t('knowledge.siteAddress')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={Boolean(problem)}
        helperText={problem || t('knowledge.siteHint')}
        slotProps={{ htmlInput: { inputMode: 'url', autoCapitalize: 'none', spellCheck: false } }}
      />
      <Button type="submit" variant="outlined" loading={busy} sx={{ minHeight: 44 }}>
        {t('knowledge.readSite')}
      </Button>
    </Box>
  );
}
