import FullCalendar, { type CalendarOptions, type CalendarRef, type EventApi } from '@fullcalendar/react';
import '@fullcalendar/react/skeleton.css';
import dayGridPlugin from '@fullcalendar/react/daygrid';
import interactionPlugin from '@fullcalendar/react/interaction';
import timeGridPlugin from '@fullcalendar/react/timegrid';
import { useEffect, useRef } from 'react';
import { useTranslate } from 'react-admin';
import { formatDay } from '../../domain/scheduling/day.ts';
import { useFormat } from '../kit/use-format.ts';
import { EventBody, type Room } from './EventBody.tsx';
import { type Move, type Shown, shownOf } from './events.ts';
import { HALF_HOUR_PX, parts, SLOT } from './look.ts';

const PLUGINS = [timeGridPlugin, dayGridPlugin, interactionPlugin];
/** Lower than these a piece of the grid has two lines, or one. */
const SHORT_PX = 56;
const ONE_LINE_PX = 40;

export interface CalendarProps {
  view: 'timeGridDay' | 'timeGridWeek' | 'dayGridWeek' | 'dayGridMonth';
  /** A day number. */
  day: number;
  events: CalendarOptions['events'];
  namesAgents: boolean;
  /** Whose column this is; null where several people share it. */
  agentId: string | null;
  onOpen: (shown: Shown) => void;
  onNew: (at: { startsAt: string | null; day: number; agentId: string | null }) => void;
  onMove: (move: Move) => void;
  options?: CalendarOptions;
}

/** FullCalendar with our parts, our words and our clock; what is dropped is handed over and put back until its owner says. */
export function Calendar(props: CalendarProps) {
  const { view, day, events, namesAgents, agentId, onOpen, onNew, onMove, options } = props;
  const t = useTranslate();
  const { locale, timeZone } = useFormat();
  const calendar = useRef<CalendarRef>(null);
  const date = formatDay(day);

  useEffect(() => {
    const api = calendar.current?.getApi();
    if (api && api.formatIso(api.getDate(), true).slice(0, 10) !== date) api.gotoDate(date);
  }, [date]);

  const drop = (event: EventApi, revert: () => void, toAgentId: string | null) => {
    const shown = shownOf(event);
    // Our own state says where things are: FullCalendar's idea of it is taken back at once.
    revert();
    if (shown.kind !== 'appointment') return;
    const startsAt = new Date(event.startStr).toISOString();
    onMove({ appointment: shown.appointment, startsAt, agentId: toAgentId ?? shown.appointment.agentId });
  };

  return (
    <FullCalendar
      ref={calendar}
      plugins={PLUGINS}
      initialView={view}
      initialDate={date}
      timeZone={timeZone}
      locale={locale}
      firstDay={1}
      headerToolbar={false}
      height="100%"
      allDaySlot={false}
      slotDuration={SLOT.duration}
      snapDuration={SLOT.duration}
      slotHeaderInterval="01:00:00"
      slotMinHeight={SLOT.px}
      eventMinHeight={20}
      eventShortHeight={SHORT_PX}
      slotEventOverlap={false}
      nowIndicator
      eventInteractive
      eventDurationEditable={false}
      fixedWeekCount={false}
      dayMaxEvents
      moreLinkText={(count) => t('agenda.more', { smart_count: count })}
      closeHint={t('common.close')}
      longPressDelay={350}
      eventContent={(info) => (
        <EventBody
          shown={shownOf(info.event)}
          startsAt={new Date(info.event.startStr).toISOString()}
          room={roomOf(view, info)}
          namesAgent={namesAgents}
        />
      )}
      events={events ?? []}
      eventClick={({ event, jsEvent }) => {
        jsEvent.preventDefault();
        onOpen(shownOf(event));
      }}
      dateClick={({ dateStr, allDay }) =>
        onNew({
          startsAt: allDay ? null : new Date(dateStr).toISOString(),
          day: Math.floor(Date.parse(dateStr.slice(0, 10)) / 86_400_000),
          agentId,
        })
      }
      eventDrop={({ event, revert }) => drop(event, revert, agentId)}
      eventReceive={({ event, revert }) => drop(event, revert, agentId)}
      eventLeave={({ revert }) => revert()}
      {...parts}
      {...options}
    />
  );
}

function roomOf(
  view: CalendarProps['view'],
  { event, isShort }: { event: EventApi; isShort: boolean },
): Room {
  if (view === 'dayGridMonth' || view === 'dayGridWeek') return 'line';
  if (!isShort || !event.start || !event.end) return 'tall';
  const height = ((event.end.getTime() - event.start.getTime()) / 1_800_000) * HALF_HOUR_PX;
  return height < ONE_LINE_PX ? 'line' : 'two';
}
