import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { endpoints } from '../http/endpoints.ts';
import { useMe } from '../http/queries.ts';
import type { Onboarding } from '../http/types.ts';
import { Page } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { webAddress } from '../kit/web-address.ts';

/** One field, one button: the address of the website. */
export function StartForm({
  cancelled,
  onStarted,
}: {
  cancelled: boolean;
  onStarted: (session: Onboarding) => void;
}) {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const { locale } = useFormat();
  const { data: me } = useMe();
  const [typed, setTyped] = useState<string | null>(null);
  const [badAddress, setBadAddress] = useState(false);
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState<'site' | 'none' | null>(null);
  const value = typed ?? me?.tenant.websiteUrl ?? '';

  const start = async (websiteUrl: string | null) => {
    setBusy(websiteUrl ? 'site' : 'none');
    setFailure('');
    try {
      onStarted(await endpoints.startOnboarding({ ...(websiteUrl ? { websiteUrl } : {}), language: locale }));
    } catch (error) {
      setFailure(say(error));
      setBusy(null);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const url = webAddress(value);
    setBadAddress(!url);
    if (url) void start(url);
  };

  if (me && !may('onboarding:write')) {
    return (
      <Page title={t('onboarding.startTitle')} width="text">
        <Notice tone="waiting">{t('common.error.forbidden')}</Notice>
      </Page>
    );
  }

  return (
    <Page title={t('onboarding.startTitle')} lead={t('onboarding.startLead')} width="text">
      {cancelled ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="waiting">{t('onboarding.cancelledBefore')}</Notice>
        </Box>
      ) : null}
      {failure ? (
        <Box sx={{ mb: 6 }}>
          <Notice tone="failed">{failure}</Notice>
        </Box>
      ) : null}
      <Box component="form" onSubmit={submit} noValidate>
        <TextField
          autoFocus
          label={t('onboarding.address')}
          placeholder="salon-marie.fr"
          value={value}
          onChange={(event) => {
            setTyped(event.target.value);
            setBadAddress(false);
          }}
          error={badAddress}
          helperText={t(badAddress ? 'onboarding.badAddress' : 'onboarding.addressHint')}
          slotProps={{
            htmlInput: { inputMode: 'url', autoCapitalize: 'none', spellCheck: false, autoComplete: 'url' },
            input: { sx: { minHeight: 56, '& input': { fontSize: '1.125rem' } } },
            inputLabel: { shrink: true },
          }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 3, mt: 5 }}>
          <Button
            type="submit"
            variant="contained"
            size="large"
            loading={busy === 'site'}
            disabled={busy === 'none'}
          >
            {t('onboarding.start')}
          </Button>
          <Button
            size="large"
            onClick={() => start(null)}
            loading={busy === 'none'}
            disabled={busy === 'site'}
            title={t('onboarding.noSiteHint')}
            sx={{ color: 'text.secondary' }}
          >
            {t('onboarding.noSite')}
          </Button>
        </Box>
      </Box>
      <Typography variant="h2" sx={{ mt: 16, mb: 4 }}>
        {t('onboarding.whatHappens')}
      </Typography>
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: 'none', counterReset: 'step' }}>
        {(['happens1', 'happens2', 'happens3'] as const).map((line, index) => (
          <Box
            component="li"
            key={line}
            sx={{ display: 'flex', gap: 4, py: 3, borderTop: 1, borderColor: 'divider' }}
          >
            <Box aria-hidden className="figures" sx={{ color: 'text.secondary', width: 16 }}>
              {index + 1}
            </Box>
            {t(`onboarding.${line}`)}
          </Box>
        ))}
      </Box>
    </Page>
  );
}
