import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, tailOf } from './child.ts';
import { hashOfFiles } from './file-hash.ts';

/** The rooms Vite builds for browsers, each into its own `dist`. */
export type BrowserRoom = 'admin-ui' | 'widget';

/** What else than the room itself decides what its build is. */
const alsoFrom = ['package-lock.json', 'tsconfig.json'];

/**
 * Builds a room unless its `dist` was built from these very sources.
 * @returns the folder of static files, and whether it had to be built
 * @throws with the end of Vite's output
 */
export async function ensureBuild(
  root: string,
  room: BrowserRoom,
  logFile: string,
): Promise<{ dir: string; built: boolean }> {
  const dir = join(root, room, 'dist');
  const stampFile = join(dir, '.built-from');
  // What the build does not read: what it wrote, and tests.
  const isNoSource = (path: string) => path === `${room}/dist` || /\.test\.tsx?$/.test(path);
  const sources = await hashOfFiles(root, [room, ...alsoFrom], isNoSource);
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === sources) return { dir, built: false };

  await rm(logFile, { force: true });
  const child = await startChild({
    name: `the build of ${room}`,
    command: process.execPath,
    args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--config', `${room}/vite.config.ts`],
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
    logFile,
  });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`${room} could not be built:\n${await tailOf(logFile)}`);
  await writeFile(stampFile, sources);
  return { dir, built: true };
}
