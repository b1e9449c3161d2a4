/**
 * Products of one vector with many, by the processor's vector instructions: eight 16-bit components a step, which
 * JavaScript itself cannot say. Their loop is a WebAssembly function of a hundred bytes, put together below.
 */

/** What a component of 1 becomes in fixed point. Vectors of length 1 have products below 2³⁰, in whatever order they are summed. */
const ONE = 32_767;

/** Components one instruction takes. */
const LANES = 8;

/** Components a vector of `dimensions` takes in fixed point: padded with zeros to whole instructions. */
export const strideOf = (dimensions: number) => Math.ceil(dimensions / LANES) * LANES;

/** Writes a vector of length 1 as 16-bit fixed point into `into`, from `at` on. Padding is left alone. */
export function writeFixedPoint(vector: Float32Array, into: Int16Array, at: number): void {
  // `Math.round` would take five times as long.
  for (let i = 0; i < vector.length; i++) into[at + i] = Math.floor(vector[i]! * ONE + 0.5);
}

/** A product as the cosine it stands for: within some 5 · 10⁻⁵ of the vectors' own. */
export const asCosine = (product: number) => product / ONE ** 2;

/** How many vectors of `stride` components one call of `products` takes. */
export const batchOf = (stride: number) => Math.min(ROWS_BYTES / 2 / stride, OUTPUT_BYTES / 4) | 0;

/**
 * Products of a question with vectors in fixed point, laid one after the other in `parts`: together whole vectors, at most
 * `batchOf(question.length)`. The answer is a view that the next call overwrites.
 */
export function products(question: Int16Array, parts: Int16Array[]): Int32Array {
  components.set(question, QUESTION / 2);
  let at = ROWS / 2;
  for (const part of parts) {
    components.set(part, at);
    at += part.length;
  }
  const end = at * 2;
  if (end > ROWS) loop(ROWS, end, OUTPUT, question.length * 2);
  return sums.subarray(OUTPUT / 4, OUTPUT / 4 + (end - ROWS) / (question.length * 2));
}

// Where things lie in the memory, in bytes. The rows are few enough to stay in the processor's cache while they are used.
const QUESTION = 0;
const OUTPUT = 2 ** 16;
const OUTPUT_BYTES = 2 ** 16;
const ROWS = 2 ** 17;
const ROWS_BYTES = 7 * 2 ** 17;
const memory = new WebAssembly.Memory({ initial: (ROWS + ROWS_BYTES) / 2 ** 16 });
const components = new Int16Array(memory.buffer);
const sums = new Int32Array(memory.buffer);

/** Instructions by their names in the WebAssembly specification. */
const [I32, V128, NO_RESULT, END] = [0x7f, 0x7b, 0x40, 0x0b];
const local = {
  get: (n: number) => [0x20, n],
  set: (n: number) => [0x21, n],
  tee: (n: number) => [0x22, n],
};
const i32 = { const: (n: number) => [0x41, n], lessThan: 0x49, add: 0x6a, store: [0x36, 2, 0] };
const v128 = { zero: [0xfd, 0x0c, ...new Array<number>(16).fill(0)], load: [0xfd, 0x00, 4, 0] };
const i32x4 = { dotI16x8: [0xfd, 0xba, 1], add: [0xfd, 0xae, 1], lane: (n: number) => [0xfd, 0x1b, n] };
const flow = { loop: [0x03, NO_RESULT], againIf: [0x0d, 0] };

/** loop(row, end, output, bytes): as many sums as vectors of `bytes` lie from `row` to `end`, which is above it. */
function compiledLoop() {
  const [row, end, output, bytes, at, sum] = [0, 1, 2, 3, 4, 5] as const;
  const body = [
    ...[2, 1, I32, 1, V128], // two kinds of locals beside the four arguments, one of each: `at` and `sum`
    ...flow.loop,
    ...[...v128.zero, ...local.set(sum), ...i32.const(0), ...local.set(at)],
    ...flow.loop,
    ...local.get(sum),
    ...[...local.get(row), ...local.get(at), i32.add, ...v128.load],
    ...[...local.get(at), ...v128.load], // the question lies at 0
    ...[...i32x4.dotI16x8, ...i32x4.add, ...local.set(sum)],
    ...[...local.get(at), ...i32.const(2 * LANES), i32.add, ...local.tee(at)],
    ...[...local.get(bytes), i32.lessThan, ...flow.againIf, END],
    ...local.get(output),
    ...[...local.get(sum), ...i32x4.lane(0), ...local.get(sum), ...i32x4.lane(1), i32.add],
    ...[...local.get(sum), ...i32x4.lane(2), i32.add, ...local.get(sum), ...i32x4.lane(3), i32.add],
    ...i32.store,
    ...[...local.get(output), ...i32.const(4), i32.add, ...local.set(output)],
    ...[...local.get(row), ...local.get(bytes), i32.add, ...local.tee(row)],
    ...[...local.get(end), i32.lessThan, ...flow.againIf, END],
    END,
  ];
  // Lengths are single bytes, which holds below 128.
  const section = (id: number, bytes: number[]) => [id, bytes.length, ...bytes];
  const name = (letter: string) => [1, letter.charCodeAt(0)];
  const module = new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic, version
    ...section(1, [1, 0x60, 4, I32, I32, I32, I32, 0]), // one type: four i32, no result
    ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 1]), // import: a memory
    ...section(3, [1, 0]), // one function of that type
    ...section(7, [1, ...name('f'), 0, 0]), // export: the function
    ...section(10, [1, body.length, ...body]),
  ]);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { m: { m: memory } });
  return exports.f as (row: number, end: number, output: number, bytes: number) => void;
}
const loop = compiledLoop();
