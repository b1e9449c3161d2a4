/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Slot } from '../http/types.ts';
import { Icon, useUi } from '../kit/ui.tsx';
import { dayName, monthName, noon } from '../time.ts';
import { addMonths, dateByKey, weekStartOf, weeksOf } from './month.ts';

/** A month of days: those with free slots are buttons. Arrow keys as in the ARIA date grid pattern. */
export function Month({
  month,
  first,
  last,
  today,
  selected,
  free,
  busy,
  onMonth,
  onSelect,
}: {
  /** `YYYY-MM`, as are `first` and `last`, the months there are. */
  month: string;
  first: string;
  last: string;
  /** `YYYY-MM-DD`, in the zone that is shown. */
  today: string;
  selected: string | null;
  free: ReadonlyMap<string, readonly Slot[]>;
  busy: boolean;
  onMonth: (month: string) => void;
  onSelect: (date: string) => void;
}) {
  const { locale, t } = useUi().language;
  const weekStart = weekStartOf(locale);
  // Weeks that are over would only push down the ones to choose from.
  const weeks = weeksOf(month, weekStart).filter((week) => week.some((date) => date && date >= today));
  // Any whole week, for the names of its days.
  const days = weeksOf('2024-09', weekStart)[1] as string[];
  const grid = useRef<HTMLTableElement>(null);
  /** Where the arrows stand; one day of the month is always in the tab order. */
  const [cursor, setCursor] = useState<string | null>(null);
  const focusNext = useRef(false);
  const current =
    [cursor, selected, ...free.keys(), today].find((date) => date?.startsWith(month) && date >= today) ??
    `${month}-01`;

  useEffect(() => {
    if (!focusNext.current) return;
    focusNext.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-date="${current}"]`)?.focus();
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = dateByKey(event.key, current, weekStart);
    if (!next) return;
    event.preventDefault();
    const target = next.slice(0, 7);
    if (next < today || target > last) return;
    focusNext.current = true;
    setCursor(next);
    if (target !== month) onMonth(target);
  };

  const dayLabel = (date: string) => {
    const count = free.get(date)?.length ?? 0;
    const day = dayName(locale, date) + (date === today ? `, ${t('today')}` : '');
    return count === 0 ? t('dayFull', { day }) : t(count === 1 ? 'dayFreeOne' : 'dayFree', { day, count });
  };
  const turn = (direction: 'left' | 'right') => {
    const to = addMonths(month, direction === 'left' ? -1 : 1);
    const off = direction === 'left' ? month <= first : month >= last;
    return (
      <button
        type="button"
        class="turn"
        aria-label={t(direction === 'left' ? 'previousMonth' : 'nextMonth')}
        aria-disabled={off || undefined}
        onClick={() => !off && onMonth(to)}
      >
        <Icon name={direction} />
      </button>
    );
  };

  return (
    <div class="month">
      <div class="month-head">
        {turn('left')}
        <strong aria-live="polite">{monthName(locale, month)}</strong>
        {turn('right')}
      </div>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: so is a calendar in the ARIA date grid pattern.
        role="grid"
        aria-label={monthName(locale, month)}
        aria-busy={busy}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            {days.map((date) => (
              <th key={date} scope="col" abbr={weekday(locale, date, 'long')}>
                {weekday(locale, date, 'short')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find(Boolean)}>
              {week.map((date, day) => (
                <td key={days[day]}>
                  {date ? (
                    <button
                      type="button"
                      class="day"
                      data-date={date}
                      tabIndex={date === current ? 0 : -1}
                      aria-label={dayLabel(date)}
                      aria-disabled={!free.has(date) || undefined}
                      aria-pressed={free.has(date) ? date === selected : undefined}
                      aria-current={date === today ? 'date' : undefined}
                      onFocus={() => setCursor(date)}
                      onClick={() => free.has(date) && onSelect(date)}
                    >
                      {Number(date.slice(8))}
                    </button>
                  ) : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function weekday(locale: string, date: string, style: 'short' | 'long'): string {
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' })
    .format(noon(date))
    .replace('.', '');
}
