/** @jsxImportSource preact */
import { useRef } from 'preact/hooks';
import type { Slot } from '../http/types.ts';
import { useOn } from '../kit/effects.ts';
import { useUi } from '../kit/ui.tsx';
import { clock, dateIn, dayName, dayPart } from '../time.ts';

const PARTS = ['morning', 'afternoon', 'evening'] as const;

/** The free times of a day, morning to evening. */
export function Times({
  date,
  slots,
  zone,
  chosen,
  pending,
  onPick,
}: {
  date: string;
  slots: readonly Slot[];
  zone: string;
  /** Starts of the slot that is the visitor's, and of the one being asked for. */
  chosen: string | null;
  pending: string | null;
  onPick: (slot: Slot) => void;
}) {
  const { locale, t } = useUi().language;
  return (
    <section class="times" aria-label={t('slotsOf', { day: dayName(locale, date) })}>
      <h3 class="day-name">{dayName(locale, date)}</h3>
      {PARTS.map((part) => {
        const here = slots.filter(({ start }) => dayPart(zone, start) === part);
        if (here.length === 0) return null;
        return (
          <div key={part}>
            <h4>{t(part)}</h4>
            <ul>
              {here.map((slot) => (
                <li key={slot.start}>
                  <button
                    type="button"
                    class="time"
                    aria-pressed={slot.start === chosen}
                    aria-busy={slot.start === pending || undefined}
                    aria-disabled={pending !== null || undefined}
                    onClick={() => pending === null && onPick(slot)}
                  >
                    {clock(locale, zone, slot.start)}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

/** What to take instead of a slot that is gone. */
export function Nearest({
  text,
  slots,
  zone,
  pending,
  onPick,
}: {
  text: string;
  slots: readonly Slot[];
  zone: string;
  pending: string | null;
  onPick: (slot: Slot) => void;
}) {
  const { language, wasUsed } = useUi();
  const { locale, t } = language;
  const box = useRef<HTMLDivElement>(null);
  useOn([slots], () => {
    // The slot that was pressed leaves the page, and would take the focus with it.
    if (wasUsed()) box.current?.focus();
  });
  return (
    <div ref={box} class="notice wait" role="alert" tabIndex={-1}>
      <div>
        <strong>{text}</strong>
        <ul class="nearest" aria-label={t('nearestSlots')}>
          {slots.map((slot) => (
            <li key={slot.start}>
              <button
                type="button"
                class="button plain"
                aria-busy={slot.start === pending || undefined}
                aria-disabled={pending !== null || undefined}
                onClick={() => pending === null && onPick(slot)}
              >
                {dayName(locale, dateIn(zone, slot.start), 'short')} <b>{clock(locale, zone, slot.start)}</b>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
