import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import type { PeriodConflict } from '../http/booking-types.ts';
import { Notice } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';

const SHOWN = 8;

/** Appointments that stand in time just taken away: they stay until somebody decides, one by one. */
export function ConflictList({ conflicts, title }: { conflicts: readonly PeriodConflict[]; title?: string }) {
  const t = useTranslate();
  const format = useFormat();
  return (
    <Notice tone="waiting" title={title ?? t('agenda.conflicts', { smart_count: conflicts.length })}>
      {t('agenda.conflictsHint')}
      <Box component="ul" sx={{ m: 0, mt: 2, pl: 5 }}>
        {conflicts.slice(0, SHOWN).map(({ appointmentId, clientName, startsAt }) => (
          <li key={appointmentId}>
            <Link component={RouterLink} to={`/agenda?open=${appointmentId}&at=${startsAt}`} color="inherit">
              {clientName || t('agenda.noName')}
            </Link>
            {`, ${format.when(startsAt)}`}
          </li>
        ))}
        {conflicts.length > SHOWN ? (
          <li>{t('availability.moreAbsences', { smart_count: conflicts.length - SHOWN })}</li>
        ) : null}
      </Box>
    </Notice>
  );
}
