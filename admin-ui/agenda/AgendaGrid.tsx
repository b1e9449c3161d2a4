import { lazy, Suspense } from 'react';
import type { Agent } from '../http/types.ts';
import { LoadingRows } from '../kit/States.tsx';
import { useFormat } from '../kit/use-format.ts';
import type { CalendarProps } from './Calendar.tsx';
import { DayList } from './DayList.tsx';
import { listedDays } from './listed.ts';
import type { Place } from './place.ts';
import type { useShown } from './use-shown.ts';

const DeskGrid = lazy(() => import('./DeskGrid.tsx'));

export interface AgendaGridProps extends Pick<CalendarProps, 'onOpen' | 'onNew' | 'onMove'> {
  place: Place;
  phone: boolean;
  /** A day number. */
  today: number;
  visible: readonly Agent[];
  drawn: Pick<ReturnType<typeof useShown>, 'shown' | 'events' | 'eventsOfAgent' | 'hours' | 'days'>;
  onDay: (day: number) => void;
  onAgent: (agentId: string) => void;
}

/** The place as one sees it: columns by person, a week, a month; a list on a phone. */
export function AgendaGrid({ phone, ...rest }: AgendaGridProps) {
  const { timeZone } = useFormat();
  if (!phone) {
    return (
      <Suspense fallback={<LoadingRows rows={8} />}>
        <DeskGrid {...rest} />
      </Suspense>
    );
  }
  const { place, drawn, today, visible, onOpen } = rest;
  const days = listedDays(drawn.days, drawn.shown, timeZone);
  return (
    <DayList
      days={place.view === 'month' ? days.filter(({ items }) => items.length > 0) : days}
      today={today}
      namesAgents={visible.length > 1}
      onOpen={onOpen}
    />
  );
}
