import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import { type CalendarConflict, type ConflictDecision, calendars } from '../http/calendars.ts';
import { keys, useCalendarConflicts } from '../http/queries.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { Empty, LoadError, LoadingRows } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { useAgendaChanged } from './use-agenda.ts';

const DECISIONS: Record<CalendarConflict['kind'], ConflictDecision[]> = {
  moved: ['accept', 'keep'],
  deleted: ['accept', 'keep'],
  overlap: ['dismiss'],
};

/** Where people's own calendars and the agenda disagree, each with its question and its two answers. */
export function CalendarConflicts({ onClose }: { onClose: () => void }) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useCalendarConflicts();
  return (
    <SidePanel open title={t('agenda.disagreements')} onClose={onClose}>
      {isPending ? <LoadingRows rows={4} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data?.items.length === 0 ? (
        <Empty title={t('agenda.noDisagreement')} hint={t('agenda.noDisagreementHint')} />
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0, display: 'grid', gap: 6 }}>
        {data?.items.map((conflict) => (
          <li key={conflict.id}>
            <Question conflict={conflict} />
          </li>
        ))}
      </Box>
    </SidePanel>
  );
}

function Question({ conflict }: { conflict: CalendarConflict }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const may = useMay();
  const format = useFormat();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const changed = useAgendaChanged();
  const [busy, setBusy] = useState<ConflictDecision | null>(null);
  const settle = async (decision: ConflictDecision) => {
    setBusy(decision);
    try {
      await calendars.resolve(conflict.id, decision);
      notify('agenda.settled', { type: 'success' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    } finally {
      setBusy(null);
      await Promise.all([queryClient.invalidateQueries({ queryKey: keys.calendarConflicts }), changed()]);
    }
  };
  const { kind, appointmentStartsAt, eventStartsAt, eventEndsAt } = conflict;
  return (
    <Box>
      <Typography variant="h3" component="h3">
        {conflict.clientName || t('agenda.noName')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {`${conflict.appointmentTitle}, ${t('agenda.withAgent', { name: conflict.agentName })}`}
      </Typography>
      <Typography sx={{ mt: 2 }}>
        {t(`agenda.disagree.${kind}`, {
          name: conflict.agentName,
          from: format.when(appointmentStartsAt),
          to: eventStartsAt ? format.when(eventStartsAt) : '',
          span: eventStartsAt && eventEndsAt ? format.span(eventStartsAt, eventEndsAt) : '',
        })}
      </Typography>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 3, alignItems: 'center' }}>
        {may('appointments:write')
          ? DECISIONS[kind].map((decision, i) => (
              <Button
                key={decision}
                size="small"
                variant={i === 0 && kind !== 'overlap' ? 'contained' : 'outlined'}
                loading={busy === decision}
                disabled={busy !== null && busy !== decision}
                onClick={() => void settle(decision)}
              >
                {t(`agenda.decide.${kind}.${decision}`)}
              </Button>
            ))
          : null}
        <Link
          component={RouterLink}
          to={`/agenda?at=${appointmentStartsAt}&open=${conflict.appointmentId}`}
          color="inherit"
        >
          {t('agenda.seeAppointment')}
        </Link>
      </Box>
    </Box>
  );
}
