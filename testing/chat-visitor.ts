import { createHash } from 'node:crypto';
import { createEventReader, type StreamEvent } from '../widget/chat/event-stream.ts';

interface Challenge {
  challenge: string;
  salt: string;
  signature: string;
}

/** What the visitor's browser does before it may book or write. */
export function solveChallenge({ challenge, salt, signature }: Challenge) {
  for (let number = 0; ; number += 1)
    if (
      createHash('sha256')
        .update(salt + number)
        .digest('hex') === challenge
    )
      return { challenge, salt, number, signature };
}

/** Somebody in the chat of a business's site, over the real API. */
export function chatVisitor(apiUrl: string, slug: string, origin?: string) {
  const base = `${apiUrl}/api/v1/book/${slug}`;
  const site: Record<string, string> = origin ? { origin } : {};
  let token = '';
  let serial = 0;

  const request = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...site,
        ...(token ? { 'X-Visitor': token } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back.
    return { status: response.status, body: (text ? JSON.parse(text) : undefined) as any };
  };

  return {
    request,
    token: () => token,
    setToken(next: string) {
      token = next;
    },
    async open(more: object = {}) {
      const page = await request('GET', '');
      const answer = await request('POST', '/chat', {
        locale: 'fr-FR',
        solution: solveChallenge(page.body.challenge),
        ...more,
      });
      if (answer.body?.visitor) token = answer.body.visitor;
      return answer;
    },
    write(text: string, key?: string) {
      serial += 1;
      return request('POST', '/chat/messages', { text, key: key ?? `message-${serial}` });
    },
    /** Listens until `stop`; what came stands in `events`. */
    async listen(headers: Record<string, string> = {}) {
      const stopped = new AbortController();
      const response = await fetch(`${base}/chat/events`, {
        headers: { ...site, 'X-Visitor': token, ...headers },
        signal: stopped.signal,
      });
      const events: StreamEvent[] = [];
      const read = createEventReader();
      const done = (async () => {
        const decoder = new TextDecoder();
        for await (const piece of response.body ?? [])
          events.push(...read(decoder.decode(piece, { stream: true })));
      })().catch(() => {});
      return {
        status: response.status,
        events,
        messages: () =>
          events
            .filter(({ event }) => event === 'message')
            .map(
              ({ data }) =>
                data as { id: string; author: string; name: string | null; text: string; key: string | null },
            ),
        state: () =>
          events.findLast(({ event }) => event === 'state')?.data as Record<string, unknown> | undefined,
        async stop() {
          stopped.abort();
          await done;
        },
      };
    },
  };
}
