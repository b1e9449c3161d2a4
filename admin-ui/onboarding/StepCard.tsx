import CheckCircleOutlined from '@mui/icons-material/CheckCircleOutlined';
import ExpandMoreOutlined from '@mui/icons-material/ExpandMoreOutlined';
import NotificationsActiveOutlined from '@mui/icons-material/NotificationsActiveOutlined';
import RadioButtonUncheckedOutlined from '@mui/icons-material/RadioButtonUncheckedOutlined';
import RedoOutlined from '@mui/icons-material/RedoOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import CircularProgress from '@mui/material/CircularProgress';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import type { Onboarding, Step, StepAction } from '../http/types.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { useReason } from '../knowledge/use-reason.ts';
import { StepContent } from './StepContent.tsx';
import { useSummary } from './use-summary.ts';

interface StepCardProps {
  session: Onboarding;
  step: Step;
  onSession: (session: Onboarding) => void;
}

/** One step: its state and what it found in a line; its facts, its problem and its actions when opened. */
export function StepCard({ session, step, onSession }: StepCardProps) {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const summary = useSummary(step);
  const id = useId();
  // Until the person says otherwise, a step is open while it runs or waits for a word.
  const [chosen, setChosen] = useState<boolean | null>(null);
  const [restarting, setRestarting] = useState(false);
  const [busy, setBusy] = useState<StepAction | null>(null);
  const [failure, setFailure] = useState('');
  const open = chosen ?? (step.status === 'running' || (step.status === 'attention' && step.step !== 'faq'));
  const writable = may('onboarding:write') && (session.status === 'running' || session.status === 'waiting');
  const canEdit = writable && step.status !== 'running';
  const name = t(`onboarding.step.${step.step}`);

  const act = async (action: StepAction, data?: unknown) => {
    setBusy(action);
    setFailure('');
    try {
      onSession(await endpoints.step(session.id, step.step, action, data));
    } catch (error) {
      setFailure(say(error));
      throw error;
    } finally {
      setBusy(null);
    }
  };
  /** For buttons: the failure is already on the screen. */
  const press = (action: StepAction) => () => void act(action).catch(() => undefined);

  return (
    <Box
      component="li"
      sx={{ borderBottom: 1, borderColor: 'divider' }}
      data-step={step.step}
      data-status={step.status}
    >
      <Box component="h2" sx={{ m: 0, font: 'inherit' }}>
        <ButtonBase
          onClick={() => setChosen(!open)}
          aria-expanded={open}
          aria-controls={id}
          disabled={step.status === 'pending' && !open}
          sx={{
            width: '100%',
            display: 'flex',
            gap: 4,
            alignItems: 'center',
            textAlign: 'left',
            py: 4,
            minHeight: 64,
            fontFamily: 'inherit',
            fontSize: '1rem',
          }}
        >
          <StepIcon status={step.status} />
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <Box
              sx={{ fontWeight: 650, color: step.status === 'pending' ? 'text.secondary' : 'text.primary' }}
            >
              {name}
            </Box>
            <Box sx={{ color: 'text.secondary', fontSize: '0.875rem', fontWeight: 400 }}>
              {[
                step.status === 'done' ? null : t(`onboarding.status.${step.status}`),
                summary,
                step.edited ? t('onboarding.summary.edited') : null,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Box>
          </Box>
          {step.status === 'pending' ? null : (
            <ExpandMoreOutlined
              aria-hidden
              sx={{ color: 'text.secondary', transform: open ? 'rotate(180deg)' : 'none' }}
            />
          )}
        </ButtonBase>
      </Box>
      {open ? (
        <Box id={id} sx={{ pl: { xs: 0, sm: '40px' }, pb: 6 }}>
          {step.problem ? (
            <Box sx={{ mb: 5 }}>
              <ProblemNotice
                problem={step.problem}
                busy={busy}
                {...(writable && step.problem.actions.includes('restart')
                  ? { onRetry: press('restart') }
                  : {})}
                {...(writable && step.problem.actions.includes('skip') && step.status === 'attention'
                  ? { onSkip: press('skip') }
                  : {})}
              />
            </Box>
          ) : null}
          {failure ? (
            <Box sx={{ mb: 5 }}>
              <Notice tone="failed">{failure}</Notice>
            </Box>
          ) : null}
          {step.status === 'running' && step.step !== 'website' ? null : (
            <StepContent
              session={session}
              step={step}
              editable={canEdit}
              onEdit={(data) => act('edit', data)}
            />
          )}
          {writable && !step.problem ? (
            <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, mt: 4, ml: -3 }}>
              {step.status === 'done' || step.status === 'skipped' ? (
                <Button
                  size="small"
                  onClick={() => setRestarting(true)}
                  loading={busy === 'restart'}
                  sx={{ color: 'text.secondary' }}
                >
                  {t('onboarding.restart')}
                </Button>
              ) : null}
              {step.status === 'running' ? (
                <Button
                  size="small"
                  onClick={press('skip')}
                  loading={busy === 'skip'}
                  sx={{ color: 'text.secondary' }}
                >
                  {t('onboarding.skip')}
                </Button>
              ) : null}
            </Box>
          ) : null}
          {writable && step.status === 'attention' ? (
            <Button
              size="small"
              variant="outlined"
              sx={{ mt: 4 }}
              onClick={press('confirm')}
              loading={busy === 'confirm'}
            >
              {t('onboarding.confirm')}
            </Button>
          ) : null}
        </Box>
      ) : null}
      <Confirm
        open={restarting}
        title={t('onboarding.restartAsk')}
        consequence={t('onboarding.restartText')}
        confirmLabel={t('onboarding.restart')}
        onClose={() => setRestarting(false)}
        onConfirm={() => {
          setRestarting(false);
          press('restart')();
        }}
      />
    </Box>
  );
}

