/** The business's colour as it can be read: WCAG 2.2 contrast, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */

type Rgb = [number, number, number];

export const LEAST_CONTRAST = 4.5;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
/** Share of the colour in the quiet fill behind what is chosen. */
const WASH = 0.1;

/** What text stands on, and the text itself, as in style/ground.css. */
export const SURFACES = {
  light: { page: '#FBFAF8', surface: '#FFFFFF' },
  dark: { page: '#161618', surface: '#1E1E21' },
};

export interface Accent {
  /** Buttons, the chosen day. */
  fill: string;
  /** Text on `fill`. */
  onFill: string;
  /** Links and borders, on page, surface and wash. */
  text: string;
  /** Quiet fill. */
  wash: string;
}

/** `#RRGGBB`, or null for what is no such colour. `#RGB` is read too. */
export function readColour(text: string | null | undefined): string | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text?.trim() ?? '');
  if (short)
    return `#${short
      .slice(1)
      .map((digit) => digit + digit)
      .join('')}`.toUpperCase();
  return /^#[0-9a-f]{6}$/i.test(text?.trim() ?? '') ? text!.trim().toUpperCase() : null;
}

/** The colours of a scheme, every text on its ground at 4.5:1 or better, whatever the business chose. */
export function accentFor(colour: string, scheme: 'light' | 'dark'): Accent {
  const grounds = Object.values(SURFACES[scheme]).map(rgb);
  const own = rgb(colour);
  const wash = mix(rgb(SURFACES[scheme].surface), own, WASH);
  const towards = scheme === 'light' ? BLACK : WHITE;
  const text = readableOn([...grounds, wash], own, towards);
  // On a dark page a dark colour would vanish; on a light one it is the business's own to the digit.
  const fill = scheme === 'light' ? own : text;
  const onFill = contrast(WHITE, fill) >= LEAST_CONTRAST ? WHITE : BLACK;
  return { fill: hex(fill), onFill: hex(onFill), text: hex(text), wash: hex(wash) };
}

/** `colour`, moved towards black or white just as far as it takes to be read on every ground. */
function readableOn(grounds: Rgb[], colour: Rgb, towards: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.02) {
    // What is judged is what will be shown: whole numbers.
    const tried = mix(colour, towards, share);
    if (grounds.every((ground) => contrast(tried, ground) >= LEAST_CONTRAST)) return tried;
  }
  return towards;
}

export function contrast(one: Rgb | string, other: Rgb | string): number {
  const [high, low] = [one, other].map((colour) => luminance(rgb(colour))).sort((a, b) => b - a);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((value, i) => Math.round(value + (to[i]! - value) * share)) as Rgb;
}

function rgb(colour: Rgb | string): Rgb {
  if (typeof colour !== 'string') return colour;
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb;
}

function hex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`.toUpperCase();
}
