import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link, useSearchParams } from 'react-router-dom';
import { endpoints } from '../http/endpoints.ts';
import type { SearchHit } from '../http/types.ts';
import { SearchField } from '../kit/Filters.tsx';
import { Marked } from '../kit/Marked.tsx';
import { Sheet } from '../kit/Page.tsx';
import { placeOf } from '../kit/Source.tsx';
import { Empty, LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { KnowledgePage } from './KnowledgePage.tsx';

/** What Sara would find, passage by passage. */
export default function SearchPage() {
  const t = useTranslate();
  const [params, setParams] = useSearchParams();
  const query = params.get('q') ?? '';
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['search', query],
    queryFn: ({ signal }) => endpoints.search(query, 10, signal),
    enabled: query.trim() !== '',
    placeholderData: (before) => (query ? before : undefined),
  });
  return (
    <KnowledgePage tab="search">
      <Typography color="textSecondary" sx={{ mb: 4 }}>
        {t('knowledge.searchLead')}
      </Typography>
      <Box sx={{ display: 'flex', mb: 6 }}>
        <SearchField
          value={query}
          label={t('knowledge.searchField')}
          onChange={(value) => setParams(value ? { q: value } : {}, { replace: true })}
        />
      </Box>
      {query && isFetching && !data ? <LoadingRows rows={4} /> : null}
      {error ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {!query ? <Empty title={t('knowledge.searchBegin')} hint={t('knowledge.searchBeginHint')} /> : null}
      {query && data?.mode === 'full-text' ? (
        <Box sx={{ mb: 4 }}>
          <Notice tone="waiting">{t('knowledge.fullTextOnly')}</Notice>
        </Box>
      ) : null}
      {query && data && data.results.length > 0 ? (
        <Sheet label={t('knowledge.tabSearch')}>
          {data.results.map((hit) => (
            <Hit key={hit.chunkId} hit={hit} />
          ))}
        </Sheet>
      ) : null}
      {query && data?.results.length === 0 ? (
        <Empty
          title={t('knowledge.searchNone')}
          hint={t('knowledge.searchNoneHint')}
          action={
            <Button
              component={Link}
              to={`/questions?add=1&question=${encodeURIComponent(query)}`}
              variant="outlined"
            >
              {t('knowledge.addQuestion')}
            </Button>
          }
        />
      ) : null}
    </KnowledgePage>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  return (
    <Box component="li" sx={{ px: 4, py: 4 }}>
      <Box
        component={Link}
        to={`/documents/${hit.documentId}/show`}
        sx={{
          color: 'text.primary',
          fontWeight: 600,
          textDecoration: 'none',
          '&:hover': { textDecoration: 'underline' },
        }}
      >
        {hit.title}
      </Box>
      <Typography variant="caption" color="textSecondary" component="div">
        {[hit.url ? placeOf(hit.url) : null, ...hit.headingPath].filter(Boolean).join(' › ')}
      </Typography>
      <Typography
        sx={{
          mt: 2,
          whiteSpace: 'pre-line',
          overflowWrap: 'anywhere',
          display: '-webkit-box',
          WebkitLineClamp: 6,
          WebkitBoxOrient: 'vertical',
          overflow: 'hidden',
        }}
      >
        <Marked text={hit.text} highlights={hit.highlights} />
      </Typography>
    </Box>
  );
}
