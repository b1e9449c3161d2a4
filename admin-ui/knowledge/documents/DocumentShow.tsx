import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useDelete, useGetOne, useNotify, useTranslate } from 'react-admin';
import { useNavigate, useParams } from 'react-router-dom';
import type { KnowledgeDocument } from '../../http/types.ts';
import { Confirm } from '../../kit/Confirm.tsx';
import { Page } from '../../kit/Page.tsx';
import { isWebAddress } from '../../kit/Source.tsx';
import { LoadError, LoadingRows, Notice } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useFormat } from '../../kit/use-format.ts';
import { useMay } from '../../kit/use-may.ts';
import { useReason } from '../use-reason.ts';

/** One document: the text Sara took from it, and the way to take it from her. */
export default function DocumentShow() {
  const t = useTranslate();
  const format = useFormat();
  const reason = useReason();
  const say = useSayError();
  const may = useMay();
  const notify = useNotify();
  const navigate = useNavigate();
  const { id = '' } = useParams();
  const { data: document, error, refetch, isPending } = useGetOne<KnowledgeDocument>('documents', { id });
  const [remove, { isPending: removing }] = useDelete<KnowledgeDocument>();
  const [asking, setAsking] = useState(false);

  if (isPending) return <LoadingRows rows={6} />;
  if (error || !document) return <LoadError error={error} onRetry={() => refetch()} />;
  const onDelete = () =>
    remove(
      'documents',
      { id, previousData: document },
      {
        onSuccess: () => {
          notify('knowledge.deleted', { type: 'info' });
          navigate('/documents');
        },
        onError: (failure) => notify(say(failure), { type: 'error' }),
        onSettled: () => setAsking(false),
      },
    );

  return (
    <Page
      width="text"
      title={document.title || document.fileName || t(`knowledge.kind.${document.kind}`)}
      lead={
        <>
          {t(`knowledge.kind.${document.kind}`)} ·{' '}
          {t('knowledge.passages', { smart_count: document.chunkCount })} ·{' '}
          {t('knowledge.updatedAt', { at: format.moment(document.updatedAt) })}
        </>
      }
      action={
        isWebAddress(document.url) ? (
          <Button variant="outlined" href={document.url} target="_blank" rel="noreferrer">
            {t('knowledge.openPage')}
          </Button>
        ) : null
      }
    >
      {document.error ? (
        <Box sx={{ mb: 6 }}>
          <Notice
            tone={document.status === 'failed' ? 'failed' : 'waiting'}
            title={t(`knowledge.status.${document.status}`)}
          >
            {reason.file(document.error.code)}
          </Notice>
        </Box>
      ) : null}
      <Typography variant="h2" sx={{ mb: 3 }}>
        {t('knowledge.documentText')}
      </Typography>
      <Box
        sx={{
          bgcolor: 'background.paper',
          border: 1,
          borderColor: 'divider',
          borderRadius: '10px',
          p: { xs: 4, sm: 6 },
          whiteSpace: 'pre-wrap',
          overflowWrap: 'anywhere',
        }}
      >
        {document.text?.trim() || t('knowledge.noText')}
      </Box>
      {may('knowledge:write') ? (
        <Button sx={{ mt: 6, ml: -4, color: 'error.main' }} onClick={() => setAsking(true)}>
          {t('knowledge.deleteDocument')}
        </Button>
      ) : null}
      <Confirm
        open={asking}
        title={t('knowledge.deleteDocumentAsk')}
        consequence={t('knowledge.deleteDocumentText')}
        confirmLabel={t('common.delete')}
        busy={removing}
        onConfirm={onDelete}
        onClose={() => setAsking(false)}
      />
    </Page>
  );
}
