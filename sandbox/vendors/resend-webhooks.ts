import type { ProviderContext } from '../provider.ts';
import { vendorId } from '../text.ts';
import { svixHeaders } from './resend-wire.ts';

/** Svix repeats what was not answered with a 2xx; its later attempts are hours away (docs.svix.com/retries). */
const REPEATED_AFTER_MS = [5_000, 5 * 60_000];

/** Tells the account's webhook of an event, signed, and again where it was not taken. */
export function tellWebhook(context: ProviderContext, type: string, data: object): void {
  const { webhookTarget: url, webhookSecret } = context;
  if (!url) return;
  const id = vendorId('msg_', 27);
  const body = JSON.stringify({ type, created_at: context.now().toISOString(), data });
  const deliver = async (attempt: number): Promise<void> => {
    const answer = await context.webhooks.send({
      provider: 'resend',
      event: type,
      url,
      ...svixHeaders(webhookSecret ?? '', id, context.now(), body),
      body,
    });
    const wait = REPEATED_AFTER_MS[attempt];
    if ((!answer || answer.status >= 300) && wait !== undefined)
      await context.webhooks.later(wait, () => deliver(attempt + 1));
  };
  void deliver(0);
}
