import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ensureBuild } from '../dev/browser-builds.ts';
import type { BenchRow } from './row.ts';

const LIMIT = 30_000;
const CHAT_LIMIT = 20_000;
const root = join(import.meta.dirname, '..');

/** What a visitor's browser downloads so that a business's own site can be booked on. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-widget-'));
  const { dir } = await ensureBuild(root, 'widget', join(folder, 'build.log'));
  await rm(folder, { recursive: true });
  const script = await readFile(join(dir, 'embed.js'));
  const size = gzipped(script);
  const chat = await readFile(join(dir, 'chat.js'));
  return [
    {
      name: 'booking widget on a business’s site: one file, everything included, gzipped',
      figure: kB(size),
      comparedWith: `as served with Brotli: ${kB(brotliCompressSync(script).length)}; of which Preact: ${kB(gzipped(await preact()))}`,
      target: '≤ 30 kB',
      meets: size <= LIMIT,
    },
    {
      name: 'chat of the widget, fetched by who presses its button, gzipped',
      figure: kB(gzipped(chat)),
      comparedWith: `as served with Brotli: ${kB(brotliCompressSync(chat).length)}`,
      target: '≤ 20 kB',
      meets: gzipped(chat) <= CHAT_LIMIT,
    },
  ];
}

/** The framework's own minified files. */
async function preact(): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve('preact/package.json'));
  const files = ['dist/preact.mjs', 'hooks/dist/hooks.mjs', 'jsx-runtime/dist/jsxRuntime.mjs'];
  return Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))));
}

const gzipped = (bytes: Buffer) => gzipSync(bytes, { level: 9 }).length;
const kB = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
