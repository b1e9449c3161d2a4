import type { CalendarOptions, EventInput } from '@fullcalendar/react';
import Box from '@mui/material/Box';
import { useTranslate } from 'react-admin';
import type { Interval } from '../../domain/scheduling/intervals.ts';
import type { Agent } from '../http/types.ts';
import { AgentHead } from './AgentHead.tsx';
import { Calendar, type CalendarProps } from './Calendar.tsx';
import { HourLabel } from './GridLabels.tsx';
import { asDuration } from './hours.ts';
import { HALF_HOUR_PX } from './look.ts';

const COLUMN_PX = 176;
const AXIS_PX = 56;

/** The hours stand once, at the left of all columns. FullCalendar measures its own labels, so they may be thin but not absent. */
const NO_AXIS: CalendarOptions = {
  dayLaneClass: '',
  slotHeaderInnerClass: 'no-axis',
  slotHeaderContent: () => <Box sx={{ width: 0, height: '1px' }} />,
};

interface DayColumnsProps
  extends Omit<CalendarProps, 'view' | 'options' | 'agentId' | 'events' | 'namesAgents'> {
  agents: readonly Agent[];
  eventsOfAgent: (agentId: string) => EventInput[];
  hours: Interval;
  /** How much somebody has to do that day, in words. */
  summaryOf: (agentId: string) => string;
}

/** One day, a column each: what is dragged from one to another changes hands. */
export function DayColumns({ agents, eventsOfAgent, hours, summaryOf, ...rest }: DayColumnsProps) {
  const t = useTranslate();
  const wholeHours = Array.from({ length: (hours.end - hours.start) / 60 }, (_, i) => hours.start + i * 60);
  return (
    <Box
      sx={{ height: '100%', overflow: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('agenda.dayByAgent')}
    >
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: `${AXIS_PX}px repeat(${agents.length}, minmax(${COLUMN_PX}px, 1fr))`,
          minWidth: 'fit-content',
        }}
      >
        <Box
          sx={{
            position: 'sticky',
            top: 0,
            left: 0,
            zIndex: 5,
            bgcolor: 'background.paper',
            borderBottom: 1,
            borderColor: 'divider',
          }}
        />
        {agents.map((agent) => (
          <Box
            key={agent.id}
            sx={{
              position: 'sticky',
              top: 0,
              zIndex: 4,
              minWidth: 0,
              bgcolor: 'background.paper',
              borderBottom: 1,
              borderLeft: 1,
              borderColor: 'divider',
            }}
          >
            <AgentHead agent={agent} summary={summaryOf(agent.id)} />
          </Box>
        ))}
        <Box sx={{ position: 'sticky', left: 0, zIndex: 4, bgcolor: 'background.paper' }} aria-hidden>
          {wholeHours.map((minutes, i) => (
            <Box key={minutes} sx={{ height: 2 * HALF_HOUR_PX }}>
              <div className="slot-header-inner">{i > 0 ? <HourLabel minutes={minutes} /> : null}</div>
            </Box>
          ))}
        </Box>
        {agents.map((agent) => (
          <Box key={agent.id} sx={{ minWidth: 0, borderLeft: 1, borderColor: 'divider' }}>
            <Calendar
              {...rest}
              view="timeGridDay"
              agentId={agent.id}
              events={eventsOfAgent(agent.id)}
              namesAgents={false}
              options={{
                ...NO_AXIS,
                height: 'auto',
                dayHeaders: false,
                droppable: true,
                editable: true,
                slotMinTime: asDuration(hours.start),
                slotMaxTime: asDuration(hours.end),
              }}
            />
          </Box>
        ))}
      </Box>
    </Box>
  );
}
