import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { ListBase, useGetList, useListContext, useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import type { Category, Question } from '../../http/types.ts';
import { Choices, SearchField } from '../../kit/Filters.tsx';
import { Sheet } from '../../kit/Page.tsx';
import { Pager } from '../../kit/Pager.tsx';
import { Empty, LoadError, LoadingRows } from '../../kit/States.tsx';
import { useMay } from '../../kit/use-may.ts';
import { KnowledgePage } from '../KnowledgePage.tsx';
import { Categories } from './Categories.tsx';
import { QuestionDialog } from './QuestionDialog.tsx';
import { QuestionRow } from './QuestionRow.tsx';

type Shown = 'to_complete' | 'answered' | '';

export default function QuestionList() {
  const t = useTranslate();
  const may = useMay();
  const [params, setParams] = useSearchParams();
  const adding = params.has('add');
  const setAdding = (on: boolean) => setParams(on ? { add: '1' } : {}, { replace: true });
  const shown: Shown =
    params.get('show') === 'to_complete'
      ? 'to_complete'
      : params.get('show') === 'answered'
        ? 'answered'
        : '';
  return (
    <KnowledgePage
      tab="questions"
      action={
        may('knowledge:write') ? (
          <Button variant="contained" onClick={() => setAdding(true)}>
            {t('knowledge.addQuestion')}
          </Button>
        ) : null
      }
    >
      <ListBase<Question>
        key={shown}
        resource="questions"
        perPage={25}
        sort={{ field: 'updatedAt', order: 'DESC' }}
        filterDefaultValues={{ status: shown }}
        storeKey={false}
        disableSyncWithLocation
      >
        <Rows />
      </ListBase>
      {adding ? (
        <QuestionDialog question={params.get('question') ?? ''} onClose={() => setAdding(false)} />
      ) : null}
    </KnowledgePage>
  );
}

function Rows() {
  const t = useTranslate();
  const [managing, setManaging] = useState(false);
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
  } = useListContext<Question>();
  const {
    status = '',
    q = '',
    categoryId = '',
  } = filterValues as { status?: Shown; q?: string; categoryId?: string };
  const { data: categories } = useGetList<Category>('categories', {
    pagination: { page: 1, perPage: 100 },
    sort: { field: 'name', order: 'ASC' },
  });
  const waiting = useGetList<Question>('questions', {
    pagination: { page: 1, perPage: 1 },
    filter: { status: 'to_complete' },
    sort: { field: 'updatedAt', order: 'DESC' },
  });
  if (error && !data) return <LoadError error={error} onRetry={() => refetch()} />;
  return (
    <>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mb: 4 }}>
        <SearchField
          value={q}
          label={t('knowledge.searchQuestions')}
          onChange={(value) => setFilters({ ...filterValues, q: value })}
        />
        <Choices<Shown>
          label={t('knowledge.tabQuestions')}
          value={status}
          onChange={(value) => setFilters({ ...filterValues, status: value })}
          choices={[
            { value: '', label: t('common.all') },
            { value: 'to_complete', label: t('knowledge.toComplete'), count: waiting.total },
            { value: 'answered', label: t('knowledge.answered') },
          ]}
        />
        {categories && categories.length > 0 ? (
          <TextField
            select
            label={t('knowledge.category')}
            value={categoryId}
            onChange={(event) => setFilters({ ...filterValues, categoryId: event.target.value })}
            sx={{ flex: '0 1 150px' }}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          >
            <MenuItem value="">{t('common.all')}</MenuItem>
            {categories.map((category) => (
              <MenuItem key={category.id} value={category.id}>
                {category.name}
              </MenuItem>
            ))}
          </TextField>
        ) : null}
        {may('knowledge:write') ? (
          <Button onClick={() => setManaging(true)} sx={{ minHeight: 44, color: 'text.secondary' }}>
            {t('knowledge.categories')}
          </Button>
        ) : null}
      </Box>
      {status === 'to_complete' && total > 0 ? (
        <Box sx={{ color: 'text.secondary', mb: 4, maxWidth: 600 }}>{t('knowledge.toCompleteHint')}</Box>
      ) : null}
      {isPending ? <LoadingRows rows={6} /> : null}
      {data && data.length > 0 ? (
        <Sheet label={t('knowledge.tabQuestions')}>
          {data.map((question) => (
            <QuestionRow key={question.id} question={question} categories={categories ?? []} />
          ))}
        </Sheet>
      ) : null}
      {data && data.length === 0 ? <NoQuestion status={status} filtered={Boolean(q || categoryId)} /> : null}
      <Pager page={page} perPage={perPage} total={total} onPage={setPage} />
      {managing ? <Categories onClose={() => setManaging(false)} /> : null}
    </>
  );
}

function NoQuestion({ status, filtered }: { status: Shown; filtered: boolean }) {
  const t = useTranslate();
  if (filtered) return <Empty title={t('knowledge.noneFound')} hint={t('knowledge.noneFoundHint')} />;
  if (status === 'to_complete')
    return <Empty title={t('knowledge.allAnswered')} hint={t('knowledge.allAnsweredHint')} />;
  return <Empty title={t('knowledge.noQuestions')} hint={t('knowledge.noQuestionsHint')} />;
}
