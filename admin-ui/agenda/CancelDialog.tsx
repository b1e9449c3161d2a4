import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { booking } from '../http/booking.ts';
import type { Appointment } from '../http/booking-types.ts';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { Preview, usePreview } from './Told.tsx';
import { useAgendaChanged } from './use-agenda.ts';

/** Cancels this appointment, or this and the later ones of its series, with a reason if there is one. */
export function CancelDialog({ appointment, onClose }: { appointment: Appointment; onClose: () => void }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const id = useId();
  const who = appointment.clientName || t('agenda.noName');
  const preview = usePreview(appointment.id, { occasion: 'cancelled' });
  const [reason, setReason] = useState('');
  const [following, setFollowing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  const cancel = async () => {
    setBusy(true);
    setFailure('');
    try {
      await booking.cancel(appointment.id, { reason: reason.trim(), following });
      await changed();
      notify(following ? 'agenda.cancelledAll' : 'agenda.cancelled', { type: 'success' });
      onClose();
    } catch (error) {
      setFailure(say(error));
      setBusy(false);
    }
  };

  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="xs" fullWidth>
      <DialogTitle id={id}>{t('agenda.cancelAsk')}</DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 4 }}>
        {failure ? <Notice tone="failed">{failure}</Notice> : null}
        <Typography color="textSecondary">
          {t('agenda.cancelText', {
            name: who,
            when: format.when(appointment.startsAt),
          })}
        </Typography>
        {appointment.seriesId ? (
          <RadioGroup
            aria-label={t('agenda.cancelWhich')}
            value={following ? 'following' : 'one'}
            onChange={(event) => setFollowing(event.target.value === 'following')}
          >
            <FormControlLabel value="one" control={<Radio />} label={t('agenda.cancelOne')} />
            <FormControlLabel value="following" control={<Radio />} label={t('agenda.cancelFollowing')} />
          </RadioGroup>
        ) : null}
        <TextField
          label={t('agenda.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          helperText={t('agenda.reasonHint')}
          slotProps={{ htmlInput: { maxLength: 500 } }}
        />
        <Preview name={who} preview={preview} />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} autoFocus>
          {t('agenda.keep')}
        </Button>
        <Button variant="contained" loading={busy} onClick={() => void cancel()}>
          {t('agenda.cancel')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
