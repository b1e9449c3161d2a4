/** `Marie Dupont` → `MD`. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase();
}

/** Colours a person may have in the calendar: apart from each other, and from what means a state. */
export const COLORS = [
  '#C2185B',
  '#7A3B69',
  '#3949AB',
  '#0277BD',
  '#00796B',
  '#5D7C15',
  '#B7791F',
  '#8D5A3B',
] as const;

/** A `#RRGGBB` colour as it is, null for anything else. */
export function safeColor(color: string | null): string | null {
  return color && /^#[0-9a-f]{6}$/i.test(color) ? color : null;
}
