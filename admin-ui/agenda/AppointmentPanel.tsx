import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useGetOne, useNotify, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import { booking } from '../http/booking.ts';
import type { Appointment, Client } from '../http/booking-types.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { CancelDialog } from './CancelDialog.tsx';
import { isStanding } from './conflicts.ts';
import type { Move } from './events.ts';
import { LateButtons } from './LateButtons.tsx';
import { NotesField } from './NotesField.tsx';
import { Notices } from './Notices.tsx';
import { today } from './place.ts';
import { SlotPicker } from './SlotPicker.tsx';
import { State } from './State.tsx';
import { mayRunLate, type NextState, nextStates } from './steps.ts';
import { agendaKeys, useAgendaChanged } from './use-agenda.ts';
import { useOfferWords } from './use-offer-words.ts';

/** One appointment beside the agenda: who comes, what for, and everything that can be done with it. */
export function AppointmentPanel({
  id,
  conflict,
  onMove,
  onClose,
}: {
  id: string;
  /** What its agent is away for meanwhile, in words. */
  conflict: string | null;
  onMove: (move: Move) => void;
  onClose: () => void;
}) {
  const t = useTranslate();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: agendaKeys.appointment(id),
    queryFn: () => booking.appointment(id),
  });
  const title = data ? data.clientName || t('agenda.noName') : t('agenda.appointment');
  return (
    <SidePanel open title={title} onClose={onClose}>
      {isPending ? <LoadingRows rows={4} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data ? <Content appointment={data} conflict={conflict} onMove={onMove} /> : null}
    </SidePanel>
  );
}

function Content({
  appointment,
  conflict,
  onMove,
}: {
  appointment: Appointment;
  conflict: string | null;
  onMove: (move: Move) => void;
}) {
  const t = useTranslate();
  const format = useFormat();
  const offerWords = useOfferWords();
  const may = useMay()('appointments:write');
  const { data: client } = useGetOne<Client>('clients', { id: appointment.clientId });
  const [moving, setMoving] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const now = Date.now();
  const changeable = may && isStanding(appointment);
  const minutes = (Date.parse(appointment.endsAt) - Date.parse(appointment.startsAt)) / 60_000;
  return (
    <Box sx={{ display: 'grid', gap: 6 }}>
      <Box>
        <State status={appointment.status} />
        <Typography
          className="figures"
          sx={{
            fontSize: '1.0625rem',
            fontWeight: 650,
            mt: 1,
            '&::first-letter': { textTransform: 'uppercase' },
          }}
        >
          {format.when(appointment.startsAt)}
        </Typography>
        <Typography color="textSecondary">
          {[appointment.title, format.duration(minutes), price(appointment, format.money)]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
        {appointment.offer ? (
          <Typography color="textSecondary">
            {t(appointment.priceCents === null ? 'agenda.offerToTakeOff' : 'agenda.offerUsed', {
              offer: offerWords(appointment.offer, appointment.currency),
              code: appointment.offer.code,
              before: format.money(
                (appointment.priceCents ?? 0) + appointment.offer.discountCents,
                appointment.currency,
              ),
            })}
          </Typography>
        ) : null}
        <Typography color="textSecondary">
          {t('agenda.withAgent', { name: appointment.agentName })}
        </Typography>
        {appointment.lateMinutes ? (
          <Typography sx={{ mt: 1 }}>{t('agenda.lateSaid', { minutes: appointment.lateMinutes })}</Typography>
        ) : null}
        {appointment.status === 'cancelled' ? (
          <Typography sx={{ mt: 1 }}>
            {[t(`agenda.cancelledBy.${appointment.cancelledBy ?? 'system'}`), appointment.cancelReason]
              .filter(Boolean)
              .join(' : ')}
          </Typography>
        ) : null}
      </Box>
      {conflict ? <Notice tone="waiting">{t('agenda.conflict', { what: conflict })}</Notice> : null}
      <Part title={t('agenda.client')}>
        <Box sx={{ display: 'grid', gap: 1 }}>
          <Link component={RouterLink} to={`/clients/${appointment.clientId}`} color="inherit">
            {t('agenda.openClient')}
          </Link>
          {client?.phone ? (
            <Link href={`tel:${client.phone}`} color="inherit" className="figures">
              {format.phone(client.phone)}
            </Link>
          ) : null}
          {client?.email ? (
            <Link href={`mailto:${client.email}`} color="inherit" sx={{ overflowWrap: 'anywhere' }}>
              {client.email}
            </Link>
          ) : null}
          {client?.notes ? (
            <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'pre-line' }}>
              {client.notes}
            </Typography>
          ) : null}
        </Box>
      </Part>
      {may ? <States appointment={appointment} now={now} /> : null}
      {may && mayRunLate(appointment, now) ? (
        <Part title={t('agenda.late')}>
          <LateButtons appointment={appointment} />
        </Part>
      ) : null}
      {changeable ? (
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          <Button variant="outlined" aria-expanded={moving} onClick={() => setMoving((open) => !open)}>
            {t('agenda.move')}
          </Button>
          <Button onClick={() => setCancelling(true)} sx={{ color: 'error.main' }}>
            {t('agenda.cancel')}
          </Button>
        </Box>
      ) : null}
      {moving && changeable ? <MovePart appointment={appointment} onMove={onMove} /> : null}
      <Part title={t('agenda.notes')}>
        <NotesField appointment={appointment} allowed={may} />
      </Part>
      <Part title={t('agenda.notices')}>
        <Notices appointmentId={appointment.id} />
      </Part>
      <Typography variant="caption" color="textSecondary" component="div">
        {t(`agenda.source.${appointment.source}`, { at: format.when(appointment.createdAt) })}
      </Typography>
      {cancelling ? <CancelDialog appointment={appointment} onClose={() => setCancelling(false)} /> : null}
    </Box>
  );
}

