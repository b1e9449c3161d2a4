import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accentFor, contrast, LEAST_CONTRAST, readColour, SURFACES } from './colour.ts';

const colours = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

describe.each(['light', 'dark'] as const)('the accent on a %s page', (scheme) => {
  it('can be read at 4.5:1 whatever colour the business chose', () => {
    fc.assert(
      fc.property(colours, (colour) => {
        const { fill, onFill, text, wash } = accentFor(colour, scheme);
        for (const [one, other] of [
          [onFill, fill],
          [text, SURFACES[scheme].page],
          [text, SURFACES[scheme].surface],
          [text, wash],
        ] as const)
          expect(contrast(one, other)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
      }),
      { numRuns: 3_000 },
    );
  });
});

it('a colour that can be read is left as it is', () => {
  expect(accentFor('#B91D32', 'light')).toMatchObject({
    fill: '#B91D32',
    onFill: '#FFFFFF',
    text: '#B91D32',
  });
  // A pale one keeps its buttons and darkens its words.
  expect(accentFor('#FFD400', 'light')).toMatchObject({ fill: '#FFD400', onFill: '#000000' });
  expect(accentFor('#FFD400', 'light').text).not.toBe('#FFD400');
});

it.each([
  ['#d7263d', '#D7263D'],
  [' #abc ', '#AABBCC'],
  ['red', null],
  ['#12345', null],
  ['#1234567', null],
  ['url(#x)', null],
  ['', null],
  [undefined, null],
])('reads %j as %j', (text, expected) => {
  expect(readColour(text)).toBe(expected);
});
