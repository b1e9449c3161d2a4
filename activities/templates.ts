import { ApplicationFailure } from '@temporalio/activity';
import { listAccounts } from '../db/channel-accounts.ts';
import type { Database } from '../db/database.ts';
import { replaceTemplates } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';
import { ProviderError } from '../providers/errors.ts';
import type { WhatsAppTemplates } from '../providers/messaging/whatsapp-templates.ts';

export type TemplateActivities = ReturnType<typeof createTemplateActivities>;

/** Keeping our picture of WhatsApp's templates true. */
export function createTemplateActivities({ db, templates }: { db: Database; templates: WhatsAppTemplates }) {
  return {
    /**
     * Hands in what is missing of our notices to each of the business's WhatsApp accounts, and takes over the state of all.
     * Repeated, it makes nothing twice.
     */
    async syncTemplates({ tenantId }: { tenantId: string }): Promise<{ accounts: number }> {
      const accounts = await db.asTenant(tenantId, listAccounts);
      const businessAccounts = new Set(
        accounts.flatMap(({ channel, parentId }) => (channel === 'whatsapp' && parentId ? [parentId] : [])),
      );
      for (const businessAccountId of businessAccounts) {
        try {
          const known = await templates.list(businessAccountId);
          const missing = noticeTemplates().filter(
            ({ name, language }) => !known.some((one) => one.name === name && one.language === language),
          );
          for (const template of missing) await templates.create(businessAccountId, template);
          const all = missing.length > 0 ? await templates.list(businessAccountId) : known;
          await db.asTenant(tenantId, (tx) => replaceTemplates(tx, businessAccountId, all));
        } catch (error) {
          if (error instanceof ProviderError && !error.isRetryable)
            throw ApplicationFailure.nonRetryable(error.message, 'TemplatesRefused');
          throw error;
        }
      }
      return { accounts: businessAccounts.size };
    },
  };
}
