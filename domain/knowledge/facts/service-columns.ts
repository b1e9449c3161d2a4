/**
 * Price columns in running lines: several lines that each end in as many prices side by side, under a line whose words
 * head the columns (`Création   Entretien` / `Sourcils .... 310 €   155 €`).
 */
import { cleanName, isNoise, isProse, JOINT } from './service-names.ts';
import type { Segment } from './service-segments.ts';

/** How far above the first line of a list its heads may stand. */
const HEADS_WITHIN = 4;
/** Lines without prices (a section's title) that may part the lines of one list. */
const GAP = 3;

/** The heads of the price columns each line stands in, by the line's index. */
export function priceColumns(segments: readonly Segment[]): Map<number, string[]> {
  const heads = new Map<number, string[]>();
  let known: string[] = [];
  for (const run of runs(segments)) {
    const count = run[0]!.mentions.length;
    const own = headsAbove(segments, run[0]!.index, count);
    if (own) known = own;
    // A section further down goes on under the heads of the first.
    if (known.length !== count) continue;
    for (const segment of run) heads.set(segment.index, known);
  }
  return heads;
}

/** Lines with the same number of prices side by side, two lines or more. */
function runs(segments: readonly Segment[]): Segment[][] {
  const found: Segment[][] = [];
  let run: Segment[] = [];
  const close = () => {
    if (run.length > 1) found.push(run);
    run = [];
  };
  for (const segment of segments) {
    if (segment.table) close();
    if (segment.mentions.length === 0) continue;
    const last = run.at(-1);
    const continues =
      last && last.mentions.length === segment.mentions.length && segment.index - last.index <= GAP;
    if (!continues) close();
    if (endsInColumns(segment)) run.push(segment);
    else close();
  }
  close();
  return found;
}

function endsInColumns({ raw, mentions }: Segment): boolean {
  return (
    mentions.length > 1 &&
    mentions.every(({ role }) => role === 'price') &&
    /\p{L}{2}/u.test(raw.slice(0, mentions[0]!.start)) &&
    mentions.every(
      (mention, at) =>
        at === 0 ||
        raw
          .slice(mentions[at - 1]!.end, mention.start)
          .replaceAll(JOINT, '')
          .trim() === '',
    ) &&
    !/\p{L}/u.test(raw.slice(mentions.at(-1)!.end))
  );
}

function headsAbove(segments: readonly Segment[], index: number, count: number): string[] | null {
  for (let at = index - 1; at >= Math.max(0, index - HEADS_WITHIN); at -= 1) {
    const { raw, text, mentions, table } = segments[at]!;
    if (table || mentions.length > 0) return null;
    if (isProse(text)) continue;
    for (const parts of [raw.split(new RegExp(`${JOINT}+`)), text.split(' ')]) {
      const names = parts.map(cleanName).filter((name) => name !== '');
      // The first column may be headed too: "Prestation   Court   Long".
      const own = names.length === count + 1 ? names.slice(1) : names;
      if (own.length === count && own.every((name) => name.length > 1 && !isNoise(name))) return own;
    }
  }
  return null;
}
