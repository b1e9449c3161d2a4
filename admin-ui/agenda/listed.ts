import { instantAt } from '../../domain/scheduling/local-time.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import type { ListedDay } from './DayList.tsx';
import type { Shown } from './events.ts';

type Item = ListedDay['items'][number];

const startOf = (item: Item) =>
  Date.parse(item.kind === 'period' ? item.period.start : item.appointment.startsAt);
const endOf = (item: Item) => Date.parse(item.kind === 'period' ? item.period.end : item.appointment.endsAt);

/** What the grid would show, by day and start; an absence of a week stands in each of its days. Pure. */
export function listedDays(
  days: { from: number; to: number },
  shown: readonly Shown[],
  zone: string,
): ListedDay[] {
  const items = shown.filter(
    (piece): piece is Item => piece.kind === 'appointment' || piece.kind === 'period',
  );
  items.sort((a, b) => startOf(a) - startOf(b));
  const local = timeZone(zone);
  return Array.from({ length: days.to - days.from }, (_, i) => {
    const day = days.from + i;
    const [from, to] = [instantAt(local, day, 0), instantAt(local, day + 1, 0)];
    return { day, items: items.filter((item) => startOf(item) < to && endOf(item) > from) };
  });
}
