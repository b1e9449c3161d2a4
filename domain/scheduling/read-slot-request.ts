import { DAY_MS, MINUTE_MS, parseClock, parseDay } from './day.ts';
import { clockStep } from './grid.ts';
import { parseInstant } from './instant.ts';
import { type Interval, merged } from './intervals.ts';
import type { Limits } from './limits.ts';
import type { OpeningRules } from './opening.ts';
import {
  type SlotAgent,
  type SlotRequest,
  SlotRequestError,
  type SlotRequestErrorCode,
} from './slot-request.ts';
import { findTimeZone, type TimeZone } from './zone.ts';

/** A request in numbers: instants and durations in milliseconds, dates as day numbers, local times in minutes. */
export interface PlainRequest {
  now: number;
  from: number;
  to: number;
  /** By ascending id. */
  agents: PlainAgent[];
  combine: SlotRequest['combine'];
  durationMs: number;
  intervalMs: number;
  bufferBeforeMs: number;
  bufferAfterMs: number;
  noticeMs: number;
  maxDaysAhead: number | null;
  limits: Limits;
  clockStepMs: number | null;
  restart: boolean;
}

export interface PlainAgent extends OpeningRules {
  id: string;
  busy: Interval[];
  bookings: Array<Interval & { bufferBeforeMs: number; bufferAfterMs: number }>;
  /** Those that have not expired. */
  holds: Interval[];
}

/** What a request may cost, so that a hostile one ends at once. */
export const slotRequestBounds = {
  windowDays: 366,
  agents: 500,
  /** Of every kind, over all agents. */
  intervals: 200_000,
  /** Starts there would be were everybody always open. */
  starts: 1_000_000,
} as const;

const MONTH_MIN = 31 * 24 * 60;

type Json = Record<string, unknown>;

/** @throws SlotRequestError at the first thing that is wrong */
export function readSlotRequest(request: SlotRequest): PlainRequest {
  const { window, service, grid, ...rest } = record(request, 'request');
  const now = readInstant(rest.now, 'now');
  const viewerZone = readZone(rest.viewerTimeZone, 'viewerTimeZone');
  const { from, to } = readWindow(record(window, 'window'));
  const rules = record(service, 'service');
  const minutes = (name: keyof SlotRequest['service'], least: number, most: number, otherwise?: number) =>
    readNumber(rules[name] ?? otherwise, `service.${name}`, least, most) * MINUTE_MS;
  const durationMs = minutes('durationMin', 1, MONTH_MIN);
  const intervalMs = minutes('intervalMin', 1, MONTH_MIN, durationMs / MINUTE_MS);
  const { origin, afterBusy } = record(grid ?? {}, 'grid');
  const onClock = readOption(origin ?? 'opening', 'grid.origin', ['opening', 'clock']) === 'clock';
  const combine = readOption(rest.combine, 'combine', ['single', 'any', 'all']);
  const agents = list(rest.agents, 'agents');
  if (combine === 'single' && agents.length > 1) throw fail('invalid-option', 'combine', 'single is for one');
  boundWork(agents, to - from, intervalMs);
  return {
    now,
    from,
    to,
    agents: distinct(agents.map((agent, index) => readAgent(agent, index, viewerZone, now))),
    combine,
    durationMs,
    intervalMs,
    bufferBeforeMs: minutes('bufferBeforeMin', 0, MONTH_MIN, 0),
    bufferAfterMs: minutes('bufferAfterMin', 0, MONTH_MIN, 0),
    noticeMs: minutes('minNoticeMin', 0, Number.MAX_SAFE_INTEGER / DAY_MS, 0),
    maxDaysAhead: readCount(rules.maxDaysAhead, 'service.maxDaysAhead'),
    limits: {
      perDay: readCount(rules.perDayLimit, 'service.perDayLimit'),
      perWeek: readCount(rules.perWeekLimit, 'service.perWeekLimit'),
    },
    clockStepMs: onClock ? clockStep(intervalMs / MINUTE_MS) * MINUTE_MS : null,
    restart: readOption(afterBusy ?? 'restart', 'grid.afterBusy', ['restart', 'keep']) === 'restart',
  };
}

