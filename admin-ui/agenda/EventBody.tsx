import BeachAccessOutlined from '@mui/icons-material/BeachAccessOutlined';
import BlockOutlined from '@mui/icons-material/BlockOutlined';
import EventOutlined from '@mui/icons-material/EventOutlined';
import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useTranslate } from 'react-admin';
import { initialsOf } from '../agents/appearance.ts';
import type { Period } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { visuallyHidden } from '../kit/Source.tsx';
import { useFormat } from '../kit/use-format.ts';
import { eventColors } from './colors.ts';
import type { Shown } from './events.ts';
import { HALF_HOUR_PX, hatched } from './look.ts';
import { STATE_ICON } from './State.tsx';

/** How much room a piece of the grid has for its words: one line, two, or as many as its height allows. */
export type Room = 'line' | 'two' | 'tall';

/** Of the text, with its padding and the lines above the service. */
const LINE_PX = 17;
const ABOVE_PX = 40;

interface EventBodyProps {
  shown: Shown;
  /** The start as it is drawn: of a ghost, where it would be dropped. */
  startsAt: string;
  room: Room;
  /** Says whose it is, where several people share a column. */
  namesAgent: boolean;
}

export function EventBody({ shown, startsAt, room, namesAgent }: EventBodyProps) {
  if (shown.kind === 'period')
    return <PeriodBody period={shown.period} agent={shown.agent} namesAgent={namesAgent} room={room} />;
  if (shown.kind === 'appointment')
    return <AppointmentBody shown={shown} startsAt={startsAt} room={room} namesAgent={namesAgent} />;
  return null;
}

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

function AppointmentBody({
  shown: { appointment, agent, conflict },
  startsAt,
  room,
  namesAgent,
}: {
  shown: Extract<Shown, { kind: 'appointment' }>;
  startsAt: string;
  room: Room;
  namesAgent: boolean;
}) {
  const t = useTranslate();
  const format = useFormat();
  const { palette } = useTheme();
  const colors = eventColors(appointment.color, palette.brand, palette.mode);
  const over = appointment.status === 'completed' || appointment.status === 'no_show';
  const Icon = STATE_ICON[appointment.status];
  const state = t(`agenda.state.${appointment.status}`);
  const who = appointment.clientName || t('agenda.noName');
  const icons = (
    <Box component="span" sx={{ display: 'inline-flex', gap: '2px', flex: 'none', alignItems: 'center' }}>
      {conflict ? <WarningAmberOutlined aria-hidden sx={{ fontSize: 15, color: 'warning.main' }} /> : null}
      <Icon aria-hidden sx={{ fontSize: 15 }} />
    </Box>
  );
  const hidden = (
    <Box component="span" sx={visuallyHidden}>
      {[state, agent?.name, conflict ? t('agenda.conflictShort') : null].filter(Boolean).join(', ')}
    </Box>
  );
  return (
    <Box
      sx={{
        flex: 1,
        minWidth: 0,
        display: 'flex',
        bgcolor: colors.fill,
        color: colors.text,
        opacity: over ? 0.75 : 1,
        borderLeft: `4px solid ${colors.bar}`,
        px: '6px',
        py: room === 'line' ? 0 : '3px',
        fontSize: '0.8125rem',
        lineHeight: 1.3,
        textDecoration: appointment.status === 'no_show' ? 'line-through' : 'none',
      }}
    >
      <Box sx={{ minWidth: 0, flex: 1, alignSelf: room === 'line' ? 'center' : 'flex-start' }}>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1 }}>
          <Box sx={{ minWidth: 0, ...oneLine }}>
            <Box component="span" className="figures" sx={{ fontSize: '0.75rem' }}>
              {format.hour(startsAt)}
            </Box>
            {room === 'tall' ? null : (
              <Box component="span" sx={{ fontWeight: 650 }}>
                {' '}
                {who}
              </Box>
            )}
            {room === 'line' && namesAgent && agent ? ` · ${initialsOf(agent.name)}` : null}
          </Box>
          {icons}
        </Box>
        {room === 'tall' ? <Box sx={{ fontWeight: 650, ...oneLine }}>{who}</Box> : null}
        {room === 'line' ? null : (
          <Box
            sx={{
              display: '-webkit-box',
              WebkitBoxOrient: 'vertical',
              WebkitLineClamp: room === 'two' ? 1 : linesOf(appointment),
              overflow: 'hidden',
              overflowWrap: 'anywhere',
            }}
          >
            {appointment.title}
          </Box>
        )}
        {hidden}
      </Box>
    </Box>
  );
}

/** Whole lines of the service's name that fit under time and name. */
function linesOf({ startsAt, endsAt }: { startsAt: string; endsAt: string }): number {
  const height = ((Date.parse(endsAt) - Date.parse(startsAt)) / 1_800_000) * HALF_HOUR_PX;
  return Math.max(1, Math.floor((height - ABOVE_PX) / LINE_PX));
}

export const PERIOD_ICON = {
  manual: BeachAccessOutlined,
  block: BlockOutlined,
  external_calendar: EventOutlined,
};

/** What a stretch of taken time is called: by its title, else by what it is. */
export function usePeriodName(): (period: Pick<Period, 'kind' | 'title'>) => string {
  const t = useTranslate();
  return ({ kind, title }) => title || t(`agenda.period.${kind}`);
}

function PeriodBody({
  period,
  agent,
  namesAgent,
  room,
}: {
  period: Period;
  agent: Agent | undefined;
  namesAgent: boolean;
  room: Room;
}) {
  const theme = useTheme();
  const nameOf = usePeriodName();
  const Icon = PERIOD_ICON[period.kind];
  return (
    <Box
      sx={{
        flex: 1,
        minWidth: 0,
        background: hatched(theme, period.kind === 'external_calendar' ? 45 : 135),
        color: 'text.primary',
        px: '6px',
        py: room === 'line' ? 0 : '3px',
        fontSize: '0.75rem',
        lineHeight: 1.3,
      }}
    >
      <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
        <Icon aria-hidden sx={{ fontSize: 14, flex: 'none' }} />
        <Box sx={oneLine}>
          {[nameOf(period), namesAgent && agent ? agent.name : null].filter(Boolean).join(' · ')}
        </Box>
      </Box>
    </Box>
  );
}
