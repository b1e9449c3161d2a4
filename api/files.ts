import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { unaccented } from '../domain/accents.ts';
import { BYTE_ORDER_MARK, csvLine, type csvStyle } from '../domain/export/safe-cell.ts';

/** The headers of a file to keep: its name in any script (RFC 6266), nothing cached, its type not guessed at. */
export function sendAsFile(res: Response, { name, mediaType }: { name: string; mediaType: string }): void {
  const plain = unaccented(name).replace(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  res.set({
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
    'Cache-Control': 'no-store',
  });
}

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Cells = readonly (string | number | null)[];

/**
 * Answers with a CSV file, written line by line as it is read: memory stays flat however long it is. A failure on the way cuts
 * the connection, so that half a file is never taken for a whole one.
 */
export async function sendCsv(
  res: Response,
  file: {
    name: string;
    headings: readonly string[];
    lines: AsyncIterable<Cells>;
    style: ReturnType<typeof csvStyle>;
  },
): Promise<void> {
  async function* text() {
    const begin = BYTE_ORDER_MARK + csvLine(file.headings, file.style);
    let waiting = begin;
    for await (const line of file.lines) {
      waiting += csvLine(line, file.style);
      if (waiting.length < 32_768) continue;
      yield waiting;
      waiting = '';
    }
    yield waiting;
  }
  const pieces = text();
  // What fails before the first piece is still answered as a problem.
  const first = await pieces.next();
  sendAsFile(res, { name: file.name, mediaType: 'text/csv; charset=utf-8' });
  async function* all() {
    if (!first.done) yield first.value;
    yield* pieces;
  }
  await pipeline(Readable.from(all()), res).catch((error: NodeJS.ErrnoException) => {
    // Whoever asked has left.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
