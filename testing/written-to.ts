import { connectAccount } from '../db/channel-accounts.ts';
import { openDatabase } from '../db/database.ts';
import { DEFAULT_MESSAGING_SETTINGS, writeMessagingSettings } from '../db/messaging-settings.ts';
import type { Sandbox } from '../sandbox/server.ts';
import type { TwilioMessage } from '../sandbox/vendors/twilio-wire.ts';
import type { WhatsAppMessage } from '../sandbox/vendors/whatsapp-wire.ts';
import { databaseAt } from './database.ts';
import { openSalon } from './salon.ts';

/** The two ways clients write here: one whose provider can be asked about a message, and one that cannot. */
export type WrittenChannel = 'sms' | 'whatsapp';

/** The business's number, and its phone number id at WhatsApp. */
const SMS_NUMBER = '+33639980001';
const WHATSAPP_NUMBER = '106540352242922';

/** A salon that can be written to by SMS and WhatsApp, and booked. @returns its tenant */
export async function openWrittenTo(databaseUrl: string, agents = 5): Promise<string> {
  const db = await openDatabase({ url: databaseUrl });
  try {
    const { tenantId } = await openSalon(databaseAt(db), { agents, rules: { minNoticeMinutes: 0 } });
    await db.asTenant(tenantId, async (tx) => {
      await writeMessagingSettings(tx, { ...DEFAULT_MESSAGING_SETTINGS, smsSender: SMS_NUMBER });
      await connectAccount(tx, {
        channel: 'whatsapp',
        externalId: WHATSAPP_NUMBER,
        parentId: null,
        display: 'Salon',
      });
    });
    return tenantId;
  } finally {
    await db.close();
  }
}

/** The telephone of the n-th client; numbers set aside for fiction (Arcep 2012-0856). */
export function phoneOf(n: number): string {
  return `+3363998${String(1_000 + n).padStart(4, '0')}`;
}

/** A client writes on the sandbox's page. Settles when the provider has had an answer to its webhook, or none. */
export async function writeFrom(
  sandbox: Sandbox,
  channel: WrittenChannel,
  from: string,
  body: string,
): Promise<void> {
  const [provider, to] = channel === 'sms' ? ['twilio', SMS_NUMBER] : ['whatsapp', WHATSAPP_NUMBER];
  const response = await fetch(`${sandbox.url}/pages/${provider}/write`, {
    method: 'POST',
    body: new URLSearchParams({ from, to: to!, body }),
    redirect: 'manual',
  });
  if (response.status !== 303) throw new Error(`the sandbox's ${provider} answered ${response.status}`);
}

/** Everything that passed the providers, in both directions; `reference` is the id of our message. */
export function passedThrough(sandbox: Sandbox) {
  const sms = sandbox.stateOf('twilio').collection<TwilioMessage>('messages').list();
  const whatsapp = sandbox.stateOf('whatsapp').collection<WhatsAppMessage>('messages').list();
  const last = (path: string | null) => path?.split(/[/.]/).at(-1) ?? '';
  return {
    written: [
      ...sms.filter(({ direction }) => direction === 'inbound'),
      ...whatsapp.filter(({ direction }) => direction === 'in'),
    ].map(({ id }) => ({ id })),
    accepted: [
      ...sms
        .filter(({ direction }) => direction === 'outbound-api')
        .map((one) => ({ to: one.to, reference: last(one.status_callback), at: one.date_created })),
      ...whatsapp
        .filter(({ direction }) => direction === 'out')
        .map((one) => ({ to: one.person, reference: last(one.callbackData), at: one.at })),
    ],
  };
}

/** A message that makes Sara look into the diary. */
export function askForWednesday(): string {
  const day = new Date(Date.now() + 3 * 86_400_000);
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() + 1);
  return `Bonjour, je voudrais un rendez-vous le ${day.toISOString().slice(0, 10)}`;
}
