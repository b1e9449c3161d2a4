import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { booking } from '../http/booking.ts';
import type { Appointment } from '../http/booking-types.ts';
import { Confirm } from '../kit/Confirm.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { DELAYS } from './steps.ts';
import { Preview, usePreview } from './Told.tsx';
import { useAgendaChanged } from './use-agenda.ts';

/** How late one runs, in one tap and one question: the client is told at once. */
export function LateButtons({ appointment }: { appointment: Appointment }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [minutes, setMinutes] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const tell = async () => {
    if (minutes === null) return;
    setBusy(true);
    try {
      await changed(await booking.runLate(appointment.id, minutes));
      notify('agenda.lateDone', { type: 'success' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    } finally {
      setBusy(false);
      setMinutes(null);
    }
  };
  return (
    <Box role="group" aria-label={t('agenda.late')} sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
      {DELAYS.map((delay) => (
        <Button
          key={delay}
          variant="outlined"
          size="small"
          onClick={() => setMinutes(delay)}
          sx={{ minHeight: 40 }}
        >
          {t('agenda.minutes', { minutes: delay })}
        </Button>
      ))}
      <Confirm
        open={minutes !== null}
        title={t('agenda.lateAsk', { minutes: minutes ?? 0 })}
        consequence={minutes === null ? null : <LatePreview appointment={appointment} minutes={minutes} />}
        confirmLabel={t('agenda.lateTell')}
        busy={busy}
        onConfirm={() => void tell()}
        onClose={() => setMinutes(null)}
      />
    </Box>
  );
}

function LatePreview({ appointment, minutes }: { appointment: Appointment; minutes: number }) {
  const t = useTranslate();
  const preview = usePreview(appointment.id, { occasion: 'running-late', minutes });
  return <Preview name={appointment.clientName || t('agenda.noName')} preview={preview} />;
}
