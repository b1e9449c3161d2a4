import { parentPort } from 'node:worker_threads';
import { decodePage } from '../../domain/knowledge/charset.ts';
import { readPage } from '../../domain/knowledge/html-page.ts';
import { readPlainPage } from '../../domain/knowledge/plain-page.ts';
import { type PageJob, type PageReply, READY } from './page-reader.ts';

// Runs in a thread of its own: a page is a stranger's, and what it costs to read is its author's choice.
parentPort!.on('message', async ({ id, job }: { id: number; job: PageJob }) => {
  if (job.kind === 'facts') {
    // Loaded when needed: a crawl alone does without.
    const { pageFacts } = await import('../../domain/knowledge/facts/index.ts');
    return reply({ id, answer: pageFacts(job.page, job.context, job.place) });
  }
  // Decoded here once, kept as UTF-8: whoever reads the source later need not guess again.
  const text = decodePage(job.bytes, job.contentType).text.replaceAll('\0', '');
  const page = job.isHtml ? readPage(text, job.url) : readPlainPage(text, job.url);
  const source = job.keepSource ? new TextEncoder().encode(text) : null;
  reply({ id, answer: { page, source } }, source ? [source.buffer] : []);
});
parentPort!.postMessage(READY);

function reply(answer: PageReply, moved: ArrayBuffer[] = []): void {
  parentPort!.postMessage(answer, moved);
}
