import { type BusinessSheet, factEvidence } from './fact-evidence.ts';

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
  scores: { fullText: number | null; vector: number | null };
}

/** The evidence for one question, best first: facts it asks for, then passages. Empty when there is nothing to rest on. */
export function chooseEvidence(
  question: string,
  language: 'fr' | 'en',
  sheet: BusinessSheet,
  passages: Passage[],
): AnswerEvidence[] {
  return [
    ...factEvidence(question, language, sheet),
    ...passages.map((passage) => ({
      id: passage.chunkId,
      url: passage.url,
      title: [passage.title, ...passage.headingPath].filter(Boolean).join(' › '),
      text: passage.text,
      chunkId: passage.chunkId,
      documentId: passage.documentId,
      sourceQuote: null,
    })),
  ];
}
