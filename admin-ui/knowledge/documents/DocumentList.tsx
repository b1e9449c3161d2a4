import ArticleOutlined from '@mui/icons-material/ArticleOutlined';
import LanguageOutlined from '@mui/icons-material/LanguageOutlined';
import QuizOutlined from '@mui/icons-material/QuizOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { ListBase, useListContext, useTranslate } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import type { KnowledgeDocument } from '../../http/types.ts';
import { Choices, SearchField } from '../../kit/Filters.tsx';
import { Sheet } from '../../kit/Page.tsx';
import { Pager } from '../../kit/Pager.tsx';
import { placeOf } from '../../kit/Source.tsx';
import { Empty, LoadError, LoadingRows, Status, type Tone } from '../../kit/States.tsx';
import { useFormat } from '../../kit/use-format.ts';
import { useMay } from '../../kit/use-may.ts';
import { KnowledgePage } from '../KnowledgePage.tsx';
import { useReason } from '../use-reason.ts';
import { CrawlPanel } from './CrawlPanel.tsx';
import { UploadArea } from './UploadArea.tsx';

export default function DocumentList() {
  const t = useTranslate();
  const may = useMay();
  const [params] = useSearchParams();
  const [adding, setAdding] = useState(params.has('add'));
  return (
    <KnowledgePage
      tab="documents"
      action={
        may('knowledge:write') ? (
          <Button variant="contained" aria-expanded={adding} onClick={() => setAdding(!adding)}>
            {t('knowledge.addDocument')}
          </Button>
        ) : null
      }
    >
      {adding ? <UploadArea /> : null}
      <CrawlPanel asking={params.has('read')} />
      <ListBase<KnowledgeDocument>
        resource="documents"
        perPage={25}
        sort={{ field: 'updatedAt', order: 'DESC' }}
        disableSyncWithLocation
        queryOptions={{
          // A document being read changes by itself.
          refetchInterval: (query) =>
            query.state.data?.data?.some(
              (item: KnowledgeDocument) => item.status === 'pending' || item.status === 'processing',
            )
              ? 2_500
              : false,
        }}
      >
        <Rows onAdd={() => setAdding(true)} />
      </ListBase>
    </KnowledgePage>
  );
}

const ICON = {
  page: <LanguageOutlined fontSize="inherit" />,
  upload: <ArticleOutlined fontSize="inherit" />,
  qa: <QuizOutlined fontSize="inherit" />,
};
const TONE: Record<KnowledgeDocument['status'], Tone> = {
  pending: 'waiting',
  processing: 'running',
  ready: 'done',
  failed: 'failed',
};

function Rows({ onAdd }: { onAdd: () => void }) {
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
    setFilters,
  } = useListContext<KnowledgeDocument>();
  const { kind = '', q = '' } = filterValues as { kind?: string; q?: string };
  const filtered = Boolean(kind || q);
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  return (
    <>
      {filtered || total > 0 ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mb: 4 }}>
          <SearchField
            value={q}
            label={t('knowledge.searchDocuments')}
            onChange={(value) => setFilters({ ...filterValues, q: value })}
          />
          <Choices
            label={t('knowledge.filterKind')}
            value={kind}
            onChange={(value) => setFilters({ ...filterValues, kind: value })}
            choices={[
              { value: '', label: t('common.all') },
              { value: 'page', label: t('knowledge.kind.page') },
              { value: 'upload', label: t('knowledge.kind.upload') },
              { value: 'qa', label: t('knowledge.kind.qa') },
            ]}
          />
        </Box>
      ) : null}
      {isPending ? <LoadingRows rows={6} /> : null}
      {data && data.length > 0 ? (
        <Sheet label={t('knowledge.tabDocuments')}>
          {data.map((document) => (
            <DocumentRow key={document.id} document={document} />
          ))}
        </Sheet>
      ) : null}
      {data && data.length === 0 ? (
        filtered ? (
          <Empty title={t('knowledge.noneFound')} hint={t('knowledge.noneFoundHint')} />
        ) : (
          <Empty
            title={t('knowledge.none')}
            hint={t('knowledge.noneHint')}
            action={
              may('knowledge:write') ? (
                <Button variant="outlined" onClick={onAdd}>
                  {t('knowledge.addDocument')}
                </Button>
              ) : null
            }
          />
        )
      ) : null}
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
    </>
  );
}

function DocumentRow({ document }: { document: KnowledgeDocument }) {
  const t = useTranslate();
  const reason = useReason();
  const format = useFormat();
  const where = document.url
    ? placeOf(document.url)
    : (document.fileName ?? t(`knowledge.kind.${document.kind}`));
  return (
    <Box
      component="li"
      sx={{
        position: 'relative',
        display: 'flex',
        flexWrap: { xs: 'wrap', sm: 'nowrap' },
        alignItems: 'center',
        columnGap: 3,
        px: 4,
        py: 3,
        '&:hover': { bgcolor: 'background.default' },
      }}
    >
      <Box aria-hidden sx={{ color: 'text.secondary', fontSize: 22, display: 'flex' }}>
        {ICON[document.kind]}
      </Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box
          component={Link}
          to={`/documents/${document.id}/show`}
          sx={{
            color: 'text.primary',
            fontWeight: 600,
            textDecoration: 'none',
            display: 'block',
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            '&::after': { content: '""', position: 'absolute', inset: 0 },
          }}
        >
          {document.title || where}
        </Box>
        <Typography
          variant="caption"
          color="textSecondary"
          sx={{ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {where}
          {document.kind === 'upload' ? ` · ${format.bytes(document.byteSize)}` : ''}
          {document.status === 'ready'
            ? ` · ${t('knowledge.passages', { smart_count: document.chunkCount })}`
            : ''}
        </Typography>
        {document.error ? (
          <Typography
            variant="caption"
            sx={{ display: 'block', color: document.status === 'failed' ? 'error.main' : 'warning.main' }}
          >
            {reason.file(document.error.code)}
          </Typography>
        ) : null}
      </Box>
      <Box sx={{ flex: 'none', width: { xs: '100%', sm: 'auto' }, pl: { xs: '34px', sm: 0 } }}>
        <Status tone={TONE[document.status]}>{t(`knowledge.status.${document.status}`)}</Status>
      </Box>
    </Box>
  );
}
