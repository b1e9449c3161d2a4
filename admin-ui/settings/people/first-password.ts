const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * A password to be read aloud or copied by hand once: four groups of four from letters and digits nobody confuses,
 * about 79 bits.
 * @param random 16 uniform 32-bit numbers, as `crypto.getRandomValues` gives them
 */
export function firstPassword(random: Uint32Array): string {
  // 32 bits over 31 letters: the bias is below one in a hundred million.
  const letters = [...random].map((number) => LETTERS[number % LETTERS.length]);
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-');
}
