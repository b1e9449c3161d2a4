import type { Logger } from 'pino';
import { addIdentity } from '../../db/client-identities.ts';
import { resubscribe, unsubscribe } from '../../db/consent.ts';
import { acknowledgeMessage } from '../../db/inbound-messages.ts';
import { setTemplateStatus } from '../../db/message-templates.ts';
import { noteProviderEvent } from '../../db/provider-events.ts';
import { forgetWords } from '../../db/withdrawn-messages.ts';
import type { AccountChannel } from '../../domain/messaging/channels.ts';
import { chatKeywordOf } from '../../domain/messaging/keywords.ts';
import type { AccountEvent } from '../../providers/messaging/messaging.ts';
import type { ApiDeps } from '../deps.ts';
import { goesOn, takeStatusEvent } from './status-events.ts';

/**
 * Writes what a webhook told about an account into the ledger of the business it belongs to, each event in one transaction
 * of its own: told again after a failure half-way, the first part changes nothing. An account nobody has is logged.
 */
export async function takeAccountEvent(
  deps: ApiDeps,
  log: Logger,
  channel: AccountChannel,
  event: AccountEvent,
  receivedAt: Date,
): Promise<void> {
  const { db } = deps;
  const { provider, account, kind } = event;
  if (kind === 'other') {
    log.warn({ provider, account, type: event.type, code: event.code }, 'an event we do not act on');
    return;
  }
  const tenants = await db.lookup.channelTenants(channel, account);
  if (tenants.length === 0) {
    log.warn({ provider, account, kind }, 'an event about an account no business has');
    return;
  }
  if (kind === 'status') {
    // Our reference is believed only about a message of the account's own business.
    const reference = event.reference && tenants.includes(event.reference.tenantId) ? event.reference : null;
    await takeStatusEvent(deps, log, { ...event, reference }, event.payload);
    return;
  }
  if (kind === 'inbound') {
    // Who taps a button means what it says there.
    const reading = { keyword: event.content ? null : chatKeywordOf(event.text), answer: true };
    for (const tenantId of tenants)
      goesOn(log, (await acknowledgeMessage(db, tenantId, event, reading, receivedAt)).hearing);
    return;
  }
  for (const tenantId of tenants) {
    await db.asTenant(tenantId, async (tx) => {
      switch (kind) {
        case 'preference': {
          const { eventId, payload, ids, wantsOffers } = event;
          const type = wantsOffers ? 'resume' : 'stop';
          if (!(await noteProviderEvent(tx, { provider, eventId, type, messageId: null, payload }))) return;
          const change = wantsOffers ? resubscribe : unsubscribe;
          for (const address of ids)
            await change(tx, { channel, address, source: 'provider', writtenAt: event.at });
          return;
        }
        case 'identity': {
          const { eventId, payload, known, value } = event;
          if (
            !(await noteProviderEvent(tx, { provider, eventId, type: 'identity', messageId: null, payload }))
          )
            return;
          await addIdentity(tx, { kind: channel, known, value });
          return;
        }
        case 'deleted': {
          const { eventId, payload, providerId } = event;
          const noted = { provider, eventId, type: 'deleted', messageId: null, payload };
          if (await noteProviderEvent(tx, noted)) await forgetWords(tx, { provider, providerId, account });
          return;
        }
        case 'template':
          await setTemplateStatus(tx, { ...event, businessAccountId: account });
      }
    });
  }
}
