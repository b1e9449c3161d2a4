/** Words of opening hours, French and English: a line of text becomes tokens a schedule can be read from. */

import { dayAt } from './hours-days.ts';
import { LONGEST_LINE } from './text.ts';

/** Minutes since midnight, 0–1440, with how it was written, for resolving "9 to 5". */
export interface ClockTime {
  minutes: number;
  /** `12h`: am/pm was written. `24h`: unmistakable ("18h", "18:00", "09:00", noon). `bare`: "9", "9:00", "9.30". */
  style: '12h' | '24h' | 'bare';
}

export type HoursToken = { start: number; end: number } & (
  | { kind: 'days'; days: number[] }
  | { kind: 'time'; time: ClockTime; weak: boolean }
  | { kind: 'range' | 'and' | 'between' | 'until' | 'tab' | 'line' | 'around-the-clock' }
  | {
      kind:
        | 'closed'
        | 'except'
        | 'holiday'
        | 'date'
        | 'appointment'
        | 'half'
        | 'neutral'
        | 'noise'
        | 'paren'
        | 'word';
    }
);

export type TokenKind = HoursToken['kind'];

const WEEK = [1, 2, 3, 4, 5, 6, 0];
const MONTH =
  '(?:janv(?:ier)?|fevr(?:ier)?|mars|avril|avr|mai|juin|juil(?:let)?|aout|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|dec(?:embre)?|' +
  'jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?|october|november|december|september)';
const EURO = '(?:€|eur\\b|euros?\\b|£|\\$|chf\\b|%)';
const TIME_END = '(?![a-z0-9]|[:.,]\\d)';
const DAY_AHEAD = '(?=(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*|ferm|clos|et\\d)';

type Make = (match: RegExpExecArray) => HoursTokenBody[];
type HoursTokenBody = HoursToken extends infer T
  ? T extends HoursToken
    ? Omit<T, 'start' | 'end'>
    : never
  : never;

const is =
  (kind: Exclude<TokenKind, 'days' | 'time'>): Make =>
  () => [{ kind } as HoursTokenBody];
const days =
  (list: number[]): Make =>
  () => [{ kind: 'days', days: list }];
const rule = (pattern: string, make: Make) => ({ pattern: new RegExp(pattern, 'y'), make });

