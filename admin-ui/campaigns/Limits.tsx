import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import Typography from '@mui/material/Typography';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { CampaignChannel } from '../../domain/campaigns/campaign.ts';
import { type CampaignSettings, campaignKeys, campaigns } from '../http/campaigns.ts';
import { NumberField } from '../kit/NumberField.tsx';
import { Page } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useMay } from '../kit/use-may.ts';
import { CampaignTabs } from './CampaignList.tsx';

/** How much advertising one person may have over all campaigns, what it costs, and whether retention begins by itself. */
export default function Limits() {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: campaignKeys.settings,
    queryFn: campaigns.settings,
  });
  return (
    <Page title={t('campaigns.title')} tabTitle={t('campaigns.limits')} lead={t('campaigns.limitsLead')}>
      <CampaignTabs here="limits" />
      {isPending ? <LoadingRows rows={3} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data ? <Form start={data} /> : null}
    </Page>
  );
}

const MICROS = 1_000_000;

function Form({ start }: { start: CampaignSettings }) {
  const t = useTranslate();
  const say = useSayError();
  const may = useMay();
  const notify = useNotify();
  const client = useQueryClient();
  const [settings, setSettings] = useState(start);
  const save = useMutation({
    mutationFn: () => campaigns.saveSettings(settings),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: campaignKeys.settings });
      void client.invalidateQueries({ queryKey: campaignKeys.all });
      notify('campaigns.limitsSaved', { type: 'success' });
    },
  });
  const { cap, prices } = settings;
  const field = (label: string, value: number, put: (value: number) => void, step: number | 'any' = 1) => (
    <NumberField label={label} value={value} step={step} onNumber={put} />
  );
  const price = (channel: CampaignChannel, label: string) =>
    field(
      label,
      prices[channel] / MICROS,
      (value) => setSettings({ ...settings, prices: { ...prices, [channel]: Math.round(value * MICROS) } }),
      'any',
    );
  const capped = (part: Partial<CampaignSettings['cap']>) =>
    setSettings({ ...settings, cap: { ...cap, ...part } });
  return (
    <Box sx={{ display: 'grid', gap: 5, maxWidth: 560 }}>
      {save.error ? <Notice tone="failed">{say(save.error)}</Notice> : null}
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '2fr 1fr' } }}>
        {field(t('campaigns.capMessages'), cap.messages, (messages) => capped({ messages }))}
        {field(t('campaigns.capDays'), cap.days, (days) => capped({ days }))}
      </Box>
      {field(t('campaigns.capGap'), cap.gapHours, (gapHours) => capped({ gapHours }))}
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        {price('sms', t('campaigns.priceSms'))}
        {price('email', t('campaigns.priceEmail'))}
        {price('whatsapp', t('campaigns.priceWhatsapp'))}
        {price('call', t('campaigns.priceCall'))}
      </Box>
      <Typography variant="body2" color="textSecondary" sx={{ mt: -3 }}>
        {t('campaigns.priceHint')}
      </Typography>
      <Box>
        <FormControlLabel
          control={
            <Checkbox
              checked={settings.retentionAutomatic}
              onChange={(event) => setSettings({ ...settings, retentionAutomatic: event.target.checked })}
            />
          }
          label={t('campaigns.automatic')}
        />
        <Typography variant="body2" color="textSecondary">
          {t('campaigns.automaticHint')}
        </Typography>
      </Box>
      {may('campaigns:write') ? (
        <Box>
          <Button variant="contained" loading={save.isPending} onClick={() => save.mutate()}>
            {t('campaigns.save')}
          </Button>
        </Box>
      ) : null}
    </Box>
  );
}
