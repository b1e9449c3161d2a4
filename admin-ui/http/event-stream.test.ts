import { describe, expect, it } from '@jest/globals';
import { EventParser, eventsOf } from './event-stream.ts';

const stream =
  ': hello\n\nevent: delta\ndata: {"text":"été"}\n\nid: 3\r\nevent: answer\r\ndata: one\r\ndata: two\r\n\r\ndata\n\n';
const events = [
  { event: 'delta', data: '{"text":"été"}' },
  { event: 'answer', data: 'one\ntwo' },
  { event: 'message', data: '' },
];

describe('server-sent events', () => {
  it('yields the same events wherever the stream is cut', () => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = new EventParser();
      const got = [...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))];
      expect(got).toEqual(events);
    }
  });

  it('reads bytes whose accents are cut in the middle', async () => {
    const bytes = new TextEncoder().encode(stream);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const got = [];
    for await (const event of eventsOf(new Response(body))) got.push(event);
    expect(got).toEqual(events);
  });

  it('does not invent an event from an unfinished one', () => {
    expect(new EventParser().push('event: delta\ndata: {"te')).toEqual([]);
  });
});
