import { describe, expect, it } from '@jest/globals';
import { type Call, CallError } from '../http/call.ts';
import { type ChatView, createChat } from './chat-store.ts';
import { createEventReader, type StreamOptions } from './event-stream.ts';

describe('a stream of events', () => {
  it('is read whatever pieces it comes in', () => {
    const text =
      'retry: 2000\n\n: still here\n\nid: 1\nevent: message\ndata: {"a":\ndata: 1}\n\nevent: state\r\ndata: "é"\r\n\r\nid: 2';
    const expected = [
      { event: 'message', data: { a: 1 }, id: '1' },
      { event: 'state', data: 'é', id: null },
    ];
    for (let size = 1; size < text.length; size += 1) {
      const read = createEventReader();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...read(text.slice(at, at + size)));
      expect(events).toEqual(expected);
    }
  });
});

/** A browser, and a business that answers as told. */
function visitor(options: { token?: string; answers?: Array<unknown> } = {}) {
  let token = options.token ?? null;
  const answers = [...(options.answers ?? [])];
  const calls: Array<{ path: string; body: unknown; visitor: string | undefined }> = [];
  const lines: StreamOptions[] = [];
  const views: ChatView[] = [];
  const words: string[] = [];
  let hungUp = 0;
  const call = (async (
    path: string,
    { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    calls.push({ path, body, visitor: headers?.['X-Visitor'] });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }) as Call;
  const chat = createChat({
    call,
    apiUrl: 'https://app.example',
    slug: 'salon-marie',
    locale: 'fr-FR',
    page: 'https://salon.example/',
    visitor: {
      read: () => token,
      keep: (next) => {
        token = next;
      },
      see: () => {},
    },
    human: async () => ({
      prepare: () => {},
      take: async () => ({ challenge: 'c', salt: 's', number: 1, signature: 'x' }),
    }),
    onChange: (view) => views.push(view),
    onWord: ({ text }) => words.push(text),
    follow: (line) => {
      lines.push(line);
      return () => {
        hungUp += 1;
      };
    },
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
  return {
    chat,
    calls,
    lines,
    words,
    settled,
    token: () => token,
    view: () => views.at(-1)!,
    hungUp: () => hungUp,
  };
}

const STATE = { typing: false, with: 'sara', person: null, emailKnown: false };
const said = (id: string, more: object = {}) => ({
  event: 'message',
  id,
  data: {
    id,
    author: 'sara',
    name: null,
    text: `word ${id}`,
    key: null,
    at: `2026-11-23T09:00:0${id}.000Z`,
    ...more,
  },
});

describe('a visitor who writes', () => {
  it('is made known once, and their words are theirs however they come back', async () => {
    const { chat, calls, lines, settled, token, view } = visitor({ answers: [{ visitor: 'T' }] });
    chat.open();
    expect(view().isReady).toBe(true);
    chat.send('Bonjour');
    chat.send('Vous êtes là ?');
    await settled();
    expect(calls.map(({ path }) => path)).toEqual([
      '/book/salon-marie/chat',
      '/book/salon-marie/chat/messages',
      '/book/salon-marie/chat/messages',
    ]);
    expect(calls[1]!.visitor).toBe('T');
    expect(token()).toBe('T');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      url: 'https://app.example/api/v1/book/salon-marie/chat/events',
      headers: { 'X-Visitor': 'T' },
    });
    const { key } = calls[1]!.body as { key: string };
    lines[0]!.onEvent(said('1', { author: 'visitor', text: 'Bonjour', key }));
    lines[0]!.onEvent(said('1', { author: 'visitor', text: 'Bonjour', key }));
    expect(view().lines.map(({ text, at }) => [text, at !== null])).toEqual([
      ['Bonjour', true],
      ['Vous êtes là ?', false],
    ]);
  });

  it('finds what was said before in order, is not told of it, and is told of what comes', async () => {
    const { chat, lines, words, view } = visitor({ token: 'T' });
    chat.open();
    for (const id of ['2', '1', '3', '2']) lines[0]!.onEvent(said(id));
    lines[0]!.onEvent({ event: 'state', data: { ...STATE, with: 'staff', person: 'Marie' }, id: null });
    expect(view()).toMatchObject({ isReady: true, with: 'staff', person: 'Marie' });
    expect(view().lines.map(({ key }) => key)).toEqual(['1', '2', '3']);
    expect(words).toEqual([]);
    lines[0]!.onEvent(said('4'));
    expect(words).toEqual(['word 4']);
  });

  it('keeps what did not leave, and sends it again as the same message', async () => {
    const { chat, calls, settled, view } = visitor({
      token: 'T',
      answers: [new CallError({ kind: 'unreachable' }), undefined],
    });
    chat.open();
    chat.send('Bonjour');
    await settled();
    expect(view().lines[0]!.trouble).toEqual({ kind: 'unreachable' });
    chat.retry(view().lines[0]!.key);
    await settled();
    expect(view().lines[0]!.trouble).toBeNull();
    expect(calls[0]!.body).toEqual(calls[1]!.body);
  });

  it('sends by itself, in order and once, what did not leave, when the line is up again', async () => {
    const refused = { kind: 'busy', retryAfterSeconds: 5 } as const;
    const away = new CallError({ kind: 'offline' });
    const { chat, calls, lines, settled, view } = visitor({
      token: 'T',
      answers: [away, away, new CallError(refused), undefined, undefined],
    });
    chat.open();
    for (const text of ['un', 'deux', 'trois']) chat.send(text);
    await settled();
    lines[0]!.onLine(false);
    lines[0]!.onLine(true);
    lines[0]!.onLine(true);
    await settled();
    // What was refused is for the visitor to decide.
    expect(calls.map(({ body }) => (body as { text: string }).text)).toEqual([
      'un',
      'deux',
      'trois',
      'un',
      'deux',
    ]);
    expect(calls[3]!.body).toEqual(calls[0]!.body);
    expect(view().lines.map(({ trouble }) => trouble)).toEqual([null, null, refused]);
  });

  it('is not told that a word did not leave which has come back since, and it leaves no more', async () => {
    let fail = (_: Error) => {};
    const { chat, calls, lines, settled, view } = visitor({
      token: 'T',
      answers: [new Promise((_, reject) => (fail = reject))],
    });
    chat.open();
    chat.send('Bonjour');
    await settled();
    const { key } = calls[0]!.body as { key: string };
    lines[0]!.onEvent(said('1', { author: 'visitor', text: 'Bonjour', key }));
    fail(new CallError({ kind: 'unreachable' }));
    await settled();
    lines[0]!.onLine(true);
    await settled();
    expect(view().lines.map(({ trouble }) => trouble)).toEqual([null]);
    expect(calls).toHaveLength(1);
  });

  it('whom the business knows no more begins again with the same word', async () => {
    const gone = new CallError({
      kind: 'refused',
      status: 401,
      code: 'unknown-visitor',
      problem: { type: '', detail: '' },
    });
    const { chat, calls, settled, token, hungUp } = visitor({
      token: 'OLD',
      answers: [gone, { visitor: 'NEW' }, undefined],
    });
    chat.open();
    chat.send('Bonjour');
    await settled();
    expect(calls.map(({ visitor: of }) => of)).toEqual(['OLD', undefined, 'NEW']);
    expect([token(), hungUp()]).toEqual(['NEW', 1]);
  });
});
