import { INTENTS, nearestIntents } from '../domain/knowledge/answers/intents.ts';
import type { Cosines, Likeness, Nearness } from '../domain/knowledge/answers/judge.ts';
import {
  askedMeaning,
  type SaidMeaning,
  saidMeaning,
  tokenNearness,
} from '../domain/knowledge/answers/meaning.ts';
import { dot } from '../domain/knowledge/vectors.ts';
import type { Embedder, Reading } from '../providers/embeddings/embedder.ts';
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
/** Texts kept: the same sentences stand for election again and again. Some 15 kB each. */
const KEPT = 2_000;
/** A cosine this much lower counts a third as much, where what all questions share is taken off. */
const SOFTNESS_APART = 0.12;

/** A vector as the model gives it, and with what all texts of its kind share taken off. */
interface Vectors {
  whole: Float32Array;
  apart: Float32Array;
}
type Said = Vectors & Pick<SaidMeaning, 'tokens'>;

/**
 * Compares with the local model, whatever model the tenant's search uses: what was learned of its cosines
 * (docs/decisions/0010-answers.md) says nothing of another's. What is not ready in time is kept for the next question.
 */
export function createCompareMeanings(embedders: readonly Embedder[]): CompareMeanings {
  const read = embedders.find(({ model }) => model === LOCAL_MODEL)?.read;
  if (!read) return async () => null;
  const kept = new Map<string, Said>();
  let intents: Promise<Map<string, Vectors>> | undefined;

  async function saidOf(text: string): Promise<Said> {
    const said = kept.get(text) ?? asSaid(await read!(text, 'passage'));
    kept.delete(text);
    kept.set(text, said);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return said;
  }

  /** The questions intents are known by, read once in the life of the process. */
  async function askedVectors(): Promise<Map<string, Vectors>> {
    const vectors = new Map<string, Vectors>();
    for (const text of INTENTS.flatMap(({ asked }) => asked)) {
      const reading = await read!(text, 'question');
      vectors.set(text, { whole: reading.vector, apart: askedMeaning(reading).vector });
    }
    return vectors;
  }

  async function compare(question: string, texts: string[]): Promise<Likeness> {
    const reading = await read!(question, 'question');
    const asked = askedMeaning(reading);
    intents ??= askedVectors().catch((error: unknown) => {
      intents = undefined;
      throw error;
    });
    const known = await intents;
    const whole = await nearIntents(reading.vector, known, 'whole');
    const apart = await nearIntents(asked.vector, known, 'apart', SOFTNESS_APART);
    const compared = new Map<string, Nearness>();
    for (const text of texts) {
      const said = await saidOf(text);
      compared.set(text, {
        ...whole.cosines(said),
        apart: apart.cosines(said),
        tokens: tokenNearness(asked, said),
      });
    }
    return { texts: compared, known: { whole: whole.known, apart: apart.known } };
  }

  /** What sites answer to questions like this one, and how near a text comes to it. */
  async function nearIntents(
    asked: Float32Array,
    vectors: Map<string, Vectors>,
    kind: keyof Vectors,
    softness?: number,
  ) {
    const { near, known } = nearestIntents((text) => dot(asked, vectors.get(text)![kind]), softness);
    const answers: Float32Array[][] = [];
    for (const { intent } of near) {
      const said: Float32Array[] = [];
      for (const text of intent.said) said.push((await saidOf(text))[kind]);
      answers.push(said);
    }
    const cosines = (text: Vectors): Cosines => {
      const each = answers.map((said) => Math.max(...said.map((one) => dot(one, text[kind]))));
      return {
        question: dot(asked, text[kind]),
        answers: each.reduce((sum, cosine, at) => sum + near[at]!.weight * cosine, 0),
        best: Math.max(...each.map((cosine, at) => cosine - near[at]!.behind)),
      };
    };
    return { known, cosines };
  }

  return async (question, texts, patienceMs = PATIENCE_MS) =>
    texts.length === 0 ? null : ((await inTime(compare(question, texts), patienceMs)) ?? null);
}

function asSaid(reading: Reading): Said {
  const { vector, tokens } = saidMeaning(reading);
  return { whole: reading.vector, apart: vector, tokens };
}
