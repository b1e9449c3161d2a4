import { randomBytes } from 'node:crypto';

/** An estimate, as good as a simulated bill needs: real tokenizers differ by model anyway. */
export function estimateTokens(text: string): number {
  return Math.max(1, Math.ceil(text.length / 3.6));
}

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** A vendor-looking id: prefix and base-58 characters. */
export function vendorId(prefix: string, length = 24): string {
  return prefix + [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** Cuts text into the pieces a streaming model sends: a few words each, nothing lost. */
export function streamPieces(text: string): string[] {
  return text.match(/(?:\S+\s*){1,3}|\s+/g) ?? [];
}

/** Sentences and lines of a text, trimmed. */
export function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter('fr', { granularity: 'sentence' });
  return text
    .split(/\n+/)
    .flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()))
    .filter((sentence) => sentence !== '');
}
