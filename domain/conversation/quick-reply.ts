import { unaccented } from '../accents.ts';

/** What a short answer to one of our messages means by itself, before any model is asked. */
export type QuickReply = { kind: 'confirm' } | { kind: 'cancel' } | { kind: 'score'; score: number };

/** What we last asked the client, which decides what « 1 » means. */
export type Asked = 'reminder' | 'follow-up' | null;

const YES = new Set([
  'oui',
  'ok',
  'yes',
  'y',
  'o',
  'confirme',
  'je confirme',
  'confirm',
  'd accord',
  'c est bon',
]);
const NO = new Set([
  'annuler',
  'annule',
  'j annule',
  'annulation',
  'cancel',
  'je ne viens pas',
  'je ne viens plus',
]);

/**
 * Reads the whole message, accents, case and punctuation aside: « Oui ! » to a reminder confirms, « 1 » confirms a reminder
 * and is a score after a visit, « annuler » cancels. Anything longer or else is for Sara: a wrong guess would cost a client.
 */
export function readQuickReply(text: string, asked: Asked): QuickReply | null {
  if (asked === null) return null;
  const words = unaccented(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (asked === 'follow-up') {
    const score = /^(?:note )?([1-5])(?: (?:5|sur 5|etoiles?|stars?|out of 5))?$/.exec(words);
    return score ? { kind: 'score', score: Number(score[1]) } : null;
  }
  if (words === '1' || YES.has(words)) return { kind: 'confirm' };
  if (words === '2' || NO.has(words)) return { kind: 'cancel' };
  return null;
}
