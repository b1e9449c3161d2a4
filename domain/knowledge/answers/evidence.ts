import { plainlyAsked, speltAs } from './asked.ts';
import { factAnswers, howToReach } from './fact-evidence.ts';
import { answering, type Likeness } from './judge.ts';
import { type Question, readQuestion } from './question.ts';
import { type Excerpt, rankExcerpts } from './rank.ts';
import type { BusinessSheet, FactAnswer } from './sheet.ts';
import { fold } from './words.ts';

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

/** Passages a model that reads for itself is given beside what was selected. */
const READ = 8;

/** A question weighed against what a business says, before or after meanings were compared. */
export interface Weighing {
  /** Texts whose likeness to the question helps to choose; empty where facts answer. */
  readonly open: string[];
  /** The evidence, best first; empty when nothing the site says answers. */
  choose(likeness?: Likeness | null): AnswerEvidence[];
}

/** The evidence words alone decide for one question: `weighEvidence` for whoever compares no meanings. */
export function chooseEvidence(...asked: Parameters<typeof weighEvidence>): AnswerEvidence[] {
  return weighEvidence(...asked).choose();
}

/**
 * Weighs what a business says against one question: facts it asks for, else the excerpts that carry it, each written as it
 * can be said. `whole` adds the passages themselves, for a model that judges.
 */
export function weighEvidence(
  question: string,
  language: 'fr' | 'en',
  sheet: BusinessSheet,
  passages: Passage[],
  options: { whole?: boolean } = {},
): Weighing {
  const spelt = speltAs(plainlyAsked(question), [sheet.name, ...passages.map(({ text }) => text)]);
  const read = readQuestion(spelt, sheet.name);
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
  const excerpts = isCarried ? [] : excerptsFor(read, passages, language);
  const asQuoted = ({ passage, text }: Excerpt, at: number): AnswerEvidence => {
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
  };
  return {
    open: excerpts.map(({ compared }) => compared),
    choose(likeness) {
      const found = [...facts, ...answering(read, excerpts, likeness).map(asQuoted)];
      const selected = found.length > 0 ? found : howToReach(read, sheet, language).map(asEvidence);
      return options.whole ? [...selected, ...passages.slice(0, READ).map(wholePassage)] : selected;
    },
  };
}

/** « Avez-vous un tarif étudiant ? » is answered by an amount, else by what is said of that price without one. */
function excerptsFor(read: Question, passages: Passage[], language: 'fr' | 'en'): Excerpt[] {
  const excerpts = rankExcerpts(read, passages, language);
  if (read.wants !== 'price' || !HAVE_YOU.test(read.folded)) return excerpts;
  const said = rankExcerpts({ ...read, wants: null }, passages, language);
  return [...excerpts, ...said.filter(({ text }) => OF_PRICES.test(fold(text)))];
}
const HAVE_YOU =
  /^(?:avez-vous|y a-t-il|proposez-vous|faites-vous|do you (?:have|offer)|is there|are there)\b/;
const OF_PRICES = /\b(?:tarif\w*|prix|rates?|prices?|pricing|devis|quote)\b/;

function wholePassage(passage: Passage): AnswerEvidence {
  const { chunkId, documentId, url, text } = passage;
  return { id: chunkId, url, title: titleOf(passage), text, chunkId, documentId, sourceQuote: null };
}

const titleOf = ({ title, headingPath }: Passage) =>
  [...new Set([title, ...headingPath])].filter(Boolean).join(' › ');

/** A quoted row or list entry ends like a sentence. */
function ended(text: string): string {
  return /[.!?…]["»”)]*$/.test(text) ? text : `${text.replace(/[\s,;:]+$/, '')}.`;
}
