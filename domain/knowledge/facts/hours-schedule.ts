/** From the tokens of some lines to a week's opening hours. */
import { HOUR, type Interval, type Item, NOON, reduce, resolveSpan, type TokenLine } from './hours-spans.ts';
import type { ClockTime } from './hours-tokens.ts';

/** What a day was said to be: no interval means closed. */
interface DayPlan {
  intervals: Interval[];
  /** How many days were named together: "jeudi" alone corrects what "du lundi au vendredi" said. */
  groupSize: number;
}

/** One week read from consecutive lines; days nobody mentioned are absent. */
export interface WeekReading {
  days: Map<number, Interval[]>;
  /** First and last line (index in the input) that contributed. */
  firstLine: number;
  lastLine: number;
}

/** Read every week the lines describe, in order: a second description of the same days starts a second week. */
export function readWeeks(lines: readonly TokenLine[]): WeekReading[] {
  return new ScheduleReader(reduce(lines)).read();
}

const endOf = ({ open, close }: Interval) => (close <= open ? close + 24 * HOUR : close);
const overlaps = (a: Interval, b: Interval) => a.open < endOf(b) && b.open < endOf(a);
const same = (a: Interval, b: Interval) => a.open === b.open && a.close === b.close;

/** Walks the items once, holding the days last named and what was said of them. */
class ScheduleReader {
  private readonly items: readonly Item[];
  private readonly weeks: WeekReading[] = [];
  private week = new Map<number, DayPlan>();
  private firstLine = -1;
  private lastLine = -1;
  /** Days named last, and whether anything was said of them yet. */
  private group: number[] = [];
  private groupLine = -1;
  private told = false;
  /** Spans written before the days they are about ("9am-5pm Monday to Friday"). */
  private ahead: Array<Item & { kind: 'span' }> = [];
  private aheadUsed = false;
  private spanFirst = false;
  private closing = false;
  private excepting = false;
  /** Inside a holiday's or a date's part of the line: nothing there is about ordinary days. */
  private aside = false;
  /** Words since the last span: "coachs présents du lundi au vendredi" is about something else than the place. */
  private words = 0;
  /** What the last days were given: "vendredi jusqu'à 16h30" changes only its end. */
  private template: Interval[] = [];
  private until: { days: number[] | null; time: ClockTime | null } | null = null;
  private readonly later: Array<{ days: number[]; time: ClockTime; template: Interval[] }> = [];

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  read(): WeekReading[] {
    this.spanFirst = this.lineStartsWithSpan(0);
    this.items.forEach((item, index) => {
      this.step(item, index);
    });
    this.finish();
    return this.weeks;
  }

  private step(item: Item, index: number): void {
    switch (item.kind) {
      case 'line':
        this.words = 0;
        this.closing = false;
        this.excepting = false;
        this.aside = false;
        this.until = null;
        this.spanFirst = this.lineStartsWithSpan(index + 1);
        if (this.aheadUsed) this.ahead = [];
        this.aheadUsed = false;
        return;
      case 'days':
        this.days(item, index);
        return;
      case 'span':
        this.span(item, index);
        return;
      case 'time':
        this.time(item.time, index);
        return;
      case 'around-the-clock':
        this.span({ kind: 'span', from: at(0), to: at(0), line: item.line, afterTab: false }, index);
        return;
      case 'closed':
        this.closed(item.line, index);
        return;
      case 'appointment':
        if (this.group.length > 0 && !this.told && !this.spanFollows(index)) this.told = true;
        return;
      case 'except':
        this.excepting = true;
        return;
      case 'holiday':
        if (!this.excepting && !this.closing && (this.told || this.group.length === 0)) this.aside = true;
        return;
      case 'date':
        this.aside = true;
        return;
      case 'word':
        this.words += 1;
        return;
      case 'until':
        this.until ??= { days: null, time: null };
        return;
      default:
        return;
    }
  }

