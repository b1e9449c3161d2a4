import type { HoursFact } from '../facts/types.ts';
import type { Question } from './question.ts';
import type { FactAnswer } from './sheet.ts';

const DAYS: ReadonlyArray<{ day: number; asked: RegExp; fr: string; en: string }> = [
  { day: 1, asked: /\b(?:lundis?|mondays?|mon)\b/, fr: 'lundi', en: 'Monday' },
  { day: 2, asked: /\b(?:mardis?|tuesdays?|tues?)\b/, fr: 'mardi', en: 'Tuesday' },
  { day: 3, asked: /\b(?:mercredis?|wednesdays?|weds?)\b/, fr: 'mercredi', en: 'Wednesday' },
  { day: 4, asked: /\b(?:jeudis?|thursdays?|thurs?)\b/, fr: 'jeudi', en: 'Thursday' },
  { day: 5, asked: /\b(?:vendredis?|fridays?|fri)\b/, fr: 'vendredi', en: 'Friday' },
  { day: 6, asked: /\b(?:samedis?|saturdays?|sat|week-?ends?)\b/, fr: 'samedi', en: 'Saturday' },
  { day: 0, asked: /\b(?:dimanches?|sundays?|week-?ends?)\b/, fr: 'dimanche', en: 'Sunday' },
];

/** Days the weekly hours say nothing about: only the page's own words can answer. */
const SPECIAL_DAYS =
  /\b(?:feries?|noel|christmas|paques|easter|vacances|conges|holidays?|ete|summer|hiver|winter|janvier|fevrier|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|april|june|july|august|september|october|november|december|exceptionnel\w*)\b/;

interface Span {
  from: number;
  to: number;
}

/**
 * Answers about opening days and times, computed from the weekly hours, or null when the question is about something else
 * (a class, public holidays, a telephone line) or no hours are known. Times of day are wall-clock; hours past midnight
 * belong to the day they began on.
 */
export function answerHours(
  question: Question,
  hours: HoursFact[] | null,
  language: 'fr' | 'en',
): FactAnswer | null {
  const { folded } = question;
  if (!hours || hours.length === 0 || SPECIAL_DAYS.test(folded)) return null;
  const days = daysAsked(folded);
  const asksHours = question.wants === 'time';
  const isVisit =
    /\b(?:recevez|travaillez|venir|passer|rendez-vous|rdv|visit|come|appointments?|work|see (?:clients|patients))\b/.test(
      folded,
    );
  if (!asksHours && !(days.length > 0 && isVisit)) return null;
  const time = timeAsked(folded);
  const about = question.terms.filter(
    (term) => !['booking', 'holidays'].includes(term.label) && !isCalendarWord(term.label),
  );
  if (about.length > 0) return null;

  const week = weekOf(hours);
  const words = language === 'fr' ? FRENCH : ENGLISH;
  const text = time
    ? atTime(week, days, time, words)
    : days.length > 0
      ? onDays(week, days, question, words)
      : words.week(week);
  const [source] = hours;
  return { id: 'hours', text, sourceUrl: source!.sourceUrl, sourceQuote: quoteOf(hours) };
}

function quoteOf(hours: HoursFact[]): string {
  return [...new Set(hours.map(({ quote }) => quote))].join(' · ').slice(0, 400);
}

/** The week as one sentence, whoever asks (« Mardi à vendredi 9h–19h, … »). */
export function weekSentence(hours: HoursFact[], language: 'fr' | 'en'): string {
  return (language === 'fr' ? FRENCH : ENGLISH).week(weekOf(hours));
}

/** Days, parts of the day and figures: what the hours themselves answer. */
export function isCalendarWord(label: string): boolean {
  return /^(?:lund|mard|mercred|jeud|vendred|samed|dimanch|mond|tuesd|wednesd|thursd|frid|satu?rd|sund)\w*$|^(?:week|weekend|weekday|end|matin\w*|midi|soir\w*|apres?|apr|avant|tard|tot|morn\w*|even\w*|afternoon|noon|lunch\w*|night|late|earl\w*|before|after|derni\w*|last|first|h|am|pm|heur\w*|nocturn\w*|public|h\d+|\d.*)$/.test(
    label,
  );
}

