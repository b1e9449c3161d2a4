import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { useMe } from '../http/queries.ts';
import { type ScoringSettings, scoreKeys, scores } from '../http/scores.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { Page } from '../kit/Page.tsx';
import { LoadError, LoadingRows } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { SaveForm } from '../settings/SaveForm.tsx';
import { Rules } from './Rules.tsx';

type Typed = ScoringSettings & Record<string, unknown>;

/** From when on a client deserves a word, and with what offer: used by the next night's scoring. */
export default function RulesPage() {
  const t = useTranslate();
  const may = useMay();
  const client = useQueryClient();
  const { data: me } = useMe();
  const settings = useQuery({ queryKey: scoreKeys.settings, queryFn: scores.settings });
  const keep = (saved: ScoringSettings) => client.setQueryData(scoreKeys.settings, saved);
  return (
    <Page
      title={t('scores.rules.title')}
      lead={t('scores.rules.lead')}
      action={
        <Button component={Link} to="/loyalty" variant="outlined">
          {t('scores.rules.back')}
        </Button>
      }
    >
      {settings.isPending || !me ? <LoadingRows rows={6} /> : null}
      {settings.error && !settings.data ? (
        <LoadError error={settings.error} onRetry={() => settings.refetch()} />
      ) : null}
      {settings.data && me ? (
        <>
          {/* What was saved or reset is the form's new beginning. */}
          <SaveForm<Typed>
            key={JSON.stringify(settings.data)}
            values={settings.data as Typed}
            allowed={may('settings:write')}
            done="scores.rules.saved"
            onSave={async ({ reactivation, outreach, upsell, retention }) => {
              const offer = reactivation.offer?.trim() || null;
              keep(
                await scores.saveSettings({
                  reactivation: { ...reactivation, offer },
                  outreach,
                  upsell: { ...upsell, serviceId: upsell.serviceId || null },
                  retention,
                }),
              );
            }}
          >
            <Rules currency={me.tenant.currency} />
          </SaveForm>
          {may('settings:write') ? <Reset onReset={keep} /> : null}
        </>
      ) : null}
    </Page>
  );
}

function Reset({ onReset }: { onReset: (settings: ScoringSettings) => void }) {
  const t = useTranslate();
  const say = useSayError();
  const notify = useNotify();
  const [open, setOpen] = useState(false);
  const reset = useMutation({
    mutationFn: scores.resetSettings,
    onSuccess: (settings) => {
      setOpen(false);
      onReset(settings);
      notify('scores.rules.resetDone', { type: 'success' });
    },
    onError: (error) => notify(say(error), { type: 'error' }),
  });
  return (
    <Box sx={{ mt: 6 }}>
      <Button onClick={() => setOpen(true)}>{t('scores.rules.reset')}</Button>
      <Confirm
        open={open}
        title={t('scores.rules.resetTitle')}
        consequence={t('scores.rules.resetWhat')}
        confirmLabel={t('scores.rules.reset')}
        busy={reset.isPending}
        onConfirm={() => reset.mutate()}
        onClose={() => setOpen(false)}
      />
    </Box>
  );
}
