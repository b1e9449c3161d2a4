/** Arithmetic of the vector index: the stored form of a vector, and the best of many. */

/** Product of two vectors of one length; the cosine when both have length 1. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** float16 little-endian: half the bytes of float32, and an error far below what separates two passages. */
export function packVector(vector: Float32Array): Buffer {
  return Buffer.from(new Float16Array(vector).buffer);
}

/** The reverse of `packVector`. */
export function unpackVector(bytes: Uint8Array): Float32Array {
  // A copy: the driver's buffers need not begin on an even address.
  return new Float32Array(new Float16Array(new Uint8Array(bytes).buffer));
}

/** The `limit` best of what it is offered. */
export class Best<T> {
  readonly #limit: number;
  readonly #items: Array<{ value: T; score: number }> = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A score that is not above this changes nothing. */
  get threshold(): number {
    return this.#items.length < this.#limit ? Number.NEGATIVE_INFINITY : this.#items[this.#limit - 1]!.score;
  }

  add(value: T, score: number): void {
    if (!(score > this.threshold)) return;
    if (this.#items.length === this.#limit) this.#items.pop();
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#items[middle]!.score >= score) low = middle + 1;
      else high = middle;
    }
    this.#items.splice(low, 0, { value, score });
  }

  /** Best first. */
  get items(): ReadonlyArray<{ value: T; score: number }> {
    return this.#items;
  }
}
