import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, tailOf } from './child.ts';
import { hashOfFiles } from './file-hash.ts';

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
  const sources = await hashOfFiles(root, ['admin-ui', ...alsoFrom], isNoSource);
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

/** What the build does not read: what it wrote, and tests. */
function isNoSource(path: string): boolean {
  return path === 'admin-ui/dist' || /\.test\.tsx?$/.test(path);
}
