/**
 * Opening hours of the place. A site shows many times of day (classes, deliveries, a phone line, summer weeks): every
 * week found is a candidate, judged by the words around it, and the best one is taken or none at all.
 */
import type { Element } from 'domhandler';
import { type HoursLine, hoursLines } from './hours-lines.ts';
import { readWeeks } from './hours-schedule.ts';
import type { Interval } from './hours-spans.ts';
import { type StructuredWeek, structuredWeeks } from './hours-structured.ts';
import type { ParsedPage } from './page.ts';
import { type PageRole, pageRole } from './provenance.ts';
import { isElement, oneLine, plain } from './text.ts';
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

const OPENING =
  /horaires?(?! de (?:cours|messe))|heures d'ouverture|jours? d'ouverture|ouverture|opening|business hours|working hours|trading hours|office hours|hours of operation|(?:store|shop|salon|clinic|studio|spa|gym|practice|showroom|garage|surgery|our|club) (?:hours|times)|^hours\b|\bhours$|\bhours:/;
const OPEN =
  /\bouvert|\bouvre|\bopen\b|\bopens\b|accueill|accueil|\brecoi|\bhours\b|\bdisponib|\bavailab|we're here|retrouvez[- ]nous|visit us|contact|nous trouver|find us|consultations?/;
const SAYS_OPEN =
  /ouver|\bopen|(?:clinic|office|business|salon|shop|store|practice) hours|consultation|recoi|accueil/;
const OTHER_HOURS =
  /telephonique|\bstandard\b|par telephone|joignable|joindre par|permanence tel|hot ?line|phone (?:lines?|hours|support)|telephone (?:hours|lines?)|lines (?:are )?open|call (?:us )?(?:between|from|mon)|support|livraison|\bdeliver(?:y|ies)\b|click (?:and|&|et) collect|\bdrive\b|retrait|pick-?up|collection|\bvisites?\b|visitation|visiting|viewings?|\bcours\b|\bclass(?:es)?\b|planning|timetable|time table|class schedule|seances? (?:de|collect)|atelier(?:s)? (?:enfant|creatif|du|de)|workshop|happy hour|brunch|\bd'ete\b|\bete\b|\bhiver\b|summer|winter|vacances|vacation|holidays?\b|feries|exceptionnel|noel|christmas|easter|paques|secretariat|check-?(?:in|out)|arrivees?\b|messes?\b|de garde|urgences?\b|emergenc|after[- ]hours|parking|kitchen|cuisine|last orders|training|entrainement|events?\b|evenement|stage|concert|webinar|conference|ramadan|covid|confinement|couvre-feu|lockdown|quarantine|ancien|\bold hours|livreur|fournisseur|marchandises/;
const TEMPORARY =
  /du \d{1,2}.{0,14} au \d|from \w+ \d{1,2}.{0,12} to|temporair|temporar|until further notice|juillet|aout\b|july|august/;

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
      const apart = line.words > 0 && line.days && line.hours && OTHER_HOURS.test(plain(line.text));
      if (apart) close();
      if (start < 0) start = index;
      end = index + 1;
      if (apart) close();
    } else if (start < 0 || line.words > 0 || index - end > 1) close();
  });
  close();
  return runs;
}

function isScheduleLine(line: HoursLine): boolean {
  const says = line.hours || line.closed || line.appointment;
  if (!line.days && !says) return false;
  // "Accès 24/7 : 125 € par mois" sells something.
  if (/[€£$]/.test(line.text)) return false;
  const folded = plain(line.text);
  const trigger = OPENING.test(folded) || OPEN.test(folded);
  const dated = line.tokens.some((token) => token.kind === 'date');
  if (dated && !/a partir|depuis|des le|desormais|starting|as of|since|effective/.test(folded)) return false;
  if (line.days && line.hours) return line.words <= (trigger ? 28 : 6);
  if (line.days && says) return line.words <= (trigger ? 12 : 4);
  if (line.days) return line.words <= (trigger ? 4 : 1);
  if (line.hours) return line.words <= (trigger ? 5 : 2);
  return line.words <= 1;
}

interface Judgement {
  score: number;
  labelled: boolean;
}

