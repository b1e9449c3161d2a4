/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { cityOf, clock, longMoment, sameClock } from '../time.ts';
import { useUi } from './ui.tsx';

/** Names and values, one under the other; empty values are left out. */
export function Summary({ rows }: { rows: ReadonlyArray<[name: string, value: ComponentChildren]> }) {
  return (
    <dl class="summary">
      {rows.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

/** A moment on one clock, and on the other's where it reads differently. */
export function Moment({ at, zone, otherZone }: { at: string; zone: string; otherZone: string }) {
  const ui = useUi();
  const { locale, t } = ui.language;
  // A zone's city is where its clocks are set, seldom where the visitor is: theirs is simply theirs.
  const other = sameClock(zone, otherZone, at)
    ? null
    : t(otherZone === ui.zone ? 'zoneBothMine' : 'zoneBoth', {
        time: clock(locale, otherZone, at),
        city: cityOf(otherZone),
      });
  return (
    <>
      {longMoment(locale, zone, at)}
      {other ? <small class="soft"> ({other})</small> : null}
    </>
  );
}
