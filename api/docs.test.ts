import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { openTestApi } from '../testing/api.ts';

it('every curl command of docs/api.md does what it says', async () => {
  const api = await openTestApi();
  const page = await readFile(new URL('../docs/api.md', import.meta.url), 'utf8');
  const script = /```sh\n([\s\S]*?)```/.exec(page)![1]!;
  const { stdout } = await promisify(execFile)('bash', ['-eu', '-o', 'pipefail', '-c', script], {
    env: { ...process.env, COCCINELLE: api.url },
  });
  await api.close();
  expect(stdout).toContain('"slug":"salon-marie"');
  expect(stdout.match(/"name":"Coupe femme"/g)).toHaveLength(2);
  expect(stdout).toContain('"total":1');
  expect(stdout).toContain('lacks the right “users:read”');
});
