/** Durations of a service as people write them: `45 min`, `45mn`, `1h30`, `1 h 30`, `3/4 d’heure`, `1 hour 15`. Minutes. */

export interface DurationMention {
  start: number;
  end: number;
  minutes: number;
}

const HOURS = '(?:h(?![a-zà-ÿ€])|hrs?\\b\\.?|hours?\\b|heures?\\b)';
const MINUTES = '(?:min(?:utes?|s)?\\b\\.?|mn\\b|m(?=\\b)(?!²|[èe]))';
const NUMBER_WORDS: Record<string, number> = {
  une: 1,
  un: 1,
  one: 1,
  an: 1,
  a: 1,
  deux: 2,
  two: 2,
  trois: 3,
  three: 3,
  quatre: 4,
  four: 4,
};

const SPELLED: Array<[RegExp, (match: RegExpExecArray) => number]> = [
  [/\b(?:3\/4|¾|trois[- ]quarts?|three[- ]quarters?)\s*(?:d['’]?\s*|of an\s*)?(?:h\b|heure|hour)/i, () => 45],
  [/\b(une|1|deux|2)\s*heures?\s*et\s*demie?\b/i, (m) => (/^(?:une|1)$/i.test(m[1]!) ? 90 : 150)],
  [
    /\b(one|an|two|1|2)\s*(?:and a half hours|hours? and a half)\b/i,
    (m) => (/^(?:two|2)$/i.test(m[1]!) ? 150 : 90),
  ],
  [
    /\b(?:une\s+)?demi[- ]heure\b|\bhalf[- ](?:an[- ])?hour\b|\b1\/2\s*(?:h\b|heure|hour)|½\s*(?:h\b|heure|hour)/i,
    () => 30,
  ],
  [/\b(?:un\s+)?quart\s+d['’]heure\b|\bquarter of an hour\b|\b1\/4\s*(?:d['’])?\s*(?:h\b|heure)/i, () => 15],
  [/\b(\d)(?:[.,]5|½)\s*(?:h\b|heures?|hours?|hrs?)/i, (m) => Number(m[1]) * 60 + 30],
  [
    /\b(une|deux|trois|quatre|one|two|three|four|an)\s+(?:heures?|hours?)\b/i,
    (m) => (NUMBER_WORDS[m[1]!.toLowerCase()] ?? 1) * 60,
  ],
];

const NUMERIC = new RegExp(
  `(?<![\\d.,/:€£$+])(?:(?<low>\\d{1,3})\\s*(?:${HOURS}\\s*\\d{0,2}|${MINUTES})?\\s*(?:[-–—/]|à|to|ou)\\s*)?` +
    `(?:(?<h>\\d{1,2})\\s*${HOURS}(?:\\s*(?:et|and)?\\s*(?<hm>\\d{1,2})(?!\\d|\\s*(?:€|euros?|h\\b))\\s*(?:${MINUTES}|['’])?)?|(?<m>\\d{1,3})\\s*(?:-\\s*)?(?:${MINUTES}|['’](?!\\s?\\p{L})|′))`,
  'giu',
);

/** Every duration in a text. A range counts by its upper end: a diary must leave room for it. */
export function durationMentions(text: string): DurationMention[] {
  const mentions: DurationMention[] = [];
  for (const [pattern, minutes] of SPELLED) {
    const match = pattern.exec(text);
    if (match)
      mentions.push({ start: match.index, end: match.index + match[0].length, minutes: minutes(match) });
  }
  for (const match of text.matchAll(NUMERIC)) {
    const { h, hm, m } = match.groups!;
    const minutes = h === undefined ? Number(m) : Number(h) * 60 + Number(hm ?? 0);
    const start = match.index;
    const end = start + match[0].length;
    // "24h/24", "sous 48 h" and times of day are no lengths; a service lasts from five minutes to ten hours.
    if (minutes < 5 || minutes > 600 || Number(hm ?? 0) > 59) continue;
    if (
      /(?:\bdelai|\bsous|\bwithin|\bavant|\bdès|\bjusqu['’]à|\bat|\b(?:ouvert|open)\b.*)\s*$/i.test(
        text.slice(0, start),
      )
    )
      continue;
    if (mentions.some((other) => start < other.end && end > other.start)) continue;
    mentions.push({ start, end, minutes });
  }
  return mentions.sort((a, b) => a.start - b.start);
}

/** The first duration of a text in minutes, or null. */
export function durationMinutes(text: string): number | null {
  return durationMentions(text)[0]?.minutes ?? null;
}

const ONE_LENGTH = "\\d{1,3}\\s*(?:h(?:eures?|ours?|rs?)?\\s*\\d{0,2}|min(?:utes?)?|mn|[’'])?";
const SEVERAL = new RegExp(`${ONE_LENGTH}(?:\\s*(?:/|\\||\\bou\\b|\\bor\\b)\\s*${ONE_LENGTH})+`, 'i');

/** Lengths a text offers to choose from (`1h / 1h30`, `30 ou 60 min`), in minutes; empty when it offers none. */
export function alternativeDurations(text: string): number[] {
  const several = SEVERAL.exec(text)?.[0];
  if (!several) return [];
  const parts = several.split(/\/|\||\bou\b|\bor\b/i).map((part) => part.trim());
  const unit = /[a-z’']+$/i.exec(parts.at(-1)!)?.[0] ?? '';
  const lengths = parts.map((part) => durationMinutes(/^\d+$/.test(part) ? `${part} ${unit}` : part));
  return lengths.every((length) => length !== null) ? lengths : [];
}