function readWindow(window: Json): { from: number; to: number } {
  const from = readInstant(window.from, 'window.from');
  const to = readInstant(window.to, 'window.to');
  if (to < from) throw fail('inverted-interval', 'window', 'ends before it starts');
  if (to - from > slotRequestBounds.windowDays * DAY_MS) {
    throw fail('window-too-long', 'window', `longer than ${slotRequestBounds.windowDays} days`);
  }
  return { from, to };
}

/** Before anything is read: what reading and answering would take. */
function boundWork(agents: unknown[], windowMs: number, intervalMs: number): void {
  const bounds = slotRequestBounds;
  if (agents.length > bounds.agents) throw fail('too-many-agents', 'agents', `more than ${bounds.agents}`);
  if ((windowMs / intervalMs) * agents.length > bounds.starts) {
    throw fail('too-many-slots', 'window', `more than ${bounds.starts} starts: ask for less time at once`);
  }
  let intervals = 0;
  const count = (value: unknown) => {
    if (!Array.isArray(value)) return false;
    intervals += value.length;
    if (intervals > bounds.intervals) {
      throw fail('too-many-intervals', 'agents', `more than ${bounds.intervals} intervals`);
    }
    return true;
  };
  for (const agent of agents as Array<SlotAgent | null>) {
    for (const kind of ['open', 'busy', 'bookings', 'holds'] as const) count(agent?.[kind]);
    if (count(agent?.workingHours)) for (const rule of agent!.workingHours!) count(rule?.days);
    if (count(agent?.overrides)) for (const override of agent!.overrides!) count(override?.intervals);
  }
}

function readAgent(value: unknown, index: number, viewerZone: TimeZone, now: number): PlainAgent {
  const path = `agents[${index}]`;
  const agent = record(value, path);
  const id = agent.id ?? String(index);
  if (typeof id !== 'string') throw fail('malformed', `${path}.id`, 'is no text');
  const intervals = (name: 'open' | 'busy') =>
    readEach(agent[name], `${path}.${name}`, (item, at) => readInterval(item, at));
  return {
    id,
    zone: agent.timeZone == null ? viewerZone : readZone(agent.timeZone, `${path}.timeZone`),
    week: readWeek(agent.workingHours, `${path}.workingHours`),
    overrides: readOverrides(agent.overrides, `${path}.overrides`),
    open: agent.open == null ? null : merged(intervals('open')),
    busy: intervals('busy'),
    bookings: readEach(agent.bookings, `${path}.bookings`, (item, at) => {
      const { start, end } = readInterval(item, at);
      const bufferBeforeMs = readBuffer(item, 'bufferBeforeMin', at);
      return { start, end, bufferBeforeMs, bufferAfterMs: readBuffer(item, 'bufferAfterMin', at) };
    }),
    holds: readEach(agent.holds, `${path}.holds`, (item, at) => ({
      ...readInterval(item, at),
      expiresAt: readInstant(item.expiresAt, () => `${at()}.expiresAt`),
    })).filter(({ expiresAt }) => expiresAt > now),
  };
}

function readWeek(value: unknown, path: string): Interval[][] {
  const week: Interval[][] = [[], [], [], [], [], [], []];
  readEach(value, path, (rule, at) => {
    const interval = readClockInterval(rule, at);
    for (const day of list(rule.days, () => `${at()}.days`)) {
      const intervals = typeof day === 'number' ? week[day] : undefined;
      if (!intervals) throw fail('invalid-day', `${at()}.days`, 'days are 0 (Sunday) to 6');
      intervals.push(interval);
    }
  });
  return week.map(merged);
}

