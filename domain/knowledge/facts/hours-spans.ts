/** Tokens joined to what they say together: runs of days, and spans between two times. */
import { daySpan } from './hours-days.ts';
import type { ClockTime, HoursToken } from './hours-tokens.ts';

/** Minutes since midnight. `close` ≤ `open` runs past midnight; both 0 is round the clock. */
export interface Interval {
  open: number;
  close: number;
}

export interface TokenLine {
  tokens: HoursToken[];
}

export type Item =
  | { kind: 'days'; days: number[]; line: number }
  | { kind: 'span'; from: ClockTime; to: ClockTime; line: number; afterTab: boolean }
  | { kind: 'time'; time: ClockTime; line: number }
  | { kind: Exclude<HoursToken['kind'], 'days' | 'time'>; line: number };

/** Days and times joined: "du lundi au jeudi" is one item, "9h-12h" one item. */
export function reduce(lines: readonly TokenLine[]): Item[] {
  const flat: Array<HoursToken & { line: number }> = [];
  lines.forEach(({ tokens }, line) => {
    if (line > 0) flat.push({ kind: 'line', start: 0, end: 0, line });
    for (const token of tokens) flat.push({ ...token, line });
  });
  const withDays = new Set(flat.filter((token) => token.kind === 'days').map((token) => token.line));
  return joinTimes(joinDays(flat), withDays);
}

type Flat = HoursToken & { line: number };

const isFiller = (kind: HoursToken['kind']) => kind === 'neutral' || kind === 'half';

/** "lundi au vendredi" → five days; "lundi, mardi et jeudi" → three; "lun-mar-jeu-ven" → four (the dash lists). */
function joinDays(flat: readonly Flat[]): Flat[] {
  const joined: Flat[] = [];
  for (let index = 0; index < flat.length; index += 1) {
    const token = flat[index]!;
    if (token.kind !== 'days') {
      joined.push(token);
      continue;
    }
    const named: number[][] = [token.days];
    const joints: Array<'range' | 'and'> = [];
    let end = index;
    for (;;) {
      let next = end + 1;
      let joint: 'range' | 'and' | null = null;
      while (next < flat.length) {
        const kind = flat[next]!.kind;
        if (kind === 'range' || kind === 'until') joint = 'range';
        else if (kind === 'and') joint ??= 'and';
        else if (kind !== 'neutral') break;
        next += 1;
      }
      const other = flat[next];
      if (other?.kind !== 'days' || joint === null) break;
      named.push(other.days);
      joints.push(joint);
      end = next;
    }
    joined.push({ ...token, days: listDays(named, joints) });
    index = end;
  }
  return joined;
}

function listDays(named: readonly number[][], joints: ReadonlyArray<'range' | 'and'>): number[] {
  const dashes = joints.filter((joint) => joint === 'range').length;
  const dashLists = dashes >= 2 && dashes === joints.length;
  const list: number[] = [];
  named.forEach((days, index) => {
    const previous = named[index - 1];
    const spans = index > 0 && joints[index - 1] === 'range' && !dashLists;
    if (spans && previous?.length === 1 && days.length === 1) list.push(...daySpan(previous[0]!, days[0]!));
    else list.push(...days);
  });
  return [...new Set(list)];
}

type Separator = 'range' | 'slash' | 'and' | 'tab' | 'none';

/** "9h à 12h et de 14h à 18h" → two spans; a lone time stays one; lone bare numbers are dropped. */
function joinTimes(flat: readonly Flat[], withDays: ReadonlySet<number>): Item[] {
  const items: Item[] = [];
  let between = false;
  for (let index = 0; index < flat.length; index += 1) {
    const token = flat[index]!;
    if (token.kind === 'between') between = true;
    if (token.kind !== 'time') {
      if (token.kind === 'line') between = false;
      if (token.kind === 'days') items.push({ kind: 'days', days: token.days, line: token.line });
      else items.push({ kind: token.kind, line: token.line });
      continue;
    }
    const times: Array<Flat & { kind: 'time' }> = [token];
    const separators: Separator[] = [];
    const halves: boolean[] = [];
    let end = index;
    for (;;) {
      const gap = separatorAfter(flat, end);
      if (!gap) break;
      times.push(flat[gap.next] as Flat & { kind: 'time' });
      separators.push(gap.separator);
      halves.push(gap.half);
      end = gap.next;
    }
    const inTable = flat[index - 1]?.kind === 'tab';
    const known = withDays.has(token.line) || withDays.has(token.line - 1);
    const pairs = pairTimes(separators, between);
    const paired = new Set<number>();
    for (const [first, second] of pairs) {
      const from = times[first]!;
      const to = times[second]!;
      if (from.weak && to.weak && !known) continue;
      paired.add(first).add(second);
      items.push({
        kind: 'span',
        from: from.time,
        to: to.time,
        line: from.line,
        afterTab: inTable || first > 0,
      });
    }
    times.forEach((time, at) => {
      if (!paired.has(at) && !time.weak) items.push({ kind: 'time', time: time.time, line: time.line });
    });
    between = false;
    index = end;
  }
  return items;
}