  private days(item: Item & { kind: 'days' }, index: number): void {
    this.aside = false;
    if (this.excepting) {
      this.group = this.group.filter((day) => !item.days.includes(day));
      const half = this.halfBeside(index);
      if (!half) for (const day of item.days) this.week.delete(day);
      return;
    }
    if (this.until && this.until.days === null && !this.spanFollows(index)) {
      this.until.days = item.days;
      if (this.until.time)
        this.later.push({ days: item.days, time: this.until.time, template: this.template });
      if (this.until.time || this.told) return;
    }
    if (this.closing) {
      if (!this.halfBeside(index))
        for (const day of item.days) this.plan(day, [], item.days.length, item.line);
      if (!this.spanFollows(index)) return;
      this.closing = false;
    }
    if (this.ahead.length > 0 && (this.spanFirst || this.group.length === 0)) {
      this.group = item.days;
      this.groupLine = item.line;
      for (const span of this.ahead) this.assign(span);
      this.told = true;
      this.aheadUsed = true;
      return;
    }
    if (this.told) this.group = item.days;
    else this.group = [...new Set([...this.group, ...item.days])];
    this.groupLine = item.line;
    this.told = false;
  }

  private span(item: Item & { kind: 'span' }, index: number): void {
    if (this.aside) return;
    if (this.closing) {
      this.closing = false;
      return;
    }
    const waitingGroup = this.group.length > 0 && !this.told;
    if (!waitingGroup && (this.group.length === 0 || (this.spanFirst && this.daysFollowOnLine(index)))) {
      if (this.aheadUsed) {
        this.ahead = [];
        this.aheadUsed = false;
      }
      this.ahead.push(item);
      return;
    }
    // "9h-19h, fermé de 12h à 14h": the pause is cut out.
    if (this.closedJustBefore(index) && this.told && !item.afterTab) {
      this.cut(item);
      return;
    }
    this.until = null;
    this.excepting = false;
    this.assign(item);
    this.told = true;
    this.words = 0;
    this.template = this.week.get(this.group[0] ?? -1)?.intervals ?? this.template;
  }

  private time(time: ClockTime, index: number): void {
    // "9h-18h30 (17h30 le vendredi)": the time in brackets is an earlier or later end for the days named with it.
    const bracketed = this.items[index - 1]?.kind === 'paren' && this.daysFollowOnLine(index);
    if (bracketed && this.told) this.until = { days: null, time: null };
    if (this.aside || !this.until) return;
    const days = this.until.days ?? (this.group.length > 0 && !this.told ? this.group : null);
    if (days) {
      this.later.push({ days, time, template: this.template });
      this.told = true;
      this.until = null;
    } else this.until.time = time;
  }

  private closed(line: number, index: number): void {
    if (this.halfBeside(index) && !this.halfIsWholeDay(index)) {
      if (this.group.length > 0) this.told = true;
      return;
    }
    if (this.group.length > 0 && !this.told) {
      if (this.daysFollowDirectly(index) && this.groupLine !== line) {
        this.closing = true;
        return;
      }
      for (const day of this.group) this.plan(day, [], this.group.length, line);
      this.told = true;
      return;
    }
    if (this.daysFollowDirectly(index)) this.closing = true;
  }

  private cut(item: Item & { kind: 'span' }): void {
    const pause = resolveSpan(item.from, item.to, null);
    // "* Closed for lunch 1pm–2pm" on a line of its own is about every day.
    const days = this.groupLine === item.line ? this.group : [...this.week.keys()];
    for (const day of days) {
      const plan = this.week.get(day);
      if (!plan) continue;
      plan.intervals = plan.intervals.flatMap((interval) => {
        if (interval.open >= pause.open || endOf(interval) <= pause.close) return [interval];
        return [
          { open: interval.open, close: pause.open },
          { open: pause.close, close: interval.close },
        ];
      });
    }
  }

  private assign(item: Item & { kind: 'span' }): void {
    const size = this.group.length;
    for (const day of this.group) {
      const before = this.week.get(day);
      const last = before && before.groupSize === size ? before.intervals.at(-1) : undefined;
      const interval = resolveSpan(item.from, item.to, last ? endOf(last) : null);
      if (before?.intervals.some((known) => same(known, interval))) {
        this.touch(item.line);
        continue;
      }
      const clash = before?.intervals.some((known) => overlaps(known, interval)) ?? false;
      if (clash && size >= before!.groupSize) {
        this.restart(item);
        return;
      }
      if (clash && this.words > 0) continue;
      if (before && clash) this.plan(day, [interval], size, item.line);
      else this.plan(day, [...(before?.intervals ?? []), interval], size, item.line);
    }
  }

  /** The same days told again, differently: another set of hours begins here. */
  private restart(item: Item & { kind: 'span' }): void {
    const { group, groupLine } = this;
    for (const day of group) {
      // What this item already gave to the first days of its own group belongs to the new week.
      const plan = this.week.get(day);
      if (plan)
        plan.intervals = plan.intervals.filter(
          (known) => !same(known, resolveSpan(item.from, item.to, null)),
        );
    }
    this.finish();
    this.group = group;
    this.groupLine = groupLine;
    this.firstLine = Math.min(groupLine, item.line);
    this.assign(item);
  }

