import { INTENTS, nearestIntents } from '../domain/knowledge/answers/intents.ts';
import type { Likeness, Nearness } from '../domain/knowledge/answers/judge.ts';
import { dot } from '../domain/knowledge/vectors.ts';
import type { Embedder } from '../providers/embeddings/embedder.ts';
import { LOCAL_MODEL } from '../providers/embeddings/local.ts';
import { inTime } from './in-time.ts';

/** How near each text is to the question in meaning; null when no model that was measured is there, or none in time. */
export type CompareMeanings = (
  question: string,
  texts: string[],
  patienceMs?: number,
) => Promise<Likeness | null>;

/** Longest a question waits for meanings where its asker named no patience: a crawl may be using the model. */
const PATIENCE_MS = 2_000;
/** Vectors kept: the same sentences stand for election again and again. Some 1.5 kB each. */
const KEPT = 4_000;

/**
 * Compares with the local model, whatever model the tenant's search uses: what was learned of its cosines
 * (docs/decisions/0010-answers.md) says nothing of another's. What is not ready in time is kept for the next question.
 */
export function createCompareMeanings(embedders: readonly Embedder[]): CompareMeanings {
  const embedder = embedders.find(({ model }) => model === LOCAL_MODEL);
  if (!embedder) return async () => null;
  const kept = new Map<string, Float32Array>();
  let intents: Promise<Map<string, Float32Array>> | undefined;

  async function vectorOf(text: string): Promise<Float32Array> {
    const known = kept.get(text);
    const vector = known ?? (await embedder!.embedPassages([text]))[0]!;
    kept.delete(text);
    kept.set(text, vector);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return vector;
  }

  /** The questions intents are known by, embedded once in the life of the process. */
  async function askedVectors(): Promise<Map<string, Float32Array>> {
    const vectors = new Map<string, Float32Array>();
    for (const { asked } of INTENTS)
      for (const text of asked) vectors.set(text, await embedder!.embedQuery(text));
    return vectors;
  }

  async function compare(question: string, texts: string[]): Promise<Likeness> {
    const asked = await embedder!.embedQuery(question);
    intents ??= askedVectors().catch((error: unknown) => {
      intents = undefined;
      throw error;
    });
    const vectors = await intents;
    const { near, known } = nearestIntents((text) => dot(asked, vectors.get(text)!));
    const answers: Float32Array[][] = [];
    for (const { intent } of near) {
      const said: Float32Array[] = [];
      for (const text of intent.said) said.push(await vectorOf(text));
      answers.push(said);
    }
    const compared = new Map<string, Nearness>();
    for (const text of texts) {
      const vector = await vectorOf(text);
      const cosines = answers.map((said) => Math.max(...said.map((one) => dot(one, vector))));
      compared.set(text, {
        question: dot(asked, vector),
        answers: cosines.reduce((sum, cosine, at) => sum + near[at]!.weight * cosine, 0),
        best: Math.max(...cosines.map((cosine, at) => cosine - near[at]!.behind)),
      });
    }
    return { texts: compared, known };
  }

  return async (question, texts, patienceMs = PATIENCE_MS) =>
    texts.length === 0 ? null : ((await inTime(compare(question, texts), patienceMs)) ?? null);
}
