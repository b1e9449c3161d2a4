import { describe, expect, it } from '@jest/globals';
import { answerAt } from './folding.ts';
import { readQuickReply } from './quick-reply.ts';

describe('a short answer', () => {
  it('to a reminder confirms or cancels', () => {
    for (const text of ['Oui !', 'ok', '1', ' D’accord ', 'JE CONFIRME.'])
      expect(readQuickReply(text, 'reminder')).toEqual({ kind: 'confirm' });
    for (const text of ['Annuler', '2', 'J’annule'])
      expect(readQuickReply(text, 'reminder')).toEqual({ kind: 'cancel' });
  });
  it('after a visit is a score', () => {
    for (const [text, score] of [
      ['5', 5],
      ['4/5', 4],
      ['3 sur 5', 3],
      ['5 étoiles', 5],
    ] as const)
      expect(readQuickReply(text, 'follow-up')).toEqual({ kind: 'score', score });
  });
  it('of more words, of another number, or to nothing is Sara’s to read', () => {
    for (const text of ['oui mais plutôt à 15 h', '6', 'non', '10', ''])
      expect(readQuickReply(text, 'reminder')).toBeNull();
    expect(readQuickReply('0', 'follow-up')).toBeNull();
    expect(readQuickReply('oui', null)).toBeNull();
  });
});

describe('a burst', () => {
  it('is answered a little after its last message, and in the end anyway', () => {
    expect(answerAt([1_000])).toBe(3_500);
    expect(answerAt([1_000, 3_000, 2_000])).toBe(5_500);
    expect(answerAt([0, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000, 14_000])).toBe(15_000);
  });
});
