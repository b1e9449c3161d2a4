import type { Logger } from 'pino';
import { askAnotherWay } from '../../db/appointment-notices.ts';
import { unsubscribe } from '../../db/consent.ts';
import { recordStatusEvent } from '../../db/provider-events.ts';
import { type StatusEvent, WebhookRefused } from '../../providers/messaging/messaging.ts';
import type { ApiDeps } from '../deps.ts';
import { defineProblems, Problem } from '../problems.ts';

export const WEBHOOK_PROBLEMS = defineProblems({
  'webhook-refused': {
    status: 403,
    title: { fr: 'Signature refusée', en: 'Signature refused' },
    detail: {
      fr: 'Cette requête ne vient pas du fournisseur, ou a été modifiée. Rien n’a été enregistré.',
      en: 'This request does not come from the provider, or was changed. Nothing was stored.',
    },
  },
});

/** Runs the reading of a webhook; what cannot prove where it comes from is refused, and stored nowhere. */
export function proven<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WebhookRefused) throw new Problem(WEBHOOK_PROBLEMS['webhook-refused']);
    throw error;
  }
}

/** What goes on behind an acknowledgement; where it fails, the sweep of the outbox does it. */
export function goesOn(log: Logger, hearing: Promise<void>): void {
  hearing.catch((error) => log.warn({ err: error }, 'a conversation is told of a message by the sweep'));
}

/**
 * Writes an event about a message of ours into its business's ledger: found by our own reference, else by the provider's id.
 * One about a message nobody knows is logged and acknowledged: the provider would only send it again.
 */
export async function takeStatusEvent(
  { db }: ApiDeps,
  log: Logger,
  event: StatusEvent,
  payload: unknown,
): Promise<void> {
  const { provider, eventId, type, status, providerId } = event;
  const found = event.reference ?? (providerId ? await db.lookup.message(provider, providerId) : null);
  const isKnown =
    found &&
    (await db.asTenant(found.tenantId, async (tx) => {
      const { reason, errorCode, from, suppress } = event;
      const message = await recordStatusEvent(
        tx,
        { provider, eventId, type, messageId: found.messageId, payload },
        {
          settlement: status && { status, providerId, reason, errorCode, from },
          suppress,
          internetId: event.internetId ?? null,
        },
      );
      if (!message) return false;
      const { channel, to, subjectRef, changed } = message;
      if (changed && status === 'failed') await askAnotherWay(tx, { subjectRef, reason });
      // They told the provider that they want no advertising.
      if (reason === 'unsubscribed') await unsubscribe(tx, { channel, address: to, source: 'provider' });
      return true;
    }));
  if (!isKnown) log.warn({ provider, eventId, type }, 'an event about a message nobody sent');
}
