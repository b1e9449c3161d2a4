import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { endpoints } from '../../http/endpoints.ts';
import type { CrawlUrl } from '../../http/types.ts';
import { placeOf } from '../../kit/Source.tsx';
import { LoadError, LoadingRows } from '../../kit/States.tsx';
import { useReason } from '../use-reason.ts';

/** Which pages of a crawl could not be read, each with its reason. */
export function FailedPages({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const t = useTranslate();
  const id = useId();
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['crawl-failed', jobId],
    queryFn: () => endpoints.crawlUrls(jobId, { status: 'failed', limit: 100 }),
  });
  const reason = useReason();
  const why = (page: CrawlUrl) =>
    page.reason || page.httpStatus
      ? reason.page(page.reason ?? `http_${page.httpStatus}`)
      : t('knowledge.crawl.noReason');
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id}>{t('knowledge.crawl.failedTitle')}</DialogTitle>
      <DialogContent>
        {isPending ? <LoadingRows rows={3} /> : null}
        {error ? <LoadError error={error} onRetry={() => refetch()} /> : null}
        <Box
          component="ul"
          sx={{ m: 0, p: 0, listStyle: 'none', '& li + li': { borderTop: 1, borderColor: 'divider' } }}
        >
          {data?.items.map((page) => (
            <Box component="li" key={page.url} sx={{ py: 3 }}>
              <Box sx={{ fontWeight: 550, overflowWrap: 'anywhere' }}>{placeOf(page.url)}</Box>
              <Box sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>{why(page)}</Box>
            </Box>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {t('common.close')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
