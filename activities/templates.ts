import { ApplicationFailure } from '@temporalio/activity';
import { type ChannelAccount, listAccounts, showAccountAs } from '../db/channel-accounts.ts';
import type { Database } from '../db/database.ts';
import { replaceTemplates, setTemplateStatus } from '../db/message-templates.ts';
import { noticeTemplates } from '../domain/messaging/templates/whatsapp.ts';
import { ProviderError } from '../providers/errors.ts';
import type { MetaAccounts } from '../providers/messaging/meta-accounts.ts';
import type { WhatsAppAccounts } from '../providers/messaging/whatsapp-accounts.ts';

/** Of a template that WhatsApp still looks at. */
const PENDING = 'pending';

export type TemplateActivities = ReturnType<typeof createTemplateActivities>;

/** Getting a business's accounts ready to be written to, and keeping our picture of WhatsApp's templates true. */
export function createTemplateActivities({
  db,
  accounts,
  direct,
}: {
  db: Database;
  accounts: WhatsAppAccounts;
  direct: MetaAccounts;
}) {
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

  const pageOf = ({ parentId, externalId }: ChannelAccount) => parentId ?? externalId;
  const show = (tenantId: string, { id }: ChannelAccount, display: string) =>
    db.asTenant(tenantId, (tx) => showAccountAs(tx, id, display));

  async function name(tenantId: string, account: ChannelAccount): Promise<void> {
    const { channel, externalId: id } = account;
    const known =
      channel === 'whatsapp'
        ? await accounts.number(id)
        : await direct.name({ channel, id, pageId: pageOf(account) });
    if (known) await show(tenantId, account, known);
  }

  return {
    /**
     * Has the events of the business's accounts sent to us, learns how people know them, and brings WhatsApp's templates up
     * to date. Repeated, it makes nothing twice; an account that is refused keeps no other from being ready.
     */
    async syncTemplates({ tenantId }: { tenantId: string }): Promise<{ accounts: number }> {
      const all = await db.asTenant(tenantId, listAccounts);
      const whatsapp = all.filter(({ channel }) => channel === 'whatsapp');
      const businessAccounts = new Set(whatsapp.flatMap(({ parentId }) => parentId ?? []));
      const pages = new Set(all.filter((one) => !whatsapp.includes(one)).map(pageOf));
      await allOf([
        ...all.map((account) => () => name(tenantId, account)),
        ...[...businessAccounts].map((id) => () => sync(tenantId, id)),
        ...[...pages].map((id) => () => direct.subscribe(id)),
      ]);
      return { accounts: businessAccounts.size };
    },
  };
}

/**
 * Does all of them, one after the other, whatever one fails with.
 * @throws what may pass, so that it is tried again; else the first refusal, which is not
 */
async function allOf(steps: Array<() => Promise<void>>): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  const isRefused = (error: unknown) => error instanceof ProviderError && !error.isRetryable;
  const passing = failures.find((error) => !isRefused(error));
  if (passing) throw passing;
  const [refusal] = failures as ProviderError[];
  if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, 'AccountRefused');
}
