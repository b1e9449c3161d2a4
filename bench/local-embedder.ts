import { cacheDir } from '../dev/cache.ts';
import { createEmbedder } from '../providers/embeddings/index.ts';

/** The local embedding model, whatever keys the environment holds: figures are of what everybody has. */
export function localEmbedder(): ReturnType<typeof createEmbedder> {
  return createEmbedder({
    openai: { simulated: true, apiKey: '', baseUrl: undefined },
    modelDir: process.env.EMBEDDING_MODEL_DIR,
    cacheDir: cacheDir(),
    log: (message) => console.error(message),
  });
}
