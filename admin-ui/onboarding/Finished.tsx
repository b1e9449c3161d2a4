import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { keys, useAssistant } from '../http/queries.ts';
import type { Onboarding } from '../http/types.ts';
import { Page, Section } from '../kit/Page.tsx';
import { useMay } from '../kit/use-may.ts';
import { Conversation } from '../sara/Conversation.tsx';
import { StartForm } from './StartForm.tsx';
import { dataOf } from './step-data.ts';
import { WidgetLine } from './WidgetLine.tsx';

/** Sara is live: the line for the website, the conversation, and the way to begin anew. */
export function Finished({ session }: { session: Onboarding }) {
  const t = useTranslate();
  const may = useMay();
  const queryClient = useQueryClient();
  const { data: assistant } = useAssistant();
  const [again, setAgain] = useState(false);
  const live = session.steps.find((step) => step.step === 'live');
  const snippet = live && dataOf(live, 'live').widgetSnippet;
  if (again)
    return (
      <StartForm cancelled={false} onStarted={(next) => queryClient.setQueryData(keys.onboarding, next)} />
    );
  return (
    <Page
      title={t('onboarding.done')}
      lead={t('onboarding.doneLead')}
      width="text"
      action={
        <Button component={Link} to="/" variant="contained">
          {t('onboarding.live.toHome')}
        </Button>
      }
    >
      {snippet ? (
        <Section title={t('onboarding.live.widget')} hint={t('onboarding.live.widgetHint')}>
          <WidgetLine snippet={snippet} />
        </Section>
      ) : null}
      <Section title={t('onboarding.live.talk')} hint={t('onboarding.live.talkHint')}>
        <Conversation greeting={assistant?.greeting ?? null} />
      </Section>
      {may('onboarding:write') ? (
        <Box sx={{ color: 'text.secondary' }}>
          <Button variant="outlined" onClick={() => setAgain(true)}>
            {t('onboarding.again')}
          </Button>
          <Box
            component="span"
            sx={{
              ml: { sm: 3 },
              display: { xs: 'block', sm: 'inline' },
              mt: { xs: 2, sm: 0 },
              fontSize: '0.875rem',
            }}
          >
            {t('onboarding.againHint')}
          </Box>
        </Box>
      ) : null}
    </Page>
  );
}
