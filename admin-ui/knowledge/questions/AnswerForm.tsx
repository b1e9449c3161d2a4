import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { type FormEvent, useState } from 'react';
import { useNotify, useTranslate, useUpdate } from 'react-admin';
import type { Category, Question } from '../../http/types.ts';
import { useSayError } from '../../kit/say-error.ts';

/** Writes the answer in place, beside its question. */
export function AnswerForm({
  question,
  categories,
  onDone,
}: {
  question: Question;
  categories: Category[];
  onDone: () => void;
}) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const [answer, setAnswer] = useState(question.answer ?? '');
  const [categoryId, setCategoryId] = useState(question.categoryId ?? '');
  const [problem, setProblem] = useState('');
  const [update, { isPending }] = useUpdate<Question>();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!answer.trim()) return setProblem(t('public.needed'));
    update(
      'questions',
      {
        id: question.id,
        previousData: question,
        data: { question: question.question, answer: answer.trim(), categoryId: categoryId || null },
      },
      {
        mutationMode: 'pessimistic',
        onSuccess: () => {
          notify('knowledge.answerSaved', { type: 'success' });
          onDone();
        },
        onError: (error) => setProblem(say(error)),
      },
    );
  };

  return (
    <Box component="form" onSubmit={submit} sx={{ mt: 3, display: 'grid', gap: 3 }}>
      <TextField
        multiline
        minRows={2}
        autoFocus
        label={t('knowledge.yourAnswer')}
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
        error={Boolean(problem)}
        helperText={problem || t('knowledge.answerHint')}
        slotProps={{ htmlInput: { maxLength: 4000 } }}
      />
      {categories.length > 0 ? (
        <CategorySelect value={categoryId} categories={categories} onChange={setCategoryId} />
      ) : null}
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button type="submit" variant="contained" size="small" loading={isPending}>
          {t('knowledge.saveAnswer')}
        </Button>
        <Button size="small" onClick={onDone}>
          {t('common.cancel')}
        </Button>
      </Box>
    </Box>
  );
}

export function CategorySelect({
  value,
  categories,
  onChange,
}: {
  value: string;
  categories: Category[];
  onChange: (id: string) => void;
}) {
  const t = useTranslate();
  return (
    <TextField
      select
      label={t('knowledge.category')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{t('knowledge.noCategory')}</MenuItem>
      {categories.map((category) => (
        <MenuItem key={category.id} value={category.id}>
          {category.name}
        </MenuItem>
      ))}
    </TextField>
  );
}
