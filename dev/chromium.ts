import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium for the journeys: `CHROMIUM_PATH`, else the first on PATH; `undefined` where there is none. */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : [...onPath, ...elsewhere]) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not this one: the next, and `undefined` when none is left.
    }
  }
  return undefined;
}
