import { DAY_MS, dayOf, MINUTE_MS } from './day.ts';

/**
 * An IANA time zone as pieces of constant offset. `Intl` answers one offset in 2 µs, a slot list asks for hundreds: so a zone's
 * changes are searched once for a stretch of time and kept. The memory is bounded, and what it answers never depends on it.
 */
export interface TimeZone {
  readonly name: string;
  /** Local clock minus UTC in milliseconds, at an instant in epoch milliseconds. */
  offsetAt(instant: number): number;
  /** An instant up to which the offset certainly stays (exclusive); it may stay for longer. */
  steadyUntil(instant: number): number;
}

/** A stretch of time: `offsets[i]` holds from `since[i]` on. */
interface Stretch {
  since: number[];
  offsets: number[];
  end: number;
}

const STRETCH_MS = 400 * DAY_MS;
/** Shorter than any offset has lasted since 1970 (7 days, America/Recife 2000), so that no pair of changes is stepped over. */
const PROBE_MS = 4 * DAY_MS;
const MOST_STRETCHES = 32;
const MOST_ZONES = 64;
const FIRST_INSTANT = dayOf(1, 1, 2) * DAY_MS;
const LAST_INSTANT = dayOf(9999, 12, 30) * DAY_MS;

const zones = new Map<string, TimeZone>();

/** @returns null when the name is no IANA zone; plain offsets (`+02:00`) are none, they know no summer time. */
export function findTimeZone(name: unknown): TimeZone | null {
  if (typeof name !== 'string' || !/^[A-Za-z]/.test(name)) return null;
  const known = zones.get(name);
  if (known) return known;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return null;
  }
  return keep(zones, name, createTimeZone(name, format), MOST_ZONES);
}

/** @throws RangeError when the name is no IANA zone */
export function timeZone(name: string): TimeZone {
  const zone = findTimeZone(name);
  if (!zone) throw new RangeError(`Unknown time zone: ${name}`);
  return zone;
}

function createTimeZone(name: string, format: Intl.DateTimeFormat): TimeZone {
  const stretches = new Map<number, Stretch>();
  let latest: Stretch | undefined;
  let latestNumber = Number.NaN;
  const stretchAt = (instant: number): Stretch => {
    const number = Math.floor(instant / STRETCH_MS);
    if (latest && number === latestNumber) return latest;
    latest = stretches.get(number) ?? keep(stretches, number, searchStretch(format, number), MOST_STRETCHES);
    latestNumber = number;
    return latest;
  };
  return {
    name,
    offsetAt(instant) {
      const { since, offsets } = stretchAt(instant);
      let piece = since.length - 1;
      while (since[piece]! > instant) piece--;
      return offsets[piece]!;
    },
    steadyUntil(instant) {
      const { since, end } = stretchAt(instant);
      for (const start of since) if (start > instant) return start;
      return end;
    },
  };
}

function searchStretch(format: Intl.DateTimeFormat, number: number): Stretch {
  const start = number * STRETCH_MS;
  const end = start + STRETCH_MS;
  const since = [start];
  const offsets = [offsetFromIntl(format, start)];
  for (let at = start; at < end; at += PROBE_MS) {
    const before = offsets.at(-1)!;
    const next = Math.min(at + PROBE_MS, end - 1000);
    const after = offsetFromIntl(format, next);
    if (after === before) continue;
    // Changes fall on whole seconds.
    let [low, high] = [Math.floor(at / 1000), Math.floor(next / 1000)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetFromIntl(format, middle * 1000) === before) low = middle;
      else high = middle;
    }
    since.push(high * 1000);
    offsets.push(after);
  }
  return { since, offsets, end };
}

function offsetFromIntl(format: Intl.DateTimeFormat, instant: number): number {
  const wholeSecond = Math.floor(Math.min(Math.max(instant, FIRST_INSTANT), LAST_INSTANT) / 1000) * 1000;
  const [month, date, year, hour, minute, second] = format.format(wholeSecond).match(/\d+/g)!.map(Number);
  const clock = (hour! * 60 + minute!) * MINUTE_MS + second! * 1000;
  return dayOf(year!, month!, date!) * DAY_MS + clock - wholeSecond;
}

/** Adds an entry and forgets the oldest beyond `most`. */
function keep<Key, Value>(memory: Map<Key, Value>, key: Key, value: Value, most: number): Value {
  if (memory.size >= most) memory.delete(memory.keys().next().value!);
  memory.set(key, value);
  return value;
}