function ProblemNotice({
  problem,
  busy,
  onRetry,
  onSkip,
}: {
  problem: NonNullable<Step['problem']>;
  busy: StepAction | null;
  onRetry?: () => void;
  onSkip?: () => void;
}) {
  const t = useTranslate();
  const reason = useReason();
  const aboutSite = problem.code === 'site-unreachable' && /^[a-z0-9_]+$/.test(problem.detail ?? '');
  const words = (part: 'title' | 'text') =>
    t(`onboarding.problem.${problem.code}.${part}`, { _: t(`onboarding.problem.step-failed.${part}`) });
  return (
    <Notice
      tone="waiting"
      title={aboutSite ? t('onboarding.problem.site-refused.title') : words('title')}
      action={
        onRetry || onSkip ? (
          <>
            {onRetry ? (
              <Button size="small" variant="outlined" onClick={onRetry} loading={busy === 'restart'}>
                {t('onboarding.problem.retry')}
              </Button>
            ) : null}
            {onSkip ? (
              <Button size="small" onClick={onSkip} loading={busy === 'skip'}>
                {t('onboarding.skip')}
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {aboutSite && problem.detail ? reason.page(problem.detail) : words('text')}
      {problem.detail && !aboutSite ? (
        <Box sx={{ mt: 1, color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          {t('onboarding.problem.support', { detail: problem.detail })}
        </Box>
      ) : null}
    </Notice>
  );
}

function StepIcon({ status }: { status: Step['status'] }) {
  const sx = { fontSize: 24 };
  return (
    <Box aria-hidden sx={{ width: 24, height: 24, flex: 'none', display: 'grid', placeItems: 'center' }}>
      {status === 'pending' ? <RadioButtonUncheckedOutlined sx={{ ...sx, color: 'divider' }} /> : null}
      {status === 'running' ? <CircularProgress size={20} thickness={5} aria-hidden /> : null}
      {status === 'done' ? <CheckCircleOutlined sx={{ ...sx, color: 'success.main' }} /> : null}
      {status === 'attention' ? <NotificationsActiveOutlined sx={{ ...sx, color: 'warning.main' }} /> : null}
      {status === 'skipped' ? <RedoOutlined sx={{ ...sx, color: 'text.secondary' }} /> : null}
    </Box>
  );
}
