import { ApplicationFailure } from '@temporalio/activity';
import { listAccounts, showAccountAs } from '../db/channel-accounts.ts';
import type { Database } from '../db/database.ts';
import { replaceTemplates, setTemplateStatus } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';
import { ProviderError } from '../providers/errors.ts';
import type { WhatsAppAccounts } from '../providers/messaging/whatsapp-accounts.ts';

/** Of a template that WhatsApp still looks at. */
const PENDING = 'pending';

export type TemplateActivities = ReturnType<typeof createTemplateActivities>;

/** Getting WhatsApp's accounts ready, and keeping our picture of their templates true. */
export function createTemplateActivities({ db, accounts }: { db: Database; accounts: WhatsAppAccounts }) {
  /** Ours are handed in where they are missing; the state of all is taken over. */
  async function sync(tenantId: string, businessAccountId: string): Promise<void> {
    await accounts.subscribe(businessAccountId);
    const known = await accounts.listTemplates(businessAccountId);
    const missing = noticeTemplates().filter(
      ({ name, language }) => !known.some((one) => one.name === name && one.language === language),
    );
    for (const template of missing) await accounts.createTemplate(businessAccountId, template);
    const all = missing.length > 0 ? await accounts.listTemplates(businessAccountId) : known;
    await db.asTenant(tenantId, (tx) => replaceTemplates(tx, businessAccountId, all));
    if (all.some(({ status }) => status === PENDING)) await takeReviewed(tenantId, businessAccountId);
  }

  /** What was reviewed after the list was read and before it was written: its webhook found nothing it could change. */
  async function takeReviewed(tenantId: string, businessAccountId: string): Promise<void> {
    const reviewed = await accounts.listTemplates(businessAccountId);
    await db.asTenant(tenantId, async (tx) => {
      for (const template of reviewed)
        if (template.status !== PENDING)
          await setTemplateStatus(tx, { ...template, businessAccountId }, { onlyIf: PENDING });
    });
  }

  return {
    /**
     * Has the events of the business's WhatsApp accounts sent to us, learns their numbers, and brings their templates up to
     * date. Repeated, it makes nothing twice.
     */
    async syncTemplates({ tenantId }: { tenantId: string }): Promise<{ accounts: number }> {
      const all = await db.asTenant(tenantId, listAccounts);
      const numbers = all.filter(({ channel }) => channel === 'whatsapp');
      const businessAccounts = new Set(numbers.flatMap(({ parentId }) => parentId ?? []));
      try {
        for (const { id, externalId } of numbers) {
          const display = await accounts.number(externalId);
          await db.asTenant(tenantId, (tx) => showAccountAs(tx, id, display));
        }
        for (const businessAccountId of businessAccounts) await sync(tenantId, businessAccountId);
      } catch (error) {
        if (error instanceof ProviderError && !error.isRetryable)
          throw ApplicationFailure.nonRetryable(error.message, 'AccountRefused');
        throw error;
      }
      return { accounts: businessAccounts.size };
    },
  };
}
