/** Days and times as people write and say them, in French and English, misspelt or short. */
import { unaccented } from '../domain/accents.ts';

/** Without accents, case and typographic apostrophes. */
const plain = (words: string) =>
  unaccented(words)
    .replace(/[’‘`´]/g, "'")
    .toLowerCase();

const WEEKDAYS = [
  ['dimanche', 'sunday'],
  ['lundi', 'monday'],
  ['mardi', 'tuesday'],
  ['mercredi', 'wednesday'],
  ['jeudi', 'thursday'],
  ['vendredi', 'friday'],
  ['samedi', 'saturday'],
];
const MONTHS = [
  ['janv', 'january', 'jan'],
  ['fevr', 'february', 'feb', 'fev'],
  ['mars', 'march', 'mar'],
  ['avril', 'april', 'apr', 'avr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juil', 'july', 'jul'],
  ['aout', 'august', 'aug'],
  ['sept', 'september', 'sep'],
  ['octo', 'october', 'oct'],
  ['nove', 'november', 'nov'],
  ['dece', 'december', 'dec'],
];
const NUMBERS = 'un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze'.split(
  ' ',
);
const HOURS: Record<string, number> = {
  ...Object.fromEntries(NUMBERS.map((name, i) => [name, i + 1])),
  seize: 16,
  'dix-sept': 17,
  'dix-huit': 18,
  'dix-neuf': 19,
  vingt: 20,
};
/** « quinze heures trente » */
const SPELLED_TIME = new RegExp(
  `\\b(${Object.keys(HOURS)
    .sort((a, b) => b.length - a.length)
    .join('|')}) heures?(?: (trente|et demie|quinze|et quart))?`,
);

const COUNTS: Record<string, number> = { ...HOURS, une: 1, a: 1, one: 1, two: 2, three: 3, four: 4 };
const IN_DAYS = new RegExp(
  `\\b(?:dans|in) (\\d{1,2}|${Object.keys(COUNTS).join('|')}) (jours?|days?|semaines?|weeks?)\\b`,
);

/** The day the words name, counted from `today` (ISO dates); null where they name none. */
export function dayNamed(said: string, today: string): string | null {
  const words = plain(said);
  const iso = /\d{4}-\d{2}-\d{2}/.exec(words)?.[0];
  if (iso) return iso;
  const day = new Date(`${today}T00:00:00Z`);
  const ahead = (days: number) => {
    day.setUTCDate(day.getUTCDate() + days);
    return day.toISOString().slice(0, 10);
  };
  const dated = dateNamed(words, today);
  if (dated) return dated;
  if (/\bapres[- ]demain\b|\bday after tomorrow\b/.test(words)) return ahead(2);
  const days = IN_DAYS.exec(words);
  if (days) return ahead((COUNTS[days[1]!] ?? Number(days[1])) * (/^[sw]/.test(days[2]!) ? 7 : 1));
  const named = words.split(/[^a-z0-9]+/).map(dayWord);
  const weekday = WEEKDAYS.findIndex((names) => named.some((word) => word !== null && names.includes(word)));
  if (weekday !== -1) return ahead(((weekday - day.getUTCDay() + 6) % 7) + 1);
  if (/\baujourd'?hui\b|\bce (matin|soir|midi)\b|\btoday\b|\btonight\b/.test(words)) return ahead(0);
  if (named.some((word) => word === 'demain' || word === 'tomorrow')) return ahead(1);
  if (/semaine prochaine|next week/.test(words)) return ahead(((1 - day.getUTCDay() + 6) % 7) + 1);
  if (/week-? ?end/.test(words)) return ahead(((6 - day.getUTCDay() + 6) % 7) + 1);
  return null;
}

const ALONE = new RegExp(
  `\\b(?:le|the|${WEEKDAYS.flat().join('|')}) (\\d{1,2})(?:er|st|nd|rd|th)?\\b(?!\\s*(?:h\\b|h\\d|heure|:|/))`,
);

/** « le 3 décembre », « 3/12 », “December 3rd”: in the year that is still to come. */
function dateNamed(words: string, today: string): string | null {
  const [, number, month] = /\b(\d{1,2})(?:er|st|nd|rd|th)?(?: of)? ([a-z]{3,9})\b/.exec(words) ?? [];
  const [, monthFirst, numberAfter] = /\b([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?\b/.exec(words) ?? [];
  const slashes = /\b(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?\b/.exec(words);
  const found =
    dated(Number(number), monthOf(month)) ??
    dated(Number(numberAfter), monthOf(monthFirst)) ??
    (slashes ? dated(Number(slashes[1]), Number(slashes[2]), slashes[3]) : null);
  if (found || monthOf(month) || monthOf(monthFirst)) return found;
  // « le 3 », « samedi 5 », where it is no hour: this month, or the next where it is over.
  const alone = ALONE.exec(words)?.[1];
  if (!alone) return null;
  const [year, thisMonth] = today.split('-').map(Number) as [number, number];
  const thisOne = dateIfReal(year, thisMonth, Number(alone));
  if (thisOne && thisOne >= today) return thisOne;
  return thisMonth === 12
    ? dateIfReal(year + 1, 1, Number(alone))
    : dateIfReal(year, thisMonth + 1, Number(alone));

  function dated(day: number, monthNumber: number, given?: string): string | null {
    if (!(day >= 1 && monthNumber >= 1)) return null;
    const thisYear = Number(given ?? today.slice(0, 4));
    const date = dateIfReal(thisYear, monthNumber, day);
    return date && !given && date < today ? dateIfReal(thisYear + 1, monthNumber, day) : date;
  }
}

function monthOf(word: string | undefined): number {
  if (!word) return 0;
  return (
    1 +
    MONTHS.findIndex(
      (names) => names.includes(word) || (names[0]!.length === 4 && word.startsWith(names[0]!)),
    )
  );
}

function dateIfReal(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? date.toISOString().slice(0, 10)
    : null;
}

const DAY_WORDS = [...WEEKDAYS.flat(), 'demain', 'tomorrow'];
const SHORT: Record<string, string> = {
  dem: 'demain',
  '2main': 'demain',
  tmrw: 'tomorrow',
  tomorow: 'tomorrow',
};

/** The day word this is, one letter wrong, missing, doubled or swapped allowed: « demin », « lunid ». */
function dayWord(word: string): string | null {
  if (DAY_WORDS.includes(word)) return word;
  if (SHORT[word]) return SHORT[word];
  if (word.length < 5) return null;
  return DAY_WORDS.find((known) => known[0] === word[0] && isNear(word, known)) ?? null;
}

function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.length - from - end, b.length - from - end];
  return (
    Math.max(left, right) <= 1 ||
    (left === 2 && right === 2 && a[from] === b[from + 1] && a[from + 1] === b[from])
  );
}

/** HH:MM: a time somebody says, or (`loosely`) the middle of the part of the day they name. */
export function timeIn(said: string, loosely = true): string | null {
  const words = plain(said);
  const clock =
    /\b(\d{1,2})\s*(?:heures?|h|:)\s*(\d{2})?(?:\s*([ap])\.?m\b)?/.exec(words) ??
    /\b(\d{1,2})()\s*([ap])\.?m\b/.exec(words);
  if (clock) return wallTime(Number(clock[1]), clock[2], clock[3], words);
  const spelled = SPELLED_TIME.exec(words);
  if (spelled) {
    const minutes = { trente: '30', 'et demie': '30', quinze: '15', 'et quart': '15' }[spelled[2] ?? ''];
    return wallTime(HOURS[spelled[1]!]!, minutes, undefined, words);
  }
  if (/\bmidi\b|\bnoon\b/.test(words.replace(/apr\S*[- ]midi/, ''))) return '12:00';
  if (!loosely) return null;
  if (/apr[e]?s?[- ]?midi|\baprem\b|afternoon/.test(words)) return '15:00';
  if (/\bmatin|morning/.test(words)) return '10:00';
  if (/\bsoir|evening/.test(words)) return '18:00';
  return null;
}

/** Nobody comes at three in the morning: 3 is 15 h unless they say so. */
function wallTime(
  hour: number,
  minutes: string | undefined,
  half: string | undefined,
  words: string,
): string | null {
  if (hour > 23 || Number(minutes ?? 0) > 59) return null;
  const isMorning = half === 'a' || (half === undefined && /\bmatin|morning/.test(words));
  const isLater = half === 'p' ? hour < 12 : !isMorning && hour >= 1 && hour <= 7;
  return `${String(isLater ? hour + 12 : hour).padStart(2, '0')}:${minutes || '00'}`;
}
