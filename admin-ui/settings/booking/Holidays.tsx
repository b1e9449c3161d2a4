import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { useLocation } from 'react-router-dom';
import { useAgendaChanged } from '../../agenda/use-agenda.ts';
import { booking } from '../../http/booking.ts';
import { keys, useHolidays } from '../../http/queries.ts';
import { Section, Sheet } from '../../kit/Page.tsx';
import { LoadError, LoadingRows } from '../../kit/States.tsx';
import { useSayRefusal } from '../../kit/say-error.ts';
import { useFormat } from '../../kit/use-format.ts';

/** The days the whole business is closed. */
export function Holidays({ allowed }: { allowed: boolean }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const queryClient = useQueryClient();
  const agendaChanged = useAgendaChanged();
  const { hash } = useLocation();
  const { data, error, isPending, refetch } = useHolidays();
  const [date, setDate] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (hash === '#holidays') document.getElementById('holidays')?.scrollIntoView();
  }, [hash]);

  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
      await Promise.all([queryClient.invalidateQueries({ queryKey: keys.holidays }), agendaChanged()]);
      return true;
    } catch (failure) {
      notify(say(failure), { type: 'error' });
      return false;
    } finally {
      setBusy(false);
    }
  };

  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!date || !name.trim()) return;
    if (await act(() => booking.addHoliday({ date, name: name.trim() }))) {
      setDate('');
      setName('');
    }
  };

  return (
    <Section id="holidays" title={t('availability.holidays')} hint={t('booking.holidaysHint')}>
      {isPending ? <LoadingRows rows={2} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data && data.items.length === 0 ? (
        <Typography color="textSecondary">{t('availability.noHolidays')}</Typography>
      ) : null}
      {data && data.items.length > 0 ? (
        <Sheet label={t('availability.holidays')}>
          {data.items.map((holiday) => (
            <Box
              component="li"
              key={holiday.id}
              sx={{ display: 'flex', alignItems: 'center', gap: 3, px: 4, py: 2, minHeight: 52 }}
            >
              <Box sx={{ flex: 1, minWidth: 0 }}>{`${format.dateName(holiday.date)} · ${holiday.name}`}</Box>
              {allowed ? (
                <IconButton
                  aria-label={`${t('common.delete')} : ${holiday.name}`}
                  disabled={busy}
                  onClick={() => void act(() => booking.removeHoliday(holiday.id))}
                  sx={{ width: 44, height: 44 }}
                >
                  <CloseOutlined sx={{ fontSize: 20 }} />
                </IconButton>
              ) : null}
            </Box>
          ))}
        </Sheet>
      ) : null}
      {allowed ? (
        <Box
          component="form"
          onSubmit={add}
          sx={{ display: 'flex', flexWrap: 'wrap', gap: 3, alignItems: 'center', mt: 4 }}
        >
          <TextField
            type="date"
            label={t('agenda.date')}
            value={date}
            onChange={(event) => setDate(event.target.value)}
            fullWidth={false}
            sx={{ width: 180 }}
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <TextField
            label={t('booking.holidayName')}
            value={name}
            onChange={(event) => setName(event.target.value)}
            sx={{ flex: '1 1 180px' }}
            slotProps={{ htmlInput: { maxLength: 100 } }}
          />
          <Button type="submit" variant="outlined" disabled={!date || !name.trim()} loading={busy}>
            {t('common.add')}
          </Button>
        </Box>
      ) : null}
    </Section>
  );
}
