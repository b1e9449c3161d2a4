import { randomUUID } from 'node:crypto';
import { connectAccount } from '../db/channel-accounts.ts';
import type { TenantTransaction } from '../db/database.ts';
import { receiveMessage } from '../db/inbound-messages.ts';
import { replaceTemplates } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';

/** Connects a WhatsApp number of the business, with our templates there, to which somebody has written. @returns its id */
export async function onWhatsApp(
  tx: TenantTransaction,
  { from, at, templates = 'approved' }: { from: string; at: Date; templates?: 'approved' | 'pending' },
): Promise<string> {
  const { externalId } = await connectAccount(tx, {
    channel: 'whatsapp',
    externalId: `106540352242922${randomUUID()}`,
    parentId: 'waba-1',
    display: null,
  });
  await replaceTemplates(
    tx,
    'waba-1',
    noticeTemplates().map(({ name, language }) => ({
      name,
      language,
      category: 'utility',
      status: templates,
      reason: null,
      providerId: null,
      components: [],
    })),
  );
  await receiveMessage(
    tx,
    {
      provider: 'whatsapp',
      channel: 'whatsapp',
      eventId: randomUUID(),
      providerId: randomUUID(),
      from,
      to: externalId,
      text: 'Bonjour',
      segments: null,
      payload: {},
      sentAt: at,
      sender: { ids: [from], displayName: null },
    },
    { keyword: null, answer: false },
    new Date(),
  );
  return externalId;
}
