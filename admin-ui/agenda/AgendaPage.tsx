import AddOutlined from '@mui/icons-material/AddOutlined';
import WarningAmberOutlined from '@mui/icons-material/WarningAmberOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import type { Theme } from '@mui/material/styles';
import useMediaQuery from '@mui/material/useMediaQuery';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { formatDay } from '../../domain/scheduling/day.ts';
import { useAgents, useCalendarConflicts, useMe, useOwnAgent } from '../http/queries.ts';
import { Page } from '../kit/Page.tsx';
import { Empty, LoadError, LoadingRows, Notice } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import { useHotkeys } from '../kit/use-hotkeys.ts';
import { useMay } from '../kit/use-may.ts';
import { AgendaGrid } from './AgendaGrid.tsx';
import { usePeriodName } from './EventBody.tsx';
import type { Shown } from './events.ts';
import { MoveDialog } from './MoveDialog.tsx';
import { Panels } from './Panels.tsx';
import { daysOf, stepped, today } from './place.ts';
import { Shortcuts, useKeys } from './Shortcuts.tsx';
import { AgentChips, Toolbar } from './Toolbar.tsx';
import { useMove } from './use-move.ts';
import { usePanel } from './use-panel.ts';
import { usePlace } from './use-place.ts';
import { useShown } from './use-shown.ts';

/** The agenda: who comes when, with whom; by day, week or month. */
export default function AgendaPage() {
  const t = useTranslate();
  const may = useMay();
  const { data: me } = useMe();
  const { data: agents, error, isPending, refetch } = useAgents();
  if (isPending || !me) return <LoadingRows rows={8} />;
  if (error && !agents) return <LoadError error={error} onRetry={() => refetch()} />;
  if (!may('appointments:read')) {
    return (
      <Page title={t('agenda.title')} width="text">
        <Notice tone="waiting">{t('common.error.forbidden')}</Notice>
      </Page>
    );
  }
  const bookable = agents.filter(({ active, bookable: takes }) => active && takes);
  if (bookable.length === 0) {
    return (
      <Page title={t('agenda.title')} width="text">
        <Empty
          title={t('agenda.nobody')}
          hint={t('agenda.nobodyHint')}
          action={
            <Button component={Link} to="/agents" variant="contained">
              {t('agenda.nobodyAction')}
            </Button>
          }
        />
      </Page>
    );
  }
  return <Agenda bookable={bookable} />;
}

type Agents = NonNullable<ReturnType<typeof useAgents>['data']>;

