import UploadFileOutlined from '@mui/icons-material/UploadFileOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link, useNavigate } from 'react-router-dom';
import { type ClientImport, clientImports, importKeys } from '../http/client-imports.ts';
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
  const chooser = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
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
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <Box sx={{ mb: 10 }}>
      <Box
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        sx={{
          border: '1.5px dashed',
          borderColor: over ? 'text.primary' : 'divider',
          bgcolor: over ? 'brand.sand' : 'background.paper',
          borderRadius: '10px',
          px: 6,
          py: 10,
          textAlign: 'center',
        }}
      >
        <UploadFileOutlined sx={{ fontSize: 32, color: 'text.secondary' }} aria-hidden />
        <Typography variant="h3" component="p" sx={{ mt: 1 }}>
          {t('imports.dropTitle')}
        </Typography>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 4 }}>
          {t('imports.dropHint')}
        </Typography>
        <Button variant="contained" onClick={() => chooser.current?.click()} loading={isPending}>
          {t('imports.choose')}
        </Button>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/plain"
          aria-label={t('imports.choose')}
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
      </Box>
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
                {t('imports.lines', { smart_count: one.lineCount, count: format.integer(one.lineCount) })} ·{' '}
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
