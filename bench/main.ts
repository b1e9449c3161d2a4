import { execFile, fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import type { BenchRow } from './row.ts';
import { formatTable, markdownTable } from './table.ts';

/**
 * `npm run bench [-- NAME…] [--write]`: every figure the product is held to, beside what it is compared with in the same run.
 * Each bench runs in a process of its own, one after the other, so that none warms up or burdens the next. A missed target
 * is shown and fails nothing: only a bench that could not be run makes the exit code 1.
 */
const names = [
  'facts',
  'answers',
  'slots',
  'booking',
  'voice',
  'inbox',
  'conversation',
  'webhooks',
  'open-conversations',
  'faults',
  'chunking',
  'retrieval',
  'search',
  'message-search',
  'crawl',
  'autopilot',
  'campaign',
  'widget',
  'churn',
  'scoring',
  'imports',
  'analytics',
  'stack',
];
const folder = import.meta.dirname;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean' } },
  });
  const unknown = positionals.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`No bench is called "${unknown[0]}"; there are: ${names.join(', ')}.`);
    return 2;
  }
  const selection = positionals.length > 0 ? names.filter((name) => positionals.includes(name)) : names;
  const before = await circumstances();
  const rows: BenchRow[] = [];
  const broken: string[] = [];
  for (const name of selection) {
    console.error(`${name} …`);
    try {
      rows.push(...(await runAlone(name)));
    } catch (error) {
      broken.push(name);
      rows.push({
        name,
        figure: 'could not be measured',
        comparedWith: (error as Error).message,
        meets: false,
      });
    }
  }
  const load = `Load (1 minute) ${before.load} at the start, ${loadavg()[0]!.toFixed(1)} at the end.`;
  console.log(`${formatTable(rows)}\n\n${before.machine} ${load}`);
  if (values.write) {
    const text = `# Figures of one run\n\n${before.machine} ${load}\n\n${markdownTable(rows)}\n`;
    await writeFile(join(folder, 'results.md'), text);
    console.error('written to bench/results.md');
  }
  return broken.length > 0 ? 1 : 0;
}

/** Runs `bench/<name>.ts` in a process of its own. @throws when it ends without having told its rows */
async function runAlone(name: string): Promise<BenchRow[]> {
  const child = fork(join(folder, 'one.ts'), [name], { stdio: ['ignore', 2, 2, 'ipc'] });
  let rows: BenchRow[] | undefined;
  child.on('message', (message) => {
    rows = message as BenchRow[];
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (...ended) => resolve(ended));
  });
  if (!rows) throw new Error(`it ended with ${signal ?? `code ${code}`}, see above`);
  return rows;
}

async function circumstances(): Promise<{ machine: string; load: string }> {
  const { stdout } = await promisify(execFile)('git', ['log', '-1', '--format=%h of %cs'], {
    cwd: folder,
  }).catch(() => ({ stdout: 'unknown' }));
  const cores = availableParallelism();
  return {
    machine: `Commit ${stdout.trim()}; ${cores} core${cores === 1 ? '' : 's'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, ${process.platform}.`,
    load: loadavg()[0]!.toFixed(1),
  };
}

process.exitCode = await main();
