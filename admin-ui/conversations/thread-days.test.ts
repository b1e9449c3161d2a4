import { describe, expect, it } from '@jest/globals';
import type { CallEntry } from '../http/contacts.ts';
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
  writtenAt: null,
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
  it('puts what came shuffled in the order it was written in', () => {
    const late = { ...message('late', '2026-11-24T08:00:01Z'), writtenAt: '2026-11-24T07:59:58Z' };
    expect(threadDays([[late, a]], 'UTC')[0]?.messages.map(({ id }) => id)).toEqual(['late', 'a']);
  });
  it('has calls between the messages they came between, and those of before with what is older', () => {
    const call = (id: string, at: string): CallEntry => ({
      id,
      at,
      kind: 'call',
      actor: null,
      direction: 'inbound',
      outcome: 'informed',
      durationSeconds: 20,
      summary: null,
      turns: [],
      turnCount: 0,
    });
    const calls = [call('late', '2026-11-26T09:00:00Z'), call('noon', '2026-11-24T12:00:00Z')];
    const days = threadDays([[b, a]], 'UTC', [...calls, call('old', '2026-11-20T12:00:00Z')], true);
    const placed = days.map((one) => one.calls.map(({ call: { id }, before }) => [id, before]));
    expect(placed).toEqual([[['noon', 'b']], [['late', null]]]);
    expect(threadDays([], 'UTC', calls)).toHaveLength(2);
  });
  it('is empty without messages', () => {
    expect(threadDays([], 'Europe/Paris')).toEqual([]);
  });
});
