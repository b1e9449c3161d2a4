import CloseOutlined from '@mui/icons-material/CloseOutlined';
import EditOutlined from '@mui/icons-material/EditOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { formatDay, parseDay } from '../../domain/scheduling/day.ts';
import { today } from '../agenda/place.ts';
import { useAgendaChanged } from '../agenda/use-agenda.ts';
import { booking } from '../http/booking.ts';
import type { ClockRange, Override } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { Choices } from '../kit/Filters.tsx';
import { Section, Sheet } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { RangeFields } from './DayRow.tsx';
import { emptyWeek, faultsOf, nextRange, type Range } from './week.ts';

/** Dates on which the week does not hold: other hours, or closed. */
export function Dates({
  agent,
  overrides,
  allowed,
}: {
  agent: Agent;
  overrides: Override[];
  allowed: boolean;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat(agent.timeZone);
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [editing, setEditing] = useState<Draft | null>(null);
  const said = (intervals: ClockRange[]) =>
    intervals.length === 0
      ? t('availability.closed')
      : format.list(intervals.map(({ start, end }) => `${format.clock(start)} – ${format.clock(end)}`));

  const remove = async (override: Override) => {
    try {
      await booking.unsetDate(agent.id, override.id);
      await changed();
      notify('availability.dateRemoved', { type: 'info' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };

  return (
    <Section
      title={t('availability.dates')}
      hint={t('availability.datesHint')}
      action={
        allowed && !editing ? (
          <Button
            size="small"
            variant="outlined"
            onClick={() =>
              setEditing({
                date: formatDay(today(format.timeZone, Date.now()) + 1),
                closed: false,
                ranges: [nextRange([])],
              })
            }
          >
            {t('availability.addDate')}
          </Button>
        ) : null
      }
    >
      {editing ? <DateForm agent={agent} draft={editing} onClose={() => setEditing(null)} /> : null}
      {overrides.length > 0 ? (
        <Sheet label={t('availability.dates')}>
          {overrides.map((override) => (
            <Box
              component="li"
              key={override.id}
              sx={{ display: 'flex', alignItems: 'center', gap: 2, px: 4, py: 2, minHeight: 56 }}
            >
              <Box sx={{ flex: 1, minWidth: 0 }}>
                <Box sx={{ fontWeight: 600 }}>{format.dateName(override.date)}</Box>
                <Typography variant="body2" color="textSecondary" className="figures">
                  {said(override.intervals)}
                </Typography>
              </Box>
              {allowed ? (
                <>
                  <IconButton
                    aria-label={`${t('common.edit')} : ${format.dateName(override.date)}`}
                    onClick={() => setEditing(draftOf(override))}
                    sx={{ width: 44, height: 44 }}
                  >
                    <EditOutlined sx={{ fontSize: 20 }} />
                  </IconButton>
                  <IconButton
                    aria-label={`${t('availability.backToWeek')} : ${format.dateName(override.date)}`}
                    onClick={() => void remove(override)}
                    sx={{ width: 44, height: 44 }}
                  >
                    <CloseOutlined sx={{ fontSize: 20 }} />
                  </IconButton>
                </>
              ) : null}
            </Box>
          ))}
        </Sheet>
      ) : editing ? null : (
        <Typography color="textSecondary">{t('availability.noDates')}</Typography>
      )}
    </Section>
  );
}

interface Draft {
  date: string;
  closed: boolean;
  ranges: Range[];
}

function draftOf({ date, intervals }: Override): Draft {
  const ranges = intervals.map(({ start, end }) => ({
    start,
    end: end === '24:00' ? '00:00' : end,
    overnight: false,
  }));
  return { date, closed: intervals.length === 0, ranges: ranges.length > 0 ? ranges : [nextRange([])] };
}

function DateForm({ agent, draft, onClose }: { agent: Agent; draft: Draft; onClose: () => void }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [date, setDate] = useState(draft.date);
  const [closed, setClosed] = useState(draft.closed);
  const [ranges, setRanges] = useState(draft.ranges);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  // The same faults as in a week, of a single day; a date has no night after it.
  const faults = faultsOf(emptyWeek().map((_, day) => (day === 3 ? ranges : [])))[3]!;
  const bad = parseDay(date) === null || (!closed && (ranges.length === 0 || faults.some(Boolean)));

  const save = async () => {
    setBusy(true);
    setFailure('');
    try {
      const intervals = closed
        ? []
        : ranges.map(({ start, end }) => ({ start, end: end === '00:00' ? '24:00' : end }));
      await booking.setDate(agent.id, { date, intervals });
      await changed();
      notify('availability.dateSaved', { type: 'success' });
      onClose();
    } catch (error) {
      setFailure(say(error));
      setBusy(false);
    }
  };

  return (
    <Box
      role="group"
      aria-label={t('availability.addDate')}
      sx={{ display: 'grid', gap: 4, p: 4, mb: 4, border: 1, borderColor: 'divider', borderRadius: '10px' }}
    >
      {failure ? <Notice tone="failed">{failure}</Notice> : null}
      <TextField
        type="date"
        label={t('agenda.date')}
        value={date}
        onChange={(event) => setDate(event.target.value)}
        sx={{ maxWidth: 220 }}
        slotProps={{ inputLabel: { shrink: true } }}
      />
      <Choices
        label={t('availability.thatDay')}
        value={closed ? 'closed' : 'open'}
        onChange={(choice) => setClosed(choice === 'closed')}
        choices={[
          { value: 'open', label: t('availability.otherHours') },
          { value: 'closed', label: t('availability.closed') },
        ]}
      />
      {closed ? null : (
        <Box sx={{ display: 'grid', gap: 2 }}>
          {ranges.map((range, i) => (
            <RangeFields
              // biome-ignore lint/suspicious/noArrayIndexKey: fields must keep their focus while their values change.
              key={i}
              range={range}
              fault={faults[i] ?? null}
              label={t('availability.thatDay')}
              nights={false}
              onChange={(next) => setRanges(ranges.map((other, at) => (at === i ? next : other)))}
              onRemove={() => setRanges(ranges.filter((_, at) => at !== i))}
            />
          ))}
          <Box>
            <Button size="small" onClick={() => setRanges([...ranges, nextRange(ranges)])}>
              {t('availability.addRange')}
            </Button>
          </Box>
        </Box>
      )}
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button variant="contained" loading={busy} disabled={bad} onClick={() => void save()}>
          {t('common.save')}
        </Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </Box>
    </Box>
  );
}