/** Tried in order at each place; the first that fits is taken. All work on accent-free lower-case text. */
const RULES: ReadonlyArray<{ pattern: RegExp; make: Make }> = [
  // "Lundi | -": an empty cell beside a day.
  rule(
    '(?<=di|che|day|[sy]|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[.:]?\\t\\s*[-–—]+(?:\\s*\\t\\s*[-–—]+)*\\s*$',
    is('closed'),
  ),
  rule('\\t', is('tab')),
  // What has figures and is no time.
  rule('(?:\\+|00)\\d{2,3}[\\s.()-]*\\d[\\d\\s.()-]{6,}\\d', is('noise')),
  rule('0\\d(?:[\\s.-]?\\d{2}){4}(?!\\d)', is('noise')),
  rule('\\(?\\d{3}\\)?[\\s.-]{1,3}\\d{3}[\\s.-]\\d{4}(?!\\d)', is('noise')),
  rule('0\\d{2,4}\\s\\d{3,4}\\s?\\d{3,4}(?!\\d)', is('noise')),
  rule('\\d{1,2}([/.-])\\d{1,2}\\1\\d{2,4}(?!\\d)', is('date')),
  rule(`(?:\\d{1,2}(?:er|st|nd|rd|th)?)\\s+(?:of\\s+)?${MONTH}(?![a-z])\\.?(?:\\s+\\d{4})?`, is('date')),
  rule(
    `(?:january|february|march|april|june|july|august|september|october|november|december)\\s+\\d{1,2}(?:st|nd|rd|th)?(?!\\s?[:h]|\\d)(?:,?\\s+\\d{4})?`,
    is('date'),
  ),
  rule(`[€£$]\\s?\\d[\\d\\s.,]*`, is('noise')),
  rule(`\\d+(?:[.,]\\d+)?\\s?${EURO}`, is('noise')),
  rule(
    '\\d+\\s?(?:-|a)\\s?\\d+\\s?(?:min|mn|minutes?|mins|ans|years?|km|m2|jours|days)(?![a-z])(?!\\s*(?:a|per)\\s+week)',
    is('noise'),
  ),
  rule(
    '(?:sous|en|within|dans les|in)\\s+\\d+(?:\\s?[/-]\\s?\\d+)?\\s?(?:h|heures|hours|hrs)(?![a-z])(?:\\s?(?:/|a|-|ou|to)\\s?\\d+\\s?(?:h|heures|hours)(?![a-z]))?',
    is('noise'),
  ),
  rule('(?:24|48|72)\\s?h?\\s?(?:/|-|a)\\s?(?:48|72)\\s?h(?![a-z])', is('noise')),
  rule('(?:48|72|96)\\s?(?:h|heures|hours)(?![a-z])', is('noise')),
  // Always open.
  rule('24\\s?(?:h(?:eures|rs?|ours)?)?\\s?(?:/|sur|x)\\s?7(?:\\s?j(?:ours)?)?(?![a-z0-9])', () => [
    { kind: 'days', days: WEEK },
    { kind: 'around-the-clock' },
  ]),
  rule('24\\s?(?:h(?:eures)?)?\\s?(?:/|sur)\\s?24\\s?(?:h(?:eures)?)?(?![a-z0-9])', is('around-the-clock')),
  rule('(?:open\\s+)?24[\\s-](?:hours|hrs?|hour)(?![a-z])(?:\\s+(?:a|per)\\s+day)?', is('around-the-clock')),
  rule('7\\s?(?:j|jours|days)?\\s?(?:/|sur)\\s?7(?:\\s?(?:j|jours))?(?![a-z0-9])', days(WEEK)),
  rule('(?:7|seven)\\s?days(?:\\s?(?:a|per|/)\\s?week)?(?![a-z])', days(WEEK)),
  rule(
    'tous les jours(?:\\s+de\\s+la\\s+semaine)?|chaque jour|every\\s?day(?![a-z])|daily(?![a-z])|toute la semaine|all week(?![a-z])',
    days(WEEK),
  ),
  rule(
    '(?:en semaine|jours? ouvrables?|jours? ouvres?|week\\s?-?days?|during the week)(?![a-z])',
    days([1, 2, 3, 4, 5]),
  ),
  rule('(?:les? )?(?:week\\s?-?\\s?ends?)(?![a-z])', days([6, 0])),
  // Times of day.
  rule(`(\\d{1,2})\\s?(?:[:.h]\\s?(\\d{2}))?\\s?(a|p)\\.?\\s?m\\b\\.?`, (match) =>
    clock12(match[1]!, match[2], match[3]!),
  ),
  rule(`(\\d{1,2})(?::(\\d{2}))?(a|p)(?![a-z.])`, (match) => clock12(match[1]!, match[2], match[3]!)),
  rule(
    `(\\d{1,2})(?:h(?:eures?|rs?)?\\.?:?|\\s(?:h(?:eures?)?)\\.?\\s?)([0-5]\\d)(?:\\s?(?:min|mn))?(?:${TIME_END}|${DAY_AHEAD}|(?=a\\d))`,
    (match) => clock24(match[1]!, match[2], '24h'),
  ),
  rule(`(\\d{1,2})\\s?(?:h(?:eures?|rs?)?|hours)(?:(?![a-z0-9])|${DAY_AHEAD}|(?=a\\d))`, (match) =>
    clock24(match[1]!, undefined, '24h'),
  ),
  rule('0\\d[0-5]\\d(?=\\s?(?:h(?:rs)?\\b)?\\s?(?:-|–|to|a)\\s?[012]\\d[0-5]\\d(?!\\d))', (match) =>
    clock24(match[0].slice(0, 2), match[0].slice(2), '24h'),
  ),
  rule('(?<=0\\d[0-5]\\d\\s?(?:h(?:rs)?)?\\s?(?:-|–|to|a)\\s?)[012]\\d[0-5]\\d(?!\\d)', (match) =>
    clock24(match[0].slice(0, 2), match[0].slice(2), '24h'),
  ),
  rule(
    `(\\d{1,2})\\s?:\\s?([0-5]\\d)(?::00)?(?:\\s?(?:h|hrs?|hours|heures)(?![a-z]))?(?:${TIME_END}|${DAY_AHEAD}|(?=to\\b))`,
    (match) => clock24(match[1]!, match[2], 'bare'),
  ),
  rule(`(\\d{1,2})\\.([0-5]\\d)(?:\\s?(?:h|hrs?)(?![a-z]))?(?:${TIME_END}|(?=\\.(?!\\d)))`, (match) =>
    clock24(match[1]!, match[2], 'bare', true),
  ),
  rule('(?:12\\s?)?noon(?![a-z])|midday(?![a-z])|mid-day(?![a-z])|midi(?![a-z])', () => [
    { kind: 'time', time: { minutes: 720, style: '24h' }, weak: true },
  ]),
  rule('(?:12\\s?)?midnight(?![a-z])|minuit(?![a-z])', () => [
    { kind: 'time', time: { minutes: 1440, style: '24h' }, weak: false },
  ]),
  rule(
    '(\\d{1,2})(?![\\d]|[.,]\\d|\\s?(?:rue|avenue|bd|boulevard|place|quai|chemin|route|street|road|st\\b|rd\\b|ans?\\b|years?|personnes|clients))',
    (match) => clock24(match[1]!, undefined, 'bare', true),
  ),
  rule('\\d[\\d.,/]*', is('noise')),
  // Words.
  rule("(?:au-?dela|hors|sauf|except(?:e|ed|ing)?|excluding|a l'exception)(?![a-z])", is('except')),
  rule(
    "(?:les\\s+)?(?:jours?\\s+)?feries?(?![a-z])|(?:bank|public|national|federal|legal|statutory|major|school)?\\s?holidays?(?![a-z])|vacances(?:\\s+scolaires)?|fetes?(?![a-z])|veilles?\\s+de\\s+\\w+|christmas(?:\\s+\\w+)?|new year'?s?(?:\\s+\\w+)?|easter(?:\\s+\\w+)?|thanksgiving",
    is('holiday'),
  ),
  rule(
    '(?:avec (?:et|ou) )?sans (?:rendez[\\s-]vous|rdv)|with(?: or |/)?(?:out)? (?:an )?appointment|no appointment (?:needed|necessary|required)|walk[\\s-]?ins?(?: welcome)?',
    is('neutral'),
  ),
  rule(
    '(?:(?:uniquement|seulement|exclusivement)\\s+)?(?:sur|par|sous)\\s+(?:rendez[\\s-]vous|rdv|r\\.?d\\.?v\\.?|demande|reservation)(?:\\s+(?:uniquement|seulement))?|(?:strictly\\s+)?(?:by|via) (?:prior )?(?:appointment|arrangement|appt\\.?)(?: only)?|appointments? only|on request|upon request|rdv(?![a-z])',
    is('appointment'),
  ),
  rule(
    '(?:ferme(?:e|s|es)?|closed|pas de consultations?|relache|not open|jour de repos|repos)(?![a-z])(?:\\s+(?:toute\\s+la\\s+journee|all\\s+day))?',
    is('closed'),
  ),
  rule('ferm[ée]e?(?=[a-z])(?=lun|mar|mer|jeu|ven|sam|dim)', is('closed')),
  rule(
    'fermeture(?=\\s+(?:hebdomadaire|le\\s|les\\s|du\\s)|\\s?:\\s)(?:\\s+hebdomadaire)?(?:\\s+le)?',
    is('closed'),
  ),
  rule(
    "jusqu'?\\s?(?:a|au)(?![a-z])|until(?![a-z])|till(?![a-z])|'?til(?![a-z])|nocturnes?(?![a-z])|late[\\s-]night(?![a-z])|late opening",
    is('until'),
  ),
  rule('entre(?![a-z])|between(?![a-z])', is('between')),
  rule(
    "(?:l'\\s?)?apres[\\s-]?midis?(?![a-z])|aprem(?![a-z])|matins?(?:ees?)?(?![a-z])|soirs?(?![a-z])|soirees?(?![a-z])|mornings?(?![a-z])|afternoons?(?![a-z])|evenings?(?![a-z])|a\\.?m\\.?(?![a-z])|p\\.?m\\.?(?![a-z])",
    is('half'),
  ),
  rule('(?:-|–|—|‑|−|→|>|~|=>|->|\\u2010|\\u2011|\\u2012|\\u2013|\\u2014)+', is('range')),
  rule('(?:au?|to|thru|through)(?![a-z])', is('range')),
  rule('(?:et|and|puis|then|or|ou|ainsi que|plus)(?![a-z])|[,&+/|;·•*]', is('and')),
  rule(
    'journee continue|non[\\s-]?stop|sans (?:interruption|coupure|pause)|en continu|toute la journee|all day|last (?:appointment|booking|entry|orders?)s?|inclus(?:es?)?|included',
    is('neutral'),
  ),
  rule(
    "(?:de|du|des|d'|le|les|la|l'|un|en|from|on|the|every|each|chaque|of|at|is|are|est|we|we're|our|nos|notre|votre|ouverts?|ouvertes?|ouverture|ouvre|open(?:ing)?|opens|hours?|hrs|horaires?|heures?|h|time|times|jours?|days?|only|seulement|uniquement|except|also|aussi|from:|puis|pour|for|continue|dernier|rendez[\\s-]vous|vous|accueille|accueillons|recoit|reception|sont|:|\\.|!|–)(?![a-z])",
    is('neutral'),
  ),
  rule('[:.!?…]', is('neutral')),
  rule('[()\\[\\]]', is('paren')),
];

