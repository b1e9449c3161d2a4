import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useDeferredValue, useMemo, useState } from 'react';
import { useGetList, useTranslate } from 'react-admin';
import { formatDay } from '../../domain/scheduling/day.ts';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { today } from '../agenda/place.ts';
import { ServicePicker } from '../agenda/ServicePicker.tsx';
import type { AppointmentType } from '../http/booking-types.ts';
import { useServices } from '../http/queries.ts';
import type { Agent } from '../http/types.ts';
import { useFormat } from '../kit/use-format.ts';
import { type PreviewRequest, previewSlots, rulesOfService } from './preview.ts';

const DAYS = 7;
const SHOWN = 8;

/** What clients would be offered in the next days with the hours on the left, before they are saved. */
export function SlotPreview({
  agent,
  faulty,
  request,
}: {
  agent: Agent;
  faulty: boolean;
  request: Omit<PreviewRequest, 'service' | 'now' | 'days'>;
}) {
  const t = useTranslate();
  const format = useFormat(agent.timeZone);
  const { data: services = [] } = useServices();
  const { data: types = [] } = useGetList<AppointmentType>('appointment-types', {
    pagination: { page: 1, perPage: 100 },
  });
  const offered = services.filter(
    ({ active, agentIds }) => active && (agentIds.length === 0 || agentIds.includes(agent.id)),
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const service = offered.find(({ id }) => id === chosen) ?? offered[0] ?? null;
  const deferred = useDeferredValue(request);
  const byDay = useMemo(() => {
    if (!service) return new Map<number, number[]>();
    const rules = rulesOfService(service, types);
    const slots = previewSlots({ ...deferred, service: rules, now: Date.now(), days: DAYS });
    const zone = timeZone(deferred.zone);
    const groups = Map.groupBy(slots, ({ start }) => localDay(zone, start));
    return new Map([...groups].map(([day, list]) => [day, list.map(({ start }) => start)]));
  }, [deferred, service, types]);
  const first = today(format.timeZone, Date.now());

  return (
    <Box
      component="aside"
      aria-label={t('availability.preview')}
      sx={{
        gridArea: 'preview',
        position: { md: 'sticky' },
        top: 24,
        border: 1,
        borderColor: 'divider',
        borderRadius: '10px',
        bgcolor: 'background.paper',
        p: 4,
        mb: 10,
      }}
    >
      <Typography variant="h2" sx={{ mb: 1 }}>
        {t('availability.preview')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 4 }}>
        {t('availability.previewHint')}
      </Typography>
      {service ? (
        <ServicePicker value={service.id} services={offered} onPick={setChosen} />
      ) : (
        <Typography variant="body2">{t('availability.noService')}</Typography>
      )}
      {faulty ? (
        <Typography variant="body2" role="status" sx={{ mt: 4, color: 'warning.main' }}>
          {t('availability.previewFaulty')}
        </Typography>
      ) : service ? (
        <Box
          component="ul"
          sx={{ listStyle: 'none', m: 0, mt: 4, p: 0, display: 'grid', gap: 3 }}
          aria-live="polite"
        >
          {Array.from({ length: DAYS }, (_, i) => first + i).map((day) => (
            <DaySlots key={day} date={formatDay(day)} starts={byDay.get(day) ?? []} zone={agent.timeZone} />
          ))}
        </Box>
      ) : null}
    </Box>
  );
}

function DaySlots({ date, starts, zone }: { date: string; starts: number[]; zone: string | null }) {
  const t = useTranslate();
  const format = useFormat(zone);
  const shown = starts.slice(0, SHOWN).map((start) => format.hour(new Date(start).toISOString()));
  const more = starts.length - shown.length;
  return (
    <li>
      <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2, fontSize: '0.875rem' }}>
        <Box sx={{ fontWeight: 600 }}>{format.dateName(date)}</Box>
        <Box className="figures" sx={{ color: 'text.secondary' }}>
          {starts.length === 0 ? t('availability.none') : starts.length}
        </Box>
      </Box>
      {shown.length > 0 ? (
        <Box className="figures" sx={{ fontSize: '0.8125rem', color: 'text.secondary' }}>
          {shown.join(', ')}
          {more > 0 ? ` ${t('availability.andMore', { smart_count: more })}` : ''}
        </Box>
      ) : null}
    </li>
  );
}
