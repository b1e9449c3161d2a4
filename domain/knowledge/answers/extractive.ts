import { isMachineDirected } from '../machine-directed.ts';
import { readQuestion } from './question.ts';
import { hasShape } from './wanted.ts';
import { fold, roots } from './words.ts';

/** A passage as a model is given it, already cut where its author cut it (search-result blocks, or sentences). */
export interface CutPassage {
  source: string;
  title: string;
  sentences: string[];
}

/** Sentences `from` (inclusive) to `to` (exclusive) of passage number `passage`. */
export interface Quote {
  passage: number;
  from: number;
  to: number;
}

/**
 * The words of the passages that answer the question, or null when none does. Who answers this way says nothing else:
 * it can be wrong about relevance, never about content.
 */
export type QuoteAnswer = (question: string, passages: CutPassage[], language: 'fr' | 'en') => Quote[] | null;

/** Least share of what is asked that the best sentence must carry. */
const SURE = 0.6;
const MAXIMUM_SENTENCES = 3;
const MAXIMUM_CHARACTERS = 500;

/** Picks the sentences that carry the question's terms, the rarer the heavier, in the shape it wants; null when too few are carried. */
export const quoteAnswer: QuoteAnswer = (question, passages) => {
  const { terms, wants } = readQuestion(question);
  const sentences = passages.flatMap((passage, index) =>
    passage.sentences.map((text, at) => ({
      passage: index,
      at,
      text,
      folded: fold(text),
      roots: roots(text),
    })),
  );
  if (sentences.length === 0 || (terms.length === 0 && wants === null)) return null;
  const titles = passages.map(({ title }) => ({ folded: fold(title), roots: roots(title) }));
  const weights = terms.map((term) => {
    const holders = sentences.filter((sentence) => term.in(sentence) > 0).length;
    return term.weight * Math.log(1 + sentences.length / (1 + holders));
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const [best, ...others] = sentences
    .map((sentence, index) => {
      const previous = sentences[index - 1];
      const near = previous?.passage === sentence.passage ? previous : undefined;
      const carried = terms.reduce((sum, term, at) => {
        const around = Math.max(near ? 0.6 * term.in(near) : 0, 0.5 * term.in(titles[sentence.passage]!));
        return sum + weights[at]! * Math.max(term.in(sentence), around);
      }, 0);
      return { ...sentence, score: whole === 0 ? 1 / (1 + sentence.passage) : carried / whole };
    })
    .filter(({ text, folded }) => !isMachineDirected(text) && hasShape(wants, folded))
    .sort((a, b) => b.score - a.score || a.passage - b.passage || a.at - b.at);
  if (!best || (whole > 0 && best.score < SURE)) return null;
  const chosen = [best];
  let characters = best.text.length;
  for (const sentence of others) {
    const isAlsoGood = sentence.score >= best.score * 0.9 && sentence.passage === best.passage;
    if (!isAlsoGood || chosen.length === MAXIMUM_SENTENCES) continue;
    if (characters + sentence.text.length > MAXIMUM_CHARACTERS) continue;
    characters += sentence.text.length;
    chosen.push(sentence);
  }
  return chosen.sort((a, b) => a.at - b.at).map(({ passage, at }) => ({ passage, from: at, to: at + 1 }));
};

/** Passages that were chosen because they answer are repeated whole, but for words aimed at machines. */
export const quoteSelected: QuoteAnswer = (_question, passages) => {
  const quotes = passages.flatMap(({ sentences }, passage) => {
    const runs: Quote[] = [];
    sentences.forEach((sentence, at) => {
      if (isMachineDirected(sentence)) return;
      const last = runs.at(-1);
      if (last && last.to === at) last.to = at + 1;
      else runs.push({ passage, from: at, to: at + 1 });
    });
    return runs;
  });
  return quotes.length > 0 ? quotes : null;
};