/** Split one line into tokens. `start`/`end` are places in the line as given. */
export function hoursTokens(written: string): HoursToken[] {
  const line = written.slice(0, LONGEST_LINE);
  const folded = foldInPlace(line);
  const tokens: HoursToken[] = [];
  let index = 0;
  while (index < folded.length) {
    const char = folded[index]!;
    if (char === ' ') {
      index += 1;
      continue;
    }
    const atWordStart = startsWord(line, folded, index);
    const day = atWordStart ? dayAt(line, folded, index) : null;
    if (day) {
      tokens.push({ kind: 'days', days: day.days, start: index, end: index + day.length });
      index += day.length;
      continue;
    }
    const found = atWordStart ? ruleAt(folded, index) : null;
    if (found) {
      for (const body of found.bodies)
        tokens.push({ ...body, start: index, end: index + found.length } as HoursToken);
      index += found.length;
      continue;
    }
    const word = /[a-z0-9'’]+|[^\s]/y;
    word.lastIndex = index;
    const taken = word.exec(folded)?.[0] ?? char;
    // A capital inside glued text starts a new word: "FerméMardi".
    const inner = gluedCapital(line, folded, index, taken.length);
    tokens.push({ kind: /[a-z]/.test(taken) ? 'word' : 'neutral', start: index, end: index + inner });
    index += inner;
  }
  return tokens;
}

/** Lower case without accents, character by character, so that places stay the same. */
export function foldInPlace(text: string): string {
  let folded = '';
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]!;
    if (char === '\t') folded += '\t';
    else if (/\s|\u00a0|\u202f|\u200b/.test(char)) folded += ' ';
    else if (char === '’' || char === '‘' || char === '`' || char === '´') folded += "'";
    else if (char < '\u0080') folded += char.toLowerCase();
    else folded += char.normalize('NFD')[0]!.toLowerCase()[0] ?? char;
  }
  return folded;
}

