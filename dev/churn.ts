import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BASELINES, goneByRule } from '../domain/retention/baselines.ts';
import { predict } from '../domain/retention/churn-model.ts';
import { featureOf } from '../domain/retention/features.ts';
import { type ClientHistory, countBefore } from '../domain/retention/history.ts';
import { sigmoid } from '../domain/retention/logistic.ts';
import { areaUnderCurve, qualityOf } from '../domain/retention/quality.ts';
import { readDay, readVisits } from '../domain/retention/read-visits.ts';
import { type Snapshot, snapshotAt } from '../domain/retention/snapshots.ts';
import {
  beats,
  type Comparison,
  compare,
  priorProbabilities,
  type Training,
  trainChurn,
} from '../domain/retention/training.ts';
import { Refusal } from './refusal.ts';

const USAGE = `usage: npm run churn -- evaluate FILE.csv --cutoff YYYY-MM-DD --horizon-days N [--scores OUT.csv]

FILE.csv holds visits: client_id,date,amount_cents,satisfaction (the last two may be empty).
Learns from what lies before the cutoff, says of every client seen before it how likely they are to stay away
from the cutoff for N days, and compares with what they did.`;

const SHOWN_PROBLEMS = 20;

/** `npm run churn -- evaluate`: the churn model and what it has to beat, on any history of visits. */
function main(args: string[]): void {
  const { file, cutoff, horizonDays, scores } = options(args);
  const { clients, rows, refunds } = readFile(file);
  const last = [...clients.values()].reduce((max, { days }) => Math.max(max, days.at(-1)!), 0);
  // In the order of their names: the same visits in another order of rows, or with later ones cut off, are learnt from alike.
  const known = [...clients].filter(([, { days }]) => days[0]! < cutoff).sort(([a], [b]) => (a < b ? -1 : 1));
  console.log(
    `${file}: ${count(rows)} rows${refunds > 0 ? ` (${count(refunds)} refunds, which are no visits)` : ''}, ${count(clients.size)} clients, until ${dateOf(last)}; ${count(known.length)} clients seen before ${dateOf(cutoff)}`,
  );
  if (known.length === 0) throw new Refusal(`Nobody was seen before ${dateOf(cutoff)}.`);
  const training = trainChurn(pastOf(known, cutoff), cutoff, horizonDays);
  const surroundings = training.kind === 'trained' ? training.model.surroundings : training.surroundings;
  const snapshot = snapshotAt(
    known.map(([, history]) => history),
    { asOf: cutoff, horizonDays },
    surroundings,
  );
  if (training.kind === 'trained') report(training, snapshot, last);
  else {
    console.log(
      'Not trained: too few clients or too short a history before the cutoff. The prior (each client’s own rhythm) is used.\n',
    );
    if (isKnown(snapshot, last)) printUntrained(snapshot);
  }
  if (scores) writeScores(scores, known, training, snapshot);
}

/** No later visit is within reach of what learns. */
function pastOf(known: ReadonlyArray<[string, ClientHistory]>, cutoff: number): ClientHistory[] {
  return known.map(([, { days, amounts, satisfaction, signals }]) => {
    const visits = countBefore(days, cutoff);
    return {
      days: days.slice(0, visits),
      amounts: amounts.slice(0, visits),
      satisfaction: satisfaction.filter(({ day }) => day < cutoff),
      signals,
    };
  });
}

function report(training: Extract<Training, { kind: 'trained' }>, snapshot: Snapshot, last: number): void {
  const { heldOut, used, examples } = training;
  console.log(
    `Trained on ${count(examples)} examples from past days whose outcome lies before the cutoff.\n`,
  );
  console.log(
    `Held-out past day ${dateOf(heldOut.asOf)}, ${heldOut.horizonDays} days ahead (decides whether the model is used)`,
  );
  print(heldOut);
  console.log(
    used
      ? '\nThe model beats the rule there: it is used.\n'
      : '\nThe model does not beat the rule there: it is NOT USED. The prior (each client’s own rhythm) is.\n',
  );
  if (!isKnown(snapshot, last)) return;
  const after = compare(training, snapshot);
  console.log(period(snapshot));
  print(after);
  printLine('Prior: each client’s own rhythm', qualityOf(priorProbabilities(snapshot), snapshot.y));
  console.log('\nCalibration of the churn model (tenths of the clients)\n     said   happened   clients');
  for (const { said, happened, clients } of after.calibration)
    console.log(`   ${share(said)}     ${share(happened)}   ${count(clients).padStart(7)}`);
  console.log(
    `\nThe churn model ${beats(after.model, after.baselines.bgNbd) ? 'beats' : 'does not beat'} BG/NBD and ${beats(after.model, after.baselines.rule) ? 'beats' : 'does not beat'} the rule, in AUC and Brier score.`,
  );
}

