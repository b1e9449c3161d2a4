/** Milliseconds to find the slots of a month, and how they grow with the calendar, beside an engine that asks every start of every event. */
import { MINUTE_MS, parseDay } from '../domain/scheduling/day.ts';
import { instantAt } from '../domain/scheduling/local-time.ts';
import { findSlots, type SlotRequest } from '../domain/scheduling/slots.ts';
import { timeZone } from '../domain/scheduling/zone.ts';
import type { BenchRow } from './row.ts';

const TARGET_MS = 0.25;
const ZONE = 'Europe/Paris';
const DAYS = 30;
const OPENS = 9 * 60;
const CLOSES = 19 * 60;

/** Over the change to summer time. */
const firstDay = parseDay('2026-03-09')!;
const instant = (day: number, minutes: number) => instantAt(timeZone(ZONE), firstDay + day, minutes);

export async function run(): Promise<BenchRow[]> {
  const events = Array.from({ length: 200 }, (_, index) =>
    // Some seven a day, of 20 to 80 minutes, at odd times.
    eventAt(index % DAYS, OPENS + ((index * 97) % 540), 20 + ((index * 31) % 61)),
  );
  // The same with a hundred times as many events, the others at night: what is left to book stays the same.
  const crowded = [
    ...events,
    ...Array.from({ length: 19_800 }, (_, index) => eventAt(index % DAYS, (index * 53) % 510, 2)),
  ];
  const month = request(events, 30);
  const texts = events.map(({ start, end }) => ({ start: iso(start), end: iso(end) }));
  const [first, ...rest] = [month, request(crowded, 30), request(crowded, 5)].map(compare);
  return [
    {
      name: `slots: ${DAYS} days, one agent, 200 busy intervals, every 30 minutes (${first!.slots} slots)`,
      figure: `${ms(first!.ours)} median, ${ms(first!.oursP95)} p95`,
      comparedWith: `every start asked of every event: ${ms(first!.naive)}; the best-known open engine: 10 to 20 ms`,
      target: `≤ ${TARGET_MS} ms`,
      meets: first!.ours <= TARGET_MS,
    },
    {
      name: 'slots: the same, its instants as ISO text',
      figure: `${ms(median(() => findSlots(request(texts, 30))).at(0.5))} median`,
      comparedWith: `as numbers: ${ms(first!.ours)}`,
    },
    ...['every 30 minutes', 'every 5 minutes'].map((every, index) => ({
      name: `slots: the same month with 20,000 busy intervals, ${every} (${rest[index]!.slots} slots)`,
      figure: `${ms(rest[index]!.ours)} median`,
      comparedWith: `every start asked of every event: ${ms(rest[index]!.naive)}`,
      ...(index === 1 && { target: 'grows with starts + events', meets: rest[1]!.ours < 2 * rest[0]!.ours }),
    })),
  ];
}

interface Event {
  start: number;
  end: number;
}

function eventAt(day: number, minutes: number, length: number): Event {
  const start = instant(day, minutes);
  return { start, end: start + length * MINUTE_MS };
}

function request(busy: SlotRequest['agents'][number]['busy'], intervalMin: number): SlotRequest {
  return {
    now: instant(0, 0),
    viewerTimeZone: ZONE,
    window: { from: instant(0, 0), to: instant(DAYS, 0) },
    agents: [{ workingHours: [{ days: [0, 1, 2, 3, 4, 5, 6], start: '09:00', end: '19:00' }], busy }],
    combine: 'single',
    service: { durationMin: 30, intervalMin },
  };
}

/** @throws when the two do not find the same: then their times say nothing */
function compare(asked: SlotRequest) {
  const busy = asked.agents[0]!.busy as Event[];
  const intervalMs = asked.service.intervalMin! * MINUTE_MS;
  const starts = findSlots(asked).map(({ start }) => start);
  if (JSON.stringify(starts) !== JSON.stringify(naiveStarts(busy, intervalMs))) {
    throw new Error('the two engines disagree');
  }
  const ours = median(() => findSlots(asked));
  return {
    slots: starts.length,
    ours: ours.at(0.5),
    oursP95: ours.at(0.95),
    naive: median(() => naiveStarts(busy, intervalMs)).at(0.5),
  };
}

/** Given the openings and everything in numbers, as favourable as can be. */
function naiveStarts(busy: Event[], intervalMs: number): number[] {
  const starts: number[] = [];
  for (let day = 0; day < DAYS; day++) {
    const closes = instant(day, CLOSES);
    let start = instant(day, OPENS);
    while (start + 30 * MINUTE_MS <= closes) {
      const hit = busy.find((event) => event.start < start + 30 * MINUTE_MS && event.end > start);
      if (!hit) starts.push(start);
      start = hit ? hit.end : start + intervalMs;
    }
  }
  return starts;
}

/** Times of a call once it is warm, for a second at most. */
function median(work: () => unknown) {
  const times: number[] = [];
  const until = performance.now() + 1000;
  for (let run = 0; run < 3000 && performance.now() < until; run++) {
    const startedAt = performance.now();
    work();
    times.push(performance.now() - startedAt);
  }
  const warm = times.slice(times.length >> 2).sort((a, b) => a - b);
  return { at: (share: number) => warm[Math.floor((warm.length - 1) * share)]! };
}

const ms = (milliseconds: number) => `${milliseconds.toPrecision(2)} ms`;
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
