import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, tailOf } from './child.ts';

/** What else than `admin-ui/` decides what the built back office is. */
const alsoFrom = ['package-lock.json', 'tsconfig.json'];

/**
 * Builds the back office unless `admin-ui/dist` was built from these very sources.
 * @returns the folder of static files, and whether it had to be built
 * @throws with the end of Vite's output
 */
export async function ensureAdminBuild(
  root: string,
  logFile: string,
): Promise<{ dir: string; built: boolean }> {
  const dir = join(root, 'admin-ui', 'dist');
  const stampFile = join(dir, '.built-from');
  const sources = await hashOfSources(root);
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === sources) return { dir, built: false };

  await rm(logFile, { force: true });
  const child = await startChild({
    name: 'the build of the back office',
    command: process.execPath,
    args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', 'admin-ui/vite.config.ts'],
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    logFile,
  });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`The back office could not be built:\n${await tailOf(logFile)}`);
  await writeFile(stampFile, sources);
  return { dir, built: true };
}

async function hashOfSources(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of [...(await filesBelow(root, 'admin-ui')), ...alsoFrom]) {
    hash
      .update(`${path}\0`)
      .update(await readFile(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of (await readdir(join(root, folder))).sort()) {
    const path = `${folder}/${name}`;
    if (path === 'admin-ui/dist' || /\.test\.tsx?$/.test(name)) continue;
    if ((await stat(join(root, path))).isDirectory()) files.push(...(await filesBelow(root, path)));
    else files.push(path);
  }
  return files;
}
