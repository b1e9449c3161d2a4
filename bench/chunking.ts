/** Milliseconds to cut one document into passages, over the documents of a site and over one very long document. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkDocument } from '../domain/knowledge/chunks.ts';
import { readPage } from '../domain/knowledge/html-page.ts';
import { blocksToMarkdown } from '../domain/knowledge/page-blocks.ts';
import type { BenchRow } from './row.ts';
import { writeBenchSite } from './site.ts';

const TARGET_MS = 5;

export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'coccinelle-bench-'));
  try {
    await writeBenchSite(folder, 200);
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html'));
    const documents = await Promise.all(
      names.map(async (name) => {
        const page = readPage(await readFile(join(folder, name), 'utf8'), 'https://bench.example/');
        return { markdown: blocksToMarkdown(page.blocks), title: page.title, language: page.language };
      }),
    );
    const book = {
      markdown: documents.map(({ markdown }) => markdown).join('\n\n'),
      title: 'Tout',
      language: 'fr',
    };
    // The first documents teach the tokenizer its merges, as in a worker that runs.
    for (const document of documents.slice(0, 20)) chunkDocument(document);
    const times = documents.map((document) => time(() => chunkDocument(document))).sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
    const words =
      documents.reduce((sum, { markdown }) => sum + markdown.split(/\s+/).length, 0) / documents.length;
    let chunks = 0;
    const bookMs = time(() => {
      chunks = chunkDocument(book).length;
    });
    return [
      {
        name: `chunking a document of ${words.toFixed(0)} words`,
        figure: `${at(0.5).toFixed(2)} ms median, ${at(0.95).toFixed(2)} ms p95`,
        comparedWith: 'the manifest: 500 ms',
        target: `≤ ${TARGET_MS} ms`,
        meets: at(0.5) <= TARGET_MS,
      },
      {
        name: `chunking ${Math.round(book.markdown.length / 1000)} kB into ${chunks} passages`,
        figure: `${bookMs.toFixed(0)} ms`,
        comparedWith: `${(bookMs / chunks).toFixed(2)} ms a passage; a page at a time: ${(times.reduce((sum, ms) => sum + ms, 0)).toFixed(0)} ms for all`,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function time(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}
