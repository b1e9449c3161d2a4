import Box from '@mui/material/Box';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link, useNavigate } from 'react-router-dom';
import { type ClientImport, clientImports, importKeys } from '../http/client-imports.ts';
import { DropZone } from '../kit/DropZone.tsx';
import { Page, Section, Sheet } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice, Status, type Tone } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

/** Where a file of clients is handed in, and where those of before are found again. */
export default function ImportsPage() {
  const t = useTranslate();
  return (
    <Page title={t('imports.title')} lead={t('imports.lead')}>
      <HandIn />
      <Earlier />
    </Page>
  );
}

function HandIn() {
  const t = useTranslate();
  const say = useSayError();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: clientImports.upload,
    onSuccess: (found) => {
      client.setQueryData(importKeys.one(found.id), found);
      void client.invalidateQueries({ queryKey: importKeys.all, exact: true });
      navigate(`/clients/import/${found.id}`);
    },
  });
  const take = (file: File | undefined) => {
    if (file && !isPending) mutate(file);
  };
  return (
    <Box sx={{ mb: 10 }}>
      <DropZone
        title={t('imports.dropTitle')}
        hint={t('imports.dropHint')}
        choose={t('imports.choose')}
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        variant="contained"
        loading={isPending}
        onFiles={([file]) => take(file)}
      />
      <Box aria-live="polite" sx={{ mt: 3 }}>
        {isPending ? (
          <>
            <Typography variant="body2">{t('imports.reading', { name: variables.name })}</Typography>
            <LinearProgress sx={{ mt: 2 }} aria-label={t('imports.reading', { name: variables.name })} />
          </>
        ) : null}
        {error ? <Notice tone="failed">{say(error)}</Notice> : null}
      </Box>
    </Box>
  );
}

const TONES: Record<ClientImport['status'], Tone> = {
  uploaded: 'waiting',
  checking: 'running',
  checked: 'waiting',
  importing: 'running',
  done: 'done',
  failed: 'failed',
};

function Earlier() {
  const t = useTranslate();
  const format = useFormat();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: importKeys.all,
    queryFn: clientImports.list,
  });
  if (isPending) return <LoadingRows rows={2} />;
  if (error) return <LoadError error={error} onRetry={() => refetch()} />;
  if (data.items.length === 0) return null;
  return (
    <Section title={t('imports.earlier')}>
      <Sheet label={t('imports.earlier')}>
        {data.items.map((one) => (
          <Box
            component="li"
            key={one.id}
            sx={{
              position: 'relative',
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 4,
              px: 4,
              py: 3,
              minHeight: 60,
              '&:hover': { bgcolor: 'background.default' },
            }}
          >
            <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
              <Box
                component={Link}
                to={`/clients/import/${one.id}`}
                sx={{
                  color: 'text.primary',
                  fontWeight: 600,
                  textDecoration: 'none',
                  overflowWrap: 'anywhere',
                  '&::after': { content: '""', position: 'absolute', inset: 0 },
                }}
              >
                {one.fileName}
              </Box>
              <Typography variant="caption" color="textSecondary" component="div" className="figures">
                {t('imports.lines', { smart_count: one.lineCount, count: format.decimal(one.lineCount) })} ·{' '}
                {format.moment(one.createdAt)}
              </Typography>
            </Box>
            <Status tone={TONES[one.status]}>{t(`imports.statuses.${one.status}`)}</Status>
          </Box>
        ))}
      </Sheet>
    </Section>
  );
}
