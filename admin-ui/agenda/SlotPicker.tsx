import ChevronLeftOutlined from '@mui/icons-material/ChevronLeftOutlined';
import ChevronRightOutlined from '@mui/icons-material/ChevronRightOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Skeleton from '@mui/material/Skeleton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslate } from 'react-admin';
import { formatDay, parseClock, parseDay } from '../../domain/scheduling/day.ts';
import { instantAt, localDay, localMinutes } from '../../domain/scheduling/local-time.ts';
import { timeZone as zoneOf } from '../../domain/scheduling/zone.ts';
import { booking } from '../http/booking.ts';
import type { Slot } from '../http/booking-types.ts';
import { Notice } from '../kit/States.tsx';
import { useSayError } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { instantsOf } from './place.ts';
import { agendaKeys } from './use-agenda.ts';

/** The days asked for at once: enough to say when the next free one is. */
const AHEAD_DAYS = 14;

/** A day, its free times, and any other time by hand: staff may book outside what clients are offered. */
export function SlotPicker({
  serviceId,
  agentId,
  exceptAppointmentId,
  day,
  value,
  onDay,
  onPick,
}: {
  serviceId: string | null;
  /** null: whoever is free. */
  agentId: string | null;
  exceptAppointmentId?: string;
  day: number;
  /** The chosen start, ISO 8601. */
  value: string | null;
  onDay: (day: number) => void;
  onPick: (startsAt: string, slot: Slot | null) => void;
}) {
  const t = useTranslate();
  const say = useSayError();
  const format = useFormat();
  const id = useId();
  const zone = zoneOf(format.timeZone);
  const span = instantsOf({ from: day, to: day + AHEAD_DAYS }, format.timeZone);
  const query = {
    serviceId: serviceId ?? '',
    agentId,
    ...span,
    ...(exceptAppointmentId ? { exceptAppointmentId } : {}),
  };
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...agendaKeys.slots, query],
    queryFn: ({ signal }) => booking.slots(query, signal),
    enabled: serviceId !== null,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
  const dayOfSlot = (iso: string) => localDay(zone, Date.parse(iso));
  const slots = (data?.slots ?? []).filter(({ start }) => dayOfSlot(start) === day);
  const next = data?.slots.find(({ start }) => dayOfSlot(start) > day);
  const offered = value !== null && slots.some(({ start }) => Date.parse(start) === Date.parse(value));
  const clock = value
    ? `${String(Math.floor(localMinutes(zone, Date.parse(value)) / 60)).padStart(2, '0')}:${String(localMinutes(zone, Date.parse(value)) % 60).padStart(2, '0')}`
    : '';

  const dayName = format.dateName(formatDay(day));

  const byHand = (typed: string) => {
    const minutes = parseClock(typed);
    if (minutes === null) return;
    const startsAt = new Date(instantAt(zone, day, minutes)).toISOString();
    onPick(startsAt, slots.find(({ start }) => Date.parse(start) === Date.parse(startsAt)) ?? null);
  };

  return (
    <Box sx={{ display: 'grid', gap: 4 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <IconButton
          aria-label={t('agenda.dayBefore')}
          onClick={() => onDay(day - 1)}
          sx={{ width: 44, height: 44 }}
        >
          <ChevronLeftOutlined />
        </IconButton>
        <TextField
          type="date"
          label={t('agenda.date')}
          value={formatDay(day)}
          onChange={(event) => {
            const typed = parseDay(event.target.value);
            if (typed !== null) onDay(typed);
          }}
          slotProps={{ inputLabel: { shrink: true } }}
        />
        <IconButton
          aria-label={t('agenda.dayAfter')}
          onClick={() => onDay(day + 1)}
          sx={{ width: 44, height: 44 }}
        >
          <ChevronRightOutlined />
        </IconButton>
      </Box>
      {serviceId === null ? (
        <Typography variant="body2" color="textSecondary">
          {t('agenda.slotsNeedService')}
        </Typography>
      ) : error ? (
        <Notice
          tone="failed"
          action={
            <Button size="small" variant="outlined" onClick={() => refetch()}>
              {t('common.retry')}
            </Button>
          }
        >
          {say(error)}
        </Notice>
      ) : isPending ? (
        <Box
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}
          role="status"
          aria-label={t('common.loading')}
        >
          {[0, 1, 2, 3, 4, 5].map((i) => (
            <Skeleton key={i} variant="rounded" width={72} height={40} />
          ))}
        </Box>
      ) : (
        <Box>
          <Typography id={id} variant="body2" color="textSecondary" sx={{ mb: 2 }}>
            {slots.length > 0
              ? t('agenda.freeSlots', { smart_count: slots.length, day: dayName })
              : t('agenda.noSlots', { day: dayName })}
          </Typography>
          <Box
            role="group"
            aria-labelledby={id}
            sx={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(76px, 1fr))', gap: 2 }}
          >
            {slots.map((slot) => {
              const on = value !== null && Date.parse(slot.start) === Date.parse(value);
              return (
                <ButtonBase
                  key={slot.start}
                  aria-pressed={on}
                  onClick={() => onPick(slot.start, slot)}
                  className="figures"
                  sx={{
                    minHeight: 40,
                    borderRadius: '10px',
                    border: 1,
                    fontFamily: 'inherit',
                    fontSize: '0.875rem',
                    fontWeight: 600,
                    borderColor: on ? 'text.primary' : 'divider',
                    bgcolor: on ? 'text.primary' : 'background.paper',
                    color: on ? 'background.paper' : 'text.primary',
                    '&:hover': { borderColor: 'text.primary' },
                  }}
                >
                  {format.hour(slot.start)}
                </ButtonBase>
              );
            })}
          </Box>
          {slots.length === 0 && next ? (
            <Button variant="outlined" size="small" onClick={() => onDay(dayOfSlot(next.start))}>
              {t('agenda.nextFree', { when: format.when(next.start) })}
            </Button>
          ) : null}
        </Box>
      )}
      <Box>
        <TextField
          type="time"
          label={t('agenda.otherTime')}
          value={clock}
          onChange={(event) => byHand(event.target.value)}
          sx={{ maxWidth: 180 }}
          slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 300 } }}
        />
        {value && serviceId && !isPending && !offered && dayOfSlot(value) === day ? (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }} role="status">
            {t('agenda.outsideSlots')}
          </Typography>
        ) : null}
      </Box>
    </Box>
  );
}
