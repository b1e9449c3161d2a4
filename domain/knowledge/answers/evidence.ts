import { factAnswers, howToReach } from './fact-evidence.ts';
import { readQuestion } from './question.ts';
import { rankExcerpts } from './rank.ts';
import type { BusinessSheet, FactAnswer } from './sheet.ts';

/** A piece of text an answer may rest on, with where the reader can check it. */
export interface AnswerEvidence {
  id: string;
  url: string | null;
  title: string;
  text: string;
  chunkId: string | null;
  documentId: string | null;
  /** For a fact: the words of the page it was read on. */
  sourceQuote: string | null;
}

export interface Passage {
  chunkId: string;
  documentId: string;
  url: string | null;
  title: string;
  headingPath: string[];
  text: string;
  language?: string | null;
  scores: { fullText: number | null; vector: number | null };
}

/** Least share of what is asked that an excerpt must carry to answer (bench/answers.ts measures it). */
export const SURE = 0.72;
/** Passages a model that reads for itself is given beside what was selected. */
const READ = 8;

/**
 * The evidence for one question, best first: facts it asks for, else the excerpts that surely carry it, each written as it
 * can be said. Empty when nothing the site says answers. `whole` adds the passages themselves, for a model that judges.
 */
export function chooseEvidence(
  question: string,
  language: 'fr' | 'en',
  sheet: BusinessSheet,
  passages: Passage[],
  options: { whole?: boolean } = {},
): AnswerEvidence[] {
  const read = readQuestion(question, sheet.name);
  const asEvidence = ({ id, text, sourceUrl, sourceQuote }: FactAnswer): AnswerEvidence => ({
    id: `fact-${id}`,
    url: sourceUrl,
    title: sheet.name,
    text,
    chunkId: null,
    documentId: null,
    sourceQuote,
  });
  const facts = factAnswers(read, sheet, language).map(asEvidence);
  const isCarried = facts.length > 0 && !options.whole;
  const excerpts = isCarried
    ? []
    : rankExcerpts(read, passages, language).filter(({ score }) => score >= SURE);
  const chosen = excerpts.slice(0, 1);
  const quoted = chosen.map(({ passage, text }, at): AnswerEvidence => {
    const source = passages[passage]!;
    return {
      id: `excerpt-${at}-${source.chunkId}`,
      url: source.url,
      title: titleOf(source),
      text: ended(text),
      chunkId: source.chunkId,
      documentId: source.documentId,
      sourceQuote: text,
    };
  });
  const found = [...facts, ...quoted];
  const selected = found.length > 0 ? found : howToReach(read, sheet, language).map(asEvidence);
  return options.whole ? [...selected, ...passages.slice(0, READ).map(wholePassage)] : selected;
}

function wholePassage(passage: Passage): AnswerEvidence {
  const { chunkId, documentId, url, text } = passage;
  return { id: chunkId, url, title: titleOf(passage), text, chunkId, documentId, sourceQuote: null };
}

const titleOf = ({ title, headingPath }: Passage) => [title, ...headingPath].filter(Boolean).join(' › ');

/** A quoted row or list entry ends like a sentence. */
function ended(text: string): string {
  return /[.!?…]["»”)]*$/.test(text) ? text : `${text.replace(/[\s,;:]+$/, '')}.`;
}