function judge(
  page: ParsedPage,
  lines: readonly HoursLine[],
  first: number,
  last: number,
  days: Map<number, Interval[]>,
  segmentStart: number,
): Judgement | null {
  const own = lines.slice(first, last + 1);
  const intervals = [...days.values()].flat();
  const minutes = (interval: Interval) =>
    (interval.close <= interval.open ? interval.close + 1440 : interval.close) - interval.open;
  const average = intervals.reduce((sum, interval) => sum + minutes(interval), 0) / intervals.length;
  const busiest = Math.max(...[...days.values()].map((list) => list.length));
  const wordy = own.filter(
    (line) => line.hours && line.words > 0 && !OPEN.test(plain(line.text)) && !OPENING.test(plain(line.text)),
  );
  const timetable =
    (busiest >= 4 || average <= 120) && wordy.length * 2 >= own.filter((line) => line.hours).length;
  if (timetable) return null;

  let opening = 0;
  let other = 0;
  let says = false;
  for (const { text, weight } of labels(lines, first, segmentStart)) {
    const folded = plain(text);
    says ||= weight > 0.7 && SAYS_OPEN.test(folded);
    if (OPENING.test(folded)) opening = Math.max(opening, 4 * weight);
    else if (OPEN.test(folded)) opening = Math.max(opening, 2 * weight);
    if (OTHER_HOURS.test(folded) || TEMPORARY.test(folded)) other = Math.max(other, 6 * weight);
  }
  for (const line of own) {
    const folded = plain(line.text);
    says ||= SAYS_OPEN.test(folded);
    if (OPENING.test(folded)) opening = Math.max(opening, 4);
    else if (OPEN.test(folded)) opening = Math.max(opening, 3);
    if (line.words > 0 && (OTHER_HOURS.test(folded) || TEMPORARY.test(folded))) other = Math.max(other, 5);
  }
  // "Available 24/7" is a slogan unless the place is said to be open.
  if (intervals.every(({ open, close }) => open === close) && !says) return null;
  // One day alone is an event or a class unless the words say that the place is open.
  if (openDays(days) === 1 && !says) return null;
  let score = opening - other + Math.min(openDays(days), 6) * 0.6;
  if (average <= 100) score -= 4;
  if (busiest >= 3) score -= 2;
  const path = plain(page.url);
  if (/contact|horaire|hours|infos?-pratiques|acces|find-us|visit/.test(path)) score += 1;
  if (
    /blog|actualite|news|article|evenement|event|stage|cours|class|planning|schedule|formation|\/20\d\d\//.test(
      path,
    )
  )
    score -= 2;
  if (within(own[0]!.element, ['article'])) score -= 0.5;
  if (within(own[0]!.element, ['footer', 'address', 'aside'])) score += 0.5;
  return { score, labelled: opening >= 2 && other === 0 };
}

/** Words that announce a block: the lines just before it and the nearest heading above. */
function labels(
  lines: readonly HoursLine[],
  first: number,
  segmentStart: number,
): Array<{ text: string; weight: number }> {
  const found: Array<{ text: string; weight: number }> = [];
  let distance = 0;
  let headed = false;
  for (let index = first - 1; index >= 0 && distance < 14; index -= 1) {
    const line = lines[index]!;
    if (index >= segmentStart && (line.hours || line.closed)) continue;
    if (isScheduleLine(line) && line.hours && index < segmentStart) {
      // Another block of hours lies between: what stands above it announces that one.
      if (distance > 0) break;
      continue;
    }
    distance += 1;
    const heading = headingLevel(line.element) > 0;
    const weight = distance === 1 ? 1 : distance === 2 ? 0.8 : distance === 3 ? 0.5 : 0;
    if (heading && !headed) {
      headed = true;
      found.push({ text: line.text, weight: Math.max(weight, 0.9) });
      break;
    }
    if (weight > 0 && line.text.length < 160) found.push({ text: line.text, weight });
  }
  return found;
}

function headingLevel(element: Element): number {
  for (let up: Element | null = element, steps = 0; up && steps < 3; steps += 1) {
    const level = /^h([1-6])$/.exec(up.name)?.[1];
    if (level) return Number(level);
    up = isElement(up.parent) ? up.parent : null;
  }
  return 0;
}

function within(element: Element, names: readonly string[]): boolean {
  for (let up: Element | null = element; up; up = isElement(up.parent) ? up.parent : null) {
    if (
      names.includes(up.name) ||
      names.some((name) => up!.attribs.id === name || (up!.attribs.class ?? '').split(/\s+/).includes(name))
    )
      return true;
  }
  return false;
}

/** The week stated most; what the home and contact pages state counts for more than a landing page's variant. */
function commonest(pages: readonly PageHours[]): StructuredWeek | null {
  const counts = new Map<string, { week: StructuredWeek; worth: number }>();
  for (const page of pages) {
    const worth = page.role === 'home' ? 4 : page.role === 'contact' ? 3 : 1;
    for (const week of page.structured) {
      const key = describeWeek(week.days);
      const known = counts.get(key);
      if (known) known.worth += worth;
      else counts.set(key, { week, worth });
    }
  }
  let top: { week: StructuredWeek; worth: number } | null = null;
  for (const entry of counts.values()) if (!top || entry.worth > top.worth) top = entry;
  return top?.week ?? null;
}

const openDays = (days: Map<number, Interval[]>) =>
  [...days.values()].filter((intervals) => intervals.length > 0).length;

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
