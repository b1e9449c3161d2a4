export const SEPARATORS = [';', ',', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/**
 * What parts the cells, from the beginning of a file: the character that cuts its lines into the same number of cells most
 * often, and into the most cells among equals. Inside quotes nothing counts. One column alone: a semicolon, which is in no
 * number. `sep=;`, which spreadsheets write as a first line, is believed.
 */
export function guessSeparator(head: string): Separator {
  const told = /^sep=([;,\t|])\r?\n/.exec(head);
  if (told) return told[1] as Separator;
  const lines = splitLines(head).slice(0, 50);
  let best: { separator: Separator; score: number } = { separator: ';', score: 0 };
  for (const separator of SEPARATORS) {
    const counts = lines.map((line) => line.split(separator).length - 1);
    const usual = counts[0] ?? 0;
    if (usual === 0) continue;
    const score = (counts.filter((count) => count === usual).length / counts.length) * 1_000 + usual;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

/** Whole lines of the text with what stands in quotes taken out; the last, which may be cut, only where it is the only one. */
function splitLines(head: string): string[] {
  const lines = head
    .replace(/"(?:[^"]|"")*"/g, '""')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '');
  return lines.length > 1 ? lines.slice(0, -1) : lines;
}
