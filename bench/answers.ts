/**
 * Answers over the labelled demo sites without any language model: how many questions the sites answer are answered rightly, from
 * the right page, and how many they are silent on are declined. Whole sites are the candidates, so that what is measured
 * is the choice of the words and not the search before it.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompareMeanings, createCompareMeanings } from '../assistant/likeness.ts';
import { type AnswerEvidence, type Passage, weighEvidence } from '../domain/knowledge/answers/evidence.ts';
import type { BusinessSheet } from '../domain/knowledge/answers/sheet.ts';
import { chunkDocument } from '../domain/knowledge/chunks.ts';
import { extractFacts } from '../domain/knowledge/facts/index.ts';
import type { SourcePage } from '../domain/knowledge/facts/types.ts';
import { readPage } from '../domain/knowledge/html-page.ts';
import { siteDocuments } from '../domain/knowledge/site-text.ts';
import { sitePages } from './demo-sites.ts';
import { localEmbedder } from './local-embedder.ts';
import type { BenchRow } from './row.ts';

export interface LabelledQuestion {
  language: 'fr' | 'en';
  question: string;
  /** What a right answer matches; null when the site is silent. */
  expect: string | null;
  /** Part of the address it may be cited from. */
  url: string | null;
}

export interface AnswerScore {
  site: string;
  language: 'fr' | 'en';
  question: string;
  answer: string | null;
  verdict: 'right' | 'wrong' | 'missed' | 'declined' | 'invented';
}

const QUESTIONS = join(import.meta.dirname, 'questions');
/** Nobody waits for a benchmark's answers. */
const UNHURRIED_MS = 600_000;

/** `work` with meanings compared by the local model; by words alone where it cannot be had. */
async function withMeanings<T>(work: (compareMeanings: CompareMeanings) => Promise<T>): Promise<T> {
  const { embedder } = await localEmbedder();
  try {
    return await work(createCompareMeanings(embedder ? [embedder] : []));
  } finally {
    await embedder?.close();
  }
}

/** Every labelled question with what was answered. */
export async function scoreAnswers(compareMeanings: CompareMeanings): Promise<AnswerScore[]> {
  const files = (await readdir(QUESTIONS)).filter((file) => file.endsWith('.json')).sort();
  const scores = await Promise.all(
    files.map(async (file) => {
      const { site, questions } = JSON.parse(await readFile(join(QUESTIONS, file), 'utf8')) as {
        site: string;
        questions: LabelledQuestion[];
      };
      const { sheet, passages } = siteKnowledge(await sitePages(site));
      return Promise.all(
        questions.map(async (asked): Promise<AnswerScore> => {
          const { language, question } = asked;
          const weighing = weighEvidence(question, language, sheet, passages);
          const evidence = weighing.choose(await compareMeanings(question, weighing.open, UNHURRIED_MS));
          const answer = evidence.length > 0 ? evidence.map(({ text }) => text).join(' ') : null;
          return { site, language, question, answer, verdict: verdictOf(asked, evidence, answer) };
        }),
      );
    }),
  );
  return scores.flat();
}

function verdictOf(
  { expect, url }: LabelledQuestion,
  evidence: AnswerEvidence[],
  answer: string | null,
): AnswerScore['verdict'] {
  if (expect === null) return answer === null ? 'declined' : 'invented';
  if (answer === null) return 'missed';
  const isCited = evidence.some((one) => (one.url ?? '').includes(url ?? ''));
  return isCited && new RegExp(expect, 'u').test(answer.replace(/[\u00A0\u202F]/g, ' ')) ? 'right' : 'wrong';
}

/** A site as ask sees it: its facts, and all its passages. */
export function siteKnowledge(pages: SourcePage[]): { sheet: BusinessSheet; passages: Passage[] } {
  const readings = new Map(pages.map(({ url, html }) => [url, readPage(html, url)]));
  const [home] = pages;
  const documents = siteDocuments(
    [...readings].map(([key, { blocks }]) => ({
      key,
      depth: key === home?.url ? 0 : 1,
      canonicalKey: null,
      blocks,
    })),
  );
  const passages = documents.flatMap(({ key, markdown }) => {
    const { title, language } = readings.get(key)!;
    return chunkDocument({ markdown, title, language }).map(({ position, headingPath, text }) => ({
      chunkId: `${key}#${position}`,
      documentId: key,
      url: key,
      title,
      headingPath,
      text,
      language,
      scores: { fullText: null, vector: null },
    }));
  });
  const facts = extractFacts(pages, { country: 'FR', currency: 'EUR' });
  const sheet: BusinessSheet = {
    name: facts.name?.value ?? '',
    sector: 'other',
    locale: facts.language ?? 'fr',
    phones: facts.phones,
    emails: facts.emails,
    address: facts.address,
    hours: facts.hours,
    services: facts.services.map(({ quote, ...service }, at) => ({
      ...service,
      id: String(at),
      sourceQuote: quote,
    })),
    team: facts.team.map(({ name, role, sourceUrl, quote }, at) => ({
      id: String(at),
      name,
      title: role,
      sourceUrl,
      sourceQuote: quote,
    })),
  };
  return { sheet, passages };
}

/** Shares by language: right among what the sites answer, declined among what they are silent on. */
export function answerFigures(scores: AnswerScore[]) {
  return (['fr', 'en'] as const).map((language) => {
    const of = (...verdicts: AnswerScore['verdict'][]) =>
      scores.filter((score) => score.language === language && verdicts.includes(score.verdict)).length;
    const answerable = of('right', 'wrong', 'missed');
    const silent = of('declined', 'invented');
    return { language, answerable, right: of('right'), wrong: of('wrong'), silent, declined: of('declined') };
  });
}

/** Rows for the table of benchmarks. */
export async function run(): Promise<BenchRow[]> {
  const names = { fr: 'French', en: 'English' };
  return answerFigures(await withMeanings(scoreAnswers)).flatMap(
    ({ language, answerable, right, wrong, silent, declined }) => [
      {
        name: `answers in ${names[language]}: right where the site answers`,
        figure: `${right} of ${answerable} (${((100 * right) / answerable).toFixed(0)} %)`,
        comparedWith: `hand labels; ${wrong} wrong, ${answerable - right - wrong} declined all the same`,
        target: '≥ 85 %',
        meets: right >= 0.85 * answerable,
      },
      {
        name: `answers in ${names[language]}: declined where it is silent`,
        figure: `${declined} of ${silent} (${((100 * declined) / silent).toFixed(0)} %)`,
        comparedWith: 'hand labels',
        target: '≥ 90 %',
        meets: declined >= 0.9 * silent,
      },
    ],
  );
}

if (import.meta.main) {
  const scores = await withMeanings(scoreAnswers);
  for (const { site, question, answer, verdict } of scores) {
    if (verdict === 'right' || verdict === 'declined') continue;
    console.log(
      `${verdict.padEnd(8)} ${site}: ${question}${answer === null ? '' : `\n         → ${answer}`}`,
    );
  }
  console.table(answerFigures(scores));
}
