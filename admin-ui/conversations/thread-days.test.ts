import { describe, expect, it } from '@jest/globals';
import type { ThreadMessage } from '../http/conversation-types.ts';
import { threadDays } from './thread-days.ts';

const message = (id: string, createdAt: string): ThreadMessage => ({
  id,
  createdAt,
  channel: 'sms',
  direction: 'inbound',
  author: 'client',
  authorName: null,
  kind: 'message',
  subject: null,
  text: id,
  content: null,
  files: [],
  reaction: null,
  status: 'received',
  reason: null,
});
const a = message('a', '2026-11-24T08:00:00Z');
const b = message('b', '2026-11-24T22:59:00Z');
const c = message('c', '2026-11-24T23:01:00Z');

describe('a thread by days', () => {
  it('reads oldest first and parts at the business’s midnight', () => {
    const days = threadDays([[c, b], [a]], 'Europe/Paris');
    expect(days.map(({ messages }) => messages.map(({ id }) => id))).toEqual([['a', 'b'], ['c']]);
    expect(threadDays([[c, b], [a]], 'UTC')).toHaveLength(1);
  });
  it('shows a message once when a new one has pushed it onto the next page', () => {
    const days = threadDays(
      [
        [c, b],
        [b, a],
      ],
      'UTC',
    );
    expect(days[0]?.messages.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
  it('is empty without messages', () => {
    expect(threadDays([], 'Europe/Paris')).toEqual([]);
  });
});
