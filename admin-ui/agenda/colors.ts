import { safeColor } from '../agents/appearance.ts';
import { contrast, mixed, readableOn } from '../theme/contrast.ts';
import type { Palette } from '../theme/tokens.ts';

export interface EventColors {
  /** A wash of the colour under the text. */
  fill: string;
  /** The colour itself, beside the text. */
  bar: string;
  text: string;
}

const WASH = { light: 0.17, dark: 0.3 };
/** What stands beside text must be told from the page: WCAG asks 3:1 of it. */
const SEEN = 3;

/** How an appointment wears the colour of its type: whatever was chosen, its text reads at 4.5:1 and its bar is seen. */
export function eventColors(color: string | null, palette: Palette, mode: 'light' | 'dark'): EventColors {
  const chosen = safeColor(color) ?? palette.inkSoft;
  const fill = mixed(chosen, palette.surface, WASH[mode]);
  let bar = chosen;
  for (let share = 0.8; contrast(bar, palette.surface) < SEEN && share > 0; share -= 0.2)
    bar = mixed(chosen, palette.ink, share);
  return { fill, bar, text: readableOn(fill, palette.ink, palette.surface) };
}
