import type { EventInput } from '@fullcalendar/react';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTranslate } from 'react-admin';
import { formatDay } from '../../domain/scheduling/day.ts';
import type { Agent } from '../http/types.ts';
import { AgentHead } from './AgentHead.tsx';
import { Calendar, type CalendarProps } from './Calendar.tsx';
import { DayHeader } from './GridLabels.tsx';

const HEAD_PX = 156;
const DAY_PX = 104;

interface WeekRowsProps
  extends Omit<CalendarProps, 'view' | 'options' | 'agentId' | 'events' | 'namesAgents'> {
  agents: readonly Agent[];
  eventsOfAgent: (agentId: string) => EventInput[];
  summaryOf: (agentId: string) => string;
  days: { from: number; to: number };
  today: number;
  onDay: (day: number) => void;
  onAgent: (agentId: string) => void;
}

/** The week of several people, a row each: what is dragged to another day keeps its hour, to another row it changes hands. */
export function WeekRows({
  agents,
  eventsOfAgent,
  summaryOf,
  days,
  today,
  onDay,
  onAgent,
  ...rest
}: WeekRowsProps) {
  const t = useTranslate();
  const shown = Array.from({ length: days.to - days.from }, (_, i) => days.from + i);
  return (
    <Box
      sx={{ height: '100%', overflow: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label={t('agenda.weekByAgent')}
    >
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: `${HEAD_PX}px minmax(${DAY_PX * shown.length}px, 1fr)`,
          minWidth: 'fit-content',
        }}
      >
        <Box sx={{ ...corner, left: 0, zIndex: 5 }} />
        <Box
          sx={{ ...corner, display: 'grid', gridTemplateColumns: `repeat(${shown.length}, 1fr)`, zIndex: 4 }}
        >
          {shown.map((day) => (
            <Box key={day} sx={{ borderLeft: 1, borderColor: 'divider', minWidth: 0 }}>
              <DayHeader date={formatDay(day)} today={day === today} onOpen={() => onDay(day)} />
            </Box>
          ))}
        </Box>
        {agents.map((agent) => (
          <Box key={agent.id} sx={{ display: 'contents' }}>
            <ButtonBase
              onClick={() => onAgent(agent.id)}
              aria-label={t('agenda.openWeek', { name: agent.name })}
              sx={{
                position: 'sticky',
                left: 0,
                zIndex: 3,
                alignItems: 'flex-start',
                justifyContent: 'flex-start',
                textAlign: 'left',
                fontFamily: 'inherit',
                fontSize: '0.9375rem',
                bgcolor: 'background.paper',
                borderBottom: 1,
                borderColor: 'divider',
                '&:hover': { bgcolor: 'background.default' },
                '&:focus-visible': { outlineOffset: '-2px' },
              }}
            >
              <AgentHead agent={agent} summary={summaryOf(agent.id)} />
            </ButtonBase>
            <Box sx={{ minWidth: 0, borderBottom: 1, borderLeft: 1, borderColor: 'divider' }}>
              <Calendar
                {...rest}
                view="dayGridWeek"
                agentId={agent.id}
                events={eventsOfAgent(agent.id)}
                namesAgents={false}
                options={{
                  dayRowClass: '',
                  // Rows grow with what is in them; this is how low an empty one may be.
                  aspectRatio: 2.2,
                  height: 'auto',
                  dayHeaders: false,
                  dayMaxEvents: false,
                  droppable: true,
                  editable: true,
                }}
              />
            </Box>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

const corner = {
  position: 'sticky',
  top: 0,
  bgcolor: 'background.paper',
  borderBottom: 1,
  borderColor: 'divider',
} as const;