function price(appointment: Appointment, money: (cents: number, currency: string) => string): string | null {
  return appointment.priceCents === null ? null : money(appointment.priceCents, appointment.currency);
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box component="section">
      <Typography variant="h3" sx={{ mb: 2 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

/** One button per state it can be brought to; those it is too early for are shown, and say so. */
function States({ appointment, now }: { appointment: Appointment; now: number }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [busy, setBusy] = useState<NextState | null>(null);
  const steps = nextStates(appointment, now);
  if (steps.length === 0) return null;
  const bring = async (to: NextState) => {
    setBusy(to);
    try {
      await changed(await booking.setStatus(appointment.id, to));
      notify(`agenda.stateDone.${to}`, { type: 'success' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    } finally {
      setBusy(null);
    }
  };
  const early = steps.some((step) => step.early);
  return (
    <Part title={t('agenda.stateTitle')}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
        {steps.map(({ to, early: tooEarly }, i) => (
          <Button
            key={to}
            variant={i === 0 && !tooEarly ? 'contained' : 'outlined'}
            disabled={tooEarly || (busy !== null && busy !== to)}
            loading={busy === to}
            onClick={() => void bring(to)}
          >
            {t(`agenda.bring.${to}`)}
          </Button>
        ))}
      </Box>
      {early ? (
        <Typography variant="caption" color="textSecondary" component="div" sx={{ mt: 2 }}>
          {t('agenda.early')}
        </Typography>
      ) : null}
    </Part>
  );
}

function MovePart({ appointment, onMove }: { appointment: Appointment; onMove: (move: Move) => void }) {
  const t = useTranslate();
  const format = useFormat();
  const [day, setDay] = useState(() =>
    Math.max(today(format.timeZone, Date.parse(appointment.startsAt)), today(format.timeZone, Date.now())),
  );
  const [startsAt, setStartsAt] = useState<string | null>(null);
  return (
    <Part title={t('agenda.moveWhere')}>
      <SlotPicker
        serviceId={appointment.serviceId}
        agentId={appointment.agentId}
        exceptAppointmentId={appointment.id}
        day={day}
        value={startsAt}
        onDay={setDay}
        onPick={setStartsAt}
      />
      {startsAt ? (
        <Button
          variant="contained"
          sx={{ mt: 4 }}
          onClick={() => onMove({ appointment, startsAt, agentId: appointment.agentId })}
        >
          {t('agenda.moveTo', { when: format.when(startsAt) })}
        </Button>
      ) : null}
    </Part>
  );
}