/** Whether the file tells what happened after the cutoff; says so where it does not, or not all of it. */
function isKnown({ asOf, horizonDays }: Snapshot, last: number): boolean {
  const seenDays = last - asOf + 1;
  if (seenDays <= 0) console.log('The file ends before the cutoff: there is nothing to compare with.');
  else if (seenDays < horizonDays)
    console.log(
      `Note: the file ends after ${seenDays} of the ${horizonDays} days; later visits are not known.`,
    );
  return seenDays > 0;
}

const period = ({ asOf, horizonDays }: Snapshot) =>
  `After the cutoff, ${dateOf(asOf)} to ${dateOf(asOf + horizonDays - 1)}`;

const LABELS = {
  recency: 'Plain recency',
  rule: 'Rule: last visit > 2 × own median gap',
  bgNbd: 'BG/NBD',
} as const;

function print({ clients, baseRate, model, baselines }: Comparison): void {
  printBase(clients, baseRate);
  printLine('Churn model', model);
  for (const name of BASELINES) printLine(LABELS[name], baselines[name]);
}

/** With nothing to learn from, recency ranks clients and says no probability; the rule says yes or no. */
function printUntrained(snapshot: Snapshot): void {
  const { x, y } = snapshot;
  console.log(period(snapshot));
  printBase(y.length, y.reduce((sum, away) => sum + away, 0) / y.length);
  printLine('Prior: each client’s own rhythm', qualityOf(priorProbabilities(snapshot), y));
  printLine(LABELS.recency, { auc: areaUnderCurve(featureOf(x, 'log-recency'), y), brier: null });
  printLine(LABELS.rule, qualityOf(goneByRule(snapshot), y));
  printLine(LABELS.bgNbd, qualityOf(featureOf(x, 'bg-nbd').map(sigmoid), y));
}

function printBase(clients: number, baseRate: number): void {
  console.log(`  ${count(clients)} clients, base rate (stayed away) ${baseRate.toFixed(4)}`);
}

function printLine(name: string, { auc, brier }: { auc: number | null; brier: number | null }): void {
  const figure = (value: number | null) => (value === null ? '   n/a' : value.toFixed(4));
  console.log(`  ${name.padEnd(40)}AUC ${figure(auc)}   Brier ${figure(brier)}`);
}

function writeScores(
  path: string,
  known: ReadonlyArray<[string, ClientHistory]>,
  training: Training,
  snapshot: Snapshot,
): void {
  const isModel = training.kind === 'trained' && training.used;
  const said = isModel ? predict(training.model, snapshot.x) : priorProbabilities(snapshot);
  const lines = known.map(([client], i) => `${cell(client)},${said[i]!.toFixed(6)}\n`);
  try {
    writeFileSync(path, `client_id,churn_probability\n${lines.join('')}`);
  } catch (error) {
    throw new Refusal(`${path} cannot be written: ${(error as Error).message}`);
  }
  console.log(`${path}: ${count(lines.length)} clients, by the ${isModel ? 'churn model' : 'prior'}`);
}

function readFile(path: string) {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Refusal(`${path} cannot be read: ${(error as Error).message}`);
  }
  const visits = readVisits(bytes);
  if (visits.kind === 'read') return visits;
  const { problems } = visits;
  const shown = problems.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => `  line ${line}: ${message}`);
  const more = problems.length > shown.length ? [`  and ${count(problems.length - shown.length)} more`] : [];
  const rows = problems.length === 1 ? 'a row' : `${count(problems.length)} rows`;
  throw new Refusal([`${path}: ${rows} cannot be read`, ...shown, ...more].join('\n'));
}

function options(args: string[]) {
  const { values, positionals } = parsed(args);
  const [command, file, ...others] = positionals;
  if (command !== 'evaluate' || !file || others.length > 0) throw new Refusal(USAGE);
  const cutoff = readDay(values.cutoff ?? '');
  if (typeof cutoff === 'string') throw new Refusal(`--cutoff: ${cutoff}\n\n${USAGE}`);
  const horizonDays = Number(values['horizon-days']);
  if (!Number.isInteger(horizonDays) || horizonDays < 1 || horizonDays > 730)
    throw new Refusal(`--horizon-days: a whole number from 1 to 730\n\n${USAGE}`);
  return { file, cutoff, horizonDays, scores: values.scores };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { cutoff: { type: 'string' }, 'horizon-days': { type: 'string' }, scores: { type: 'string' } },
    });
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n\n${USAGE}`);
  }
}

const cell = (text: string) => (/[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const count = (n: number) => n.toLocaleString('en-GB');
const share = (p: number) => p.toFixed(3);
const dateOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
