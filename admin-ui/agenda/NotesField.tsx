import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { booking } from '../http/booking.ts';
import type { Appointment } from '../http/booking-types.ts';
import { useSayRefusal } from '../kit/say-error.ts';
import { useAgendaChanged } from './use-agenda.ts';

/** What the team wants to remember of an appointment; the client never sees it. */
export function NotesField({ appointment, allowed }: { appointment: Appointment; allowed: boolean }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [notes, setNotes] = useState(appointment.notes ?? '');
  const [busy, setBusy] = useState(false);
  if (!allowed) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'pre-line' }}>
        {appointment.notes || t('agenda.noNotes')}
      </Typography>
    );
  }
  const save = async () => {
    setBusy(true);
    try {
      await changed(await booking.change(appointment.id, { notes: notes.trim() || null }));
      notify('common.saved', { type: 'success' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Box>
      <TextField
        multiline
        minRows={2}
        value={notes}
        onChange={(event) => setNotes(event.target.value)}
        placeholder={t('agenda.notesHint')}
        slotProps={{ htmlInput: { 'aria-label': t('agenda.notes') } }}
      />
      {notes.trim() !== (appointment.notes ?? '') ? (
        <Button size="small" variant="outlined" sx={{ mt: 2 }} loading={busy} onClick={() => void save()}>
          {t('common.save')}
        </Button>
      ) : null}
    </Box>
  );
}
