/**
 * Opening hours of the place. A site shows many times of day (classes, deliveries, a phone line, summer weeks): every
 * week found is a candidate, judged by the words around it, and the best one is taken or none at all.
 */

import { isScheduleLine, judge, openDays, tellsOtherHours } from './hours-judgement.ts';
import { type HoursLine, hoursLines } from './hours-lines.ts';
import { readWeeks } from './hours-schedule.ts';
import type { Interval } from './hours-spans.ts';
import { type StructuredWeek, structuredWeeks } from './hours-structured.ts';
import type { ParsedPage } from './page.ts';
import { type PageRole, pageRole } from './provenance.ts';
import { oneLine } from './text.ts';
import type { FactConflict, HoursFact } from './types.ts';

export interface HoursFacts {
  hours: HoursFact[] | null;
  conflicts: FactConflict[];
}

interface Candidate {
  days: Map<number, Interval[]>;
  quote: string;
  url: string;
  score: number;
  /** Whether words nearby say that these are opening hours. */
  labelled: boolean;
}

/** What one page tells of opening hours; holds nothing of the page's tree. */
export interface PageHours {
  role: PageRole;
  candidates: Candidate[];
  structured: StructuredWeek[];
}

/** Candidate weeks of one page, in text and in structured data. */
export function pageHours(page: ParsedPage): PageHours {
  return { role: pageRole(page.url), candidates: pageCandidates(page), structured: structuredWeeks(page) };
}

/** A site's opening hours. Visible text wins over structured data; where they differ the conflict is told. */
export function mergeHours(pages: readonly PageHours[]): HoursFacts {
  const text = best(pages.flatMap((page) => page.candidates));
  const structured = commonest(pages);
  if (!text && !structured) return { hours: null, conflicts: [] };
  if (!text) return { hours: toFacts(structured!.days, structured!.quote, structured!.url), conflicts: [] };
  if (!structured || sameWeek(text.days, structured.days)) {
    return { hours: toFacts(text.days, text.quote, text.url), conflicts: [] };
  }
  // A fragment ("samedi 9h-17h") that agrees with fuller structured data is only a part of the same hours.
  if (!text.labelled && openDays(text.days) <= 2 && isPartOf(text.days, structured.days)) {
    return { hours: toFacts(structured.days, structured.quote, structured.url), conflicts: [] };
  }
  const conflict: FactConflict = {
    subject: 'hours',
    kept: { value: describeWeek(text.days), sourceUrl: text.url, quote: text.quote },
    dropped: { value: describeWeek(structured.days), sourceUrl: structured.url, quote: structured.quote },
  };
  return { hours: toFacts(text.days, text.quote, text.url), conflicts: [conflict] };
}

/** Same hours on several pages are one candidate, a little surer for being repeated. */
function best(candidates: readonly Candidate[]): Candidate | null {
  const merged = new Map<string, Candidate & { times: number }>();
  for (const candidate of candidates) {
    const key = describeWeek(candidate.days);
    const known = merged.get(key);
    if (!known) merged.set(key, { ...candidate, times: 1 });
    else {
      known.times += 1;
      known.labelled ||= candidate.labelled;
      if (candidate.score > known.score)
        Object.assign(known, { score: candidate.score, quote: candidate.quote, url: candidate.url });
    }
  }
  let top: (Candidate & { times: number }) | null = null;
  const worth = (candidate: Candidate & { times: number }) =>
    candidate.score + Math.min(1, Math.log2(candidate.times) * 0.4);
  for (const candidate of merged.values()) if (!top || worth(candidate) > worth(top)) top = candidate;
  return top && top.score >= ENOUGH ? top : null;
}

/** Below this, times of day are not taken for opening hours: none is better than wrong. */
const ENOUGH = 3;

