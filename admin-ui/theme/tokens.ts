/** The brand as numbers. The only file where a colour is written; `theme.ts` turns it into a MUI theme. */

export interface Palette {
  /** Page background. */
  paper: string;
  /** What lies on the page: cards, fields, menus. */
  surface: string;
  /** Borders, rails, quiet fills. */
  sand: string;
  hairline: string;
  ink: string;
  inkSoft: string;
  /** Actions and the mark; never alone to say "error". */
  coquelicot: string;
  coquelicotHover: string;
  onCoquelicot: string;
  coquelicotWash: string;
  /** Good, done. */
  sage: string;
  sageWash: string;
  /** Waiting, to decide. */
  amber: string;
  amberWash: string;
  /** Sara's own hand. */
  plum: string;
  plumWash: string;
  /** Something failed; always beside an icon and words. */
  danger: string;
  dangerWash: string;
}

export const light: Palette = {
  paper: '#FBFAF8',
  surface: '#FFFFFF',
  sand: '#EFEBE4',
  hairline: '#E2DCD2',
  ink: '#1B1B1F',
  inkSoft: '#5F5B57',
  coquelicot: '#D7263D',
  coquelicotHover: '#B91D32',
  onCoquelicot: '#FFFFFF',
  coquelicotWash: '#FCEDEE',
  sage: '#2F6B50',
  sageWash: '#E6F0EA',
  amber: '#85560F',
  amberWash: '#FAF0DC',
  plum: '#7A3B69',
  plumWash: '#F6ECF3',
  danger: '#A3152A',
  dangerWash: '#FBE9EB',
};

export const dark: Palette = {
  paper: '#161618',
  surface: '#1E1E21',
  sand: '#2A2A2E',
  hairline: '#37373C',
  ink: '#F3F1ED',
  inkSoft: '#B4AFA8',
  coquelicot: '#FF5A6B',
  coquelicotHover: '#FF7886',
  onCoquelicot: '#1B1B1F',
  coquelicotWash: '#3A2226',
  sage: '#86C9A8',
  sageWash: '#1F3129',
  amber: '#E5B567',
  amberWash: '#352B19',
  plum: '#DFA9CF',
  plumWash: '#33232F',
  danger: '#FF9AA5',
  dangerWash: '#3B2024',
};

/** Pairs that carry text, as [text, background]: each must reach 4.5:1 in both palettes. */
export const textPairs: readonly (readonly [keyof Palette, keyof Palette])[] = [
  ['ink', 'paper'],
  ['ink', 'surface'],
  ['ink', 'sand'],
  ['inkSoft', 'paper'],
  ['inkSoft', 'surface'],
  ['inkSoft', 'sand'],
  ['paper', 'ink'],
  ['coquelicot', 'paper'],
  ['coquelicot', 'surface'],
  ['onCoquelicot', 'coquelicot'],
  ['onCoquelicot', 'coquelicotHover'],
  ['ink', 'coquelicotWash'],
  ['sage', 'paper'],
  ['sage', 'sageWash'],
  ['ink', 'sageWash'],
  ['amber', 'paper'],
  ['amber', 'surface'],
  ['amber', 'amberWash'],
  ['ink', 'amberWash'],
  ['inkSoft', 'amberWash'],
  ['plum', 'paper'],
  ['plum', 'surface'],
  ['plum', 'plumWash'],
  ['ink', 'plumWash'],
  ['inkSoft', 'plumWash'],
  ['danger', 'paper'],
  ['danger', 'surface'],
  ['danger', 'dangerWash'],
  ['ink', 'dangerWash'],
];

export const radius = 10;
export const fontFamily = "'Figtree Variable', system-ui, sans-serif";
/** The one soft shadow, for things that float. */
export const floating = { light: '0 8px 30px rgb(27 27 31 / 0.12)', dark: '0 8px 30px rgb(0 0 0 / 0.5)' };
export const motionMs = 140;