function daysAsked(folded: string): number[] {
  if (/\b(?:en semaine|weekdays?|du lundi au vendredi|monday to friday)\b/.test(folded))
    return [1, 2, 3, 4, 5];
  if (/\b(?:tous les jours|every ?day|7 ?(?:j|jours)|7 days|seven days)\b/.test(folded))
    return [1, 2, 3, 4, 5, 6, 0];
  return DAYS.filter(({ asked }) => asked.test(folded)).map(({ day }) => day);
}

type TimeAsked = { kind: 'at' | 'before' | 'after' | 'between' | 'during'; span: Span };

function timeAsked(folded: string): TimeAsked | null {
  if (
    /\b(?:entre midi (?:et|&) (?:2|deux|14 ?h)|pause (?:dejeuner|de midi)|lunch ?(?:time|break|hour)?|a midi|le midi|between 12 and 2)\b/.test(
      folded,
    )
  ) {
    return { kind: 'between', span: { from: 12 * 60, to: 14 * 60 } };
  }
  if (/\b(?:apres[- ]midi|afternoons?)\b/.test(folded))
    return { kind: 'during', span: { from: 14 * 60, to: 17 * 60 } };
  if (/\b(?:matin\w*|mornings?)\b/.test(folded))
    return { kind: 'during', span: { from: 8 * 60, to: 12 * 60 } };
  const match =
    /\b(a|avant|apres|jusqu'a|des|vers|at|before|after|until|by|from|past|around)\s+(\d{1,2})(?:\s*(?:h|:|\.|heures?)\s*(\d{2})?)?\s*(am|pm|a\.m\.?|p\.m\.?|o'clock)?(?![\p{L}\d€])/u.exec(
      folded,
    );
  if (match) {
    const [, word, hour, minute, half] = match;
    let at = Number(hour) * 60 + Number(minute ?? 0);
    if (half?.startsWith('p') && Number(hour) < 12) at += 12 * 60;
    if (half?.startsWith('a') && Number(hour) === 12) at -= 12 * 60;
    if (
      at > 24 * 60 ||
      (!minute &&
        !half &&
        !/\d\s*(?:h|heures?|:)/.test(match[0]) &&
        /^(?:a|at|des)$/.test(word!) === false &&
        Number(hour) > 24)
    )
      return null;
    const kind = /^(?:apres|after|past)$/.test(word!)
      ? 'after'
      : /^(?:avant|before)$/.test(word!)
        ? 'before'
        : 'at';
    return { kind, span: { from: at, to: at + 1 } };
  }
  if (/\b(?:en soiree|le soir|in the evenings?|evenings?|late|tard)\b/.test(folded))
    return { kind: 'after', span: { from: 18 * 60, to: 18 * 60 + 1 } };
  return null;
}

