import type { Channel } from '../messaging/channels.ts';
import type { Reminder } from './settings.ts';

/**
 * The channels of a notice that reach this person: `best` is a text where there is a number, else an e-mail. Empty: there is
 * no way to reach them. Pure.
 */
export function channelsFor(
  channel: Reminder['channel'],
  { phone, email }: { phone: string | null; email: string | null },
): Channel[] {
  const reachable: Channel[] = [...(phone ? (['sms'] as const) : []), ...(email ? (['email'] as const) : [])];
  if (channel === 'both') return reachable;
  if (channel === 'best') return reachable.slice(0, 1);
  // The chosen channel where there is one, else the other: a reminder by e-mail is better than none.
  return reachable.includes(channel) ? [channel] : reachable.slice(0, 1);
}
