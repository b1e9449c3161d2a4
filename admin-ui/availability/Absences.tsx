import CloseOutlined from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { formatDay, parseClock, parseDay } from '../../domain/scheduling/day.ts';
import { instantAt } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { ConflictList } from '../agenda/ConflictList.tsx';
import { PERIOD_ICON, usePeriodName } from '../agenda/EventBody.tsx';
import { today } from '../agenda/place.ts';
import { useAgendaChanged } from '../agenda/use-agenda.ts';
import { booking } from '../http/booking.ts';
import type { Period, PeriodConflict } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { Choices } from '../kit/Filters.tsx';
import { Section, Sheet } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';

/** Of the busy time of an own calendar, which may be a lot. */
const SHOWN = 12;

/** Absences, blocked time and what one's own calendar holds; adding one names the appointments it falls upon. */
export function Absences({ agent, periods, allowed }: { agent: Agent; periods: Period[]; allowed: boolean }) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat(agent.timeZone);
  const nameOf = usePeriodName();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const [adding, setAdding] = useState(false);
  const [conflicts, setConflicts] = useState<PeriodConflict[]>([]);
  const shown = periods.slice(0, SHOWN);

  const remove = async (period: Period) => {
    try {
      await booking.removePeriod(period);
      await changed();
      notify('agenda.freed', { type: 'info' });
    } catch (error) {
      notify(say(error), { type: 'error' });
    }
  };

  return (
    <Section
      title={t('availability.absences')}
      hint={t('availability.absencesHint')}
      action={
        allowed && !adding ? (
          <Button
            size="small"
            variant="outlined"
            onClick={() => {
              setConflicts([]);
              setAdding(true);
            }}
          >
            {t('availability.addAbsence')}
          </Button>
        ) : null
      }
    >
      {adding ? (
        <AbsenceForm
          agent={agent}
          onClose={() => setAdding(false)}
          onAdded={(found) => {
            setAdding(false);
            setConflicts(found);
          }}
        />
      ) : null}
      {conflicts.length > 0 ? (
        <Box sx={{ mb: 4 }}>
          <ConflictList conflicts={conflicts} />
        </Box>
      ) : null}
      {shown.length > 0 ? (
        <Sheet label={t('availability.absences')}>
          {shown.map((period) => {
            const Icon = PERIOD_ICON[period.kind];
            return (
              <Box
                component="li"
                key={period.id}
                sx={{ display: 'flex', alignItems: 'center', gap: 3, px: 4, py: 2, minHeight: 56 }}
              >
                <Icon aria-hidden sx={{ fontSize: 20, color: 'text.secondary' }} />
                <Box sx={{ flex: 1, minWidth: 0 }}>
                  <Box sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>{nameOf(period)}</Box>
                  <Typography
                    variant="body2"
                    color="textSecondary"
                    className="figures"
                    sx={{ '&::first-letter': { textTransform: 'uppercase' } }}
                  >
                    {format.span(period.start, period.end)}
                  </Typography>
                </Box>
                {allowed && period.kind !== 'external_calendar' ? (
                  <IconButton
                    aria-label={`${t('agenda.free')} : ${nameOf(period)}`}
                    onClick={() => void remove(period)}
                    sx={{ width: 44, height: 44 }}
                  >
                    <CloseOutlined sx={{ fontSize: 20 }} />
                  </IconButton>
                ) : null}
              </Box>
            );
          })}
        </Sheet>
      ) : adding ? null : (
        <Typography color="textSecondary">{t('availability.noAbsences')}</Typography>
      )}
      {periods.length > shown.length ? (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }}>
          {t('availability.moreAbsences', { smart_count: periods.length - shown.length })}
        </Typography>
      ) : null}
    </Section>
  );
}

function AbsenceForm({
  agent,
  onClose,
  onAdded,
}: {
  agent: Agent;
  onClose: () => void;
  onAdded: (conflicts: PeriodConflict[]) => void;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const format = useFormat(agent.timeZone);
  const notify = useNotify();
  const changed = useAgendaChanged();
  const zone = timeZone(format.timeZone);
  const tomorrow = formatDay(today(format.timeZone, Date.now()) + 1);
  const [wholeDays, setWholeDays] = useState(true);
  const [first, setFirst] = useState(tomorrow);
  const [last, setLast] = useState(tomorrow);
  const [start, setStart] = useState('09:00');
  const [end, setEnd] = useState('12:00');
  const [title, setTitle] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');

  const span = (): { start: string; end: string } | null => {
    const [from, to] = [parseDay(first), parseDay(last)];
    const [begins, ends] = [parseClock(start), parseClock(end)];
    if (from === null || to === null || begins === null || ends === null) return null;
    const startsAt = instantAt(zone, from, wholeDays ? 0 : begins);
    const endsAt = wholeDays ? instantAt(zone, to + 1, 0) : instantAt(zone, to, ends);
    if (endsAt <= startsAt) return null;
    return { start: new Date(startsAt).toISOString(), end: new Date(endsAt).toISOString() };
  };
  const given = span();

  const add = async () => {
    if (!given) return;
    setBusy(true);
    setFailure('');
    try {
      const made = await booking.addAbsence(agent.id, { ...given, title: title.trim() || null });
      await changed();
      notify('availability.absenceSaved', { type: 'success' });
      onAdded(made.conflicts);
    } catch (error) {
      setFailure(say(error));
      setBusy(false);
    }
  };

  const day = (label: string, value: string, set: (value: string) => void) => (
    <TextField
      type="date"
      label={label}
      value={value}
      error={given === null}
      onChange={(event) => set(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
  const clock = (label: string, value: string, set: (value: string) => void) => (
    <TextField
      type="time"
      label={label}
      value={value}
      error={given === null}
      onChange={(event) => set(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );

  return (
    <Box
      role="group"
      aria-label={t('availability.addAbsence')}
      sx={{ display: 'grid', gap: 4, p: 4, mb: 4, border: 1, borderColor: 'divider', borderRadius: '10px' }}
    >
      {failure ? <Notice tone="failed">{failure}</Notice> : null}
      <Choices
        label={t('availability.howLong')}
        value={wholeDays ? 'days' : 'hours'}
        onChange={(choice) => setWholeDays(choice === 'days')}
        choices={[
          { value: 'days', label: t('availability.wholeDays') },
          { value: 'hours', label: t('availability.someHours') },
        ]}
      />
      <Box sx={{ display: 'grid', gap: 4, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        {day(t('availability.firstDay'), first, (value) => {
          setFirst(value);
          if (last < value) setLast(value);
        })}
        {day(t('availability.lastDay'), last, setLast)}
        {wholeDays ? null : clock(t('agenda.from'), start, setStart)}
        {wholeDays ? null : clock(t('agenda.to'), end, setEnd)}
      </Box>
      {given === null ? (
        <Typography variant="body2" role="alert" sx={{ color: 'error.main' }}>
          {t('agenda.inverted')}
        </Typography>
      ) : null}
      <TextField
        label={t('agenda.blockTitle')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder={t('availability.absenceExample')}
        slotProps={{ htmlInput: { maxLength: 200 } }}
      />
      <Box sx={{ display: 'flex', gap: 2 }}>
        <Button variant="contained" loading={busy} disabled={given === null} onClick={() => void add()}>
          {t('common.add')}
        </Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </Box>
    </Box>
  );
}
