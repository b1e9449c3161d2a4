import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import type { CampaignPlan } from '../../domain/campaigns/campaign.ts';
import { NumberField } from '../kit/NumberField.tsx';

/** The offer, who is left alone, and when it is too late. */
export function Rules({
  plan,
  onChange,
}: {
  plan: CampaignPlan;
  onChange: (part: Partial<CampaignPlan>) => void;
}) {
  const t = useTranslate();
  const { offer } = plan;
  const number = (
    label: string,
    value: number | null,
    put: (value: number) => void,
    { hint = '', ...more }: { hint?: string; onEmpty?: () => void } = {},
  ) => (
    <NumberField
      label={label}
      helperText={hint}
      value={value}
      step={1}
      onNumber={(typed) => put(Math.round(typed))}
      {...more}
    />
  );
  return (
    <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: 'repeat(3, 1fr)' } }}>
      <TextField
        select
        label={t('campaigns.offer')}
        helperText={offer ? t('campaigns.offerHint') : ''}
        value={offer?.kind ?? 'none'}
        onChange={(event) => {
          const kind = event.target.value as 'none' | 'percent' | 'amount';
          onChange({
            offer:
              kind === 'none'
                ? null
                : { kind, value: kind === 'percent' ? 20 : 1_000, validDays: offer?.validDays ?? 30 },
          });
        }}
      >
        {(['none', 'percent', 'amount'] as const).map((kind) => (
          <MenuItem key={kind} value={kind}>
            {t(`campaigns.offerKinds.${kind}`)}
          </MenuItem>
        ))}
      </TextField>
      {offer ? (
        <>
          {number(
            `${t('campaigns.offerValue')} (${offer.kind === 'percent' ? '%' : '€'})`,
            offer.kind === 'percent' ? offer.value : offer.value / 100,
            (value) =>
              onChange({
                offer: { ...offer, value: Math.max(1, value * (offer.kind === 'percent' ? 1 : 100)) },
              }),
          )}
          {number(t('campaigns.offerDays'), offer.validDays, (validDays) =>
            onChange({ offer: { ...offer, validDays } }),
          )}
        </>
      ) : null}
      {number(t('campaigns.holdout'), plan.holdoutPercent, (holdoutPercent) => onChange({ holdoutPercent }), {
        hint: t('campaigns.holdoutHint'),
      })}
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 2 }}>
        {(['start', 'end'] as const).map((end) => (
          <TextField
            key={end}
            type="time"
            label={t(end === 'start' ? 'campaigns.hours' : 'campaigns.hoursTo')}
            value={plan.window[end]}
            onChange={(event) => onChange({ window: { ...plan.window, [end]: event.target.value } })}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        ))}
      </Box>
      {number(t('campaigns.deadline'), plan.deadlineHours, (deadlineHours) => onChange({ deadlineHours }))}
      {number(t('campaigns.priority'), plan.priority, (priority) => onChange({ priority }))}
      {number(t('campaigns.attribution'), plan.attributionDays, (attributionDays) =>
        onChange({ attributionDays }),
      )}
      {number(
        t('campaigns.reenter'),
        plan.reenterAfterDays,
        (reenterAfterDays) => onChange({ reenterAfterDays: reenterAfterDays || null }),
        { hint: t('campaigns.reenterHint'), onEmpty: () => onChange({ reenterAfterDays: null }) },
      )}
    </Box>
  );
}
