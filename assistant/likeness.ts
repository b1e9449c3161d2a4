import type { Likeness } from '../domain/knowledge/answers/evidence.ts';
import { dot } from '../domain/knowledge/vectors.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { LOCAL_MODEL } from '../providers/embeddings/local.ts';
import { inTime } from './in-time.ts';

/** How near each text is to the question in meaning; empty when no model that was measured is there, or none in time. */
export type CompareMeanings = (question: string, texts: string[], patienceMs?: number) => Promise<Likeness>;

/**
 * A cosine of this model that says nothing (two sentences of one trade), and how much above it says all. Measured on
 * labelled sites (docs/decisions/0010-answers.md): another model's cosines lie elsewhere and would need figures of their own.
 */
const NEUTRAL = 0.85;
const SPREAD = 0.1;

/** Longest a question waits for meanings where its asker named no patience: a crawl may be using the model. */
const PATIENCE_MS = 2_000;
/** Vectors kept: the same few sentences stand for election again and again. Some 1.5 kB each. */
const KEPT = 2_000;

/** Compares with the local model, whatever model the tenant's search uses. */
export function createCompareMeanings(embedders: readonly Embedder[]): CompareMeanings {
  const embedder = embedders.find(({ model }) => model === LOCAL_MODEL);
  if (!embedder) return async () => new Map();
  const kept = new Map<string, Float32Array>();

  async function vectorOf(text: string): Promise<Float32Array> {
    const known = kept.get(text);
    const vector = known ?? (await embedder!.embedPassages([text]))[0]!;
    kept.delete(text);
    kept.set(text, vector);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return vector;
  }

  async function compare(question: string, texts: string[]): Promise<Likeness> {
    const asked = await embedder!.embedQuery(question);
    const likeness = new Map<string, number>();
    for (const text of texts) likeness.set(text, (dot(asked, await vectorOf(text)) - NEUTRAL) / SPREAD);
    return likeness;
  }

  return async (question, texts, patienceMs = PATIENCE_MS) =>
    texts.length === 0 ? new Map() : ((await inTime(compare(question, texts), patienceMs)) ?? new Map());
}
