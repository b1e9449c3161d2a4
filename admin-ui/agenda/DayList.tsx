import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTheme } from '@mui/material/styles';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { formatDay } from '../../domain/scheduling/day.ts';
import type { Period } from '../http/booking-types.ts';
import { Sheet } from '../kit/Page.tsx';
import { useFormat } from '../kit/use-format.ts';
import { eventColors } from './colors.ts';
import { PERIOD_ICON, usePeriodName } from './EventBody.tsx';
import type { Shown } from './events.ts';
import { State } from './State.tsx';

export interface ListedDay {
  day: number;
  /** In the order of their start. */
  items: Exclude<Shown, { kind: 'closed' | 'was' }>[];
}

/** The agenda as a phone shows it: days one under the other, each with who comes. */
export function DayList({
  days,
  today,
  namesAgents,
  onOpen,
}: {
  days: ListedDay[];
  today: number;
  namesAgents: boolean;
  onOpen: (shown: Shown) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      {days.map(({ day, items }) => {
        const name = format.dateName(formatDay(day));
        return (
          <Box component="section" key={day} aria-label={name}>
            {/* The page's own heading names a single day. */}
            {days.length === 1 ? null : (
              <Typography
                variant="h3"
                component="h2"
                sx={{ mb: 2, color: day === today ? 'primary.main' : 'text.primary' }}
              >
                {day === today ? t('agenda.todayIs', { day: name }) : name}
              </Typography>
            )}
            {items.length === 0 ? (
              <Typography variant="body2" color="textSecondary">
                {t('agenda.nothing')}
              </Typography>
            ) : (
              <Sheet label={name}>
                {items.map((shown) => (
                  <li key={shown.kind === 'period' ? shown.period.id : shown.appointment.id}>
                    <Row shown={shown} namesAgents={namesAgents} onOpen={() => onOpen(shown)} />
                  </li>
                ))}
              </Sheet>
            )}
          </Box>
        );
      })}
    </Box>
  );
}

const row = {
  width: '100%',
  display: 'flex',
  alignItems: 'flex-start',
  justifyContent: 'flex-start',
  textAlign: 'left',
  gap: 3,
  px: 3,
  py: 3,
  minHeight: 56,
  fontFamily: 'inherit',
  fontSize: '0.9375rem',
  '&:focus-visible': { outlineOffset: '-2px' },
} as const;

function Row({
  shown,
  namesAgents,
  onOpen,
}: {
  shown: ListedDay['items'][number];
  namesAgents: boolean;
  onOpen: () => void;
}) {
  const t = useTranslate();
  const { palette } = useTheme();
  if (shown.kind === 'period') {
    return (
      <PeriodRow period={shown.period} agent={namesAgents ? shown.agent?.name : undefined} onOpen={onOpen} />
    );
  }
  const { appointment, agent, conflict } = shown;
  const { bar } = eventColors(appointment.color, palette.brand, palette.mode);
  return (
    <ButtonBase onClick={onOpen} sx={row}>
      <Times start={appointment.startsAt} end={appointment.endsAt} />
      <Box aria-hidden sx={{ width: 4, alignSelf: 'stretch', borderRadius: 2, bgcolor: bar, flex: 'none' }} />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Box sx={{ fontWeight: 650, overflowWrap: 'anywhere' }}>
          {appointment.clientName || t('agenda.noName')}
        </Box>
        <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
          {[appointment.title, namesAgents ? agent?.name : null].filter(Boolean).join(' · ')}
        </Box>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, mt: '2px' }}>
          <State status={appointment.status} />
          {conflict ? (
            <Box
              component="span"
              sx={{
                display: 'inline-flex',
                alignItems: 'center',
                gap: 1,
                color: 'warning.main',
                fontSize: '0.8125rem',
                fontWeight: 550,
              }}
            >
              <WarningAmberOutlined aria-hidden sx={{ fontSize: 17 }} />
              {t('agenda.conflictShort')}
            </Box>
          ) : null}
        </Box>
      </Box>
    </ButtonBase>
  );
}

function PeriodRow({
  period,
  agent,
  onOpen,
}: {
  period: Period;
  agent: string | undefined;
  onOpen: () => void;
}) {
  const nameOf = usePeriodName();
  const Icon = PERIOD_ICON[period.kind];
  return (
    <ButtonBase onClick={onOpen} sx={{ ...row, bgcolor: 'background.default' }}>
      <Times start={period.start} end={period.end} />
      <Icon aria-hidden sx={{ fontSize: 20, color: 'text.secondary', mt: '1px' }} />
      <Box sx={{ flex: 1, minWidth: 0, color: 'text.secondary' }}>
        {[nameOf(period), agent].filter(Boolean).join(' · ')}
      </Box>
    </ButtonBase>
  );
}

function Times({ start, end }: { start: string; end: string }) {
  const format = useFormat();
  return (
    <Box className="figures" sx={{ width: 64, flex: 'none', lineHeight: 1.4 }}>
      <Box sx={{ fontWeight: 600 }}>{format.hour(start)}</Box>
      <Box sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>{format.hour(end)}</Box>
    </Box>
  );
}
