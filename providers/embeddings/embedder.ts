/** Turns text into vectors of length 1, so that the dot product is the cosine. */
export interface Embedder {
  /** Names the vectors: two embedders with one name give vectors that may be compared. */
  readonly model: string;
  readonly dimensions: number;
  /** The sandbox answers instead of the vendor: the vectors have the right shape and no meaning. */
  readonly simulated: boolean;
  /** Vectors of passages to be found, in the order given. @throws EmbeddingError; AbortError when `signal` fires. */
  embedPassages(texts: string[], options?: { signal?: AbortSignal }): Promise<Float32Array[]>;
  /** The vector of a question; goes before passages that wait. @throws EmbeddingError */
  embedQuery(text: string): Promise<Float32Array>;
  /** A text with its tokens, where the model tells them. @throws EmbeddingError */
  read?(text: string, as: 'question' | 'passage'): Promise<Reading>;
  close(): Promise<void>;
}

/** What a model makes of a text: its vector of length 1, and what each token means where it stands. */
export interface Reading {
  vector: Float32Array;
  /** A vector a token, of any length; the marks of begin and end and the model's own prefix are left out. */
  tokens: Float32Array[];
}

/** The texts could not be embedded. */
export class EmbeddingError extends Error {
  override name = 'EmbeddingError';
  /** Trying again later may help; false for a text or key that will never do. */
  readonly retryable: boolean;
  /** What the vendor asked for, milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: { retryable: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Scales to length 1; a zero vector stays zero. */
export function normalised(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length === 0 ? vector : vector.map((value) => value / length);
}
