/** Opening hours from schema.org: `openingHoursSpecification` and the short form `openingHours` ("Mo-Fr 09:00-18:00"). */

import { daySpan } from './hours-days.ts';
import { readWeeks } from './hours-schedule.ts';
import { type Interval, resolveSpan } from './hours-spans.ts';
import { type ClockTime, hoursTokens } from './hours-tokens.ts';
import { nodesOf, type ParsedPage, type StructuredNode, textOf, textsOf } from './page.ts';

export interface StructuredWeek {
  days: Map<number, Interval[]>;
  /** The values as written, for the quote. */
  quote: string;
  url: string;
  source: StructuredNode['source'];
}

const DAY_CODES = ['su', 'mo', 'tu', 'we', 'th', 'fr', 'sa'];
const CODE = '(?:mo|tu|we|th|fr|sa|su)[a-z]*';
const SHORT_FORM = new RegExp(
  `(${CODE}(?:\\s*[-–,]\\s*${CODE})*)\\s*:?\\s*(\\d{1,2}[:h]?\\d{0,2})\\s*[-–]\\s*(\\d{1,2}[:h]?\\d{0,2})`,
  'gi',
);

/** Every week a page's structured data states, seasonal variations left out. */
export function structuredWeeks(page: ParsedPage): StructuredWeek[] {
  const weeks: StructuredWeek[] = [];
  for (const node of page.nodes) {
    const days = new Map<number, Interval[]>();
    const quotes: string[] = [];
    for (const specification of nodesOf(node, 'openingHoursSpecification')) {
      if (textOf(specification, 'validFrom') && textOf(specification, 'validThrough')) continue;
      const read = specificationDays(specification);
      if (!read) continue;
      for (const day of read.days) add(days, day, read.interval);
      quotes.push(read.quote);
    }
    for (const text of [...textsOf(node, 'openingHours'), ...textsOf(node, 'openingHoursSpecification')]) {
      for (const [day, intervals] of shortForm(text)) {
        if (intervals.length === 0) add(days, day, null);
        for (const interval of intervals) add(days, day, interval);
      }
      quotes.push(text);
    }
    const open = [...days.values()].some((intervals) => intervals.length > 0);
    if (open) weeks.push({ days, quote: quotes.join('; '), url: page.url, source: node.source });
  }
  return weeks;
}

function specificationDays(
  node: StructuredNode,
): { days: number[]; interval: Interval | null; quote: string } | null {
  const named = textsOf(node, 'dayOfWeek').flatMap((text) => text.split(/[,\s]+/));
  const days = named.map(dayOf).filter((day): day is number => day !== null);
  const opens = textOf(node, 'opens');
  const closes = textOf(node, 'closes');
  if (days.length === 0) return null;
  const quote = [named.map((name) => name.replace(/^.*\//, '')).join(', '), opens, closes]
    .filter(Boolean)
    .join(' ');
  const from = opens ? clock(opens) : null;
  const to = closes ? clock(closes) : null;
  if (!from || !to) return { days, interval: null, quote };
  // Both equal says closed all day (the convention search engines document); 00:00–23:59 says always open.
  if (from.minutes === to.minutes) return { days, interval: null, quote };
  if (from.minutes === 0 && to.minutes >= 1439) return { days, interval: { open: 0, close: 0 }, quote };
  return { days, interval: resolveSpan(from, to, null), quote };
}

function dayOf(name: string): number | null {
  const code = name
    .replace(/^.*[/#]/, '')
    .trim()
    .toLowerCase();
  const english = DAY_CODES.findIndex((day) => code.startsWith(day));
  if (english >= 0 && /^(mo|tu|we|th|fr|sa|su)(n|e|d|u|i|t|$)/.test(code)) return english;
  const token = hoursTokens(name)[0];
  return token?.kind === 'days' && token.days.length === 1 ? token.days[0]! : null;
}

function clock(text: string): ClockTime | null {
  const time = hoursTokens(text.replace(/^.*T(?=\d)/, '').replace(/(\d{2}:\d{2}):\d{2}.*$/, '$1')).find(
    (token) => token.kind === 'time',
  );
  if (time?.kind !== 'time') return null;
  // The vocabulary's times are on 24 hours: "9:00" is the morning, "5:00" too.
  return time.time.style === 'bare' ? { minutes: time.time.minutes, style: '24h' } : time.time;
}

function shortForm(text: string): Map<number, Interval[]> {
  const days = new Map<number, Interval[]>();
  for (const [, names, opens, closes] of text.matchAll(SHORT_FORM)) {
    const from = clock(opens!);
    const to = clock(closes!);
    if (!from || !to) continue;
    for (const day of codesOf(names!)) add(days, day, resolveSpan(from, to, null));
  }
  if (days.size > 0) return days;
  return readWeeks([{ tokens: hoursTokens(text) }])[0]?.days ?? days;
}

function codesOf(names: string): number[] {
  return names.split(',').flatMap((part) => {
    const [from, to] = part
      .split(/[-–]/)
      .map((name) => DAY_CODES.indexOf(name.trim().slice(0, 2).toLowerCase()));
    if (from === undefined || from < 0) return [];
    return to === undefined || to < 0 ? [from] : daySpan(from, to);
  });
}

function add(days: Map<number, Interval[]>, day: number, interval: Interval | null): void {
  const known = days.get(day) ?? [];
  const repeated =
    interval && known.some(({ open, close }) => open === interval.open && close === interval.close);
  days.set(day, interval && !repeated ? [...known, interval].sort((a, b) => a.open - b.open) : known);
}
