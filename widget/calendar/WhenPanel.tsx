/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Reason } from '../http/call.ts';
import type { Slot } from '../http/types.ts';
import { useOn, useWindowEvent } from '../kit/effects.ts';
import { Trouble } from '../kit/trouble.tsx';
import { Button, Choice, useUi } from '../kit/ui.tsx';
import { cityOf, dayName, monthName, sameClock } from '../time.ts';
import { Month } from './Month.tsx';
import { addMonths } from './month.ts';
import { Times } from './Times.tsx';
import type { When } from './use-when.ts';

/** Day and time, side by side where there is room. */
export function WhenPanel({
  when,
  businessZone,
  zone,
  onZone,
  chosen,
  pending,
  onPick,
  emptyText,
  emptyActions,
  trouble,
  phone,
}: {
  when: When;
  businessZone: string;
  /** The zone times are shown in: the visitor's or the business's. */
  zone: string;
  onZone: (zone: string) => void;
  chosen: string | null;
  pending: string | null;
  onPick: (slot: Slot) => void;
  /** What to say, and to offer, about a month in which nothing is free. */
  emptyText: string;
  emptyActions?: ComponentChildren;
  /** Why the slot that was picked could not be asked for. */
  trouble?: Reason | null;
  phone: string | null;
}) {
  const ui = useUi();
  const { locale, t } = ui.language;
  const times = useRef<HTMLDivElement>(null);
  const { month, free, selected, busy, failure } = when;
  const slots = selected ? (free.get(selected) ?? []) : [];

  useWindowEvent('online', failure !== null, () => void when.retry());
  useOn([busy, failure, month, free.size === 0], () => {
    if (busy) ui.say(t('searching'));
    else if (!failure && free.size === 0) ui.say(emptyText);
  });

  const select = (date: string) => {
    when.select(date);
    const count = free.get(date)?.length ?? 0;
    ui.say(t(count === 1 ? 'slotsSaidOne' : 'slotsSaid', { count, day: dayName(locale, date) }));
    // On a phone the times are under the calendar.
    requestAnimationFrame(() => times.current?.scrollIntoView({ block: 'nearest' }));
  };

  return (
    <div class="when">
      <ZoneChoice
        businessZone={businessZone}
        zone={zone}
        onZone={onZone}
        at={slots[0]?.start ?? new Date()}
      />
      <div class="columns">
        <Month {...when} onMonth={when.setMonth} onSelect={select} />
        <div class="beside" ref={times}>
          {trouble ? <Trouble reason={trouble} phone={phone} /> : null}
          {failure ? (
            <Trouble reason={failure} onRetry={() => void when.retry()} phone={phone} />
          ) : busy ? (
            <p class="soft">{t('searching')}</p>
          ) : selected ? (
            <Times
              date={selected}
              slots={slots}
              zone={zone}
              chosen={chosen}
              pending={pending}
              onPick={onPick}
            />
          ) : (
            <div class="empty">
              <p>{emptyText}</p>
              <div class="stack">
                {emptyActions}
                {month < when.last ? (
                  <Button onClick={() => void when.seek(addMonths(month, 1))}>{t('seeLater')}</Button>
                ) : null}
              </div>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

/** Only for who is elsewhere: whose clock the times are on. */
function ZoneChoice({
  businessZone,
  zone,
  onZone,
  at,
}: {
  businessZone: string;
  zone: string;
  onZone: (zone: string) => void;
  at: Date | string;
}) {
  const ui = useUi();
  const { t } = ui.language;
  if (sameClock(ui.zone, businessZone, at)) return null;
  return (
    <Choice
      legend={t('zoneShown')}
      name="zone"
      value={zone}
      onChange={onZone}
      options={[
        { value: ui.zone, label: t('zoneMine') },
        { value: businessZone, label: t('zoneTheirs', { city: cityOf(businessZone) }) },
      ]}
    />
  );
}

/** « Plus rien de libre en décembre. », or whose. */
export function emptyMonthText(ui: ReturnType<typeof useUi>, month: string, agent: string | null): string {
  const { locale, t } = ui.language;
  const name = monthName(locale, month, false);
  return agent ? t('nothingFor', { agent, month: name }) : t('nothingIn', { month: name });
}
