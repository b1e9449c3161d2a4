import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import type { NewAppointment } from '../http/booking-types.ts';

const EVERY = {
  never: null,
  week: { frequency: 'weekly', interval: 1 },
  twoWeeks: { frequency: 'weekly', interval: 2 },
  threeWeeks: { frequency: 'weekly', interval: 3 },
  fourWeeks: { frequency: 'weekly', interval: 4 },
  sixWeeks: { frequency: 'weekly', interval: 6 },
  month: { frequency: 'monthly', interval: 1 },
} as const;

export interface Repeat {
  every: keyof typeof EVERY;
  /** How many appointments in all, 2 to 52. */
  count: number;
}

/** What the API is asked for; undefined for a single appointment. */
export function recurrenceOf({ every, count }: Repeat): NewAppointment['recurrence'] {
  const rhythm = EVERY[every];
  return rhythm ? { ...rhythm, count: Math.min(52, Math.max(2, count || 2)) } : undefined;
}

/** Whether an appointment comes back, and how often. */
export function RepeatFields({ value, onChange }: { value: Repeat; onChange: (value: Repeat) => void }) {
  const t = useTranslate();
  return (
    <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: value.every === 'never' ? '1fr' : '1fr 120px' }}>
      <TextField
        select
        label={t('agenda.repeat')}
        value={value.every}
        onChange={(event) => onChange({ ...value, every: event.target.value as Repeat['every'] })}
      >
        {Object.keys(EVERY).map((every) => (
          <MenuItem key={every} value={every}>
            {t(`agenda.every.${every}`)}
          </MenuItem>
        ))}
      </TextField>
      {value.every === 'never' ? null : (
        <TextField
          type="number"
          label={t('agenda.times')}
          value={value.count || ''}
          onChange={(event) => onChange({ ...value, count: Number.parseInt(event.target.value, 10) || 0 })}
          slotProps={{ htmlInput: { min: 2, max: 52, inputMode: 'numeric' } }}
        />
      )}
    </Box>
  );
}
