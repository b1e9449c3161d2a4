/**
 * What a text message costs. A text of GSM 03.38 characters has 160 units (153 a part when it needs several), any other is
 * UCS-2 with 70 (67): one « ê » or « ’ » makes the whole message dearer. Nothing is transliterated here: a name is written
 * as its owner writes it, and templates keep to characters that are cheap.
 */

const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Written with an escape: two units each. */
const GSM_EXTENDED = new Set('\f^{}\\[~]|€');

const GSM = { single: 160, part: 153 };
const UCS2 = { single: 70, part: 67 };

export interface SmsCost {
  encoding: 'GSM-7' | 'UCS-2';
  /** Septets or UTF-16 code units. */
  units: number;
  segments: number;
}

/** How a text travels and in how many parts. A character of two units is never split between parts. */
export function smsCost(text: string): SmsCost {
  const characters = [...text];
  const isGsm = characters.every((character) => GSM_BASIC.has(character) || GSM_EXTENDED.has(character));
  const sizes = characters.map((character) =>
    isGsm ? (GSM_EXTENDED.has(character) ? 2 : 1) : character.length,
  );
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const limit = isGsm ? GSM : UCS2;
  const encoding = isGsm ? 'GSM-7' : 'UCS-2';
  if (units <= limit.single) return { encoding, units, segments: 1 };
  let segments = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > limit.part) {
      segments += 1;
      used = 0;
    }
    used += size;
  }
  return { encoding, units, segments };
}

/** Typographic marks beside those a phone has keys for. */
const PLAIN: ReadonlyArray<readonly [RegExp, string]> = [
  [/[’‘]/g, "'"],
  [/«[\s\u00a0\u202f]*|[\s\u00a0\u202f]*»|[“”]/g, '"'],
  [/[\u00a0\u202f]/g, ' '],
  [/[–—]/g, '-'],
  [/…/g, '...'],
  // As the spelling of 1990 has it: the one month whose name would make a whole text dear.
  [/(?<!\p{L})(a)oût(?!\p{L})/giu, '$1out'],
];

/**
 * A text whose typography is plain where that is what made it dear: « C’est noté » in one part instead of two. Letters stay as
 * they are written, whatever they cost: a name is a name.
 */
export function plainSms(text: string): string {
  const plain = PLAIN.reduce((words, [mark, key]) => words.replace(mark, key), text);
  return smsCost(plain).segments < smsCost(text).segments ? plain : text;
}

/**
 * The first of these wordings, fullest first, that fits; else the last one cut. A wording is cut between words where it can
 * be and never inside what a reader sees as one character; `end` (a link) is always kept whole.
 */
export function fitSms(wordings: readonly string[], maxSegments: number, end = ''): string {
  const whole = (text: string) => (end ? `${text} ${end}` : text);
  for (const wording of wordings) {
    if (smsCost(whole(wording)).segments <= maxSegments) return whole(wording);
  }
  const graphemes = [...new Intl.Segmenter('fr', { granularity: 'grapheme' }).segment(wordings.at(-1) ?? '')];
  let low = 0;
  let high = graphemes.length;
  const cut = (count: number) =>
    graphemes
      .slice(0, count)
      .map(({ segment }) => segment)
      .join('');
  // "..." and not "…": the ellipsis is no GSM character.
  const fits = (count: number) => smsCost(whole(`${cut(count)}...`)).segments <= maxSegments;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  const kept = cut(low);
  const lastSpace = kept.lastIndexOf(' ');
  return whole(`${(lastSpace > kept.length * 0.6 ? kept.slice(0, lastSpace) : kept).trimEnd()}...`);
}
