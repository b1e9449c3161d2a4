import { localDay, localMinutes } from '../../domain/scheduling/local-time.ts';
import { type BookingRules, DEFAULT_BOOKING_RULES } from '../../domain/scheduling/settings.ts';
import { findSlots, type Slot } from '../../domain/scheduling/slots.ts';
import { timeZone } from '../../domain/scheduling/zone.ts';
import { isStanding } from '../agenda/conflicts.ts';
import { type Hours, openingOf } from '../agenda/hours.ts';
import type { Appointment, AppointmentType, Holiday, Override, Period } from '../http/booking-types.ts';
import type { Service } from '../http/types.ts';
import type { rulesOfWeek } from './week.ts';

type DraftRules = ReturnType<typeof rulesOfWeek>;

/** What a service's slots follow: its type's rules, with its own length where it has one (as db/schedule.ts reads them). */
export function rulesOfService(
  service: Pick<Service, 'durationMinutes' | 'appointmentTypeId'>,
  types: readonly AppointmentType[],
): BookingRules {
  const type = types.find(({ id }) => id === service.appointmentTypeId) ?? DEFAULT_BOOKING_RULES;
  return { ...type, durationMinutes: service.durationMinutes ?? type.durationMinutes };
}

export interface PreviewRequest {
  /** IANA, of the agent. */
  zone: string;
  /** The weekly hours being edited; empty: the business's. */
  rules: DraftRules;
  businessHours: { days: number[]; start: string; end: string }[];
  overrides: readonly Pick<Override, 'date' | 'intervals'>[];
  holidays: readonly Pick<Holiday, 'date'>[];
  periods: readonly Pick<Period, 'start' | 'end'>[];
  appointments: readonly Appointment[];
  service: BookingRules;
  /** Epoch milliseconds. */
  now: number;
  days: number;
}

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1_440;

/**
 * The slots clients would be offered with these hours, before they are saved: the very engine that offers them, over the
 * same facts (but for slots somebody holds this minute). Pure.
 */
export function previewSlots(request: PreviewRequest): Slot[] {
  const { zone, rules, service, now } = request;
  const own = rules.map(({ weekday, startTime, endTime }) => ({
    days: [weekday],
    start: startTime,
    end: endTime,
  }));
  const dated = new Set(request.overrides.map(({ date }) => date));
  const optional = (value: number | null) => value ?? undefined;
  return findSlots({
    now,
    viewerTimeZone: zone,
    window: { from: now, to: now + request.days * DAY_MS },
    agents: [
      {
        timeZone: zone,
        workingHours: own.length > 0 ? own : request.businessHours,
        overrides: [
          ...request.overrides.map(({ date, intervals }) => ({ date, intervals })),
          ...request.holidays
            .filter(({ date }) => !dated.has(date))
            .map(({ date }) => ({ date, intervals: [] })),
        ],
        busy: request.periods.map(({ start, end }) => ({ start, end })),
        bookings: request.appointments
          .filter(({ status }) => status !== 'cancelled')
          .map(({ startsAt, endsAt, bufferBeforeMinutes, bufferAfterMinutes }) => ({
            start: startsAt,
            end: endsAt,
            bufferBeforeMin: bufferBeforeMinutes,
            bufferAfterMin: bufferAfterMinutes,
          })),
      },
    ],
    combine: 'single',
    service: {
      durationMin: service.durationMinutes,
      bufferBeforeMin: service.bufferBeforeMinutes,
      bufferAfterMin: service.bufferAfterMinutes,
      minNoticeMin: service.minNoticeMinutes,
      maxDaysAhead: service.maxDaysAhead,
      intervalMin: optional(service.intervalMinutes),
      perDayLimit: optional(service.perDayLimit),
      perWeekLimit: optional(service.perWeekLimit),
    },
  });
}

/** Appointments still to come that these hours would leave outside. Nothing happens to them by itself. Pure. */
export function outsideHours(
  appointments: readonly Appointment[],
  hours: Hours,
  holidays: readonly Pick<Holiday, 'date'>[],
  zone: string,
  now: number,
): Appointment[] {
  const local = timeZone(zone);
  return appointments.filter((appointment) => {
    const [from, to] = [Date.parse(appointment.startsAt), Date.parse(appointment.endsAt)];
    if (!isStanding(appointment) || from <= now) return false;
    const day = localDay(local, from);
    const start = localMinutes(local, from);
    const end = start + (to - from) / 60_000;
    const covers = (on: number, first: number, last: number) =>
      openingOf(on, hours, holidays).some((open) => open.start <= first && last <= open.end);
    return end <= DAY_MINUTES
      ? !covers(day, start, end)
      : !(covers(day, start, DAY_MINUTES) && covers(day + 1, 0, end - DAY_MINUTES));
  });
}
