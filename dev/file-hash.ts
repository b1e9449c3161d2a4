import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * One sha256 over the names and contents of files, and of all files in folders (paths relative to `root`),
 * whatever the order in which the file system lists them.
 */
export async function hashOfFiles(
  root: string,
  paths: string[],
  isLeftOut: (path: string) => boolean = () => false,
): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await add(path);
  return hash.digest('hex');

  async function add(path: string): Promise<void> {
    if (isLeftOut(path)) return;
    const full = join(root, path);
    if ((await stat(full)).isDirectory()) {
      for (const name of (await readdir(full)).sort()) await add(`${path}/${name}`);
    } else {
      hash
        .update(`${path}\0`)
        .update(await readFile(full))
        .update('\0');
    }
  }
}
