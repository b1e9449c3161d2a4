import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COLORS } from '../agents/appearance.ts';
import { contrast } from '../theme/contrast.ts';
import { dark, light } from '../theme/tokens.ts';
import { eventColors } from './colors.ts';

const anyColor = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('an appointment in the %s agenda', (mode, palette) => {
  const holds = (color: string | null) => {
    const { fill, bar, text } = eventColors(color, palette, mode);
    expect(contrast(text, fill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(palette.ink, fill)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(bar, palette.surface)).toBeGreaterThanOrEqual(3);
  };
  it.each([...COLORS, null, 'red'])('in %s reads at 4.5:1 and shows its bar at 3:1', holds);
  it('does so in any colour there is', () => {
    fc.assert(fc.property(anyColor, holds));
  });
});
