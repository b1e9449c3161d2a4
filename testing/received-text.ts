import { randomUUID } from 'node:crypto';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';

/** A text from a number to the sandbox's, as its webhook takes it. The same `eventId` is the same text told again. */
export function receiveText(
  tx: TenantTransaction,
  from: string,
  text: string,
  {
    eventId = randomUUID(),
    reading = { keyword: null, answer: true },
    at = new Date(),
  }: { eventId?: string; reading?: Parameters<typeof receiveMessage>[2]; at?: Date } = {},
): ReturnType<typeof receiveMessage> {
  const segments = 1;
  const to = '+33639980001';
  return receiveMessage(
    tx,
    {
      provider: 'twilio',
      channel: 'sms',
      eventId,
      providerId: eventId,
      from,
      to,
      text,
      segments,
      payload: {},
    },
    reading,
    at,
  );
}
