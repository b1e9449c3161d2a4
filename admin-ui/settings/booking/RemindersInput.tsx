import AddOutlined from '@mui/icons-material/AddOutlined';
import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import IconButton from '@mui/material/IconButton';
import MenuItem from '@mui/material/MenuItem';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useInput, useTranslate } from 'react-admin';
import { MAX_REMINDERS } from '../../../domain/scheduling/settings.ts';
import type { Reminder } from '../../http/booking-types.ts';
import { useBookingSettings } from '../../http/queries.ts';
import { asItIs } from '../../kit/MinutesInput.tsx';
import { useFormat } from '../../kit/use-format.ts';
import { nextReminder, REMINDER_CHANNELS, REMINDER_TIMES } from './reminders.ts';

/** When clients are reminded, and how: a line per reminder, the earliest first. `mayFollow`: null is the business's own list. */
export function RemindersInput({ source, mayFollow = false }: { source: string; mayFollow?: boolean }) {
  const t = useTranslate();
  const format = useFormat();
  const { data: settings } = useBookingSettings();
  const { field, fieldState } = useInput<Reminder[] | null>({
    source,
    ...asItIs,
    validate: (value: Reminder[] | null) =>
      value && new Set(value.map(({ minutesBefore }) => minutesBefore)).size < value.length
        ? 'booking.sameTwice'
        : undefined,
  });
  const value = field.value as Reminder[] | null;
  const shown = [...(value ?? [])].sort((a, b) => b.minutesBefore - a.minutesBefore);
  const set = (next: Reminder[] | null) => field.onChange(next);
  const change = (at: number, patch: Partial<Reminder>) =>
    set(shown.map((reminder, i) => (i === at ? { ...reminder, ...patch } : reminder)));
  const next = nextReminder(shown);
  const say = (reminders: Reminder[]) =>
    reminders.length === 0
      ? t('booking.noReminder')
      : format.list(
          [...reminders]
            .sort((a, b) => b.minutesBefore - a.minutesBefore)
            .map(({ minutesBefore }) => t('booking.before', { time: format.longDuration(minutesBefore) })),
        );
  return (
    <Box
      role="group"
      aria-label={t('booking.reminders')}
      sx={{ display: 'grid', gap: 3, gridTemplateColumns: 'minmax(0, 1fr)' }}
    >
      {mayFollow ? (
        <FormControlLabel
          control={
            <Switch
              checked={value === null}
              onChange={(_event, follows) => set(follows ? null : (settings?.reminders ?? []))}
            />
          }
          label={t('booking.followBusiness', { what: settings ? say(settings.reminders) : '' })}
          sx={{ ml: 0, gap: 3 }}
        />
      ) : null}
      {value === null ? null : shown.length === 0 ? (
        <Typography color="textSecondary">{t('booking.noReminder')}</Typography>
      ) : null}
      {value === null
        ? null
        : shown.map((reminder, i) => (
            <Box
              // biome-ignore lint/suspicious/noArrayIndexKey: a line must keep its focus while its time changes.
              key={i}
              sx={{
                display: 'grid',
                gap: 2,
                alignItems: 'center',
                // On a phone the way stands below the time: three ways in order need the line to themselves.
                gridTemplateColumns: { xs: 'minmax(0, 1fr) 44px', sm: '170px minmax(0, 290px) 44px' },
                gridTemplateAreas: { xs: '"when remove" "how how"', sm: '"when how remove"' },
              }}
            >
              <TextField
                select
                fullWidth={false}
                value={String(reminder.minutesBefore)}
                onChange={(event) => change(i, { minutesBefore: Number(event.target.value) })}
                slotProps={{ select: { SelectDisplayProps: { 'aria-label': t('booking.when') } } }}
                sx={{ gridArea: 'when' }}
              >
                {[...new Set([...REMINDER_TIMES, reminder.minutesBefore])]
                  .sort((a, b) => b - a)
                  .map((minutes) => (
                    <MenuItem key={minutes} value={String(minutes)}>
                      {t('booking.before', { time: format.longDuration(minutes) })}
                    </MenuItem>
                  ))}
              </TextField>
              <TextField
                select
                fullWidth={false}
                value={reminder.channel}
                onChange={(event) => change(i, { channel: event.target.value as Reminder['channel'] })}
                slotProps={{ select: { SelectDisplayProps: { 'aria-label': t('booking.how') } } }}
                sx={{ gridArea: 'how' }}
              >
                {REMINDER_CHANNELS.map((channel) => (
                  <MenuItem key={channel} value={channel}>
                    {t(`booking.channels.${channel}`)}
                  </MenuItem>
                ))}
              </TextField>
              <IconButton
                aria-label={t('booking.removeReminder', {
                  time: format.longDuration(reminder.minutesBefore),
                })}
                onClick={() => set(shown.filter((_, at) => at !== i))}
                sx={{ gridArea: 'remove', width: 44, height: 44 }}
              >
                <CloseOutlined sx={{ fontSize: 20 }} />
              </IconButton>
            </Box>
          ))}
      {value !== null && next !== null && shown.length < MAX_REMINDERS ? (
        <Box>
          <Button size="small" startIcon={<AddOutlined />} onClick={() => set([...shown, next])}>
            {t('booking.addReminder')}
          </Button>
        </Box>
      ) : null}
      {fieldState.error ? (
        <Typography variant="body2" role="alert" sx={{ color: 'error.main' }}>
          {t('booking.sameTwice')}
        </Typography>
      ) : null}
    </Box>
  );
}
