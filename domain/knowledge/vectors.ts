/** Arithmetic of the vector index: the stored form of a vector, its 8-bit form, and the scan for the nearest. */

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

/**
 * Writes a vector's 8-bit form into row `row` of `into`: its largest component becomes ±127.
 * @returns what a component of the row is multiplied with to have the vector's again; 0 for a vector of zeros
 */
export function quantise(vector: Float32Array, into: Int8Array, row: number): number {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) {
    into.fill(0, row * vector.length, (row + 1) * vector.length);
    return 0;
  }
  const start = row * vector.length;
  for (let i = 0; i < vector.length; i++) into[start + i] = Math.round((vector[i]! * 127) / largest);
  return largest / 127;
}

/** Product of a question with row `row` of 8-bit vectors, in units of that row's scale. */
export function rowDot(question: Float32Array, rows: Int8Array, row: number): number {
  const length = question.length;
  const whole = length - (length % 4);
  let at = row * length;
  // Four sums instead of one: each addition need not wait for the one before, which halves the time of the scan.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i < whole; i += 4, at += 4) {
    a += question[i]! * rows[at]!;
    b += question[i + 1]! * rows[at + 1]!;
    c += question[i + 2]! * rows[at + 2]!;
    d += question[i + 3]! * rows[at + 3]!;
  }
  for (; i < length; i++, at++) a += question[i]! * rows[at]!;
  return a + b + c + d;
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
  values(): T[] {
    return this.#items.map((item) => item.value);
  }
}
