import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { MODEL_FILE } from './model-files.ts';

/** A batch to embed: texts already carry their `query: ` or `passage: `. */
export interface WorkerRequest {
  id: number;
  texts: string[];
}
export type WorkerReply =
  | { id: number; vectors: Float32Array; dimensions: number }
  | { id: number; error: string };

/** The model reads no more; a chunk of 512 cl100k tokens is about 471 of these. */
const MAX_TOKENS = 512;

const { dir, threads } = workerData as { dir: string; threads: number };
const readJson = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8'));
const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));
const padding = BigInt(tokenizer.token_to_id('<pad>') ?? 1);
const session = await InferenceSession.create(join(dir, MODEL_FILE), {
  intraOpNumThreads: threads,
  // Without the arena memory falls back after a large batch; without spinning a waiting thread leaves the core alone.
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** Mean of the tokens' last hidden states, scaled to length 1, text after text. */
async function embed(texts: string[]): Promise<{ vectors: Float32Array; dimensions: number }> {
  const tokens = texts.map((text) => {
    const { ids } = tokenizer.encode(text);
    return ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), ids[ids.length - 1]!];
  });
  const width = Math.max(...tokens.map((ids) => ids.length));
  const shape = [texts.length, width];
  const inputIds = new BigInt64Array(texts.length * width).fill(padding);
  const attention = new BigInt64Array(texts.length * width);
  tokens.forEach((ids, row) => {
    ids.forEach((id, column) => {
      inputIds[row * width + column] = BigInt(id);
      attention[row * width + column] = 1n;
    });
  });
  const inputs: Record<string, Tensor> = {
    input_ids: new Tensor('int64', inputIds, shape),
    attention_mask: new Tensor('int64', attention, shape),
  };
  // The hub's export asks for it; the model has one segment only.
  if (session.inputNames.includes('token_type_ids')) {
    inputs.token_type_ids = new Tensor('int64', new BigInt64Array(texts.length * width), shape);
  }
  const output = (await session.run(inputs)).last_hidden_state!;
  const hidden = output.data as Float32Array;
  const dimensions = output.dims[2]!;
  const vectors = new Float32Array(texts.length * dimensions);
  tokens.forEach((ids, row) => {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    for (let column = 0; column < ids.length; column++) {
      const from = (row * width + column) * dimensions;
      for (let d = 0; d < dimensions; d++) vector[d]! += hidden[from + d]!;
    }
    const length = Math.hypot(...vector) || 1;
    for (let d = 0; d < dimensions; d++) vector[d]! /= length;
  });
  return { vectors, dimensions };
}

const port = parentPort!;
port.on('message', async ({ id, texts }: WorkerRequest) => {
  try {
    const { vectors, dimensions } = await embed(texts);
    port.postMessage({ id, vectors, dimensions } satisfies WorkerReply, [vectors.buffer as ArrayBuffer]);
  } catch (error) {
    port.postMessage({
      id,
      error: error instanceof Error ? error.message : String(error),
    } satisfies WorkerReply);
  }
});
