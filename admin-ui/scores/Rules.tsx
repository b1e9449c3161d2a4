import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { BooleanInput, NumberInput, SelectInput, TextInput, useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { useServices } from '../http/queries.ts';
import { type NextAction, type ScoringSettings, scoreKeys, scores } from '../http/scores.ts';
import { useFormat } from '../kit/use-format.ts';
import { usePaused } from '../kit/use-paused.ts';

const QUIET_MS = 400;

/** The four rules, each with what it means and whom it would find today. */
export function Rules({ currency }: { currency: string }) {
  const t = useTranslate();
  const { data: services = [] } = useServices();
  const counts = useCounts();
  const money = `(${currency})`;
  const rule = (action: NextAction, children: ReactNode) => (
    <Rule action={action} counts={counts}>
      {children}
    </Rule>
  );
  return (
    <>
      {rule(
        'retention',
        <>
          <Limit source="retention.probabilityOver" min={0} max={1} scale={100} suffix="(%)" />
          <Limit source="retention.discountPercent" min={0} max={100} suffix="(%)" />
        </>,
      )}
      {rule(
        'reactivation',
        <>
          <Limit source="reactivation.daysOver" min={1} max={730} />
          <Limit source="reactivation.satisfactionOver" min={1} max={5} step={0.1} />
          <TextInput
            source="reactivation.offer"
            label={t('scores.rules.fields.reactivation.offer')}
            helperText={t('scores.rules.hints.reactivation.offer')}
            slotProps={{ htmlInput: { maxLength: 200 } }}
            sx={WIDE}
          />
        </>,
      )}
      {rule(
        'outreach',
        <>
          <Limit source="outreach.scoreOver" min={0} max={10_000} />
          <Limit source="outreach.budgetOverCents" min={0} max={100_000_000} scale={0.01} suffix={money} />
        </>,
      )}
      {rule(
        'upsell',
        <>
          <Limit source="upsell.visitsOver" min={0} max={1_000} />
          <Limit source="upsell.basketUnderCents" min={0} max={100_000_000} scale={0.01} suffix={money} />
          <Limit source="upsell.satisfactionOver" min={1} max={5} step={0.1} />
          <SelectInput
            source="upsell.serviceId"
            label={t('scores.rules.fields.upsell.serviceId')}
            choices={services.filter(({ active }) => active).map(({ id, name }) => ({ id, name }))}
            emptyText={t('scores.rules.anyService')}
            translateChoice={false}
          />
        </>,
      )}
    </>
  );
}

const WIDE = { gridColumn: { sm: '1 / -1' } };

function Rule({
  action,
  counts,
  children,
}: {
  action: NextAction;
  counts: ReturnType<typeof useCounts>;
  children: ReactNode;
}) {
  const t = useTranslate();
  const format = useFormat();
  const isOn = useWatch({ name: `${action}.enabled` }) as boolean;
  return (
    <Box component="section" sx={{ pb: 6, borderBottom: 1, borderColor: 'divider' }}>
      <Typography variant="h2">{t(`scores.rules.names.${action}`)}</Typography>
      <Typography color="textSecondary" sx={{ mt: 1, mb: 3, maxWidth: 620 }}>
        {t(`scores.rules.explained.${action}`)}
      </Typography>
      <BooleanInput source={`${action}.enabled`} label={t('scores.rules.enabled')} helperText={false} />
      <Box
        sx={{
          display: isOn ? 'grid' : 'none',
          gap: 4,
          mt: 3,
          maxWidth: 620,
          gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' },
          alignItems: 'start',
        }}
      >
        {children}
      </Box>
      {isOn && counts ? (
        <Typography role="status" sx={{ mt: 3 }}>
          {t('scores.rules.found', {
            smart_count: counts[action],
            count: format.decimal(counts[action]),
            scored: format.decimal(counts.scored),
          })}
        </Typography>
      ) : null}
    </Box>
  );
}

/** A number between bounds the API holds as well; `scale` from what is stored to what is shown. */
function Limit({
  source,
  min,
  max,
  step,
  scale = 1,
  suffix = '',
}: {
  source: string;
  min: number;
  max: number;
  step?: number;
  scale?: number;
  suffix?: string;
}) {
  const t = useTranslate();
  const format = useFormat();
  const shown = (value: number) => Math.round(value * scale * 100) / 100;
  return (
    <NumberInput
      source={source}
      label={`${t(`scores.rules.fields.${source}`)} ${suffix}`.trim()}
      helperText={t(`scores.rules.hints.${source}`)}
      min={shown(min)}
      max={shown(max)}
      step={step ?? 1}
      format={(value: number | null) => (typeof value === 'number' ? shown(value) : '')}
      parse={(typed: string | number | null) => {
        // A field of numbers hands over what it read; an emptied one nothing.
        const value = Number.parseFloat(String(typed ?? '').replace(',', '.'));
        if (Number.isNaN(value)) return null;
        // Cents and per cents are whole, whatever the division leaves.
        return scale === 1 ? value : Math.round((value / scale) * 100) / 100;
      }}
      validate={(value: unknown) =>
        typeof value === 'number' && value >= min && value <= max
          ? undefined
          : t('scores.rules.between', { min: format.decimal(shown(min)), max: format.decimal(shown(max)) })
      }
    />
  );
}

/** Whom the typed thresholds would find, asked once one has stopped typing; null until something is known. */
function useCounts() {
  const { reactivation, outreach, upsell, retention } = useWatch() as ScoringSettings;
  const typed = JSON.stringify({
    reactivation: { ...reactivation, offer: null },
    outreach,
    upsell: { ...upsell, serviceId: null },
    retention,
  });
  const asked = usePaused(typed, QUIET_MS);
  const { data, error } = useQuery({
    queryKey: [...scoreKeys.preview, asked],
    queryFn: ({ signal }) => scores.preview(JSON.parse(asked) as ScoringSettings, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
  // A value that does not fit has its own word beside it.
  return error || !data || data.scored === 0 ? null : data;
}
