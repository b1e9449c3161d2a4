import Box from '@mui/material/Box';
import MuiLink from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Holiday, Override } from '../http/booking-types.ts';
import { Section } from '../kit/Page.tsx';
import { useFormat } from '../kit/use-format.ts';

/** The days the whole business is closed, as they concern one person. */
export function HolidayList({
  holidays,
  overrides,
  mayChange,
}: {
  holidays: readonly Holiday[];
  overrides: readonly Override[];
  mayChange: boolean;
}) {
  const t = useTranslate();
  const format = useFormat();
  const now = new Date().toISOString().slice(0, 10);
  const coming = holidays.filter(({ date }) => date >= now);
  return (
    <Section
      title={t('availability.holidays')}
      hint={t('availability.holidaysHint')}
      action={
        mayChange ? (
          <MuiLink component={Link} to="/settings/booking#holidays" color="inherit">
            {t('common.edit')}
          </MuiLink>
        ) : null
      }
    >
      {coming.length === 0 ? (
        <Typography color="textSecondary">{t('availability.noHolidays')}</Typography>
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 1 }}>
          {coming.map(({ id, date, name }) => {
            const open = overrides.some((other) => other.date === date && other.intervals.length > 0);
            return (
              <li key={id}>
                {`${format.dateName(date)} · ${name}`}
                {open ? ` (${t('availability.openAnyway')})` : ''}
              </li>
            );
          })}
        </Box>
      )}
    </Section>
  );
}
