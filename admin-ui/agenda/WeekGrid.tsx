import type { CalendarOptions } from '@fullcalendar/react';
import Box from '@mui/material/Box';
import { formatDay } from '../../domain/scheduling/day.ts';
import type { Interval } from '../../domain/scheduling/intervals.ts';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { useFormat } from '../kit/use-format.ts';
import { Calendar, type CalendarProps } from './Calendar.tsx';
import { DayHeader, HourLabel } from './GridLabels.tsx';
import { asDuration } from './hours.ts';

type GridProps = Omit<CalendarProps, 'view' | 'options' | 'agentId'> & {
  /** Minutes of the day. */
  hours: Interval;
  onDay: (day: number) => void;
};

/** The week of one person, hour by hour. */
export function WeekGrid({ hours, onDay, ...rest }: GridProps) {
  const { timeZone: zone } = useFormat();
  return (
    <Box sx={{ height: '100%', minWidth: 640 }}>
      <Calendar
        {...rest}
        view="timeGridWeek"
        agentId={null}
        options={{
          slotMinTime: asDuration(hours.start),
          slotMaxTime: asDuration(hours.end),
          scrollTime: asDuration(hours.start),
          slotHeaderContent: hourLabel,
          dayHeaderContent: ({ date, isToday }) => {
            const day = localDay(timeZone(zone), date.getTime());
            return <DayHeader date={formatDay(day)} today={isToday} onOpen={() => onDay(day)} />;
          },
        }}
      />
    </Box>
  );
}

/** Hours in words on the whole ones. */
export const hourLabel: CalendarOptions['slotHeaderContent'] = ({ time, isFirst }) =>
  time && time.milliseconds % 3_600_000 === 0 && !isFirst ? (
    <HourLabel minutes={time.milliseconds / 60_000} />
  ) : null;
