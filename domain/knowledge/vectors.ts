/** Arithmetic of the vector index; no vector here is ever changed in place. */

/** Product of two vectors of one length; the cosine when both have length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The mean of vectors of one length. @throws RangeError for none. */
export function meanVector(vectors: Float32Array[]): Float32Array {
  if (vectors.length === 0) throw new RangeError('the mean of no vectors');
  const mean = new Float64Array(vectors[0]!.length);
  for (const vector of vectors) for (let i = 0; i < mean.length; i++) mean[i]! += vector[i]!;
  return Float32Array.from(mean, (sum) => sum / vectors.length);
}

/** The signs of `vector − centre` as a string of 0 and 1, the input form of Postgres' `bit varying`. */
export function signBits(vector: Float32Array, centre: Float32Array): string {
  let bits = '';
  for (let i = 0; i < vector.length; i++) bits += vector[i]! > centre[i]! ? '1' : '0';
  return bits;
}

/** Tenants with at most this many chunks are searched exactly, without candidates. */
export const EXACT_UP_TO = 400;

/**
 * How many of a tenant's chunks are re-scored exactly: the more chunks, the more of them share a signature's
 * neighbourhood (measured in docs/decisions/0008-retrieval.md).
 */
export function candidateCount(chunks: number): number {
  return chunks <= EXACT_UP_TO ? chunks : Math.round(EXACT_UP_TO + (chunks - EXACT_UP_TO) * 0.12);
}

/**
 * Whether the centre should be taken anew: when a space outgrows the exact search and at each doubling after, until
 * its mean no longer moves.
 */
export function centreIsStale(space: { centredOn: number; chunks: number }): boolean {
  if (space.chunks <= EXACT_UP_TO) return false;
  return space.centredOn === 0 || (space.centredOn < 20_000 && space.chunks >= 2 * space.centredOn);
}

/** float16 little-endian: half the bytes of float32, and an error far below what separates two passages. */
export function packVector(vector: Float32Array): Buffer {
  return Buffer.from(Float16Array.from(vector).buffer);
}

/** The reverse of `packVector`. */
export function unpackVector(bytes: Uint8Array): Float32Array {
  // A copy: the driver's buffers need not begin on an even address.
  return Float32Array.from(new Float16Array(new Uint8Array(bytes).buffer));
}
