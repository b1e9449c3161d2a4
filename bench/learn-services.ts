/**
 * `node bench/learn-services.ts FILE [--write]`: learns which of what was read as services are some (`service-judge.ts`) from
 * labelled sites, prints what a judge that never saw the site would have told, and with `--write` keeps the weights.
 *
 * FILE is JSON lines, a site each (`Labelled`). The sites are other people's and not kept here; what was read of each was
 * taken with the code as it was before that site was looked at, so that it is as wrong as it will be on the next site.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLikely, serviceRows, type Told } from '../domain/knowledge/facts/service-judge.ts';
import type { PageServices } from '../domain/knowledge/facts/service-merge.ts';
import { type Weights, weigh } from '../domain/knowledge/learned.ts';
import { bySite, learnOdds, rounded } from './learning.ts';

type Verdict = 'right' | 'wrong' | 'optional';

interface Labelled {
  site: string;
  /** How many services with a price the labels hold. */
  wanted: number;
  told: Array<Told & { verdict: Verdict }>;
  pages: PageServices[];
}

interface Sample {
  of: Labelled;
  rows: number[][];
}

const PENALTY = 0.02;

/** A site counts by the root of how much it tells: one with a hundred services says no hundred times more than one with one. */
function learn(samples: Sample[]): Weights {
  const judged = samples.flatMap(({ of, rows }) => {
    const clear = of.told.flatMap(({ verdict }, at) => (verdict === 'optional' ? [] : [at]));
    return clear.map((at) => ({
      row: rows[at]!,
      isRight: of.told[at]!.verdict === 'right',
      counts: clear.length ** -0.5,
    }));
  });
  return learnOdds(
    judged.map(({ row }) => row),
    judged.map(({ isRight }) => isRight),
    { penalty: PENALTY, counts: judged.map(({ counts }) => counts) },
  );
}

/** What is told from `least` on, the likeliest of each site in any case. */
function kept({ of, odds }: { of: Labelled; odds: number[] }, least: number) {
  const best = Math.max(...odds);
  const verdicts = of.told.filter((_, at) => isLikely(odds[at]!, best, least)).map(({ verdict }) => verdict);
  return {
    told: verdicts.filter((verdict) => verdict !== 'optional').length,
    right: verdicts.filter((verdict) => verdict === 'right').length,
  };
}

const [file = '', ...flags] = process.argv.slice(2);
const samples = (await readFile(file, 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Labelled)
  .filter(({ told }) => told.length > 0)
  .map((of) => ({ of, rows: serviceRows(of.told, of.pages) }));
const held = bySite(samples, ({ of }) => of.site, samples.length).flatMap(({ rest, held: out }) => {
  const weights = learn(rest);
  return out.map(({ of, rows }) => ({ of, odds: rows.map((row) => weigh(row, weights)) }));
});
const mean = (of: number[]) => (of.reduce((sum, value) => sum + value, 0) / of.length).toFixed(3);
const table = (sites: typeof held) =>
  console.table(
    [-99, -2, -1.5, -1, -0.75, -0.5, -0.25, 0, 0.5, 1].map((least) => {
      const results = sites.map((site) => ({ wanted: site.of.wanted, ...kept(site, least) }));
      const [told, right, wanted] = (['told', 'right', 'wanted'] as const).map((of) =>
        results.reduce((sum, result) => sum + result[of], 0),
      );
      return {
        least,
        wrong: told! - right!,
        right,
        precise: (right! / told!).toFixed(3),
        found: (right! / wanted!).toFixed(3),
        'precise, by site': mean(results.flatMap((one) => (one.told > 0 ? [one.right / one.told] : []))),
        'found, by site': mean(results.flatMap((one) => (one.wanted > 0 ? [one.right / one.wanted] : []))),
      };
    }),
  );
table(held);
const [only] = flags.filter((flag) => !flag.startsWith('--'));
if (only) table(held.filter(({ of }) => new RegExp(only).test(of.site)));

if (flags.includes('--write')) {
  const target = join(import.meta.dirname, '../domain/knowledge/facts/service-judge-weights.ts');
  await writeFile(
    target,
    `import type { Weights } from '../learned.ts';

/**
 * Learned by \`bench/learn-services.ts\` from ${samples.flatMap(({ of }) => of.told).length} services read of ${samples.length} sites, not to be edited by hand. The columns are those of
 * \`serviceRows\`, in standard units.
 */
export const SERVICE: Weights = ${rounded(learn(samples))};
`,
  );
}
