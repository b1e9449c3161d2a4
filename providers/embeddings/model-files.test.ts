import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asPassage, asQuestion } from './local.ts';
import { ensureModelFiles } from './model-files.ts';

const FILES: Record<string, string> = {
  'tokenizer.json': '{}',
  'tokenizer_config.json': '{"a":1}',
  'onnx/model_quantized.onnx': 'weights',
};
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const HASHES = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [name, sha256(text)]));

let cacheDir: string;
let hub: Server;
let hubUrl: string;
let served = 0;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'coccinelle-model-'));
  served = 0;
  hub = createServer((request, response) => {
    served += 1;
    response.end(FILES[request.url!.slice(1)]);
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await new Promise((resolve) => hub.close(resolve));
  await rm(cacheDir, { recursive: true, force: true });
});

const ensure = () => ensureModelFiles({ cacheDir, log: () => {}, hubUrl, hubSha256: HASHES });

describe('ensureModelFiles', () => {
  it('fetches each file once, however many ask at once and again later, and leaves nothing half done', async () => {
    const found = await Promise.all([ensure(), ensure(), ensure()]);
    const dir = join(cacheDir, 'models', 'multilingual-e5-small-q8');
    expect(found).toEqual([{ dir }, { dir }, { dir }]);
    expect(await ensure()).toEqual({ dir });
    expect(served).toBe(3);
    expect(await readFile(join(dir, 'onnx', 'model_quantized.onnx'), 'utf8')).toBe('weights');
    expect((await readdir(join(cacheDir, 'models'))).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('takes the folder of the environment as it is, and names what it lacks', async () => {
    const dir = join(cacheDir, 'own');
    await mkdir(join(dir, 'onnx'), { recursive: true });
    const missing = await ensureModelFiles({ dir, cacheDir, log: () => {} });
    expect(missing).toEqual({ unavailable: expect.stringContaining('tokenizer.json') });
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(dir, name), text);
    expect(await ensureModelFiles({ dir, cacheDir, log: () => {} })).toEqual({ dir });
  });
});

describe('what the model reads', () => {
  it('has no capitals, and no French space before the marks of a question', () => {
    expect(asQuestion('Ouvrez-vous le LUNDI\u00a0?')).toBe('query: ouvrez-vous le lundi?');
    expect(asPassage('COUPE Femme : 45 €')).toBe('passage: coupe femme : 45 €');
  });
});
