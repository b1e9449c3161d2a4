import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useAssistant, useKnowledgeStatus } from '../http/queries.ts';
import { Page } from '../kit/Page.tsx';
import { Empty, Notice } from '../kit/States.tsx';
import { Conversation } from './Conversation.tsx';

/** "Essayer Sara": ask what clients ask, see what the answer rests on. */
export default function SaraPage() {
  const t = useTranslate();
  const { data: status } = useKnowledgeStatus();
  const { data: assistant } = useAssistant();
  const [round, setRound] = useState(0);
  const knowsNothing = status?.documents === 0;
  return (
    <Page
      title={t('sara.title')}
      lead={t('sara.lead')}
      width="text"
      action={
        knowsNothing ? null : (
          <Button variant="outlined" onClick={() => setRound(round + 1)}>
            {t('sara.restart')}
          </Button>
        )
      }
    >
      {status && !status.embeddings.available && !knowsNothing ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="waiting">{t('sara.fullText')}</Notice>
        </Box>
      ) : null}
      {assistant?.errorDetail ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="waiting" title={t('sara.phoneRefused')}>
            {t('sara.phoneRefusedHint', { detail: assistant.errorDetail })}
          </Notice>
        </Box>
      ) : null}
      {knowsNothing ? (
        <Empty
          title={t('sara.nothingYet')}
          hint={t('sara.nothingYetHint')}
          action={
            <Button component={Link} to="/onboarding" variant="contained">
              {t('sara.readSite')}
            </Button>
          }
        />
      ) : (
        <Conversation key={round} greeting={assistant?.greeting ?? null} wholePage />
      )}
    </Page>
  );
}
