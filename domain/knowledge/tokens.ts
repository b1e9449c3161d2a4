import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';

/** Page text may say `<|endoftext|>`: that is text, not a control token (the library throws on it by default). */
const PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

/** A run of letters without a space is one piece to byte-pair encoding, which is quadratic in its length. */
const LONGEST_PIECE = 96;
const LONG_RUN = new RegExp(`\\S{${LONGEST_PIECE + 1}}`);

/** Tokens of `text` in cl100k (the encoding of text-embedding-3). Runs without spaces are counted by slices, so never slow. */
export function countTokens(text: string): number {
  if (!LONG_RUN.test(text)) return countCl100k(text, PLAIN_TEXT);
  let total = 0;
  for (const piece of text.split(/(?<=\s)(?=\S)/u)) {
    for (let at = 0; at < piece.length; at += LONGEST_PIECE) {
      total += countCl100k(piece.slice(at, at + LONGEST_PIECE), PLAIN_TEXT);
    }
  }
  return total;
}
