/** Ages and distances a question names, and the ranges a page names them by: « mon fils de 8 ans », « de 6 à 12 ans ». */
const UNITS: ReadonlyArray<{ unit: string; words: string }> = [
  { unit: 'years', words: 'ans?|years?(?:[- ]olds?)?|yrs?|yo' },
  { unit: 'weeks', words: 'semaines?|weeks?(?:[- ]olds?)?' },
  { unit: 'months', words: 'mois|months?(?:[- ]olds?)?' },
  { unit: 'kilometres', words: 'km|kilometres?' },
  { unit: 'miles', words: 'miles?' },
];

export interface Measure {
  value: number;
  unit: string;
  /** Where the question says it. */
  words: string;
}

/** Measures a folded question names; lengths of a practice (« depuis 20 ans ») are none. */
export function measuresAsked(folded: string): Measure[] {
  const age = /\bmy [\w ]{2,20} is (\d{1,2})(?=[,.?!]|$)/.exec(folded)?.[1];
  const bare = age ? [{ value: Number(age), unit: 'years', words: `is ${age}` }] : [];
  const named = UNITS.flatMap(({ unit, words: names }) =>
    [
      ...folded.matchAll(new RegExp(`(?<!\\b(?:depuis|il y a|since) )\\b(\\d{1,3}) ?(?:${names})\\b`, 'g')),
    ].map(([words, value]) => ({ value: Number(value), unit, words })),
  );
  return [...bare, ...named];
}

/** A test whether a folded text names the measure, or a range it lies in. */
export function measureTest({ value, unit }: Measure): (folded: string) => boolean {
  const words = UNITS.find((one) => one.unit === unit)!.words;
  const ways: Array<[RegExp, (...values: number[]) => boolean]> = (
    [
      [
        `\\b(\\d{1,3}) ?(?:${words})?\\s?(?:a|to|et|and|[-–/])\\s?(\\d{1,3}) ?(?:${words})\\b`,
        (least, most) => least! <= value && value <= most!,
      ],
      [
        `\\b(?:des|a partir de|from|over|plus de|minimum|au-dela de|beyond)(?: l'age de)? (\\d{1,3}) ?(?:${words})\\b`,
        (least) => value >= least!,
      ],
      [
        `\\b(\\d{1,3}) ?(?:${words})?(?: ?\\+| (?:et|ou|and|or) (?:plus|over|above|older|up))`,
        (least) => value >= least!,
      ],
      [
        `(?:\\bmoins de|\\bjusqu'a|\\bunder|\\bup to|\\bbelow|\\bdans un rayon de|\\bwithin|(?<![\\d)] ?)[-<]) ?(\\d{1,3}) ?(?:${words})\\b`,
        (most) => value <= most!,
      ],
      [`\\b(\\d{1,3}) ?(?:${words})\\b`, (one) => one === value],
    ] as Array<[string, (...values: number[]) => boolean]>
  ).map(([pattern, holds]) => [new RegExp(pattern, 'g'), holds]);
  return (folded) =>
    /\d/.test(folded) &&
    ways.some(([pattern, holds]) =>
      [...folded.matchAll(pattern)].some(([, ...values]) => holds(...values.map(Number))),
    );
}
