import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import { useTranslate } from 'react-admin';
import { useFormat } from '../kit/use-format.ts';

/** `9 h`, beside the line of the hour. */
export function HourLabel({ minutes }: { minutes: number }) {
  const format = useFormat();
  return <>{format.clock(`${String(minutes / 60).padStart(2, '0')}:00`)}</>;
}

/** The head of a day's column; opens that day. */
export function DayHeader({ date, today, onOpen }: { date: string; today: boolean; onOpen: () => void }) {
  const t = useTranslate();
  const { locale } = useFormat();
  const at = new Date(date);
  const part = (style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(at);
  return (
    <ButtonBase
      onClick={onOpen}
      aria-label={t('agenda.openDay', { day: part({ weekday: 'long', day: 'numeric', month: 'long' }) })}
      sx={{
        width: '100%',
        minHeight: 52,
        fontFamily: 'inherit',
        display: 'flex',
        alignItems: 'baseline',
        justifyContent: 'flex-start',
        gap: 2,
        px: 3,
        pt: 3,
        pb: 2,
        '&:hover': { bgcolor: 'brand.sand' },
        '&:focus-visible': { outlineOffset: '-2px' },
      }}
    >
      <Box
        component="span"
        sx={{ fontSize: '0.8125rem', color: today ? 'primary.main' : 'text.secondary', fontWeight: 550 }}
      >
        {part({ weekday: 'short' })}
      </Box>
      <Box
        component="span"
        className="figures"
        sx={{ fontSize: '1.0625rem', fontWeight: 650, color: today ? 'primary.main' : 'text.primary' }}
      >
        {part({ day: 'numeric' })}
      </Box>
    </ButtonBase>
  );
}
