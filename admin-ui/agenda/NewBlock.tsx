import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { formatDay, parseClock, parseDay } from '../../domain/scheduling/day.ts';
import { instantAt, localMinutes } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { booking } from '../http/booking.ts';
import type { PeriodConflict } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { SidePanel } from '../kit/SidePanel.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { ConflictList } from './ConflictList.tsx';
import type { Preset } from './NewAppointment.tsx';
import { useAgendaChanged } from './use-agenda.ts';

const HOUR = 60;

const clock = (minutes: number) =>
  `${String(Math.floor(minutes / HOUR) % 24).padStart(2, '0')}:${String(minutes % HOUR).padStart(2, '0')}`;

/** Keeps time of somebody's day free of appointments; names those that stand there already. */
export function NewBlock({
  preset,
  agents,
  onClose,
}: {
  preset: Preset;
  /** Whose time one may block. */
  agents: readonly Agent[];
  onClose: () => void;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const zone = timeZone(format.timeZone);
  const first = preset.startsAt ? localMinutes(zone, Date.parse(preset.startsAt)) : 12 * HOUR;
  const [agentId, setAgentId] = useState(preset.agentId ?? agents[0]?.id ?? '');
  const [date, setDate] = useState(formatDay(preset.day));
  const [start, setStart] = useState(clock(first));
  const [end, setEnd] = useState(clock(first + HOUR));
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const [conflicts, setConflicts] = useState<PeriodConflict[] | null>(null);
  const [from, to] = [parseClock(start), parseClock(end)];
  const day = parseDay(date);
  const inverted = from !== null && to !== null && to <= from;

  const block = async () => {
    if (from === null || to === null || day === null || inverted) return;
    setBusy(true);
    setFailure('');
    try {
      const made = await booking.addBlock(agentId, {
        start: new Date(instantAt(zone, day, from)).toISOString(),
        end: new Date(instantAt(zone, day, to)).toISOString(),
        title: title.trim() || null,
      });
      await changed();
      notify('agenda.blocked', { type: 'success' });
      if (made.conflicts.length === 0) onClose();
      else setConflicts(made.conflicts);
    } catch (error) {
      setFailure(say(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <SidePanel
      open
      title={t('agenda.block')}
      onClose={onClose}
      footer={
        conflicts ? (
          <Button variant="contained" onClick={onClose}>
            {t('common.close')}
          </Button>
        ) : (
          <Button
            variant="contained"
            loading={busy}
            disabled={inverted || !agentId}
            onClick={() => void block()}
          >
            {t('agenda.blockDo')}
          </Button>
        )
      }
    >
      {conflicts ? (
        <ConflictList conflicts={conflicts} />
      ) : (
        <Box sx={{ display: 'grid', gap: 5, pt: 2 }}>
          {failure ? <Notice tone="failed">{failure}</Notice> : null}
          <TextField
            select
            label={t('agenda.blockWhom')}
            value={agentId}
            onChange={(event) => setAgentId(event.target.value)}
          >
            {agents.map((agent) => (
              <MenuItem key={agent.id} value={agent.id}>
                {agent.name}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            type="date"
            label={t('agenda.date')}
            value={date}
            onChange={(event) => setDate(event.target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: '1fr 1fr' }}>
            <TextField
              type="time"
              label={t('agenda.from')}
              value={start}
              onChange={(event) => setStart(event.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <TextField
              type="time"
              label={t('agenda.to')}
              value={end}
              error={inverted}
              helperText={inverted ? t('agenda.inverted') : ''}
              onChange={(event) => setEnd(event.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          </Box>
          <TextField
            label={t('agenda.blockTitle')}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            placeholder={t('agenda.blockExample')}
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
        </Box>
      )}
    </SidePanel>
  );
}
