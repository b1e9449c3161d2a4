import type { ProviderContext } from '../provider.ts';
import type { Row } from '../state.ts';

/** A direct message of Instagram or Messenger. */
export interface DirectMessage extends Row {
  /** The page or Instagram account of the business. */
  account: string;
  /** The person's id for this account. */
  person: string;
  direction: 'in' | 'out';
  at: string;
  text: string;
  /** What came along, as the webhook told it. */
  attachments?: DirectAttachment[];
  /** It answers a story of the business's. */
  toStory?: boolean;
  status: 'sent' | 'delivered' | 'read' | 'received';
}

/** Ids of Instagram's professional accounts begin so; every other is a page's. */
export const isInstagram = (account: string) => account.startsWith('1784');

/** How people know an account: a page's name, or an Instagram name. */
export const nameOf = (account: string) =>
  isInstagram(account) ? `compte.${account.slice(-4)}` : `Page ${account.slice(-4)}`;

/** The pages and Instagram accounts the product has connected. */
export const accountsOf = (context: ProviderContext) => context.state.collection<Row>('accounts');

export interface DirectAttachment {
  type: string;
  title?: string;
  payload?: { url: string; sticker_id?: string };
}

/** What a person sends beside words. */
export interface SentAlong {
  file?: { mediaType: string; bytes: Buffer };
  /** Not words: a thumb (Instagram: a heart), a sticker, a post passed on, an answer to a story. */
  what?: 'like' | 'sticker' | 'post' | 'story-reply';
}