/** Candidate weeks of a page with their scores. */
export function pageCandidates(page: ParsedPage): Candidate[] {
  const lines = hoursLines(page.lines());
  const candidates: Candidate[] = [];
  for (const [start, end] of segments(lines)) {
    const part = lines.slice(start, end);
    for (const week of readWeeks(part)) {
      if (openDays(week.days) === 0) continue;
      const first = start + week.firstLine;
      const last = start + week.lastLine;
      const judged = judge(page, lines, first, last, week.days, start);
      if (judged)
        candidates.push({
          days: week.days,
          url: page.url,
          quote: quoteOf(lines.slice(first, last + 1)),
          ...judged,
        });
    }
  }
  return candidates;
}

/** Runs of lines that speak of days and hours and hardly of anything else. */
function segments(lines: readonly HoursLine[]): Array<[number, number]> {
  const runs: Array<[number, number]> = [];
  let start = -1;
  let end = -1;
  const close = () => {
    if (start >= 0) runs.push([start, end]);
    start = -1;
  };
  lines.forEach((line, index) => {
    if (isScheduleLine(line)) {
      // "Permanence téléphonique du lundi au vendredi…" after the opening hours is a set of its own.
      const apart = line.words > 0 && line.days && line.hours && tellsOtherHours(line.text);
      if (apart) close();
      if (start < 0) start = index;
      end = index + 1;
      if (apart) close();
    } else if (start < 0 || line.words > 0 || index - end > 1) close();
  });
  close();
  return runs;
}

/** The week stated most; what the home and contact pages state counts for more than a landing page's variant, however many there are. */
function commonest(pages: readonly PageHours[]): StructuredWeek | null {
  const counts = new Map<string, { week: StructuredWeek; worth: number; landing: number }>();
  for (const page of pages) {
    const worth = page.role === 'home' ? 4 : page.role === 'contact' ? 3 : 0;
    for (const week of page.structured) {
      const key = describeWeek(week.days);
      const known = counts.get(key) ?? { week, worth: 0, landing: 0 };
      known.worth += worth;
      known.landing += worth === 0 ? 1 : 0;
      counts.set(key, known);
    }
  }
  const worthOf = ({ worth, landing }: { worth: number; landing: number }) => worth + Math.min(landing, 2.5);
  const ranked = [...counts.values()].sort((a, b) => worthOf(b) - worthOf(a) || b.landing - a.landing);
  return ranked[0]?.week ?? null;
}

function describeWeek(days: Map<number, Interval[]>): string {
  return [1, 2, 3, 4, 5, 6, 0]
    .map((day) => [day, days.get(day) ?? []] as const)
    .filter(([, intervals]) => intervals.length > 0)
    .map(
      ([day, intervals]) =>
        `${day} ${intervals.map(({ open, close }) => `${hhmm(open)}-${hhmm(close)}`).join(',')}`,
    )
    .join('; ');
}

const sameWeek = (a: Map<number, Interval[]>, b: Map<number, Interval[]>) =>
  describeWeek(a) === describeWeek(b);

function isPartOf(part: Map<number, Interval[]>, whole: Map<number, Interval[]>): boolean {
  return [...part].every(([day, intervals]) => {
    const one = new Map([[day, intervals]]);
    return intervals.length === 0 || sameWeek(one, new Map([[day, whole.get(day) ?? []]]));
  });
}

function toFacts(days: Map<number, Interval[]>, quote: string, sourceUrl: string): HoursFact[] {
  const facts = new Map<string, HoursFact>();
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    for (const { open, close } of days.get(day) ?? []) {
      const key = `${open}-${close}`;
      const fact = facts.get(key) ?? { days: [], open: hhmm(open), close: hhmm(close), sourceUrl, quote };
      fact.days.push(day);
      facts.set(key, fact);
    }
  }
  return [...facts.values()];
}

function hhmm(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The lines as the page shows them; lines that came from one page line are not repeated. */
function quoteOf(lines: readonly HoursLine[]): string {
  return oneLine(lines.map((line) => line.text).join(' '));
}
