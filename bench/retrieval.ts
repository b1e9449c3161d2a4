/**
 * How well search finds what answers a question, through the product's own ingest and search: sections of the Debian FAQ,
 * beside Postgres's own ranking of the same texts and the figures to be reached; and pages of the demo sites, each site a
 * tenant, by the hand-labelled questions of `bench/questions/`.
 */
import pg from 'pg';
import { evaluateRetrieval, type RetrievalSet } from '../dev/retrieval-evaluation.ts';
import { withThrowAwayDatabase } from '../dev/throw-away-database.ts';
import { type RetrievalFigures, retrievalFigures } from '../domain/knowledge/retrieval-metrics.ts';
import type { Embedder } from '../providers/embeddings/index.ts';
import { debianFaq } from './debian-faq.ts';
import { demoSiteSets } from './demo-site-questions.ts';
import { localEmbedder } from './local-embedder.ts';
import type { BenchRow } from './row.ts';

const targets = { fr: { recall: 0.756, ndcg: 0.615 }, en: { recall: 0.813, ndcg: 0.691 } };
const legs = ['full text', 'vectors', 'hybrid'] as const;
type Leg = (typeof legs)[number];
const names = { fr: 'French', en: 'English' };

export async function run(): Promise<BenchRow[]> {
  const made = await localEmbedder();
  try {
    const rows: BenchRow[] = [];
    for (const language of ['fr', 'en'] as const) {
      const set = await debianFaq(language);
      rows.push(
        ...(await withThrowAwayDatabase(undefined, async (db, url) => {
          const { figures } = await evaluateRetrieval(db, set, made.embedder, () => {});
          return rowsOf(language, set, figures, await postgresRanking(url, language, set));
        })),
      );
    }
    const sites = await demoSiteSets();
    for (const language of ['fr', 'en'] as const) {
      const sets = sites.filter((site) => site.language === language).map(({ set }) => set);
      rows.push(await demoSitesRow(language, sets, made.embedder));
    }
    return rows;
  } finally {
    await made.embedder?.close();
  }
}

/** Figures over all questions of all sites, every site searched by itself. */
async function demoSitesRow(
  language: 'fr' | 'en',
  sets: RetrievalSet[],
  embedder: Embedder | null,
): Promise<BenchRow> {
  const pooled: Record<Leg, RetrievalFigures[]> = { 'full text': [], vectors: [], hybrid: [] };
  await withThrowAwayDatabase(undefined, async (db) => {
    for (const set of sets) {
      const { figures } = await evaluateRetrieval(db, set, embedder, () => {});
      for (const leg of legs) if (figures[leg]) pooled[leg].push(figures[leg]);
    }
  });
  const questions = sets.reduce((sum, set) => sum + set.queries.length, 0);
  const mean = (leg: Leg, figure: 'ndcgAt10' | 'mrrAt10') =>
    pooled[leg].reduce((sum, one) => sum + one[figure] * one.queries, 0) / questions;
  const of = (leg: Leg) =>
    pooled[leg].length > 0
      ? `${mean(leg, 'ndcgAt10').toFixed(3)} / ${mean(leg, 'mrrAt10').toFixed(3)}`
      : 'none';
  return {
    name: `retrieval, ${sets.length} demo sites in ${names[language]}, ${questions} labelled questions: nDCG@10 / MRR@10 of the right page`,
    figure: of('hybrid'),
    comparedWith: `full text ${of('full text')}, vectors ${of('vectors')}`,
    target: `≥ ${targets[language].ndcg}, and no worse than either leg`,
    meets:
      mean('hybrid', 'ndcgAt10') >= targets[language].ndcg &&
      legs.every((leg) => pooled[leg].length === 0 || mean('hybrid', 'ndcgAt10') >= mean(leg, 'ndcgAt10')),
  };
}

function rowsOf(
  language: 'fr' | 'en',
  set: RetrievalSet,
  figures: { 'full text': RetrievalFigures; vectors: RetrievalFigures | null; hybrid: RetrievalFigures },
  postgres: RetrievalFigures,
): BenchRow[] {
  const of = (leg: RetrievalFigures | null) =>
    leg ? `${leg.recallAt5.toFixed(3)} / ${leg.ndcgAt10.toFixed(3)}` : 'none';
  const { hybrid, vectors, 'full text': text } = figures;
  const target = targets[language];
  const reaches = (value: number, wanted: number) => Number(value.toFixed(3)) >= wanted;
  const single = [text, ...(vectors ? [vectors] : [])];
  return [
    {
      name: `retrieval, Debian FAQ in ${names[language]} (${set.documents.length} texts, ${set.queries.length} questions): recall@5 / nDCG@10`,
      figure: `${of(hybrid)} (MRR@10 ${hybrid.mrrAt10.toFixed(3)})`,
      comparedWith: `full text ${of(text)}, vectors ${of(vectors)}, Postgres's ts_rank of any word ${of(postgres)}`,
      target: `≥ ${target.recall} / ${target.ndcg}`,
      meets: reaches(hybrid.recallAt5, target.recall) && reaches(hybrid.ndcgAt10, target.ndcg),
    },
    {
      name: `hybrid no worse than either leg, ${names[language]}`,
      figure: `recall@5 ${signed(hybrid.recallAt5, single, 'recallAt5')}, nDCG@10 ${signed(hybrid.ndcgAt10, single, 'ndcgAt10')}`,
      comparedWith: 'the better leg, each',
      target: '≥ 0',
      meets: single.every((leg) => hybrid.recallAt5 >= leg.recallAt5 && hybrid.ndcgAt10 >= leg.ndcgAt10),
    },
  ];
}

function signed(value: number, single: RetrievalFigures[], figure: 'recallAt5' | 'ndcgAt10'): string {
  const difference = value - Math.max(...single.map((leg) => leg[figure]));
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)}`;
}

/**
 * The usual way with Postgres alone: a text matches with any word of the question, the best by `ts_rank` first, divided by
 * 1 + log(length), which does best here of the normalisations it offers.
 */
async function postgresRanking(
  url: string,
  language: 'fr' | 'en',
  set: RetrievalSet,
): Promise<RetrievalFigures> {
  const configuration = language === 'fr' ? 'french' : 'english';
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create temp table texts (id text, words tsvector)');
    for (const { id, text } of set.documents)
      await client.query('insert into texts values ($1, to_tsvector($2::regconfig, $3))', [
        id,
        configuration,
        text,
      ]);
    const runs = new Map<string, string[]>();
    for (const query of set.queries) {
      const { rows } = await client.query<{ id: string }>(
        `select id from texts, (select replace(plainto_tsquery($1::regconfig, $2)::text, '&', '|')::tsquery as any_word) q
         where words @@ any_word order by ts_rank(words, any_word, 1) desc, id limit 10`,
        [configuration, query.text],
      );
      runs.set(
        query.id,
        rows.map(({ id }) => id),
      );
    }
    return retrievalFigures(runs, set.relevance);
  } finally {
    await client.end();
  }
}
