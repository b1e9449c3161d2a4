import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { instantsOf, today } from '../agenda/place.ts';
import { agendaKeys, useAppointments } from '../agenda/use-agenda.ts';
import { booking } from '../http/booking.ts';
import type { Availability as Hours } from '../http/booking-types.ts';
import { useHolidays } from '../http/queries.ts';
import type { Agent } from '../http/types.ts';
import { Page } from '../kit/Page.tsx';
import { LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useMay } from '../kit/use-may.ts';
import { usePlans } from '../kit/use-plans.ts';
import { Absences } from './Absences.tsx';
import { CalendarCard } from './CalendarCard.tsx';
import { Dates } from './Dates.tsx';
import { HolidayList } from './HolidayList.tsx';
import { SlotPreview } from './SlotPreview.tsx';
import { WeekEditor } from './WeekEditor.tsx';
import { faultsOf, rulesOfWeek, type Week, weekOfRules } from './week.ts';

/** How far appointments, dates and absences are looked at. */
const AHEAD_DAYS = 90;

/** Weekly hours, dates that differ, absences: and beside them what clients are offered, as one edits. */
export function Availability({ agent, title }: { agent: Agent; title: string }) {
  const t = useTranslate();
  const format = useFormat(agent.timeZone);
  const from = today(format.timeZone, Date.now());
  const span = useMemo(
    () => instantsOf({ from, to: from + AHEAD_DAYS }, format.timeZone),
    [from, format.timeZone],
  );
  const { data, error, isPending, refetch } = useQuery({
    queryKey: agendaKeys.availability(agent.id, span),
    queryFn: () => booking.availability(agent.id, span),
  });
  const { data: appointments } = useAppointments(span);
  return (
    <Page
      title={title}
      lead={t('availability.lead')}
      width="wide"
      action={
        <Button component={Link} to={`/agenda?agents=${agent.id}`} variant="outlined">
          {t('availability.seeAgenda')}
        </Button>
      }
    >
      {isPending ? <LoadingRows rows={7} /> : null}
      {error && !data ? <LoadError error={error} onRetry={() => refetch()} /> : null}
      {data ? (
        <Editor
          key={agent.id}
          agent={agent}
          hours={data}
          appointments={(appointments ?? []).filter(({ agentId }) => agentId === agent.id)}
        />
      ) : null}
    </Page>
  );
}

function Editor({
  agent,
  hours,
  appointments,
}: {
  agent: Agent;
  hours: Hours;
  appointments: NonNullable<ReturnType<typeof useAppointments>['data']>;
}) {
  const t = useTranslate();
  const may = useMay();
  const allowed = usePlans()(agent.id);
  const format = useFormat(agent.timeZone);
  const { timeZone: business } = useFormat();
  const { data: holidays } = useHolidays();
  /** null: the business's hours count. */
  const [week, setWeek] = useState<Week | null>(() =>
    hours.usesBusinessHours ? null : weekOfRules(hours.rules),
  );
  const faulty = week !== null && faultsOf(week).flat().some(Boolean);
  const draft = week === null || faulty ? [] : rulesOfWeek(week);
  const closed = holidays?.items ?? [];
  return (
    <Box
      sx={{
        display: 'grid',
        columnGap: 10,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) 320px' },
        // On a phone the slots come right after the week they follow from.
        gridTemplateAreas: { xs: '"week" "preview" "rest"', md: '"week preview" "rest preview"' },
        alignItems: 'start',
      }}
    >
      <Box sx={{ minWidth: 0, gridArea: 'week' }}>
        {allowed ? null : (
          <Box sx={{ mb: 6 }}>
            <Notice tone="waiting">{t('availability.notYours')}</Notice>
          </Box>
        )}
        {agent.bookable && agent.active ? null : (
          <Box sx={{ mb: 6 }}>
            <Notice tone="waiting">{t('availability.notBookable', { name: agent.name })}</Notice>
          </Box>
        )}
        {format.timeZone === business ? null : (
          <Box sx={{ mb: 6 }}>
            <Notice tone="waiting">
              {t('availability.ownZone', { zone: format.timeZone.replaceAll('_', ' ') })}
            </Notice>
          </Box>
        )}
        <WeekEditor
          agent={agent}
          hours={hours}
          holidays={closed}
          appointments={appointments}
          week={week}
          allowed={allowed}
          onChange={setWeek}
        />
      </Box>
      <Box sx={{ minWidth: 0, gridArea: 'rest' }}>
        {allowed ? <CalendarCard agent={agent} /> : null}
        <Dates agent={agent} overrides={hours.overrides} allowed={allowed} />
        <Absences agent={agent} periods={hours.unavailability} allowed={allowed} />
        <HolidayList holidays={closed} overrides={hours.overrides} mayChange={may('settings:write')} />
      </Box>
      <SlotPreview
        agent={agent}
        faulty={faulty}
        request={{
          zone: format.timeZone,
          rules: draft,
          businessHours: hours.businessHours,
          overrides: hours.overrides,
          holidays: closed,
          periods: hours.unavailability,
          appointments,
        }}
      />
    </Box>
  );
}
