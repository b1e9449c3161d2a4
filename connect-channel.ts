import { parseArgs } from 'node:util';
import { loadConfig } from './config.ts';
import { connectAccount } from './db/channel-accounts.ts';
import { openDatabase } from './db/database.ts';
import { connectSmsNumber } from './db/messaging-settings.ts';
import { ACCOUNT_CHANNELS, type AccountChannel } from './domain/messaging/channels.ts';

const USAGE = `npm run channel -- --business <slug> --channel sms|${ACCOUNT_CHANNELS.join('|')} --id <E.164 number, phone number id, Instagram account or page> [--parent <WhatsApp Business Account, or the Instagram account's page>]`;

/**
 * `npm run channel`: gives a business a number for texts, or an account on WhatsApp, Instagram or Messenger, for whoever runs
 * the service and has made sure that it is theirs. The worker then gets an account ready.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      business: { type: 'string' },
      channel: { type: 'string' },
      id: { type: 'string' },
      parent: { type: 'string' },
    },
  });
  const { business, channel, id, parent } = values;
  const isKnown = channel === 'sms' || (ACCOUNT_CHANNELS as readonly string[]).includes(channel ?? '');
  if (!business || !id || !isKnown || (channel === 'whatsapp' && !parent)) throw new Error(USAGE);
  if (channel === 'sms' && !/^\+[1-9]\d{4,14}$/.test(id))
    throw new Error(`${id} is no number like +33639980002`);
  const db = await openDatabase({ url: loadConfig().database.url, poolSize: 1 });
  try {
    const tenantId = await db.lookup.tenant(business);
    if (!tenantId) throw new Error(`there is no business ${business}`);
    await db.asTenant(tenantId, (tx) =>
      channel === 'sms'
        ? connectSmsNumber(tx, id)
        : connectAccount(tx, {
            channel: channel as AccountChannel,
            externalId: id,
            parentId: parent ?? null,
            display: null,
          }).then(() => undefined),
    );
    console.log(`${business} is now written to at ${channel} ${id}`);
  } finally {
    await db.close();
  }
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
