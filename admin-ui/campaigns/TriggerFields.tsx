import Box from '@mui/material/Box';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useTranslate } from 'react-admin';
import { EVENTS, type Trigger } from '../../domain/campaigns/campaign.ts';
import { NumberField } from '../kit/NumberField.tsx';
import { useFormat } from '../kit/use-format.ts';

const STARTS: Record<Trigger['kind'], Trigger> = {
  once: { kind: 'once' },
  schedule: { kind: 'schedule', every: 'week', weekday: 1, time: '10:00' },
  event: { kind: 'event', event: 'visit', delayHours: 24 },
  score: { kind: 'score', score: 'churn', atLeast: 0.8 },
};

/** When people enter: once, by the calendar, after something happened, or when a score is reached. */
export function TriggerFields({
  trigger,
  startsAt,
  onChange,
  onStart,
}: {
  trigger: Trigger;
  startsAt: string | null;
  onChange: (trigger: Trigger) => void;
  onStart: (startsAt: string | null) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const number = (label: string, value: number, put: (value: number) => void) => (
    <NumberField label={label} value={value} onNumber={put} />
  );
  return (
    <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: 'repeat(3, 1fr)' } }}>
      <TextField
        select
        label={t('campaigns.when')}
        value={trigger.kind}
        onChange={(event) => onChange(STARTS[event.target.value as Trigger['kind']])}
      >
        {(Object.keys(STARTS) as Trigger['kind'][]).map((kind) => (
          <MenuItem key={kind} value={kind}>
            {t(`campaigns.triggers.${kind}`)}
          </MenuItem>
        ))}
      </TextField>
      {trigger.kind === 'schedule' ? (
        <>
          <TextField
            select
            label={t('campaigns.triggers.schedule')}
            value={trigger.every}
            onChange={(event) => onChange({ ...trigger, every: event.target.value as typeof trigger.every })}
          >
            {(['day', 'week', 'month'] as const).map((every) => (
              <MenuItem key={every} value={every}>
                {t(`campaigns.every.${every}`)}
              </MenuItem>
            ))}
          </TextField>
          {trigger.every === 'week' ? (
            <TextField
              select
              label={t('campaigns.weekday')}
              value={trigger.weekday ?? 1}
              onChange={(event) => onChange({ ...trigger, weekday: Number(event.target.value) })}
            >
              {[1, 2, 3, 4, 5, 6, 0].map((day) => (
                <MenuItem key={day} value={day}>
                  {format.weekdays([day])}
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          {trigger.every === 'month'
            ? number(t('campaigns.dayOfMonth'), trigger.day ?? 1, (day) => onChange({ ...trigger, day }))
            : null}
          <TextField
            type="time"
            label={t('campaigns.time')}
            value={trigger.time}
            onChange={(event) => onChange({ ...trigger, time: event.target.value })}
            slotProps={{ inputLabel: { shrink: true } }}
          />
        </>
      ) : null}
      {trigger.kind === 'event' ? (
        <>
          <TextField
            select
            label={t('campaigns.event')}
            value={trigger.event}
            onChange={(event) => onChange({ ...trigger, event: event.target.value as typeof trigger.event })}
          >
            {EVENTS.map((event) => (
              <MenuItem key={event} value={event}>
                {t(`campaigns.events.${event}`)}
              </MenuItem>
            ))}
          </TextField>
          {number(t('campaigns.delay'), trigger.delayHours, (delayHours) =>
            onChange({ ...trigger, delayHours: Math.round(delayHours) }),
          )}
        </>
      ) : null}
      {trigger.kind === 'score' ? (
        <>
          <TextField
            select
            label={t('campaigns.score')}
            value={trigger.score}
            onChange={(event) =>
              onChange({
                ...trigger,
                score: event.target.value as typeof trigger.score,
                atLeast: event.target.value === 'churn' ? 0.8 : 80,
              })
            }
          >
            {(['churn', 'behavioural'] as const).map((score) => (
              <MenuItem key={score} value={score}>
                {t(`campaigns.scores.${score}`)}
              </MenuItem>
            ))}
          </TextField>
          {number(
            t('campaigns.atLeast'),
            trigger.score === 'churn' ? Math.round(trigger.atLeast * 100) : trigger.atLeast,
            (value) => onChange({ ...trigger, atLeast: trigger.score === 'churn' ? value / 100 : value }),
          )}
        </>
      ) : null}
      <TextField
        type="datetime-local"
        label={t('campaigns.startsAt')}
        helperText={t('campaigns.startsAtHint')}
        value={startsAt ? localValue(startsAt) : ''}
        onChange={(event) => onStart(event.target.value ? new Date(event.target.value).toISOString() : null)}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </Box>
  );
}

/** An instant as a `datetime-local` field takes it, by this device's clock. */
function localValue(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
