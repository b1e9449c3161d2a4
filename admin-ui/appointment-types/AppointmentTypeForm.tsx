import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { maxValue, minValue, NumberInput, required, TextInput, useTranslate } from 'react-admin';
import { DEFAULT_BOOKING_RULES } from '../../domain/scheduling/settings.ts';
import { COLORS } from '../agents/appearance.ts';
import type { AppointmentType } from '../http/booking-types.ts';
import { ColorInput } from '../kit/ColorInput.tsx';
import { MinutesInput } from '../kit/MinutesInput.tsx';
import { RecordForm } from '../kit/RecordForm.tsx';
import { RemindersInput } from '../settings/booking/RemindersInput.tsx';

const HOUR = 60;
const DAY = 24 * HOUR;
const BUFFERS = [0, 5, 10, 15, 20, 30, 45, 60];
const INTERVALS = [5, 10, 15, 20, 30, 45, 60, 90, 120];
const NOTICES = [0, 30, HOUR, 2 * HOUR, 4 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY];

/** How a kind of appointment is booked: how long, how close together, how soon, how many. */
export default function AppointmentTypeForm() {
  const t = useTranslate();
  return (
    <RecordForm<AppointmentType>
      resource="appointment-types"
      scope="services:write"
      newTitle={t('types.new')}
      titleOf={(type) => type.name}
      defaults={{ ...DEFAULT_BOOKING_RULES, color: COLORS[1], reminders: null }}
      toBody={({
        id: _,
        createdAt: _made,
        updatedAt: _changed,
        ...values
      }: Partial<AppointmentType> & Stamps) => ({
        ...values,
        name: values.name?.trim(),
        perDayLimit: values.perDayLimit || null,
        perWeekLimit: values.perWeekLimit || null,
      })}
      removal={{
        label: t('types.delete'),
        ask: (type) => t('types.deleteAsk', { name: type.name }),
        consequence: t('types.deleteText'),
        done: t('types.deleted'),
      }}
    >
      <TextInput source="name" label="types.name" validate={required('public.needed')} autoComplete="off" />
      <ColorInput source="color" label="types.color" />
      <Pair>
        <NumberInput
          source="durationMinutes"
          label="types.duration"
          helperText="types.durationHint"
          min={5}
          step={5}
          validate={[
            required('public.needed'),
            minValue(5, 'types.badDuration'),
            maxValue(DAY, 'types.badDuration'),
          ]}
        />
        <MinutesInput
          source="intervalMinutes"
          label="types.interval"
          choices={INTERVALS}
          none="types.intervalAsLong"
          helperText="types.intervalHint"
        />
        <MinutesInput
          source="bufferBeforeMinutes"
          label="types.bufferBefore"
          choices={BUFFERS}
          zero="types.noBuffer"
        />
        <MinutesInput
          source="bufferAfterMinutes"
          label="types.bufferAfter"
          choices={BUFFERS}
          zero="types.noBuffer"
        />
      </Pair>
      <Heading>{t('types.whenOnline')}</Heading>
      <Pair>
        <MinutesInput
          source="minNoticeMinutes"
          label="types.notice"
          choices={NOTICES}
          zero="types.noNotice"
        />
        <NumberInput
          source="maxDaysAhead"
          label="types.ahead"
          min={1}
          validate={[
            required('public.needed'),
            minValue(1, 'types.badAhead'),
            maxValue(730, 'types.badAhead'),
          ]}
        />
        <NumberInput
          source="perDayLimit"
          label="types.perDay"
          helperText="types.limitHint"
          min={1}
          validate={minValue(1, 'types.badLimit')}
        />
        <NumberInput
          source="perWeekLimit"
          label="types.perWeek"
          helperText="types.limitHint"
          min={1}
          validate={minValue(1, 'types.badLimit')}
        />
      </Pair>
      <Heading>{t('types.reminders')}</Heading>
      <RemindersInput source="reminders" mayFollow />
    </RecordForm>
  );
}

interface Stamps {
  createdAt?: string;
  updatedAt?: string;
}

function Pair({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, alignItems: 'start' }}
    >
      {children}
    </Box>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return (
    <Typography variant="h2" sx={{ mt: 4 }}>
      {children}
    </Typography>
  );
}
