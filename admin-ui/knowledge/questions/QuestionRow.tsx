import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useDelete, useNotify, useTranslate } from 'react-admin';
import type { Category, Question } from '../../http/types.ts';
import { Confirm } from '../../kit/Confirm.tsx';
import { Source } from '../../kit/Source.tsx';
import { Status } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { useMay } from '../../kit/use-may.ts';
import { AnswerForm } from './AnswerForm.tsx';

/** A question with its answer and where the answer was read, or the place to write it. */
export function QuestionRow({ question, categories }: { question: Question; categories: Category[] }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState(false);
  const [remove, { isPending }] = useDelete<Question>();
  const open = question.status === 'to_complete';
  const category = categories.find(({ id }) => id === question.categoryId);
  const writable = may('knowledge:write');

  const onDelete = () =>
    remove(
      'questions',
      { id: question.id, previousData: question },
      {
        onSuccess: () => notify('common.deleted', { type: 'info' }),
        onError: (error) => notify(say(error), { type: 'error' }),
        onSettled: () => setAsking(false),
      },
    );

  return (
    <Box component="li" sx={{ px: 4, py: 4 }}>
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography variant="h3" sx={{ overflowWrap: 'anywhere' }}>
            {question.question}
          </Typography>
          {!editing && question.answer ? (
            <>
              <Typography sx={{ mt: 1, whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
                {question.answer}
              </Typography>
              <Source
                url={question.sourceUrl}
                quote={question.sourceQuote}
                said={question.sourceQuote !== question.answer}
              />
            </>
          ) : null}
          <Box
            sx={{ mt: 2, display: 'flex', flexWrap: 'wrap', columnGap: 4, rowGap: 1, alignItems: 'center' }}
          >
            {open ? <Status tone="waiting">{t('knowledge.toComplete')}</Status> : null}
            {open ? null : (
              <Typography variant="caption" color="textSecondary">
                {t(`knowledge.origin.${question.origin}`)}
              </Typography>
            )}
            {category ? (
              <Typography variant="caption" color="textSecondary">
                {category.name}
              </Typography>
            ) : null}
          </Box>
        </Box>
        {writable ? (
          <Box sx={{ display: 'flex', flex: 'none', mt: -2, mr: -2 }}>
            {open || editing ? null : (
              <IconButton
                aria-label={`${t('common.edit')} : ${question.question}`}
                onClick={() => setEditing(true)}
                sx={{ width: 44, height: 44 }}
              >
                <EditOutlined fontSize="small" />
              </IconButton>
            )}
            <IconButton
              aria-label={`${t('knowledge.deleteQuestion')} : ${question.question}`}
              onClick={() => setAsking(true)}
              sx={{ width: 44, height: 44 }}
            >
              <DeleteOutlined fontSize="small" />
            </IconButton>
          </Box>
        ) : null}
      </Box>
      {writable && open && !editing ? (
        <Button variant="outlined" size="small" sx={{ mt: 3 }} onClick={() => setEditing(true)}>
          {t('knowledge.yourAnswer')}
        </Button>
      ) : null}
      {editing ? (
        <AnswerForm question={question} categories={categories} onDone={() => setEditing(false)} />
      ) : null}
      <Confirm
        open={asking}
        title={t('knowledge.deleteQuestionAsk')}
        consequence={t('knowledge.deleteQuestionText')}
        confirmLabel={t('common.delete')}
        busy={isPending}
        onConfirm={onDelete}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}
