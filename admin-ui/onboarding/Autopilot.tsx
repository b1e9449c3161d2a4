import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { useFollow } from '../http/follow.ts';
import { keys } from '../http/queries.ts';
import type { Onboarding } from '../http/types.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Page } from '../kit/Page.tsx';
import { isWebAddress, placeOf } from '../kit/Source.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { ReadyBlock } from './ReadyBlock.tsx';
import { StepCard } from './StepCard.tsx';

/** The autopilot at work: seven steps in one column, each unfolding while it runs and open to correction at any moment. */
export function Autopilot({ session }: { session: Onboarding }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const may = useMay();
  const queryClient = useQueryClient();
  const [cancelling, setCancelling] = useState(false);
  const store = useCallback(
    (next: Onboarding) => queryClient.setQueryData(keys.onboarding, next),
    [queryClient],
  );
  const connection = useFollow<Onboarding>(`onboarding/${session.id}/events`, 'session', store);

  const running =
    session.steps.find((step) => step.status === 'running') ??
    session.steps.find((step) => step.status === 'pending');
  const attention = session.steps.filter((step) => step.status === 'attention').length;
  // She can be talked to as soon as what she knows is there; correcting a fact later has her configured again meanwhile.
  const canTalk = session.steps.every(
    ({ step, status }) =>
      step === 'sara' || step === 'live' || (status !== 'pending' && status !== 'running'),
  );

  const cancel = async () => {
    setCancelling(false);
    try {
      store(await endpoints.cancelOnboarding(session.id));
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };

  return (
    <Page
      title={t('onboarding.title')}
      width="text"
      lead={
        session.websiteUrl ? (
          isWebAddress(session.websiteUrl) ? (
            <Link href={session.websiteUrl} target="_blank" rel="noreferrer" color="inherit">
              {placeOf(session.websiteUrl)}
            </Link>
          ) : (
            session.websiteUrl
          )
        ) : null
      }
    >
      <Progress session={session} />
      <Typography aria-live="polite" sx={{ fontSize: '1.0625rem', fontWeight: 550, mt: 4 }}>
        {running
          ? t(`onboarding.progress.${running.step}`)
          : attention > 0
            ? t('onboarding.progressAttention', { smart_count: attention })
            : t('onboarding.progressDone')}
      </Typography>
      {running ? (
        <Typography variant="body2" color="textSecondary">
          {t('onboarding.canLeave')}
        </Typography>
      ) : null}
      {connection === 'reconnecting' ? (
        <Box sx={{ mt: 4 }}>
          <Notice tone="waiting">{t('onboarding.reconnecting')}</Notice>
        </Box>
      ) : null}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, mt: 8, p: 0, borderTop: 1, borderColor: 'divider' }}>
        {session.steps.map((step) => (
          <StepCard key={step.step} session={session} step={step} onSession={store} />
        ))}
      </Box>
      {canTalk ? <ReadyBlock session={session} settled={!running} onSession={store} /> : null}
      {may('onboarding:write') ? (
        <Button sx={{ mt: 8, ml: -4, color: 'text.secondary' }} onClick={() => setCancelling(true)}>
          {t('onboarding.confirmCancel')}
        </Button>
      ) : null}
      <Confirm
        open={cancelling}
        title={t('onboarding.cancelAsk')}
        consequence={t('onboarding.cancelText')}
        confirmLabel={t('onboarding.confirmCancel')}
        onConfirm={cancel}
        onClose={() => setCancelling(false)}
      />
    </Page>
  );
}

const COLOR = {
  pending: 'brand.sand',
  running: 'primary.main',
  done: 'success.main',
  attention: 'warning.main',
  skipped: 'divider',
} as const;

/** Seven short bars; the words beside them say the same. */
function Progress({ session }: { session: Onboarding }) {
  const t = useTranslate();
  const finished = session.steps.filter(
    (step) => step.status !== 'pending' && step.status !== 'running',
  ).length;
  return (
    <Box
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={session.steps.length}
      aria-valuenow={finished}
      aria-label={t('onboarding.title')}
      sx={{ display: 'flex', gap: '6px' }}
    >
      {session.steps.map((step) => (
        <Box
          key={step.step}
          sx={{
            flex: 1,
            height: 5,
            borderRadius: '3px',
            bgcolor: COLOR[step.status],
            '@keyframes breathe': { '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.45 } },
            animation: step.status === 'running' ? 'breathe 1.4s infinite' : 'none',
          }}
        />
      ))}
    </Box>
  );
}