function readOverrides(value: unknown, path: string): Map<number, Interval[]> {
  const overrides = new Map<number, Interval[]>();
  readEach(value, path, ({ date, intervals }, at) => {
    const day = parseDay(date);
    if (day === null) throw fail('invalid-date', `${at()}.date`, 'is no date like 2026-12-24');
    // A date named twice opens at both.
    const known = overrides.get(day) ?? [];
    readEach(
      intervals,
      () => `${at()}.intervals`,
      (item, place) => known.push(readClockInterval(item, place)),
    );
    overrides.set(day, known);
  });
  for (const [day, intervals] of overrides) overrides.set(day, merged(intervals));
  return overrides;
}

/** Minutes from midnight; an end not after its start lies on the next day. */
function readClockInterval(interval: Json, at: () => string): Interval {
  const start = readClock(interval.start, () => `${at()}.start`);
  const end = readClock(interval.end, () => `${at()}.end`);
  return { start, end: end > start ? end : end + 24 * 60 };
}

function readInterval(interval: Json, at: () => string): Interval {
  const start = parseInstant(interval.start);
  const end = parseInstant(interval.end);
  if (start <= end) return { start, end };
  readInstant(interval.start, () => `${at()}.start`);
  readInstant(interval.end, () => `${at()}.end`);
  throw fail('inverted-interval', at, 'ends before it starts');
}

function readBuffer(booking: Json, name: 'bufferBeforeMin' | 'bufferAfterMin', at: () => string): number {
  return readNumber(booking[name] ?? 0, () => `${at()}.${name}`, 0, MONTH_MIN) * MINUTE_MS;
}

function distinct(agents: PlainAgent[]): PlainAgent[] {
  const ordered = agents.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const twice = ordered.find(({ id }, index) => index > 0 && ordered[index - 1]!.id === id);
  if (twice) throw fail('duplicate-agent', 'agents', `"${twice.id}" stands there twice`);
  return ordered;
}

/** Where something stands: as text, or as what makes the text when it is needed; a list of 10,000 needs it once at most. */
type Path = string | (() => string);

function readEach<T>(value: unknown, path: Path, read: (item: Json, at: () => string) => T): T[] {
  return list(value ?? [], path).map((item, index) => {
    const at = () => `${textOf(path)}[${index}]`;
    return read(record(item, at), at);
  });
}

function readInstant(value: unknown, path: Path): number {
  const instant = parseInstant(value);
  if (Number.isNaN(instant)) {
    throw fail('invalid-instant', path, 'is neither epoch milliseconds nor ISO 8601 with an offset');
  }
  return instant;
}

function readClock(value: unknown, path: Path): number {
  const minutes = parseClock(value);
  if (minutes === null) throw fail('invalid-time', path, 'is no time from 00:00 to 24:00');
  return minutes;
}

function readZone(value: unknown, path: string): TimeZone {
  const zone = findTimeZone(value);
  if (!zone) throw fail('unknown-time-zone', path, 'is no IANA time zone');
  return zone;
}

function readNumber(value: unknown, path: Path, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw fail('invalid-number', path, `is no whole number of at least ${least} and at most ${most}`);
  }
  return value;
}

function readCount(value: unknown, path: string): number | null {
  return value == null ? null : readNumber(value, path, 0, Number.MAX_SAFE_INTEGER);
}

function readOption<T extends string>(value: unknown, path: string, options: readonly T[]): T {
  const option = options.find((candidate) => candidate === value);
  if (!option) throw fail('invalid-option', path, `is none of ${options.join(', ')}`);
  return option;
}

function record(value: unknown, path: Path): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('malformed', path, 'is no object');
  }
  return value as Json;
}

function list(value: unknown, path: Path): unknown[] {
  if (!Array.isArray(value)) throw fail('malformed', path, 'is no list');
  return value;
}

function fail(code: SlotRequestErrorCode, path: Path, message: string): SlotRequestError {
  return new SlotRequestError(code, textOf(path), message);
}

function textOf(path: Path): string {
  return typeof path === 'string' ? path : path();
}
