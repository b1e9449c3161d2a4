/**
 * Precision and recall of services with price, and of opening hours, over the labelled demo sites, without any model.
 * A found service matches a label one to one: exact price, and at least six of ten name tokens in common.
 */
import { extractFacts } from '../domain/knowledge/facts/index.ts';
import { nameTokens } from '../domain/knowledge/facts/service-names.ts';
import type { BusinessFacts, ServiceFact } from '../domain/knowledge/facts/types.ts';
import { demoSites, type ServiceLabel, type SiteLabels } from './demo-sites.ts';
import type { BenchRow } from './row.ts';

export interface SiteScore {
  site: string;
  labelled: number;
  found: number;
  matched: number;
  hoursRight: boolean;
  missed: ServiceLabel[];
  invented: ServiceFact[];
  milliseconds: number;
}

const NAME_OVERLAP = 0.6;

/** Score of each demo site. Services without a published price (sur devis) are left out of the count. */
export async function scoreDemoSites(): Promise<SiteScore[]> {
  const sites = await demoSites();
  return sites.map(({ labels, pages }) => {
    const start = performance.now();
    const facts = extractFacts(pages, { country: 'FR', currency: 'EUR' });
    return scoreSite(labels, facts, performance.now() - start);
  });
}

function scoreSite(labels: SiteLabels, facts: BusinessFacts, milliseconds: number): SiteScore {
  const wanted = labels.services.filter((label) => label.priceMinCents !== null);
  const found = facts.services.filter((fact) => fact.priceMinCents !== null);
  const pairs = wanted
    .flatMap((label, at) =>
      found.map((fact, from) => ({
        at,
        from,
        overlap: samePrice(label, fact) ? overlap(label.name, fact) : 0,
      })),
    )
    .filter((pair) => pair.overlap >= NAME_OVERLAP)
    .sort((a, b) => b.overlap - a.overlap);
  const labelsTaken = new Set<number>();
  const factsTaken = new Set<number>();
  for (const { at, from } of pairs) {
    if (labelsTaken.has(at) || factsTaken.has(from)) continue;
    labelsTaken.add(at);
    factsTaken.add(from);
  }
  return {
    site: labels.site,
    labelled: wanted.length,
    found: found.length,
    matched: labelsTaken.size,
    hoursRight: week(labels.hours) === week(facts.hours),
    missed: wanted.filter((_, at) => !labelsTaken.has(at)),
    invented: found.filter((_, from) => !factsTaken.has(from)),
    milliseconds,
  };
}

const samePrice = (label: ServiceLabel, fact: ServiceFact) =>
  label.priceMinCents === fact.priceMinCents &&
  label.priceMaxCents === fact.priceMaxCents &&
  label.priceKind === fact.priceKind;

function overlap(name: string, fact: ServiceFact): number {
  const wanted = nameTokens(name);
  const got = nameTokens(fact.name);
  const common = wanted.filter((token) => got.includes(token)).length;
  return common / Math.max(wanted.length, got.length, 1);
}

/** Opening intervals day by day, so that the grouping of days does not matter. */
function week(hours: SiteLabels['hours']): string {
  if (hours === null) return 'none';
  return hours
    .flatMap(({ days, open, close }) => days.map((day) => `${day} ${open}-${close}`))
    .sort()
    .join(', ');
}

/** Rows for the table of benchmarks. */
export async function run(): Promise<BenchRow[]> {
  const scores = await scoreDemoSites();
  const total = (of: (score: SiteScore) => number) => scores.reduce((sum, score) => sum + of(score), 0);
  const precision =
    total((score) => score.matched) /
    Math.max(
      1,
      total((score) => score.found),
    );
  const recall =
    total((score) => score.matched) /
    Math.max(
      1,
      total((score) => score.labelled),
    );
  const hours = total((score) => Number(score.hoursRight));
  return [
    ...scores.map((score) => ({
      name: `facts: ${score.site}`,
      figure: `${score.matched}/${score.labelled} services, ${score.found - score.matched} wrong, hours ${score.hoursRight ? 'right' : 'wrong'}, ${score.milliseconds.toFixed(0)} ms`,
      comparedWith: 'hand labels',
    })),
    {
      name: 'facts: services with price, precision',
      figure: precision.toFixed(3),
      comparedWith: 'hand labels',
      target: '≥ 0.90',
      meets: precision >= 0.9,
    },
    {
      name: 'facts: services with price, recall',
      figure: recall.toFixed(3),
      comparedWith: 'hand labels',
      target: '≥ 0.85',
      meets: recall >= 0.85,
    },
    {
      name: 'facts: opening hours right',
      figure: `${hours} of ${scores.length}`,
      comparedWith: 'hand labels',
      target: 'all but two',
      meets: hours >= scores.length - 2,
    },
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const row of await run())
    console.log(`${row.name.padEnd(44)} ${row.figure.padEnd(56)} ${row.target ?? row.comparedWith}`);
  for (const score of await scoreDemoSites()) {
    for (const label of score.missed)
      console.log(`  ${score.site}: missed ${label.name} ${label.priceMinCents}`);
    for (const fact of score.invented)
      console.log(
        `  ${score.site}: wrong ${fact.name} ${fact.priceKind} ${fact.priceMinCents} «${fact.quote}»`,
      );
  }
}
