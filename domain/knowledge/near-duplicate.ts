/** What is compared of a page's text: its words in runs of three, and the numbers it names. */
export interface TextSignature {
  /** 64-bit SimHash of the runs, as two unsigned 32-bit halves. */
  simhash: [high: number, low: number];
  shingles: Set<number>;
  /** Every number of the text, sorted and joined: two price lists that differ in one price are two pages. */
  numbers: string;
}

/** Most differing bits of 64 worth a closer look. */
const MAX_DISTANCE = 8;
/** Share of common three-word runs from which two texts with the same numbers are one. */
const MIN_OVERLAP = 0.9;

/** SimHash after Charikar (2002) over three-word runs, case and punctuation folded. */
export function textSignature(text: string): TextSignature {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const shingles = new Set<number>();
  const size = Math.min(3, words.length);
  const counts = new Int32Array(64);
  for (let at = 0; at + size <= words.length && size > 0; at++) {
    const run = words.slice(at, at + size).join(' ');
    const high = hash(run, 0x811c9dc5);
    if (shingles.has(high)) continue;
    shingles.add(high);
    const low = hash(run, 0x9747b28c);
    for (let bit = 0; bit < 32; bit++) {
      counts[bit]! += (high >>> bit) & 1 ? 1 : -1;
      counts[bit + 32]! += (low >>> bit) & 1 ? 1 : -1;
    }
  }
  let high = 0;
  let low = 0;
  for (let bit = 0; bit < 32; bit++) {
    if (counts[bit]! > 0) high |= 1 << bit;
    if (counts[bit + 32]! > 0) low |= 1 << bit;
  }
  const numbers = (text.match(/\d+(?:[.,]\d+)*/g) ?? []).sort().join(' ');
  return { simhash: [high >>> 0, low >>> 0], shingles, numbers };
}

/** True when two texts say the same: almost all three-word runs in common, and the very same numbers. */
export function isNearDuplicate(a: TextSignature, b: TextSignature): boolean {
  if (a.numbers !== b.numbers || a.shingles.size === 0 || b.shingles.size === 0) return false;
  if (hammingDistance(a.simhash, b.simhash) > MAX_DISTANCE) return false;
  const [small, large] =
    a.shingles.size <= b.shingles.size ? [a.shingles, b.shingles] : [b.shingles, a.shingles];
  let common = 0;
  for (const shingle of small) if (large.has(shingle)) common++;
  return common / (small.size + large.size - common) >= MIN_OVERLAP;
}

/** The SimHash as the signed 64-bit integer Postgres stores, in decimal. */
export function simhashAsBigint([high, low]: [number, number]): string {
  return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
}

function hammingDistance(a: [number, number], b: [number, number]): number {
  return bitCount(a[0] ^ b[0]) + bitCount(a[1] ^ b[1]);
}

function bitCount(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** FNV-1a with a final mix (MurmurHash3's), so that every bit depends on every character. */
function hash(text: string, seed: number): number {
  let h = seed;
  for (let at = 0; at < text.length; at++) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
