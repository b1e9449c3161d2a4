import { describe, expect, it } from '@jest/globals';
import { contrast } from './contrast.ts';
import { dark, light, textPairs } from './tokens.ts';

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_name, palette) => {
  it.each(textPairs)('reads %s on %s at 4.5:1 or better', (text, background) => {
    expect(contrast(palette[text], palette[background])).toBeGreaterThanOrEqual(4.5);
  });
});
