import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { FaqItem, StepData } from '../../http/types.ts';
import type { OnEdit } from '../StepContent.tsx';
import { Rows, TextFact } from './InPlace.tsx';

const SHOWN = 6;

/** The 45 questions: those waiting for a word first, then those the website answers, each with its quote. */
export function FaqStep({
  data,
  editable,
  onEdit,
}: {
  data: StepData['faq'];
  editable: boolean;
  onEdit: OnEdit;
}) {
  const t = useTranslate();
  const [allOpen, setAllOpen] = useState(false);
  const [answersShown, setAnswersShown] = useState(false);
  const items = data.items ?? [];
  const open = items.filter((item) => item.status === 'to_complete');
  const answered = items.filter((item) => item.status === 'answered');
  const shown = allOpen ? open : open.slice(0, SHOWN);
  const row = (item: FaqItem) => (
    <TextFact
      key={item.id}
      label={item.question}
      value={item.answer}
      sourceUrl={item.sourceUrl ?? ''}
      quote={item.sourceQuote ?? ''}
      missing={t('onboarding.faq.missing')}
      editable={editable}
      multiline
      hint={t('knowledge.answerHint')}
      check={(text) => (text ? null : t('public.needed'))}
      onSave={(answer) => onEdit({ items: [{ id: item.id, answer }] })}
    />
  );
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      {open.length > 0 ? (
        <Box>
          <Typography variant="h3">{t('onboarding.faq.toComplete')}</Typography>
          <Typography variant="body2" color="textSecondary">
            {t('onboarding.faq.later')}
          </Typography>
          <Rows>{shown.map(row)}</Rows>
          {open.length > shown.length ? (
            <Button size="small" variant="outlined" sx={{ mt: 2 }} onClick={() => setAllOpen(true)}>
              {t('onboarding.faq.showAll', { count: open.length })}
            </Button>
          ) : null}
        </Box>
      ) : null}
      {answered.length > 0 ? (
        <Box>
          <Typography variant="h3" sx={{ mb: 2 }}>
            {t('onboarding.faq.answered')}
          </Typography>
          {answersShown ? <Rows>{answered.map(row)}</Rows> : null}
          <Button
            size="small"
            variant="outlined"
            aria-expanded={answersShown}
            onClick={() => setAnswersShown(!answersShown)}
          >
            {answersShown
              ? t('onboarding.faq.hide')
              : t('onboarding.faq.show', { smart_count: answered.length })}
          </Button>
        </Box>
      ) : null}
    </Box>
  );
}
