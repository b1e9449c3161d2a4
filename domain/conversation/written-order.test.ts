import { describe, expect, it } from '@jest/globals';
import { inWrittenOrder } from './written-order.ts';

/** `came` and `written` in seconds; `written` null: the provider tells no time. */
const said = (
  text: string,
  came: number,
  written: number | null,
  direction: 'inbound' | 'outbound' = 'inbound',
) => ({
  text,
  direction,
  createdAt: new Date(came * 1_000),
  writtenAt: written === null ? null : new Date(written * 1_000),
});
const NOW = 1_795_000_000;
const order = (...messages: ReturnType<typeof said>[]) => inWrittenOrder(messages).map(({ text }) => text);

describe('the order of a conversation', () => {
  it('is that of the provider’s clock, however webhooks came', () => {
    expect(
      order(
        said('demain après-midi', NOW + 3, NOW + 2),
        said('Bonjour', NOW + 4, NOW),
        said('je voudrais une coupe', NOW + 4, NOW + 1),
      ),
    ).toEqual(['Bonjour', 'je voudrais une coupe', 'demain après-midi']);
  });

  it('within one second is as they came', () => {
    expect(order(said('un', NOW, NOW), said('deux', NOW + 1, NOW), said('trois', NOW + 1, NOW))).toEqual([
      'un',
      'deux',
      'trois',
    ]);
  });

  it('never puts a late word before an answer that had not read it', () => {
    expect(
      order(
        said('Bonjour', NOW, NOW),
        said('Bonjour à vous', NOW + 5, null, 'outbound'),
        said('tard', NOW + 9, NOW - 60),
      ),
    ).toEqual(['Bonjour', 'Bonjour à vous', 'tard']);
  });

  it('counts when we had it where there is no clock, or one that cannot be right', () => {
    expect(
      order(
        said('SMS', NOW, null),
        said('en 2010', NOW + 1, 1_262_304_000),
        said('demain', NOW + 2, NOW + 86_400),
        said('tard', NOW + 3, NOW - 60),
      ),
    ).toEqual(['tard', 'SMS', 'en 2010', 'demain']);
  });
});