function startsWord(line: string, folded: string, index: number): boolean {
  if (index === 0) return true;
  const before = folded[index - 1]!;
  const here = folded[index]!;
  if (!/[a-z0-9]/.test(before) || !/[a-z0-9]/.test(here)) return true;
  if (/[a-z]/.test(before) !== /[a-z]/.test(here)) return true;
  // "ferméMardi": a capital after a small letter.
  return (
    /[a-z]/.test(here) &&
    line[index] !== line[index]!.toLowerCase() &&
    line[index - 1] === line[index - 1]!.toLowerCase()
  );
}

function gluedCapital(line: string, folded: string, from: number, length: number): number {
  for (let index = from + 1; index < from + length; index += 1) {
    if (/[a-z]/.test(folded[index]!) && startsWord(line, folded, index)) return index - from;
  }
  return length;
}

function ruleAt(folded: string, index: number): { bodies: HoursTokenBody[]; length: number } | null {
  for (const { pattern, make } of RULES) {
    pattern.lastIndex = index;
    const match = pattern.exec(folded);
    if (match && match[0].length > 0) return { bodies: make(match), length: match[0].length };
  }
  return null;
}

function clock12(hour: string, minute: string | undefined, half: string): HoursTokenBody[] {
  const hours = Number(hour);
  const minutes = Number(minute ?? 0);
  if (minutes > 59 || hours > 23) return [{ kind: 'noise' }];
  // "14.00 pm" is written by people who mean 14:00; "0.30 am" by those who mean 00:30.
  const value = hours > 12 ? hours : (hours % 12) + (half === 'p' ? 12 : 0);
  return [{ kind: 'time', time: { minutes: value * 60 + minutes, style: '12h' }, weak: false }];
}

function clock24(
  hour: string,
  minute: string | undefined,
  style: ClockTime['style'],
  weak = false,
): HoursTokenBody[] {
  const hours = Number(hour);
  const minutes = Number(minute ?? 0);
  if (hours > 24 || minutes > 59 || (hours === 24 && minutes > 0)) return [{ kind: 'noise' }];
  const certain = style === '24h' || hours > 12 || hours === 0 || (hour.length === 2 && hour.startsWith('0'));
  return [{ kind: 'time', time: { minutes: hours * 60 + minutes, style: certain ? '24h' : 'bare' }, weak }];
}
