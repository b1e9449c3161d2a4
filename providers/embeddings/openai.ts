import OpenAI, { APIConnectionError, APIError } from 'openai';
import { type Embedder, EmbeddingError, normalised } from './embedder.ts';

export const OPENAI_MODEL = 'text-embedding-3-small';
const DIMENSIONS = 1536;

/** OpenAI refuses more than 8,192 tokens a text and 300,000 or 2,048 texts a request; a token is rarely under 2 characters. */
const MAX_CHARACTERS = 16_000;
const BATCH_CHARACTERS = 400_000;
const BATCH_TEXTS = 512;

/** Embeddings by OpenAI's API, or by the sandbox that speaks like it. Its SDK retries 429 and 5xx after Retry-After. */
export function createOpenAiEmbedder(options: {
  apiKey: string;
  baseUrl: string | undefined;
  simulated: boolean;
  timeoutMs?: number;
  maxRetries?: number;
}): Embedder {
  const client = new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl,
    timeout: options.timeoutMs ?? 30_000,
    maxRetries: options.maxRetries ?? 4,
  });

  const request = async (input: string[], signal?: AbortSignal): Promise<Float32Array[]> => {
    try {
      const response = await client.embeddings.create({ model: OPENAI_MODEL, input }, { signal });
      return [...response.data]
        .sort((a, b) => a.index - b.index)
        .map((item) => normalised(Float32Array.from(item.embedding)));
    } catch (error) {
      signal?.throwIfAborted();
      throw mapped(error);
    }
  };

  return {
    model: OPENAI_MODEL,
    dimensions: DIMENSIONS,
    simulated: options.simulated,
    async embedPassages(texts, { signal } = {}) {
      const vectors: Float32Array[] = [];
      for (const batch of requests(texts)) vectors.push(...(await request(batch, signal)));
      return vectors;
    },
    async embedQuery(text) {
      const [vector] = await request([readable(text)]);
      return vector!;
    },
    close: async () => {},
  };
}

/** The API refuses an empty text. */
function readable(text: string): string {
  return text.trim() === '' ? '-' : text.slice(0, MAX_CHARACTERS);
}

function requests(texts: string[]): string[][] {
  const result: string[][] = [];
  let characters = 0;
  for (const text of texts.map(readable)) {
    const batch = result[result.length - 1];
    if (batch && batch.length < BATCH_TEXTS && characters + text.length <= BATCH_CHARACTERS) {
      batch.push(text);
      characters += text.length;
    } else {
      result.push([text]);
      characters = text.length;
    }
  }
  return result;
}

function mapped(error: unknown): EmbeddingError {
  if (error instanceof APIConnectionError) {
    return new EmbeddingError('OpenAI did not answer', { retryable: true, cause: error });
  }
  if (error instanceof APIError) {
    const status = error.status ?? 0;
    const after = Number(error.headers?.get('retry-after'));
    return new EmbeddingError(`OpenAI refused the texts (HTTP ${status})`, {
      retryable: status === 429 || status >= 500,
      retryAfterMs: Number.isFinite(after) && after > 0 ? after * 1000 : undefined,
      cause: error,
    });
  }
  return new EmbeddingError('OpenAI could not be asked', { retryable: false, cause: error });
}