/** Spans per day, in minutes from the day's midnight; an end past midnight is beyond 1440. */
function weekOf(hours: HoursFact[]): Span[][] {
  const week: Span[][] = Array.from({ length: 7 }, () => []);
  for (const { days, open, close } of hours) {
    const from = minutes(open);
    const end = minutes(close);
    for (const day of days) week[day]?.push({ from, to: end <= from ? end + 1440 : end });
  }
  for (const spans of week) spans.sort((a, b) => a.from - b.from);
  return week;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Open for the whole of the span (« between ») or at that minute; the night before may run into it. */
function isOpen(week: Span[][], day: number, { kind, span }: TimeAsked): boolean {
  const yesterday = week[(day + 6) % 7]!.map(({ from, to }) => ({ from: from - 1440, to: to - 1440 }));
  const spans = [...yesterday, ...week[day]!];
  if (kind === 'after') return spans.some(({ to }) => to > span.from);
  if (kind === 'during') return week[day]!.some(({ from, to }) => from < span.to && to > span.from);
  if (kind === 'before') return week[day]!.some(({ from }) => from < span.from);
  return spans.some(({ from, to }) => from <= span.from && to >= span.to);
}

interface Words {
  day(day: number): string;
  days(days: number[]): string;
  time(minutes: number): string;
  spans(spans: Span[]): string;
  week(week: Span[][]): string;
  open(days: number[], spans: Span[]): string;
  closed(days: number[]): string;
  closes(day: number, at: number, spans: Span[]): string;
  opens(day: number, at: number, spans: Span[]): string;
  yes: string;
  no: string;
  when(time: TimeAsked): string;
}

function onDays(week: Span[][], days: number[], question: Question, words: Words): string {
  const [day] = days;
  if (days.length === 1 && week[day!]!.length > 0) {
    const spans = week[day!]!;
    const { folded } = question;
    if (/\b(?:a quelle heure|jusqu'a quelle heure|what time|when)\b/.test(folded)) {
      if (/\b(?:ferm\w*|jusqu'a|clos\w*|until|till)\b/.test(folded))
        return words.closes(day!, spans.at(-1)!.to, spans);
      if (/\b(?:ouvr\w*|ouvert\w*|commenc\w*|open\w*|start)\b/.test(folded))
        return words.opens(day!, spans[0]!.from, spans);
    }
  }
  const open = days.filter((one) => week[one]!.length > 0);
  const closed = days.filter((one) => week[one]!.length === 0);
  const parts = [
    ...groupDays(week, open).map((group) => words.open(group, week[group[0]!]!)),
    ...(closed.length > 0 ? [words.closed(closed)] : []),
  ];
  const asksClosed = /\b(?:fermes?|fermee?s?|fermez|closed)\b/.test(question.folded) && question.isYesNo;
  const answer = question.isYesNo ? (open.length > 0 !== asksClosed ? words.yes : words.no) : '';
  const said = answer + parts.join(words === FRENCH ? ' ; ' : '; ');
  // « Non, fermé le lundi » alone would leave the client asking when, then.
  return open.length === 0 ? `${capital(said)}. ${words.week(week)}` : `${capital(said)}.`;
}

function atTime(week: Span[][], days: number[], time: TimeAsked, words: Words): string {
  const asked = days.length > 0 ? days : [1, 2, 3, 4, 5, 6, 0];
  const open = asked.filter((day) => isOpen(week, day, time));
  if (open.length === 0) {
    if (days.length === 1 && week[days[0]!]!.length > 0)
      return `${words.no}${words.open([days[0]!], week[days[0]!]!)}.`;
    return `${capital(words.no.trim().replace(/,$/, ''))}. ${words.week(week)}`;
  }
  const groups = groupDays(week, open).map((group) => words.open(group, week[group[0]!]!));
  return `${words.yes}${words.when(time)}${groups.join(words === FRENCH ? ' ; ' : '; ')}.`;
}

/** Days that keep the same hours, Monday first. */
function groupDays(week: Span[][], days: number[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const day of [...days].sort((a, b) => ((a + 6) % 7) - ((b + 6) % 7))) {
    const key = JSON.stringify(week[day]);
    groups.set(key, [...(groups.get(key) ?? []), day]);
  }
  return [...groups.values()];
}

const WEEK = [1, 2, 3, 4, 5, 6, 0];
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Three days or more in a row. */
function isRun(days: number[]): boolean {
  const at = days.map((day) => WEEK.indexOf(day));
  return days.length > 2 && at.every((value, index) => index === 0 || value === at[index - 1]! + 1);
}

function listed(days: number[], name: (day: number) => string, and: string): string {
  return days
    .map(name)
    .join(', ')
    .replace(/, ([^,]+)$/, ` ${and} $1`);
}

function frenchTime(value: number): string {
  const hour = Math.floor((value % 1440) / 60);
  return `${value === 1440 ? 24 : hour}h${value % 60 === 0 ? '' : String(value % 60).padStart(2, '0')}`;
}

function englishTime(value: number): string {
  const hour = Math.floor((value % 1440) / 60);
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  return `${twelve}${value % 60 === 0 ? '' : `:${String(value % 60).padStart(2, '0')}`}${hour < 12 ? 'am' : 'pm'}`;
}

const FRENCH: Words = {
  yes: 'Oui, ',
  no: 'Non, ',
  day: (day) => DAYS.find((one) => one.day === day)!.fr,
  days: (days) =>
    isRun(days)
      ? `du ${FRENCH.day(days[0]!)} au ${FRENCH.day(days.at(-1)!)}`
      : listed(days, (day) => `le ${FRENCH.day(day)}`, 'et'),
  time: frenchTime,
  spans: (spans) => spans.map(({ from, to }) => `de ${frenchTime(from)} à ${frenchTime(to)}`).join(' et '),
  week: (week) => {
    const open = groupDays(
      week,
      WEEK.filter((day) => week[day]!.length > 0),
    );
    const closed = WEEK.filter((day) => week[day]!.length === 0);
    const said = open.map((group) => `${FRENCH.days(group)} ${FRENCH.spans(week[group[0]!]!)}`).join(' ; ');
    return `Horaires : ${said}${closed.length > 0 ? ` ; ${FRENCH.closed(closed)}` : ''}.`;
  },
  open: (days, spans) => `ouvert ${FRENCH.days(days)} ${FRENCH.spans(spans)}`,
  closed: (days) =>
    `fermé ${days
      .map((day) => `le ${FRENCH.day(day)}`)
      .join(', ')
      .replace(/, ([^,]+)$/, ' et $1')}`,
  closes: (day, at, spans) =>
    `Le ${FRENCH.day(day)}, fermeture à ${frenchTime(at)} (ouvert ${FRENCH.spans(spans)}).`,
  opens: (day, at, spans) =>
    `Le ${FRENCH.day(day)}, ouverture à ${frenchTime(at)} (ouvert ${FRENCH.spans(spans)}).`,
  when: ({ kind, span }) => (kind === 'at' ? `à ${frenchTime(span.from)} : ` : ''),
};

const ENGLISH: Words = {
  yes: 'Yes, ',
  no: 'No, ',
  day: (day) => DAYS.find((one) => one.day === day)!.en,
  days: (days) =>
    isRun(days)
      ? `${ENGLISH.day(days[0]!)} to ${ENGLISH.day(days.at(-1)!)}`
      : listed(days, ENGLISH.day, 'and'),
  time: englishTime,
  spans: (spans) => spans.map(({ from, to }) => `${englishTime(from)} to ${englishTime(to)}`).join(' and '),
  week: (week) => {
    const open = groupDays(
      week,
      WEEK.filter((day) => week[day]!.length > 0),
    );
    const closed = WEEK.filter((day) => week[day]!.length === 0);
    const said = open.map((group) => `${ENGLISH.days(group)} ${ENGLISH.spans(week[group[0]!]!)}`).join('; ');
    return `Opening hours: ${said}${closed.length > 0 ? `; ${ENGLISH.closed(closed)}` : ''}.`;
  },
  open: (days, spans) => `open ${isRun(days) ? '' : 'on '}${ENGLISH.days(days)} from ${ENGLISH.spans(spans)}`,
  closed: (days) => `closed ${isRun(days) ? '' : 'on '}${ENGLISH.days(days)}`,
  closes: (day, at, spans) =>
    `On ${ENGLISH.day(day)} we close at ${englishTime(at)} (open from ${ENGLISH.spans(spans)}).`,
  opens: (day, at, spans) =>
    `On ${ENGLISH.day(day)} we open at ${englishTime(at)} (open from ${ENGLISH.spans(spans)}).`,
  when: ({ kind, span }) => (kind === 'at' ? `at ${englishTime(span.from)}: ` : ''),
};
