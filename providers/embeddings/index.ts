import type { Embedder } from './embedder.ts';
import { createLocalEmbedder } from './local.ts';
import { ensureModelFiles } from './model-files.ts';
import { createOpenAiEmbedder } from './openai.ts';

export { type Embedder, EmbeddingError } from './embedder.ts';
export { ensureModelFiles } from './model-files.ts';

/**
 * The embedder this process uses: OpenAI's when its key is set, else the local model.
 * @returns `embedder: null` with a reason when neither can be had: search then runs on full text alone.
 */
export async function createEmbedder(options: {
  openai: { simulated: boolean; apiKey: string; baseUrl: string | undefined };
  modelDir: string | undefined;
  cacheDir: string;
  log: (message: string) => void;
}): Promise<{ embedder: Embedder } | { embedder: null; reason: string }> {
  if (!options.openai.simulated) return { embedder: createOpenAiEmbedder(options.openai) };
  const files = await ensureModelFiles({
    dir: options.modelDir,
    cacheDir: options.cacheDir,
    log: options.log,
  });
  if ('dir' in files) return { embedder: createLocalEmbedder({ dir: files.dir }) };
  options.log(`Search runs on full text alone: ${files.unavailable}`);
  return { embedder: null, reason: files.unavailable };
}
