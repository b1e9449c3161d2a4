import type { BookingSettings, Client } from '../http/booking-types.ts';

export type Channel = 'sms' | 'email';

/**
 * By which channels a client hears of something, given how the business tells it: `best` is by SMS where there is a number,
 * else by e-mail. Empty: nobody is told. Pure; the sending side decides again at its last step.
 */
export function channelsOf(
  setting: BookingSettings['confirmation'],
  client: Pick<Client, 'phone' | 'email'>,
): Channel[] {
  const reachable: Channel[] = [];
  if (client.phone) reachable.push('sms');
  if (client.email) reachable.push('email');
  if (setting === 'none') return [];
  if (setting === 'best') return reachable.slice(0, 1);
  return reachable.filter((channel) => setting === 'both' || setting === channel);
}
