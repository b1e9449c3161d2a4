import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Switch from '@mui/material/Switch';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { ConflictList } from '../agenda/ConflictList.tsx';
import { useAgendaChanged } from '../agenda/use-agenda.ts';
import { booking } from '../http/booking.ts';
import type { Appointment, Availability, Holiday } from '../http/booking-types.ts';
import type { Agent } from '../http/types.ts';
import { Section, Sheet } from '../kit/Page.tsx';
import { Notice } from '../kit/States.tsx';
import { useSayRefusal } from '../kit/say-error.ts';
import { useFormat } from '../kit/use-format.ts';
import { DayRow } from './DayRow.tsx';
import { outsideHours } from './preview.ts';
import {
  copied,
  emptyWeek,
  faultsOf,
  MONDAY_FIRST,
  rulesOfWeek,
  type Week,
  weekOfBusiness,
  weekOfRules,
} from './week.ts';

/** The weekly hours of one person, a line per day; what is wrong, and whom it would leave outside, is said at once. */
export function WeekEditor({
  agent,
  hours,
  holidays,
  appointments,
  week,
  allowed,
  onChange,
}: {
  agent: Agent;
  hours: Availability;
  holidays: readonly Holiday[];
  appointments: readonly Appointment[];
  /** null: the business's hours count. */
  week: Week | null;
  allowed: boolean;
  onChange: (week: Week | null) => void;
}) {
  const t = useTranslate();
  const say = useSayRefusal();
  const notify = useNotify();
  const changed = useAgendaChanged();
  const format = useFormat(agent.timeZone);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const shown = week ?? weekOfBusiness(hours.businessHours);
  const faults = week === null ? emptyWeek().map(() => []) : faultsOf(week);
  const faulty = faults.some((day) => day.some(Boolean));
  const saved = hours.usesBusinessHours ? null : weekOfRules(hours.rules);
  const dirty = JSON.stringify(week) !== JSON.stringify(saved);
  const nothing = week?.every((ranges) => ranges.length === 0) ?? false;
  const rules = week === null || faulty ? [] : rulesOfWeek(week);
  const outside = faulty
    ? []
    : outsideHours(
        appointments,
        { ...hours, rules: rules.map((rule, i) => ({ ...rule, id: String(i), agentId: agent.id })) },
        holidays,
        format.timeZone,
        Date.now(),
      );

  const save = async () => {
    setBusy(true);
    setFailure('');
    try {
      await booking.setWeek(agent.id, rules);
      await changed();
      notify('availability.saved', { type: 'success' });
    } catch (error) {
      setFailure(say(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Section title={t('availability.week')}>
      <FormControlLabel
        control={
          <Switch
            checked={week === null}
            disabled={!allowed}
            onChange={(_event, follows) => onChange(follows ? null : shown)}
          />
        }
        label={t('availability.followBusiness')}
        sx={{ mb: 3, ml: 0, gap: 3 }}
      />
      <Sheet as="div">
        {MONDAY_FIRST.map((day) => (
          <DayRow
            key={day}
            day={day}
            name={format.weekdays([day])}
            ranges={shown[day]!}
            faults={faults[day]!}
            disabled={!allowed || week === null}
            onChange={(ranges) => onChange(shown.map((other, weekday) => (weekday === day ? ranges : other)))}
            onCopy={(to) => onChange(copied(shown, day, to))}
          />
        ))}
      </Sheet>
      <Box sx={{ display: 'grid', gap: 4, mt: 4 }}>
        {nothing ? <Notice tone="waiting">{t('availability.nothing')}</Notice> : null}
        {week === null && hours.businessHours.length === 0 ? (
          <Notice tone="waiting">{t('availability.noBusinessHours')}</Notice>
        ) : null}
        {dirty && outside.length > 0 ? (
          <ConflictList
            title={t('availability.outside', { smart_count: outside.length })}
            conflicts={outside.map(({ id, clientName, startsAt }) => ({
              appointmentId: id,
              clientName,
              startsAt,
            }))}
          />
        ) : null}
        {failure ? <Notice tone="failed">{failure}</Notice> : null}
        {allowed && dirty ? (
          <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
            <Button variant="contained" loading={busy} disabled={faulty} onClick={() => void save()}>
              {t('common.save')}
            </Button>
            <Button onClick={() => onChange(saved)}>{t('availability.undo')}</Button>
            {faulty ? (
              <Box component="span" role="status" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
                {t('availability.correctFirst')}
              </Box>
            ) : null}
          </Box>
        ) : null}
      </Box>
    </Section>
  );
}
