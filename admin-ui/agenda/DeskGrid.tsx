import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { AgendaGridProps } from './AgendaGrid.tsx';
import { DayColumns } from './DayColumns.tsx';
import { calendarSx } from './look.ts';
import { MonthGrid } from './MonthGrid.tsx';
import { WeekGrid } from './WeekGrid.tsx';
import { WeekRows } from './WeekRows.tsx';

/** The agenda of a desk. It brings FullCalendar along, so it is a piece of its own: a phone never loads it. */
export default function DeskGrid({
  place,
  today,
  visible,
  drawn,
  onDay,
  onAgent,
  ...on
}: Omit<AgendaGridProps, 'phone'>) {
  const t = useTranslate();
  const several = visible.length > 1;
  const common = { ...on, day: place.day };
  const summaryOf = (agentId: string) => {
    const count = drawn.shown.filter(
      (piece) => piece.kind === 'appointment' && piece.appointment.agentId === agentId,
    ).length;
    return t('agenda.count', { smart_count: count });
  };
  const byAgent = {
    ...common,
    agents: visible,
    summaryOf,
    eventsOfAgent: (agentId: string) => drawn.eventsOfAgent.get(agentId) ?? [],
  };
  const grid = () => {
    if (place.view === 'day') return <DayColumns {...byAgent} hours={drawn.hours} />;
    if (place.view === 'month')
      return <MonthGrid {...common} events={drawn.events} namesAgents={several} onDay={onDay} />;
    if (several)
      return <WeekRows {...byAgent} days={drawn.days} today={today} onDay={onDay} onAgent={onAgent} />;
    return (
      <WeekGrid {...common} events={drawn.events} namesAgents={false} hours={drawn.hours} onDay={onDay} />
    );
  };
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
      {grid()}
    </Box>
  );
}
