import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../domain/scheduling/instant.ts';
import type { Slot, SlotRequest } from '../domain/scheduling/slots.ts';

type Agent = SlotRequest['agents'][number];

/** Minutes an opening may reach back: a week, so that even one that never closes has found its grid. */
const LOOKBACK_DAYS = 7;

/**
 * The slots of a request, found the slow way: it walks every minute and asks of each whether the agent is open, taken, held, and
 * whether a start falls on it; zones are Temporal's. It shares no code with the engine. Everything must lie on whole minutes.
 */
export function slowSlots(request: SlotRequest): Slot[] {
  const duration = request.service.durationMin;
  const byAgent = request.agents.map((agent, index) => ({
    id: agent.id ?? String(index),
    starts: startsOf(agent, request),
  }));
  const minutes = [...new Set(byAgent.flatMap(({ starts }) => starts))].sort((a, b) => a - b);
  return minutes.flatMap((minute) => {
    const agentIds = byAgent.filter(({ starts }) => starts.includes(minute)).map(({ id }) => id);
    if (request.combine !== 'any' && agentIds.length < byAgent.length) return [];
    return [{ start: minute * 60_000, end: (minute + duration) * 60_000, agentIds: agentIds.sort() }];
  });
}

function startsOf(agent: Agent, request: SlotRequest): number[] {
  const zone = agent.timeZone ?? request.viewerTimeZone;
  const { service, grid = { origin: 'opening', afterBusy: 'restart' } } = request;
  const { durationMin: duration, intervalMin: interval = service.durationMin } = service;
  const { bufferBeforeMin: before = 0, bufferAfterMin: after = 0 } = service;
  const [from, to, now] = [request.window.from, request.window.to, request.now].map(minuteOf) as [
    number,
    number,
    number,
  ];
  const first = from - LOOKBACK_DAYS * 1440;
  const last = to + duration + 1440;
  const step = [60, 30, 20, 15, 10, 5].find((minutes) => interval % minutes === 0) ?? 1;
  const local = (minute: number) =>
    Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone);

  const { open, firstOfDay } = openMinutes(agent, zone, first, last);
  const taken = new Set<number>();
  for (const { start, end } of agent.busy ?? []) mark(taken, start, end, after, before, first, last);
  for (const { start, end, bufferBeforeMin = 0, bufferAfterMin = 0 } of agent.bookings ?? []) {
    mark(taken, start, end, after + bufferBeforeMin, before + bufferAfterMin, first, last);
  }
  const held = new Set<number>();
  for (const { start, end, expiresAt } of agent.holds ?? []) {
    if (minuteOf(expiresAt) > now) mark(held, start, end, after, before, first, last);
  }
  const fits = (minute: number) => {
    for (let at = minute; at < minute + duration; at++) {
      if (!open.has(at) || taken.has(at) || held.has(at)) return false;
    }
    return true;
  };
  const onClock = (minute: number) => {
    let rounded = minute;
    if (grid.origin === 'clock') while (local(rounded).minute % step !== 0) rounded++;
    return rounded;
  };

  const lastDate = local(now)
    .toPlainDate()
    .add({ days: service.maxDaysAhead ?? 100_000 });
  const roomOn = room(agent, service.perDayLimit, (minute) => local(minute).toPlainDate().toString());
  const roomIn = room(
    agent,
    service.perWeekLimit,
    (minute) => `${local(minute).yearOfWeek} ${local(minute).weekOfYear}`,
  );

  const starts: number[] = [];
  let openSince: number | null = null;
  let next = Number.POSITIVE_INFINITY;
  for (let minute = first; minute < to; minute++) {
    if (!open.has(minute)) {
      openSince = null;
      continue;
    }
    const begins =
      openSince === null ||
      (firstOfDay.has(minute) && minute - openSince >= 1440) ||
      (grid.afterBusy === 'restart' && taken.has(minute - 1) && !taken.has(minute));
    openSince ??= minute;
    if (begins) next = onClock(minute);
    if (minute !== next) continue;
    next = onClock(minute + interval);
    if (minute < from || minute < now + (service.minNoticeMin ?? 0) || !fits(minute)) continue;
    if (Temporal.PlainDate.compare(local(minute).toPlainDate(), lastDate) > 0) continue;
    if (roomOn(minute) && roomIn(minute)) starts.push(minute);
  }
  return starts;
}

/** Every minute an agent is open, and those at which the first interval of a date begins. */
function openMinutes(agent: Agent, zone: string, first: number, last: number) {
  const open = new Set<number>();
  const firstOfDay = new Set<number>();
  if (agent.open) {
    for (const { start, end } of agent.open) mark(open, start, end, 0, 0, first, last);
    return { open, firstOfDay };
  }
  const start = Temporal.Instant.fromEpochMilliseconds(first * 60_000).toZonedDateTimeISO(zone);
  for (let days = -2; days < (last - first) / 1440 + 2; days++) {
    const date = start.toPlainDate().add({ days });
    const override = agent.overrides?.filter((candidate) => candidate.date === date.toString()) ?? [];
    const intervals =
      override.length > 0
        ? override.flatMap(({ intervals }) => intervals)
        : (agent.workingHours ?? []).filter(({ days: on }) => on.includes(date.dayOfWeek % 7));
    let earliest = Number.POSITIVE_INFINITY;
    for (const interval of intervals) {
      const opens = wallMinute(date, interval.start, zone);
      const overnight = interval.end <= interval.start;
      const closes = wallMinute(overnight ? date.add({ days: 1 }) : date, interval.end, zone);
      for (let minute = Math.max(opens, first); minute < Math.min(closes, last); minute++) open.add(minute);
      if (closes > opens) earliest = Math.min(earliest, opens);
    }
    firstOfDay.add(earliest);
  }
  return { open, firstOfDay };
}

/** A skipped time is the change of the clock, a repeated one its first showing. */
function wallMinute(date: Temporal.PlainDate, clock: string, zone: string): number {
  const wall =
    clock === '24:00' ? date.add({ days: 1 }).toPlainDateTime('00:00') : date.toPlainDateTime(clock);
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const exists = earlier.toPlainDateTime().equals(wall);
  const instant = exists ? earlier : earlier.getTimeZoneTransition('next')!;
  return instant.epochMilliseconds / 60_000;
}

function room(agent: Agent, limit: number | undefined, place: (minute: number) => string) {
  if (limit === undefined) return () => true;
  const counts = Map.groupBy(agent.bookings ?? [], ({ start }) => place(minuteOf(start)));
  return (minute: number) => (counts.get(place(minute))?.length ?? 0) < limit;
}

function mark(
  minutes: Set<number>,
  start: Instant,
  end: Instant,
  growStart: number,
  growEnd: number,
  first: number,
  last: number,
) {
  const [from, to] = [minuteOf(start), minuteOf(end)];
  if (from === to) return;
  for (let minute = Math.max(from - growStart, first); minute < Math.min(to + growEnd, last); minute++) {
    minutes.add(minute);
  }
}

function minuteOf(instant: Instant): number {
  const milliseconds =
    typeof instant === 'number' ? instant : Temporal.Instant.from(instant).epochMilliseconds;
  if (milliseconds % 60_000 !== 0) throw new RangeError(`${instant} is no whole minute`);
  return milliseconds / 60_000;
}
