import type { Channel } from '../messaging/channels.ts';
import type { FailureReason } from '../messaging/reasons.ts';
import type { Reminder } from './settings.ts';

/** The channels notices go by, the one people answer soonest first. */
export const NOTICE_ORDER = ['whatsapp', 'sms', 'email'] as const satisfies readonly Channel[];
export type NoticeVia = (typeof NOTICE_ORDER)[number];

/**
 * The channels of a notice that reach this person, of those in `ways`: `best` is the first in `NOTICE_ORDER`; `both`, a text
 * message and an e-mail. Empty: there is no way to reach them. Pure.
 */
export function channelsFor(channel: Reminder['channel'], ways: readonly NoticeVia[]): NoticeVia[] {
  const reachable = NOTICE_ORDER.filter((one) => ways.includes(one));
  if (channel === 'best') return reachable.slice(0, 1);
  const wanted: NoticeVia[] = channel === 'both' ? ['sms', 'email'] : [channel];
  const chosen = wanted.filter((one) => ways.includes(one));
  // The chosen channel where there is one, else another: a reminder by e-mail is better than none.
  return chosen.length > 0 ? chosen : reachable.slice(0, 1);
}

/** What a notice is tried by after all of `tried` refused it; null: nothing is left. Pure. */
export function nextChannel(tried: readonly Channel[], ways: readonly NoticeVia[]): NoticeVia | null {
  return NOTICE_ORDER.find((one) => ways.includes(one) && !tried.includes(one)) ?? null;
}

/**
 * Whether this end of a message says that its channel does not lead to the person, so that another may: not where it came too
 * late or no longer applied, and never where nobody knows whether it arrived.
 */
export function isDeadEnd(reason: FailureReason | null): boolean {
  return reason !== null && reason !== 'expired' && reason !== 'withdrawn';
}
