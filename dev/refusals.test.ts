import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

/** What a command line that cannot work says, before anything is started for it. */
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'coccinelle-set-'));
  await writeFile(join(dir, 'corpus.jsonl'), '{"_id":"d1","title":"","text":"Ouvert le lundi."}\n');
  await writeFile(join(dir, 'queries.jsonl'), '{"_id":"q1","text":"Ouvert ?"}\n');
  await writeFile(join(dir, 'qrels.tsv'), 'q1\td1\t1\n');
});
afterAll(() => rm(dir, { recursive: true }));

const run = (program: string, ...args: string[]) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const path = fileURLToPath(new URL(program, import.meta.url));
    execFile(process.execPath, [path, ...args], { env: { PATH: process.env.PATH } }, (error, _out, said) =>
      resolve({ code: error?.code ?? 0, said: said.trim() }),
    );
  });

it('is one sentence where the result could not be written', async () => {
  const out = join(dir, 'nowhere', 'out');
  const [retrieval, tried] = await Promise.all([
    run('./retrieval.ts', 'evaluate', dir, '--run', out),
    run('./try.ts', 'https://salon.example', '--json', out),
  ]);
  expect(retrieval).toEqual({ code: 1, said: `${out} cannot be written (ENOENT).` });
  expect(tried).toEqual({ code: 2, said: `${out} cannot be written (ENOENT).` });
}, 60_000);

it('is one sentence where no question of the set has a judgement', async () => {
  await writeFile(join(dir, 'qrels.tsv'), 'q7\td1\t1\n');
  expect(await run('./retrieval.ts', 'evaluate', dir)).toEqual({
    code: 1,
    said: `No query of ${join(dir, 'queries.jsonl')} has a judgement in ${join(dir, 'qrels.tsv')}.`,
  });
}, 60_000);