  private finish(): void {
    for (const { days, time, template } of this.later) {
      for (const day of days) {
        if (!this.week.has(day)) this.plan(day, template, days.length, this.lastLine);
        const last = this.week.get(day)?.intervals.at(-1);
        if (!last) continue;
        const minutes =
          time.style !== '24h' && time.minutes < NOON && time.minutes < last.open
            ? time.minutes + NOON
            : time.minutes;
        last.close = minutes % (24 * HOUR);
      }
    }
    const days = new Map<number, Interval[]>();
    for (const [day, plan] of this.week) {
      days.set(
        day,
        [...plan.intervals].sort((a, b) => a.open - b.open),
      );
    }
    if (days.size > 0) this.weeks.push({ days, firstLine: this.firstLine, lastLine: this.lastLine });
    this.week = new Map();
    this.later.length = 0;
    this.firstLine = -1;
    this.lastLine = -1;
    this.group = [];
    this.told = false;
  }

  private plan(day: number, intervals: Interval[], groupSize: number, line: number): void {
    // "Fermé" said again of a day whose hours were given by name is about something else.
    this.week.set(day, { intervals: intervals.map((interval) => ({ ...interval })), groupSize });
    this.touch(line);
  }

  private touch(line: number): void {
    const first = this.groupLine >= 0 ? Math.min(this.groupLine, line) : line;
    this.firstLine = this.firstLine < 0 ? first : Math.min(this.firstLine, first);
    this.lastLine = Math.max(this.lastLine, line);
  }

  private lineStartsWithSpan(from: number): boolean {
    for (let index = from; index < this.items.length; index += 1) {
      const kind = this.items[index]!.kind;
      if (kind === 'span' || kind === 'around-the-clock') return this.daysFollowOnLine(index);
      if (kind === 'days' || kind === 'line' || kind === 'closed') return false;
    }
    return false;
  }

  private daysFollowOnLine(from: number): boolean {
    for (let index = from + 1; index < this.items.length; index += 1) {
      const kind = this.items[index]!.kind;
      if (kind === 'days') return true;
      if (kind === 'line') return false;
    }
    return false;
  }

  private daysFollowDirectly(from: number): boolean {
    for (let index = from + 1; index < this.items.length; index += 1) {
      const kind = this.items[index]!.kind;
      if (kind === 'days') return !this.spanFollows(index);
      if (kind === 'holiday' || kind === 'and' || kind === 'half' || kind === 'paren') continue;
      if (kind !== 'neutral') return false;
    }
    return false;
  }

  /** Whether hours come after the item before other days do, on the same line. */
  private spanFollows(from: number): boolean {
    for (let index = from + 1; index < this.items.length; index += 1) {
      const kind = this.items[index]!.kind;
      if (kind === 'span' || kind === 'around-the-clock') return true;
      if (kind === 'line' || kind === 'days' || kind === 'closed') return false;
    }
    return false;
  }

  private closedJustBefore(from: number): boolean {
    for (let index = from - 1; index >= 0; index -= 1) {
      const kind = this.items[index]!.kind;
      if (kind === 'closed') return true;
      if (kind !== 'neutral' && kind !== 'and' && kind !== 'paren' && kind !== 'word' && kind !== 'between')
        return false;
    }
    return false;
  }

  /** "mercredi matin", "fermé l'après-midi": only part of the day is meant. */
  private halfBeside(index: number): boolean {
    for (const direction of [-1, 1]) {
      for (let step = 1; step <= 2; step += 1) {
        const kind = this.items[index + direction * step]?.kind;
        if (kind === 'half') return true;
        if (kind !== 'neutral') break;
      }
    }
    return false;
  }

  /** "Lundi matin et après-midi : fermé" */
  private halfIsWholeDay(index: number): boolean {
    let halves = 0;
    for (
      let back = index - 1;
      back >= 0 && this.items[back]!.kind !== 'line' && this.items[back]!.kind !== 'days';
      back -= 1
    ) {
      if (this.items[back]!.kind === 'half') halves += 1;
    }
    return halves >= 2;
  }
}

const at = (minutes: number): ClockTime => ({ minutes, style: '24h' });
