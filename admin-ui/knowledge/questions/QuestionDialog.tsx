import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { type FormEvent, useId, useState } from 'react';
import { useCreate, useGetList, useNotify, useRefresh, useTranslate } from 'react-admin';
import type { Category } from '../../http/types.ts';
import { Notice } from '../../kit/States.tsx';
import { useSayError } from '../../kit/say-error.ts';
import { CategorySelect } from './AnswerForm.tsx';

/** A question and its answer in the owner's words. */
export function QuestionDialog({ question: asked, onClose }: { question: string; onClose: () => void }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const refresh = useRefresh();
  const id = useId();
  const [question, setQuestion] = useState(asked);
  const [answer, setAnswer] = useState('');
  const [categoryId, setCategoryId] = useState('');
  const [tried, setTried] = useState(false);
  const [failure, setFailure] = useState('');
  const [create, { isPending }] = useCreate();
  const { data: categories } = useGetList<Category>('categories', { pagination: { page: 1, perPage: 100 } });
  const badQuestion = question.trim().length < 3;
  const badAnswer = answer.trim().length === 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (badQuestion || badAnswer) return;
    create(
      'questions',
      { data: { question: question.trim(), answer: answer.trim(), ...(categoryId ? { categoryId } : {}) } },
      {
        onSuccess: () => {
          notify('knowledge.answerSaved', { type: 'success' });
          refresh();
          onClose();
        },
        onError: (error) => setFailure(say(error)),
      },
    );
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <Box component="form" onSubmit={submit} noValidate>
        <DialogTitle id={id}>{t('knowledge.addQuestion')}</DialogTitle>
        <DialogContent sx={{ display: 'grid', gap: 4, pt: '8px !important' }}>
          {failure ? <Notice tone="failed">{failure}</Notice> : null}
          <TextField
            autoFocus={!asked}
            label={t('knowledge.question')}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
            error={tried && badQuestion}
            helperText={tried && badQuestion ? t('knowledge.tooShort') : ''}
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
          <TextField
            autoFocus={Boolean(asked)}
            multiline
            minRows={3}
            label={t('knowledge.answer')}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            error={tried && badAnswer}
            helperText={tried && badAnswer ? t('public.needed') : t('knowledge.answerHint')}
            slotProps={{ htmlInput: { maxLength: 4000 } }}
          />
          {categories && categories.length > 0 ? (
            <CategorySelect value={categoryId} categories={categories} onChange={setCategoryId} />
          ) : null}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="contained" loading={isPending}>
            {t('knowledge.saveAnswer')}
          </Button>
        </DialogActions>
      </Box>
    </Dialog>
  );
}
