import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The folder for downloads shared by every clone on this machine: `COCCINELLE_CACHE`, else
 * `$XDG_CACHE_HOME/coccinelle`, else `~/.cache/coccinelle`. Everything in it can be deleted at any time.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.COCCINELLE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'coccinelle');
}
