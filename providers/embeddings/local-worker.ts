import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { MODEL_FILE } from './model-files.ts';

/** A text to embed: it already carries its `query: ` or `passage: `. */
export interface WorkerRequest {
  id: number;
  text: string;
  /** Whether its tokens' vectors are wanted too. */
  hasTokens: boolean;
}
export type WorkerReply =
  | { id: number; vector: Float32Array; tokens: Float32Array[] }
  | { id: number; error: string };

/** The model reads no more; a chunk of 512 cl100k tokens is about 471 of these. */
const MAX_TOKENS = 512;

const { dir, threads } = workerData as { dir: string; threads: number };
const readJson = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8'));
const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));
const session = await InferenceSession.create(join(dir, MODEL_FILE), {
  intraOpNumThreads: threads,
  // Without the arena memory falls back after a long text; without spinning a waiting thread leaves the core alone.
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** The tokens before a text's own: the mark of begin and the prefix, `passage:` or `query:`. */
const prefixTokens = (text: string) => tokenizer.encode(text.slice(0, text.indexOf(':') + 1)).ids.length - 1;

/** The tokens' last hidden states, and their mean scaled to length 1. */
async function embed(
  text: string,
  hasTokens: boolean,
): Promise<{ vector: Float32Array; tokens: Float32Array[] }> {
  const { ids } = tokenizer.encode(text);
  const tokens = ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), ids[ids.length - 1]!];
  const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, tokens.length]);
  // One text has neither padding nor a second segment; the hub's export asks all the same.
  const feeds: Record<string, () => Tensor> = {
    input_ids: () => tensor(BigInt64Array.from(tokens, BigInt)),
    attention_mask: () => tensor(new BigInt64Array(tokens.length).fill(1n)),
    token_type_ids: () => tensor(new BigInt64Array(tokens.length)),
  };
  const inputs = Object.fromEntries(session.inputNames.map((name) => [name, feeds[name]!()]));
  const output = (await session.run(inputs)).last_hidden_state!;
  const hidden = output.data as Float32Array;
  const vector = new Float32Array(output.dims[2]!);
  for (let at = 0; at < hidden.length; at += vector.length) {
    for (let d = 0; d < vector.length; d++) vector[d]! += hidden[at + d]!;
  }
  const length = Math.hypot(...vector) || 1;
  const states: Float32Array[] = [];
  if (hasTokens) {
    for (let at = prefixTokens(text); at < tokens.length - 1; at++)
      states.push(hidden.slice(at * vector.length, (at + 1) * vector.length));
  }
  return { vector: vector.map((value) => value / length), tokens: states };
}

const port = parentPort!;
port.on('message', async ({ id, text, hasTokens }: WorkerRequest) => {
  try {
    const { vector, tokens } = await embed(text, hasTokens);
    const moved = [vector, ...tokens].map(({ buffer }) => buffer as ArrayBuffer);
    port.postMessage({ id, vector, tokens } satisfies WorkerReply, moved);
  } catch (error) {
    port.postMessage({
      id,
      error: error instanceof Error ? error.message : String(error),
    } satisfies WorkerReply);
  }
});
