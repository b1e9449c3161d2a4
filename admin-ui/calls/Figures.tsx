import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { type CallPeriod, callKeys, calls } from '../http/calls.ts';
import { Choices } from '../kit/Filters.tsx';
import { useFormat } from '../kit/use-format.ts';
import { centsOf } from './look.ts';

const PERIODS = ['7', '30', '90', 'custom'] as const;
type Period = (typeof PERIODS)[number];
const DAY_MS = 86_400_000;
const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What the telephone came to in a stretch of days, in one line. */
export function Figures() {
  const t = useTranslate();
  const format = useFormat();
  const [period, setPeriod] = useState<Period>('30');
  const [dates, setDates] = useState(() => ({
    from: isoDay(Date.now() - 29 * DAY_MS),
    to: isoDay(Date.now()),
  }));
  const asked: CallPeriod = period === 'custom' ? dates : { days: Number(period) };
  const isWhole = period !== 'custom' || (dates.from !== '' && dates.from <= dates.to);
  const { data, isPlaceholderData } = useQuery({
    queryKey: callKeys.stats(asked),
    queryFn: () => calls.stats(asked),
    enabled: isWhole,
    placeholderData: (before) => before,
    refetchInterval: 30_000,
  });
  const { total } = data ?? {};
  const figures = total
    ? [
        { name: 'calls', value: String(total.calls), count: total.calls },
        { name: 'answered', value: String(total.answered), count: total.answered },
        { name: 'booked', value: String(total.booked), count: total.booked },
        { name: 'minutes', value: String(Math.round(total.seconds / 60)), count: 1 },
        { name: 'cost', value: format.money(centsOf(total.costMicros), data!.costCurrency), count: 1 },
      ]
    : [];
  return (
    <Box component="section" aria-label={t('calls.figuresLabel')} sx={{ mb: 8 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, alignItems: 'flex-end' }}>
        <Choices<Period>
          label={t('calls.period')}
          value={period}
          onChange={setPeriod}
          choices={PERIODS.map((value) => ({
            value,
            label: value === 'custom' ? t('calls.custom') : t('calls.days', { smart_count: Number(value) }),
          }))}
        />
        {period === 'custom'
          ? (['from', 'to'] as const).map((end) => (
              <TextField
                key={end}
                type="date"
                label={t(`calls.${end}`)}
                value={dates[end]}
                error={!isWhole}
                onChange={(event) => setDates({ ...dates, [end]: event.target.value })}
                slotProps={{ inputLabel: { shrink: true } }}
                sx={{ width: 170 }}
              />
            ))
          : null}
      </Box>
      <Box
        component="dl"
        aria-live="polite"
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          columnGap: 8,
          rowGap: 2,
          m: 0,
          mt: 5,
          minHeight: 32,
          opacity: isPlaceholderData ? 0.6 : 1,
        }}
      >
        {figures.map(({ name, value, count }) => (
          <Box
            key={name}
            sx={{ display: 'flex', flexDirection: 'row-reverse', alignItems: 'baseline', gap: 2 }}
          >
            <Typography component="dt" color="textSecondary">
              {t(`calls.figures.${name}`, { smart_count: count })}
            </Typography>
            <Typography
              component="dd"
              className="figures"
              sx={{ m: 0, fontWeight: 650, fontSize: '1.25rem' }}
            >
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
