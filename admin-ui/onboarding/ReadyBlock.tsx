import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { useAssistant } from '../http/queries.ts';
import type { Onboarding } from '../http/types.ts';
import { Section } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { Conversation } from '../sara/Conversation.tsx';
import { dataOf } from './step-data.ts';
import { WidgetLine } from './WidgetLine.tsx';

/** The end of the road: a conversation with one's own Sara, then the button that puts her live. */
export function ReadyBlock({
  session,
  settled,
  onSession,
}: {
  session: Onboarding;
  /** No step is still to run: she may go live. */
  settled: boolean;
  onSession: (session: Onboarding) => void;
}) {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const { data: assistant } = useAssistant();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const sara = session.steps.find((step) => step.step === 'sara');
  const greeting = (sara && dataOf(sara, 'sara').greeting) || assistant?.greeting || null;

  const live = session.steps.find((step) => step.step === 'live');
  const snippet = live && dataOf(live, 'live').widgetSnippet;

  const complete = async () => {
    setBusy(true);
    setFailure('');
    try {
      onSession(await endpoints.completeOnboarding(session.id));
      window.scrollTo({ top: 0 });
    } catch (error) {
      setFailure(say(error));
      setBusy(false);
    }
  };

  return (
    <Box sx={{ mt: 14 }}>
      <Section title={t('onboarding.live.talk')} hint={t('onboarding.live.talkHint')}>
        <Conversation greeting={greeting} />
      </Section>
      {snippet ? (
        <Section title={t('onboarding.live.widget')} hint={t('onboarding.live.widgetHint')}>
          <WidgetLine snippet={snippet} />
        </Section>
      ) : null}
      {failure ? (
        <Box sx={{ mb: 4 }}>
          <Notice tone="failed">{failure}</Notice>
        </Box>
      ) : null}
      {may('onboarding:write') ? (
        <Button variant="contained" size="large" onClick={complete} loading={busy} disabled={!settled}>
          {t('onboarding.live.complete')}
        </Button>
      ) : null}
    </Box>
  );
}
