import { createReadStream } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ConfigError, loadConfig } from '../config.ts';
import type { Relevance, RetrievalFigures } from '../domain/knowledge/retrieval-metrics.ts';
import { createEmbedder } from '../providers/embeddings/index.ts';
import { cacheDir } from './cache.ts';
import { Refusal, requireWritable } from './refusal.ts';
import { evaluateRetrieval, type RetrievalSet } from './retrieval-evaluation.ts';
import { withThrowAwayDatabase } from './throw-away-database.ts';

/**
 * `npm run retrieval -- evaluate DIR [--run OUT.tsv]`: how well search finds what it should in a set in BEIR layout
 * (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv` or `qrels/test.tsv`), through the product's own ingest and search.
 */
const USAGE = 'usage: npm run retrieval -- evaluate DIR [--run OUT.tsv]';

async function main(): Promise<void> {
  const { dir, run } = parseArguments(process.argv.slice(2));
  const set = await readSet(dir);
  if (run) await requireWritable(run);
  const log = (message: string) => console.error(message);
  log(`${set.documents.length} documents, ${set.queries.length} queries`);
  const config = loadConfig();
  const made = await createEmbedder({
    openai: config.providers.openai,
    modelDir: config.embeddings.modelDir,
    cacheDir: cacheDir(),
    log,
  });
  try {
    const report = await withThrowAwayDatabase(process.env.DATABASE_URL, (db) =>
      evaluateRetrieval(db, set, made.embedder, log),
    );
    if (run) {
      const lines = [...report.hybridRun].flatMap(([query, documents]) =>
        documents.map(
          ({ documentId, score }, index) => `${query}\t${documentId}\t${index + 1}\t${score.toFixed(6)}`,
        ),
      );
      await writeFile(run, `${['query_id\tdoc_id\trank\tscore', ...lines].join('\n')}\n`);
    }
    print(report.figures);
    if (!made.embedder) console.log(`No vectors: ${made.reason}`);
  } finally {
    await made.embedder?.close();
  }
}

function parseArguments(args: string[]): { dir: string; run: string | undefined } {
  const rest = [...args];
  if (rest.shift() !== 'evaluate') throw new Refusal(USAGE);
  const at = rest.indexOf('--run');
  const run = at < 0 ? undefined : rest.splice(at, 2)[1];
  if (rest.length !== 1 || (at >= 0 && !run)) throw new Refusal(USAGE);
  return { dir: rest[0]!, run };
}

async function readSet(dir: string): Promise<RetrievalSet> {
  const documents: RetrievalSet['documents'] = [];
  for await (const { line, where } of linesOf(join(dir, 'corpus.jsonl'))) {
    const row = parseJson(line, where);
    documents.push({ id: String(row._id), title: String(row.title ?? ''), text: String(row.text ?? '') });
  }
  const queries: RetrievalSet['queries'] = [];
  for await (const { line, where } of linesOf(join(dir, 'queries.jsonl'))) {
    const row = parseJson(line, where);
    queries.push({ id: String(row._id), text: String(row.text ?? '') });
  }
  const relevance: Relevance = new Map();
  const qrels = (await exists(join(dir, 'qrels.tsv')))
    ? join(dir, 'qrels.tsv')
    : join(dir, 'qrels', 'test.tsv');
  for await (const { line, where } of linesOf(qrels)) {
    // BEIR has three columns and a header, TREC four with an unused second one.
    const columns = line.split(/\t|\s+/);
    const [query, document] = columns.length >= 4 ? [columns[0]!, columns[2]!] : [columns[0]!, columns[1]!];
    const grade = Number(columns[columns.length - 1]);
    if (Number.isNaN(grade)) {
      if (relevance.size === 0 && /query/i.test(query)) continue;
      throw new Refusal(`${where}: the last column is not a number.`);
    }
    const grades = relevance.get(query) ?? new Map<string, number>();
    relevance.set(query, grades.set(document!, grade));
  }
  const judged = queries.filter((query) => relevance.has(query.id));
  if (judged.length === 0)
    throw new Refusal(`No query of ${join(dir, 'queries.jsonl')} has a judgement in ${qrels}.`);
  const ids = new Set(documents.map(({ id }) => id));
  const missing = new Set(
    [...relevance.values()].flatMap((grades) => [...grades.keys()]).filter((id) => !ids.has(id)),
  );
  if (missing.size > 0)
    console.error(
      `${qrels} judges ${missing.size} documents that corpus.jsonl does not have: they count as not found.`,
    );
  return { documents, queries: judged, relevance };
}

async function* linesOf(path: string): AsyncGenerator<{ line: string; where: string }> {
  if (!(await exists(path))) throw new Refusal(`${path} does not exist.`);
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() !== '') yield { line: line.replace(/^\ufeff/, ''), where: `${path}:${number}` };
  }
}

function parseJson(line: string, where: string): Record<string, unknown> {
  try {
    const row = JSON.parse(line) as Record<string, unknown>;
    if (row._id !== undefined) return row;
  } catch {
    // Told below, with its place.
  }
  throw new Refusal(`${where} is not a JSON object with an _id.`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function print(figures: Record<string, RetrievalFigures | null>): void {
  const row = (cells: string[]) =>
    console.log(
      cells[0]!.padEnd(12) +
        cells
          .slice(1)
          .map((c) => c.padStart(11))
          .join(''),
    );
  row(['', 'recall@5', 'nDCG@10', 'MRR@10']);
  for (const [name, figure] of Object.entries(figures)) {
    row([
      name,
      ...(figure
        ? [figure.recallAt5, figure.ndcgAt10, figure.mrrAt10].map((v) => v.toFixed(3))
        : ['–', '–', '–']),
    ]);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Refusal) && !(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
