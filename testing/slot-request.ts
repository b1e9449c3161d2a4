import { Temporal } from 'temporal-polyfill';
import { findSlots, type Slot, type SlotRequest } from '../domain/scheduling/slots.ts';

type Agent = SlotRequest['agents'][number];

export interface Draft extends Omit<Partial<SlotRequest>, 'service'> {
  service?: Partial<SlotRequest['service']>;
  /** The one agent's, where `agents` is left out. */
  agent?: Agent;
}

/** Working hours of every day. */
export const daily = (start: string, end: string) => [{ days: [0, 1, 2, 3, 4, 5, 6], start, end }];

/** Two weeks of a Paris agent open from 09:00 to 12:00 on Monday 1 June 2026 and every day after, in slots of 30 minutes. */
export function slotRequest({ agent, service, ...rest }: Draft = {}): SlotRequest {
  return {
    now: '2026-05-01T08:00:00+02:00',
    viewerTimeZone: 'Europe/Paris',
    window: { from: '2026-06-01T00:00:00+02:00', to: '2026-06-02T00:00:00+02:00' },
    agents: [{ workingHours: daily('09:00', '12:00'), ...agent }],
    combine: 'single',
    service: { durationMin: 30, ...service },
    ...rest,
  };
}

/** The starts on the local clock: `09:00`, or `2 09:00` where there are several days. */
export function localStarts(slots: readonly Slot[], zone = 'Europe/Paris'): string[] {
  const starts = slots.map(({ start }) =>
    Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone),
  );
  const days = new Set(starts.map(({ day }) => day));
  return starts.map(
    (start) => `${days.size > 1 ? `${start.day} ` : ''}${start.toPlainTime().toString().slice(0, 5)}`,
  );
}

export const startsOf = (draft: Draft, zone?: string) => localStarts(findSlots(slotRequest(draft)), zone);

/** An interval on 1 June 2026 in Paris. */
export const june1 = (start: string, end: string) => ({
  start: `2026-06-01T${start}:00+02:00`,
  end: `2026-06-01T${end}:00+02:00`,
});
