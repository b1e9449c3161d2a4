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
  status: 'sent' | 'delivered' | 'read' | 'received';
}

/** Ids of Instagram's professional accounts begin so; every other is a page's. */
export const isInstagram = (account: string) => account.startsWith('1784');
