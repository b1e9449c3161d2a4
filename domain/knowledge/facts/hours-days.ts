/** Names of days in full, short and as letters, French and English. 0 = Sunday. */

const DAY_NAMES: ReadonlyArray<readonly [RegExp, number]> = [
  [/dimanches?|sundays?/y, 0],
  [/lundis?|mondays?/y, 1],
  [/mardis?|tuesdays?/y, 2],
  [/mercredis?|wednesdays?|wedensdays?|wendesdays?/y, 3],
  [/jeudis?|thursdays?|thrusdays?/y, 4],
  [/vendredis?|fridays?/y, 5],
  [/samedis?|saturdays?/y, 6],
];

/** Short names count only where hours may follow: "mon salon", "mer et montagne", "jeu concours" are no days. */
const SHORT_DAY_NAMES: ReadonlyArray<readonly [RegExp, number]> = [
  [/dim|sun/y, 0],
  [/lun|mon/y, 1],
  [/mar|tues?/y, 2],
  [/merc?|weds?|wednes/y, 3],
  [/jeu|thurs?|thu/y, 4],
  [/vend?|fri/y, 5],
  [/sam|satur|sat/y, 6],
];
const AFTER_SHORT_DAY =
  /^\.?(?:\s*$|\s*[^a-z\s.]|\s+(?:au?|to|thru|through|till?|until|et|and|or|ou|from|by|de|matin|apres|closed|ferme\w*|open|sur|only|noon|midi|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)\b)/;

/** One or two capitals stand for a day where hours follow at once: "M-Th: 8-5", "L - V : 9h-18h", "S : 9h-12h". */
const LETTER = '(?:th|sa|su|mo|tu|we|fr|lu|ma|me|je|ve|di|[mtwfslvjd])';
const LETTER_DAYS = new RegExp(
  `(${LETTER})\\.?(?:\\s?([-–—/&])\\s?(${LETTER})\\.?)?(?=\\s?[:.]?\\s?(?:de\\s)?(?:\\d{1,2}(?:[:h.]\\d{2}|\\s?[ap]\\.?m|\\s?h|\\s?[-–])|closed|ferm))`,
  'y',
);
const LETTER_DAY: Record<string, number> = {
  su: 0,
  di: 0,
  d: 0,
  mo: 1,
  lu: 1,
  l: 1,
  m: 1,
  tu: 2,
  ma: 2,
  t: 2,
  we: 3,
  me: 3,
  w: 3,
  th: 4,
  je: 4,
  j: 4,
  fr: 5,
  ve: 5,
  f: 5,
  v: 5,
  sa: 6,
  s: 6,
};
const TWO_LETTERS = ['su|di', 'mo|lu', 'tu|ma', 'we|me', 'th|je', 'fr|ve', 'sa'] as const;
const TWO_LETTER_RANGE = new RegExp(
  `(${TWO_LETTERS.join('|')})\\.?\\s?[-–—]\\s?(${TWO_LETTERS.join('|')})\\.?(?![a-z])`,
  'y',
);

/** The days named at a place of a line, whatever their spelling, and how long the words are; null when none is. */
export function dayAt(
  line: string,
  folded: string,
  index: number,
): { days: number[]; length: number } | null {
  for (const [pattern, day] of DAY_NAMES) {
    pattern.lastIndex = index;
    const match = pattern.exec(folded);
    if (match) return { days: [day], length: match[0].length };
  }
  if (index > 0 && /[a-z'-]/.test(folded[index - 1]!) && folded[index - 1] !== '-') return null;
  for (const [pattern, day] of SHORT_DAY_NAMES) {
    pattern.lastIndex = index;
    const match = pattern.exec(folded);
    if (!match) continue;
    const rest = folded.slice(index + match[0].length, index + match[0].length + 24);
    if (!AFTER_SHORT_DAY.test(rest)) continue;
    const dot = rest.startsWith('.') ? 1 : 0;
    return { days: [day], length: match[0].length + dot };
  }
  LETTER_DAYS.lastIndex = index;
  const letters = /[A-Z]/.test(line[index]!) ? LETTER_DAYS.exec(folded) : null;
  if (letters) {
    const [all, from, joint, to] = letters;
    const last = to === undefined ? null : LETTER_DAY[to]!;
    const first = LETTER_DAY[from!]!;
    const list =
      last === null ? [first] : joint === '/' || joint === '&' ? [first, last] : daySpan(first, last);
    return { days: list, length: all.length };
  }
  TWO_LETTER_RANGE.lastIndex = index;
  const pair = TWO_LETTER_RANGE.exec(folded);
  if (pair) {
    const list = daySpan(twoLetterDay(pair[1]!), twoLetterDay(pair[2]!));
    return { days: list, length: pair[0].length };
  }
  return null;
}

/** Days from one to another, both included, going round the week. */
export function daySpan(from: number, to: number): number[] {
  const list = [from];
  for (let day = from; day !== to; ) {
    day = (day + 1) % 7;
    list.push(day);
  }
  return list;
}

const twoLetterDay = (letters: string) => TWO_LETTERS.findIndex((pair) => pair.split('|').includes(letters));