function separatorAfter(
  flat: readonly Flat[],
  from: number,
): { next: number; separator: Separator; half: boolean } | null {
  let separator: Separator = 'none';
  let half = false;
  let lines = 0;
  for (let next = from + 1; next < flat.length && next <= from + 6; next += 1) {
    const token = flat[next]!;
    if (token.kind === 'time') {
      if (lines === 0 || separator === 'range') return { next, separator, half };
      // Opening and closing times each on a line of their own.
      const alone = next === from + 2 && standsAlone(flat, from) && standsAlone(flat, next);
      return alone ? { next, separator: 'tab', half } : null;
    }
    if (token.kind === 'range' || token.kind === 'until') separator = 'range';
    else if (token.kind === 'and') {
      if (separator === 'none') separator = token.end - token.start === 1 ? 'slash' : 'and';
    } else if (token.kind === 'tab') {
      if (separator === 'none') separator = 'tab';
    } else if (token.kind === 'line') lines += 1;
    else if (token.kind === 'half') half = true;
    else if (!isFiller(token.kind)) return null;
    if (lines > 2 || (lines > 1 && separator !== 'range')) return null;
  }
  return null;
}

function standsAlone(flat: readonly Flat[], at: number): boolean {
  const before = flat[at - 1];
  const after = flat[at + 1];
  return (before === undefined || before.kind === 'line') && (after === undefined || after.kind === 'line');
}

function pairTimes(separators: readonly Separator[], between: boolean): Array<[number, number]> {
  const count = separators.length + 1;
  if (count === 1) return [];
  const sequential = (): Array<[number, number]> =>
    Array.from({ length: count / 2 }, (_, pair) => [pair * 2, pair * 2 + 1]);
  const even = count % 2 === 0;
  const inner = separators.filter((_, index) => index % 2 === 0);
  const outer = separators.filter((_, index) => index % 2 === 1);
  if (even && inner.every((separator) => separator === 'range')) return sequential();
  if (count === 4 && outer[0] === 'range' && inner.every((separator) => separator !== 'range'))
    return sequential();
  const open = (separator: Separator) => separator === 'tab' || separator === 'none' || separator === 'slash';
  if (even && count <= 4 && separators.every((separator) => separator !== 'range') && inner.every(open))
    return sequential();
  if (between && count === 2) return sequential();
  const pairs: Array<[number, number]> = [];
  for (let index = 0; index < separators.length; index += 1) {
    if (separators[index] !== 'range') continue;
    pairs.push([index, index + 1]);
    index += 1;
  }
  return pairs;
}

export const HOUR = 60;
export const NOON = 12 * HOUR;

/**
 * Wall-clock minutes of a span as people write it: "9-5" ends in the afternoon, "9h-12h 2h-6h" resumes after noon,
 * "18h-2h" runs past midnight. `previousClose` is the end of the day's span before this one.
 */
export function resolveSpan(from: ClockTime, to: ClockTime, previousClose: number | null): Interval {
  let open = from.minutes;
  let close = to.minutes;
  const later = previousClose !== null && open < previousClose && open + NOON >= previousClose;
  if (from.style === 'bare' && open < NOON) {
    const afternoon =
      to.style === '12h'
        ? close >= NOON && open + NOON < close && (open < 6 * HOUR || later)
        : to.style === 'bare' && close > open && close <= NOON && open < 6 * HOUR;
    if (afternoon || later) {
      open += NOON;
      if (close <= open && to.style !== '12h' && close < NOON) close += NOON;
    }
  } else if (from.style === '24h' && later && open < 7 * HOUR) {
    open += NOON;
    if (close < NOON) close += NOON;
  }
  if (close <= open && close < NOON && to.style !== '12h') {
    const overnight = to.style === '24h' && from.style === '24h' && (close <= 6 * HOUR || open >= 17 * HOUR);
    if (!overnight && close + NOON > open) close += NOON;
  }
  return { open: open % (24 * HOUR), close: close % (24 * HOUR) };
}
