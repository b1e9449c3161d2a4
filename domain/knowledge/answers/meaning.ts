/**
 * How near a text is to a question, token by token: for each word asked, the nearest thing said (late interaction, Khattab
 * and Zaharia 2020, here on a model trained for whole texts). « puppy training » finds nothing for « puppy » in "fitness
 * training", which the cosine of whole texts does not see.
 */
import { PASSAGES, QUESTIONS } from './meaning-means.ts';

/** A text as the model reads it: its vector of length 1 and those of its tokens. */
interface Read {
  vector: Float32Array;
  tokens: readonly Float32Array[];
}

/** A question with what all questions share taken off; vectors have length 1. */
interface AskedMeaning {
  vector: Float32Array;
  tokens: Float32Array[];
  /** How much each token tells: the fourth power of its distance from what all share. */
  weights: number[];
}

/** A text with what all texts share taken off. Tokens keep eight bits: hundreds of texts stay in memory. */
export interface SaidMeaning {
  vector: Float32Array;
  tokens: Int8Array[];
}

const BITS = 127;

export function askedMeaning({ vector, tokens }: Read): AskedMeaning {
  const apart = tokens.map((token) => without(token, QUESTIONS.token));
  const lengths = apart.map(lengthOf);
  return {
    vector: unit(without(vector, QUESTIONS.whole)),
    tokens: apart.map(unit),
    weights: lengths.map((length) => length ** 4),
  };
}

export function saidMeaning({ vector, tokens }: Read): SaidMeaning {
  return {
    vector: unit(without(vector, PASSAGES.whole)),
    tokens: tokens.map((token) =>
      Int8Array.from(unit(without(token, PASSAGES.token)), (value) => Math.round(value * BITS)),
    ),
  };
}

export interface TokenNearness {
  /** Mean over the words asked of how near the nearest thing said is, by how much each tells. */
  asked: number;
  /** How near the nearest thing to the word that tells most is. */
  heaviest: number;
  /** The lesser of the two that tell most. */
  least: number;
  /** Mean over what is said of how near the nearest word asked is. */
  said: number;
}

const NOTHING: TokenNearness = { asked: 0, heaviest: 0, least: 0, said: 0 };

export function tokenNearness(
  { tokens, weights }: AskedMeaning,
  said: Pick<SaidMeaning, 'tokens'>,
): TokenNearness {
  if (tokens.length === 0 || said.tokens.length === 0) return NOTHING;
  const byAsked = new Array<number>(tokens.length).fill(-1);
  const bySaid = new Array<number>(said.tokens.length).fill(-1);
  tokens.forEach((token, row) => {
    said.tokens.forEach((other, column) => {
      const cosine = product(token, other);
      if (cosine > byAsked[row]!) byAsked[row] = cosine;
      if (cosine > bySaid[column]!) bySaid[column] = cosine;
    });
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const [first, second = first] = weights.map((_, at) => at).sort((a, b) => weights[b]! - weights[a]!);
  return {
    asked: byAsked.reduce((sum, cosine, at) => sum + cosine * weights[at]!, 0) / (whole || 1),
    heaviest: byAsked[first!]!,
    least: Math.min(byAsked[first!]!, byAsked[second!]!),
    said: bySaid.reduce((sum, cosine) => sum + cosine, 0) / bySaid.length,
  };
}

function product(a: Float32Array, b: Int8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum / BITS;
}

const without = (vector: Float32Array, mean: readonly number[]) =>
  vector.map((value, at) => value - (mean[at] ?? 0));
const lengthOf = (vector: Float32Array) => Math.hypot(...vector);
function unit(vector: Float32Array): Float32Array {
  const length = lengthOf(vector) || 1;
  return vector.map((value) => value / length);
}
