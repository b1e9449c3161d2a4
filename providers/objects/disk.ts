import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProviderError } from '../errors.ts';
import { checkKey, type ObjectStore } from './object-store.ts';

/** Objects as files below one folder of this machine. */
export function createDiskObjectStore(folder: string): ObjectStore {
  const pathOf = (key: string) => join(folder, checkKey(key));

  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const draft = `${path}.${crypto.randomUUID()}.tmp`;
      await mapped(async () => {
        await mkdir(dirname(path), { recursive: true });
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile(bytes);
          // On the disk before it has its name: a power cut leaves the old file or the new one, never half of it.
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(draft, path);
      }).catch(async (error: unknown) => {
        // What made the writing fail may also keep its draft: nobody reads those.
        await rm(draft, { force: true }).catch(() => {});
        throw error;
      });
    },
    async get(key) {
      const path = pathOf(key);
      return mapped(() =>
        readFile(path).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') return null;
          throw error;
        }),
      );
    },
    async delete(key) {
      const path = pathOf(key);
      await mapped(() => rm(path, { force: true }));
    },
  };
}

/** A full or broken disk is mended by somebody. */
async function mapped<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new ProviderError('objects', 'transient', `The object store failed (${code}).`, { cause: error });
  }
}
