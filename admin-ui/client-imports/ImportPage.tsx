import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { type ClientImport, clientImports, importKeys } from '../http/client-imports.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Page } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { Columns } from './Columns.tsx';
import { Problems } from './Problems.tsx';
import { Result } from './Result.tsx';

/** One file of clients: what its columns say, what would come of it, then what came of it. */
export default function ImportPage() {
  const t = useTranslate();
  const format = useFormat();
  const { id = '' } = useParams();
  const [isChanging, setChanging] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: importKeys.one(id),
    queryFn: () => clientImports.read(id),
    refetchInterval: ({ state }) => (isBusy(state.data) ? 1_000 : false),
  });
  if (isPending)
    return (
      <Page title={t('imports.title')}>
        <LoadingRows rows={6} />
      </Page>
    );
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  const showColumns = data.status === 'uploaded' || data.status === 'failed' || isChanging;
  return (
    <Page
      title={data.fileName}
      tabTitle={t('imports.title')}
      lead={t('imports.lines', { smart_count: data.lineCount, count: format.integer(data.lineCount) })}
      action={<Remove file={data} />}
    >
      <Box aria-live="polite">
        {data.status === 'failed' ? (
          <Box sx={{ mb: 6 }}>
            <Notice tone="failed">{t('imports.failed')}</Notice>
          </Box>
        ) : null}
        {isBusy(data) ? <Busy file={data} /> : null}
      </Box>
      {isBusy(data) ? null : showColumns ? (
        <Columns file={data} onAsked={() => setChanging(false)} />
      ) : (
        <Result file={data} onChange={() => setChanging(true)} />
      )}
      {(data.status === 'checked' || data.status === 'done') && data.invalidLines > 0 && !showColumns ? (
        <Problems file={data} />
      ) : null}
    </Page>
  );
}

function isBusy(file: ClientImport | undefined): boolean {
  return file?.status === 'checking' || file?.status === 'importing';
}

function Busy({ file }: { file: ClientImport }) {
  const t = useTranslate();
  const format = useFormat();
  const isChecking = file.status === 'checking';
  // The first line holds the headings; lines with breaks in them let it end a little early.
  const share = Math.min(100, (100 * file.checkedLine) / (file.lineCount + 1));
  return (
    <Box sx={{ py: 8, maxWidth: 520 }}>
      <Typography variant="h2" component="p" sx={{ mb: 3 }}>
        {t(isChecking ? 'imports.checking' : 'imports.importing')}
      </Typography>
      <LinearProgress
        variant={isChecking ? 'determinate' : 'indeterminate'}
        value={share}
        aria-label={t(isChecking ? 'imports.checking' : 'imports.importing')}
      />
      <Typography variant="body2" color="textSecondary" className="figures" sx={{ mt: 2 }}>
        {isChecking
          ? t('imports.checkingHint', { line: format.integer(file.checkedLine) })
          : t('imports.importingHint')}
      </Typography>
    </Box>
  );
}

function Remove({ file }: { file: ClientImport }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: () => clientImports.remove(file.id),
    onSuccess: () => {
      client.removeQueries({ queryKey: importKeys.one(file.id) });
      void client.invalidateQueries({ queryKey: importKeys.all, exact: true });
      notify(t('imports.removed'));
      navigate('/clients/import');
    },
    onError: (error) => {
      setAsking(false);
      notify(say(error), { type: 'warning' });
    },
  });
  return (
    <>
      <Button component={Link} to="/clients/import" variant="text">
        {t('imports.back')}
      </Button>
      <Button variant="outlined" onClick={() => setAsking(true)} disabled={file.status === 'importing'}>
        {t('imports.remove')}
      </Button>
      <Confirm
        open={isAsking}
        title={t('imports.removeAsk', { name: file.fileName })}
        consequence={t('imports.removeText')}
        confirmLabel={t('imports.remove')}
        busy={isPending}
        onConfirm={() => mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