function Agenda({ bookable }: { bookable: Agents }) {
  const t = useTranslate();
  const may = useMay();
  const format = useFormat();
  const keys = useKeys();
  const own = useOwnAgent();
  const phone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const now = today(format.timeZone, Date.now());
  const [place, go] = usePlace({
    view: phone ? 'day' : 'week',
    day: now,
    agentIds: own && bookable.some(({ id }) => id === own.id) ? [own.id] : null,
  });
  const [help, setHelp] = useState(false);
  const panel = usePanel(place.day);
  const moving = useMove();
  const disagreements = useCalendarConflicts().data?.total ?? 0;
  const visible = bookable.filter(({ id }) => place.agentIds?.includes(id) ?? true);
  const shown = useShown(place, bookable, visible, moving.move);
  const nameOf = usePeriodName();
  const writes = may('appointments:write');
  const days = daysOf(place);
  const isToday = now >= days.from && now < days.to;

  const openNew = () =>
    writes && panel.create({ startsAt: null, day: Math.max(now, place.day), agentId: null });
  const step = (by: 1 | -1) => go((from) => ({ day: stepped(from, by) }));
  useHotkeys({
    arrowleft: () => step(-1),
    arrowright: () => step(1),
    [keys.today]: () => go({ day: now }),
    [keys.new]: openNew,
    [keys.day]: () => go({ view: 'day' }),
    [keys.week]: () => go({ view: 'week' }),
    [keys.month]: () => go({ view: 'month' }),
    '?': () => setHelp(true),
  });

  const lines = shown.shown.flatMap((piece) => (piece.kind === 'appointment' ? [piece] : []));
  const unconfirmed = lines.filter(
    ({ appointment }) => appointment.status === 'booked' && Date.parse(appointment.startsAt) > Date.now(),
  ).length;
  const abroad = Intl.DateTimeFormat().resolvedOptions().timeZone !== format.timeZone;
  const lead = [
    lines.length > 0 ? t('agenda.count', { smart_count: lines.length }) : t(`agenda.empty.${place.view}`),
    unconfirmed > 0 ? t('agenda.unconfirmed', { smart_count: unconfirmed }) : null,
    abroad ? t('agenda.zone', { zone: format.timeZone.split('/').pop()?.replaceAll('_', ' ') ?? '' }) : null,
  ].filter(Boolean);
  const conflictOf = (id: string) => {
    const line = lines.find(({ appointment }) => appointment.id === id);
    return line?.conflict ? nameOf(line.conflict) : null;
  };

  return (
    <Page
      title={titleOf(place.view, place.day, days, format)}
      tabTitle={t('agenda.title')}
      lead={shown.isPending ? ' ' : lead.join(' · ')}
      width="full"
      compact
      action={
        writes ? (
          <Button
            variant="contained"
            startIcon={<AddOutlined />}
            onClick={openNew}
            aria-keyshortcuts={keys.new.toUpperCase()}
          >
            {t('agenda.new')}
          </Button>
        ) : null
      }
    >
      <Box sx={{ display: 'grid', gap: 3, mb: 4 }}>
        <Toolbar
          view={place.view}
          isToday={isToday && (place.view !== 'day' || place.day === now)}
          onStep={step}
          onToday={() => go({ day: now })}
          onView={(view) => go({ view })}
          end={<Shortcuts open={help} onOpen={() => setHelp(true)} onClose={() => setHelp(false)} />}
        />
        <AgentChips agents={bookable} chosen={place.agentIds} onChoose={(agentIds) => go({ agentIds })} />
        {disagreements > 0 ? (
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              alignItems: 'center',
              columnGap: 3,
              bgcolor: 'warning.light',
              borderRadius: '10px',
              px: 3,
              py: 1,
            }}
          >
            <WarningAmberOutlined aria-hidden sx={{ fontSize: 20, color: 'warning.main' }} />
            <Box component="span" sx={{ flex: '1 1 220px', fontSize: '0.875rem' }}>
              {t('agenda.disagreeCount', { smart_count: disagreements })}
            </Box>
            <Button size="small" onClick={panel.settle}>
              {t('home.conflictsAction')}
            </Button>
          </Box>
        ) : null}
        {shown.staleSince ? (
          <Notice tone="waiting">{t('agenda.stale', { at: format.moment(shown.staleSince) })}</Notice>
        ) : null}
      </Box>
      {shown.error ? (
        <LoadError error={shown.error} onRetry={shown.refetch} />
      ) : shown.isPending ? (
        <LoadingRows rows={8} />
      ) : (
        <AgendaGrid
          place={place}
          phone={phone}
          today={now}
          visible={visible}
          drawn={shown}
          onDay={(day) => go({ view: 'day', day })}
          onAgent={(agentId) => go({ agentIds: [agentId] })}
          onOpen={(piece: Shown) => panel.open(piece)}
          onNew={(at) =>
            !at.startsAt && place.view === 'month'
              ? go({ view: 'day', day: at.day })
              : writes && panel.create(at)
          }
          onMove={moving.ask}
        />
      )}
      <Panels panel={panel} agents={bookable} conflictOf={conflictOf} onMove={moving.ask} />
      {moving.move ? (
        <MoveDialog
          move={moving.move}
          open={moving.asking}
          refusal={moving.refusal}
          agents={new Map(bookable.map((agent) => [agent.id, agent]))}
          onConfirm={() => void moving.confirm()}
          onChoose={moving.ask}
          onPutBack={moving.putBack}
        />
      ) : null}
    </Page>
  );
}

function titleOf(
  view: 'day' | 'week' | 'month',
  day: number,
  days: { from: number; to: number },
  format: ReturnType<typeof useFormat>,
): string {
  if (view === 'day') return format.dateName(formatDay(day));
  if (view === 'week') return format.dateRange(formatDay(days.from), formatDay(days.to - 1));
  return format.monthName(formatDay(day));
}
