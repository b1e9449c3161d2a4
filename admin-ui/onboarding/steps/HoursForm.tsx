import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { HoursFact } from '../../http/types.ts';
import { useFormat } from '../../kit/use-format.ts';
import { MiniForm } from './InPlace.tsx';

const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0];
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Days as buttons, two times. A closing time before the opening one runs past midnight. */
export function HoursForm({
  hours,
  onSave,
  onClose,
}: {
  hours: HoursFact;
  onSave: (hours: HoursFact) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const [days, setDays] = useState(hours.days);
  const [open, setOpen] = useState(hours.open);
  const [close, setClose] = useState(hours.close === '24:00' ? '00:00' : hours.close);
  const [tried, setTried] = useState(false);
  const bad = days.length === 0 || !TIME.test(open) || !TIME.test(close) || open === close;
  return (
    <MiniForm
      onClose={onClose}
      onSave={() => {
        setTried(true);
        return (
          !bad &&
          onSave({
            days: [...days].sort((a, b) => a - b),
            open,
            close: close === '00:00' ? '24:00' : close,
            sourceUrl: '',
            quote: '',
          })
        );
      }}
    >
      <Box
        role="group"
        aria-label={t('onboarding.team.days')}
        sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}
      >
        {MONDAY_FIRST.map((day) => {
          const on = days.includes(day);
          const name = format.weekdays([day]);
          return (
            <ButtonBase
              key={day}
              aria-pressed={on}
              aria-label={name}
              onClick={() => setDays(on ? days.filter((other) => other !== day) : [...days, day])}
              sx={{
                minWidth: 44,
                minHeight: 44,
                px: 2,
                borderRadius: '10px',
                border: 1,
                fontFamily: 'inherit',
                fontSize: '0.875rem',
                borderColor: on ? 'text.primary' : 'divider',
                bgcolor: on ? 'text.primary' : 'background.paper',
                color: on ? 'background.paper' : 'text.secondary',
                fontWeight: 600,
              }}
            >
              {name.slice(0, 3)}
            </ButtonBase>
          );
        })}
      </Box>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: '1fr 1fr', maxWidth: 320 }}>
        <TextField
          type="time"
          label={t('onboarding.team.open')}
          value={open}
          onChange={(event) => setOpen(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <TextField
          type="time"
          label={t('onboarding.team.close')}
          value={close}
          onChange={(event) => setClose(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Box>
      {tried && bad ? (
        <Typography variant="body2" role="alert" sx={{ color: 'error.main' }}>
          {t('onboarding.team.badHours')}
        </Typography>
      ) : null}
    </MiniForm>
  );
}
