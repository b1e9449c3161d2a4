import { ProviderError } from '../errors.ts';
import { createGraph, type Graph } from './graph.ts';
import type { Accepted, MessageCarrier, OutgoingDirect } from './messaging.ts';

export interface MetaOptions {
  /** The platform's own token; each page's is asked for with it. */
  token: string;
  /** undefined = the vendor's own address. */
  baseUrl?: string;
  timeoutMs?: number;
}

/** Direct messages of Messenger pages and Instagram accounts, which share the Graph API's Send API. */
export function createMetaCarriers(
  options: MetaOptions,
): Record<'instagram' | 'messenger', MessageCarrier<OutgoingDirect>> {
  const graph = createGraph({ ...options, provider: 'meta' });
  const tokens = new PageTokens(graph);

  const carrier = (channel: OutgoingDirect['channel']): MessageCarrier<OutgoingDirect> => ({
    provider: 'meta',
    channel,
    repeatableForMs: 0,
    // Conversations can be read, but tell no reference of ours: a text said twice would be taken for one.
    keepsLog: false,

    async send(message): Promise<Accepted> {
      // Before anything is sent: what goes wrong here has sent nothing.
      const token = await tokens.of(message.page);
      try {
        const answer = await graph.post<{ message_id?: unknown }>(
          `${encodeURIComponent(message.page)}/messages`,
          {
            recipient: { id: message.to },
            // An answer within the 24 hours.
            messaging_type: 'RESPONSE',
            message: { text: message.text },
          },
          token,
        );
        if (typeof answer.message_id !== 'string')
          throw new ProviderError('meta', 'unknown', 'Meta answered something else than a message.');
        return { providerId: answer.message_id, from: message.from, segments: null };
      } catch (error) {
        // 190: the token was withdrawn; the next attempt asks for a new one.
        if (error instanceof ProviderError && error.kind === 'permanent') tokens.forget(message.page);
        throw error;
      }
    },

    find: async () => [],
  });
  return { instagram: carrier('instagram'), messenger: carrier('messenger') };
}

/** Each page's own token, which sending needs; asked for once, kept in memory only. `of` throws ProviderError. */
export class PageTokens {
  readonly #graph: Graph;
  readonly #known = new Map<string, string>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  async of(pageId: string): Promise<string> {
    const known = this.#known.get(pageId);
    if (known) return known;
    try {
      const { access_token: token } = await this.#graph.get<{ access_token?: unknown }>(
        encodeURIComponent(pageId),
        { fields: 'access_token' },
      );
      if (typeof token !== 'string')
        throw new ProviderError('meta', 'transient', 'Meta told no token of the page.');
      this.#known.set(pageId, token);
      return token;
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'unknown')
        throw new ProviderError('meta', 'transient', error.message);
      throw error;
    }
  }

  forget(pageId: string): void {
    this.#known.delete(pageId);
  }
}
