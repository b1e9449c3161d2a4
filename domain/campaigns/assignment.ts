/**
 * Who is left alone and who gets which wording: by a hash of campaign and client, so that it is the same person every time,
 * on every machine, and independent from one campaign to the next.
 */

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/** MurmurHash3, 32 bits (Austin Appleby, public domain), of the UTF-8 bytes. */
export function murmur3(text: string, seed = 0): number {
  const bytes = new TextEncoder().encode(text);
  let hash = seed;
  const mix = (block: number) => {
    const k = Math.imul(block, C1);
    return Math.imul((k << 15) | (k >>> 17), C2);
  };
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    hash ^= mix(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i -= 1) tail = (tail << 8) | bytes[i]!;
  if (whole < bytes.length) hash ^= mix(tail);
  hash ^= bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1) that belongs to this client in this campaign for this question. */
export function share(campaignId: string, clientId: string, question: string): number {
  return murmur3(`${campaignId}/${clientId}/${question}`) / 2 ** 32;
}

/** Whether this client is left alone. Raising the share keeps everybody who was. */
export function isHeldOut(campaignId: string, clientId: string, holdoutPercent: number): boolean {
  return share(campaignId, clientId, 'holdout') < holdoutPercent / 100;
}

/** Which of the variants this client gets at a step, in proportion to their weights. */
export function variantOf<V extends { id: string; weight: number }>(
  variants: readonly V[],
  campaignId: string,
  clientId: string,
): V | null {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = share(campaignId, clientId, 'variant') * total;
  for (const variant of variants) {
    left -= variant.weight;
    if (left < 0) return variant;
  }
  return variants.at(-1) ?? null;
}
