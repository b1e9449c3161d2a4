/** The hand-labelled questions over the demo sites, as sets for the evaluation of retrieval: one per site and language. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RetrievalSet } from '../dev/retrieval-evaluation.ts';
import { readPage } from '../domain/knowledge/html-page.ts';
import { siteDocuments } from '../domain/knowledge/site-text.ts';
import type { LabelledQuestion } from './answers.ts';
import { sitePages } from './demo-sites.ts';

const QUESTIONS = join(import.meta.dirname, 'questions');

/** Questions a site is silent on have no right page and are left out. */
export async function demoSiteSets(): Promise<
  Array<{ site: string; language: 'fr' | 'en'; set: RetrievalSet }>
> {
  const files = (await readdir(QUESTIONS)).filter((file) => file.endsWith('.json')).sort();
  const sets = await Promise.all(
    files.map(async (file) => {
      const labelled: { site: string; questions: LabelledQuestion[] } = JSON.parse(
        await readFile(join(QUESTIONS, file), 'utf8'),
      );
      const documents = await documentsOf(labelled.site);
      return (['fr', 'en'] as const).map((language) => ({
        site: labelled.site,
        language,
        set: setOf(
          documents,
          labelled.questions.filter((one) => one.language === language),
        ),
      }));
    }),
  );
  return sets.flat().filter(({ set }) => set.queries.length > 0);
}

async function documentsOf(site: string): Promise<RetrievalSet['documents']> {
  const pages = await sitePages(site);
  const readings = new Map(pages.map(({ url, html }) => [url, readPage(html, url)]));
  const blocks = [...readings].map(([key, reading], at) => ({
    key,
    depth: Math.min(at, 1),
    canonicalKey: null,
    blocks: reading.blocks,
  }));
  return siteDocuments(blocks).map(({ key, markdown }) => ({
    id: key,
    title: readings.get(key)!.title ?? '',
    text: markdown,
  }));
}

/** The right page: the one the label names; where it names none, those whose text holds the answer. */
function setOf(documents: RetrievalSet['documents'], questions: LabelledQuestion[]): RetrievalSet {
  const set: RetrievalSet = { documents, queries: [], relevance: new Map() };
  for (const [at, { question, expect, url }] of questions.entries()) {
    if (expect === null) continue;
    const answer = new RegExp(expect, 'u');
    const right = documents.filter(({ id, text }) => (url ? id.includes(url) : answer.test(plain(text))));
    if (right.length === 0) continue;
    const id = `q${at + 1}`;
    set.queries.push({ id, text: question });
    set.relevance.set(id, new Map(right.map((document) => [document.id, 1])));
  }
  return set;
}

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, ' ');
