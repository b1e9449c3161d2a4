import type { Highlight } from '../knowledge/highlight.ts';

/** What somebody looks for in messages. */
export interface MessageQuestion {
  /** Lower case, as typed otherwise. */
  words: string[];
  /** The last word may not be finished. */
  isTyping: boolean;
}

const MOST_WORDS = 8;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** The words of what is typed into a search field; an e-mail address stays whole, as the index has it. */
export function messageQuestion(typed: string): MessageQuestion {
  const words = typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .flatMap((part) => (/.@./.test(part) ? [part] : (part.match(WORD) ?? [])));
  return { words: words.slice(0, MOST_WORDS), isTyping: /[\p{L}\p{M}\p{N}]$/u.test(typed) };
}

/** A word without case, accents and ligatures, as the index compares it. */
export function plainWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae');
}

/** A text's words in lower case. */
export function wordsIn(text: string): string[] {
  return (text.match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** Stems by plain word, in the language of the text the word stands in; absent where the language has none for it. */
export type Stems = ReadonlyMap<string, string>;

/** How a word of a text answers one that is looked for. */
type Fit = 'word' | 'stem' | 'beginning';
const WEIGHT: Record<Fit, number> = { word: 1, stem: 0.8, beginning: 0.6 };

export interface FoundWords {
  highlights: Highlight[];
  /** How well the words fit, 0 to 1: as written, by their stem, by their beginning. */
  fit: number;
}

/** Where a text says what is looked for, in UTF-16 units, and how well it does. */
export function findWords(text: string, { words, isTyping }: MessageQuestion, stems: Stems): FoundWords {
  const asked = words.map(plainWord);
  const best = new Map<string, number>();
  const highlights: Highlight[] = [];
  for (const match of text.matchAll(WORD)) {
    const word = plainWord(match[0]);
    let isFound = false;
    asked.forEach((wanted, index) => {
      const fit = fitOf(word, wanted, isTyping && index === asked.length - 1, stems);
      if (!fit) return;
      isFound = true;
      best.set(wanted, Math.max(best.get(wanted) ?? 0, WEIGHT[fit]));
    });
    if (isFound) highlights.push({ start: match.index, end: match.index + match[0].length });
  }
  const sum = [...best.values()].reduce((total, weight) => total + weight, 0);
  return { highlights, fit: asked.length === 0 ? 0 : sum / new Set(asked).size };
}

function fitOf(word: string, wanted: string, isBeginning: boolean, stems: Stems): Fit | null {
  if (word === wanted || wanted.split(/[@.]/).includes(word)) return 'word';
  const stem = stems.get(wanted);
  if (stem !== undefined && stems.get(word) === stem) return 'stem';
  return isBeginning && wanted.length > 1 && word.startsWith(wanted) ? 'beginning' : null;
}

/** After so many days a message counts half of what it would count today. */
const HALF_AFTER_DAYS = 30;
/** Reminders and confirmations repeat themselves; what people wrote is what one looks for. */
const AUTOMATIC = 0.5;

/** How high a message stands in what was found: how well its words fit, how new it is, whether a person wrote it. */
export function messageScore(
  message: { fit: number; createdAt: Date; isAutomatic: boolean },
  now: Date,
): number {
  const days = Math.max(0, now.getTime() - message.createdAt.getTime()) / 86_400_000;
  return (message.fit * (message.isAutomatic ? AUTOMATIC : 1)) / (1 + days / HALF_AFTER_DAYS);
}

const EXCERPT = 200;
/** So much stands before the first mark: what was found is read without opening it. */
const LEAD = 30;

/** The stretch of a text around the first highlight, on word boundaries, with its highlights. */
export function excerptAround(
  text: string,
  highlights: readonly Highlight[],
): { text: string; highlights: Highlight[] } {
  if (text.length <= EXCERPT) return { text, highlights: [...highlights] };
  const first = highlights[0]?.start ?? 0;
  const from = first <= LEAD ? 0 : text.lastIndexOf(' ', first - LEAD) + 1;
  const wanted = from + EXCERPT;
  const space = text.lastIndexOf(' ', wanted);
  const to = wanted >= text.length ? text.length : space > from ? space : wanted;
  const before = from > 0 ? '… ' : '';
  const shift = before.length - from;
  return {
    text: `${before}${text.slice(from, to)}${to < text.length ? ' …' : ''}`,
    highlights: highlights
      .filter(({ start, end }) => start >= from && end <= to)
      .map(({ start, end }) => ({ start: start + shift, end: end + shift })),
  };
}
