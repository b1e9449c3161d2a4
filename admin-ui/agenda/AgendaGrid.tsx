import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { Agent } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';
import type { CalendarProps } from './Calendar.tsx';
import { DayColumns } from './DayColumns.tsx';
import { DayList } from './DayList.tsx';
import { listedDays } from './listed.ts';
import { calendarSx } from './look.ts';
import { MonthGrid } from './MonthGrid.tsx';
import type { Place } from './place.ts';
import type { useShown } from './use-shown.ts';
import { WeekGrid } from './WeekGrid.tsx';
import { WeekRows } from './WeekRows.tsx';

/** The place as one sees it: columns by person, a week, a month; a list on a phone. */
export function AgendaGrid({
  place,
  phone,
  today,
  visible,
  drawn,
  onDay,
  onAgent,
  ...on
}: {
  place: Place;
  phone: boolean;
  today: number;
  visible: readonly Agent[];
  drawn: Pick<ReturnType<typeof useShown>, 'shown' | 'events' | 'eventsOfAgent' | 'hours' | 'days'>;
  onDay: (day: number) => void;
  onAgent: (agentId: string) => void;
} & Pick<CalendarProps, 'onOpen' | 'onNew' | 'onMove'>) {
  const t = useTranslate();
  const { timeZone } = useFormat();
  const several = visible.length > 1;
  if (phone) {
    const days = listedDays(drawn.days, drawn.shown, timeZone);
    return (
      <DayList
        days={place.view === 'month' ? days.filter(({ items }) => items.length > 0) : days}
        today={today}
        namesAgents={several}
        onOpen={on.onOpen}
      />
    );
  }
  const common = { ...on, day: place.day };
  const busyOf = (agentId: string) =>
    drawn.shown.filter((piece) => piece.kind === 'appointment' && piece.appointment.agentId === agentId)
      .length;
  return (
    <Box
      sx={(theme) => ({
        height: 'max(520px, calc(100dvh - 290px))',
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        overflow: 'hidden',
        overflowX: 'auto',
        ...calendarSx(theme),
      })}
    >
      {place.view === 'day' ? (
        <DayColumns
          {...common}
          agents={visible}
          hours={drawn.hours}
          eventsOfAgent={(agentId) => drawn.eventsOfAgent.get(agentId) ?? []}
          summaryOf={(agentId) => t('agenda.count', { smart_count: busyOf(agentId) })}
        />
      ) : place.view === 'week' && several ? (
        <WeekRows
          {...common}
          agents={visible}
          days={drawn.days}
          today={today}
          eventsOfAgent={(agentId) => drawn.eventsOfAgent.get(agentId) ?? []}
          summaryOf={(agentId) => t('agenda.count', { smart_count: busyOf(agentId) })}
          onDay={onDay}
          onAgent={onAgent}
        />
      ) : place.view === 'week' ? (
        <WeekGrid {...common} events={drawn.events} namesAgents={false} hours={drawn.hours} onDay={onDay} />
      ) : (
        <MonthGrid {...common} events={drawn.events} namesAgents={several} onDay={onDay} />
      )}
    </Box>
  );
}
