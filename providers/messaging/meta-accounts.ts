import { createGraph } from './graph.ts';
import { type MetaOptions, PageTokens } from './meta.ts';

/** Messenger pages, and the Instagram accounts that belong to them. */
export interface MetaAccounts {
  /** Has the events of a page and of its Instagram account sent to our webhook: without it Meta tells nothing. Twice is harmless. */
  subscribe(pageId: string): Promise<void>;
  /** How people know an account: the name of a page, or `@name` on Instagram. */
  name(account: { channel: 'instagram' | 'messenger'; id: string; pageId: string }): Promise<string>;
}

/** What the webhook reads (meta-webhooks.ts), by the names a page has for it. */
const FIELDS =
  'messages,messaging_postbacks,message_reactions,message_deliveries,message_reads,message_edits';

export function createMetaAccounts(options: MetaOptions): MetaAccounts {
  const graph = createGraph({ ...options, provider: 'meta' });
  const tokens = new PageTokens(graph);

  return {
    async subscribe(pageId) {
      const path = `${encodeURIComponent(pageId)}/subscribed_apps`;
      await graph.post(path, { subscribed_fields: FIELDS }, await tokens.of(pageId));
    },

    async name({ channel, id, pageId }) {
      const field = channel === 'instagram' ? 'username' : 'name';
      const token = await tokens.of(pageId);
      const answer = await graph.get<Record<string, unknown>>(
        encodeURIComponent(id),
        { fields: field },
        token,
      );
      const said = typeof answer[field] === 'string' ? answer[field] : '';
      return channel === 'instagram' && said !== '' ? `@${said}` : said;
    },
  };
}
