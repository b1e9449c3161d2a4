import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { booking } from '../http/booking.ts';
import type { Period } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { usePeriodName } from './EventBody.tsx';
import { useAgendaChanged } from './use-agenda.ts';

/** Taken time beside the agenda: whose it is, until when, and how to free it. */
export function PeriodPanel({
  period,
  agent,
  allowed,
  onClose,
}: {
  period: Period;
  agent: Agent | undefined;
  allowed: boolean;
  onClose: () => void;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const nameOf = usePeriodName();
  const changed = useAgendaChanged();
  const [busy, setBusy] = useState(false);
  const external = period.kind === 'external_calendar';

  const remove = async () => {
    setBusy(true);
    try {
      await booking.removePeriod(period);
      await changed();
      notify('agenda.freed', { type: 'success' });
      onClose();
    } catch (error) {
      notify(say(error), { type: 'error' });
      setBusy(false);
    }
  };

  return (
    <SidePanel
      open
      title={nameOf(period)}
      onClose={onClose}
      footer={
        allowed && !external ? (
          <Button variant="outlined" loading={busy} onClick={() => void remove()}>
            {t('agenda.free')}
          </Button>
        ) : null
      }
    >
      <Box sx={{ display: 'grid', gap: 4 }}>
        <Typography sx={{ '&::first-letter': { textTransform: 'uppercase' } }}>
          {format.span(period.start, period.end)}
        </Typography>
        {agent ? <Typography color="textSecondary">{agent.name}</Typography> : null}
        <Typography color="textSecondary">{t(`agenda.periodHint.${period.kind}`)}</Typography>
        {agent ? (
          <Box>
            <Button component={Link} to={`/agents/${agent.id}/availability`} variant="outlined">
              {t('agenda.openHours', { name: agent.name })}
            </Button>
          </Box>
        ) : null}
      </Box>
    </SidePanel>
  );
}
