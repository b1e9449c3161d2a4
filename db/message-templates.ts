import type { TemplateCall } from '../domain/messaging/content.ts';
import { type FillableTemplate, fillable } from '../domain/messaging/templates/fillable.ts';
import { findSender } from './channel-accounts.ts';
import type { TenantTransaction } from './database.ts';

/** One of WhatsApp's templates as WhatsApp last told us. */
export interface MessageTemplate {
  businessAccountId: string;
  name: string;
  language: string;
  category: string;
  /** Lower case: `approved` is the only one that can be sent. */
  status: string;
  reason: string | null;
  providerId: string | null;
  components: unknown[];
}

const COLUMNS = `business_account_id as "businessAccountId", name, language, category, status, reason,
  provider_id as "providerId", components`;

export async function listTemplates(tx: TenantTransaction): Promise<MessageTemplate[]> {
  return tx.sql<MessageTemplate>(`select ${COLUMNS} from message_templates order by name, language`);
}

/** What may be sent from a WhatsApp number now, those in the reader's language first. */
export function approvedTemplates(
  tx: TenantTransaction,
  phoneNumberId: string,
  language: string,
): Promise<Pick<MessageTemplate, 'name' | 'language' | 'components'>[]> {
  return tx.sql(
    `select t.name, t.language, t.components from message_templates t
     join channel_accounts a on a.parent_id = t.business_account_id and a.tenant_id = t.tenant_id
     where a.channel = 'whatsapp' and a.external_id = ? and t.status = 'approved'
     order by (left(t.language, 2) = ?) desc, t.name, t.language limit 200`,
    [phoneNumberId, language],
  );
}

/** What may be advertised by from the business's WhatsApp number: approved, of Meta's category « marketing », and made of words. */
export async function marketingTemplates(tx: TenantTransaction): Promise<FillableTemplate[]> {
  const sender = await findSender(tx, 'whatsapp');
  if (!sender) return [];
  const rows = await tx.sql<Pick<MessageTemplate, 'name' | 'language' | 'components'>>(
    `select name, language, components from message_templates
     where business_account_id = ? and status = 'approved' and category = 'marketing' order by name, language limit 200`,
    [sender.parentId],
  );
  return rows.flatMap((row) => fillable(row) ?? []);
}

/** Replaces what is known of one account's templates by the provider's whole list; what is not in it is `deleted`. */
export async function replaceTemplates(
  tx: TenantTransaction,
  businessAccountId: string,
  templates: ReadonlyArray<Omit<MessageTemplate, 'businessAccountId'>>,
): Promise<void> {
  await tx.sql(
    `update message_templates set status = 'deleted', updated_at = now()
     where business_account_id = ? and status <> 'deleted'
       and not (name, language) in (select t.name, t.language from jsonb_to_recordset(?::jsonb) as t(name text, language text))`,
    [businessAccountId, JSON.stringify(templates.map(({ name, language }) => ({ name, language })))],
  );
  for (const { name, language, category, status, reason, providerId, components } of templates) {
    await tx.sql(
      `insert into message_templates (tenant_id, business_account_id, name, language, category, status, reason, provider_id, components)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
       on conflict (tenant_id, business_account_id, name, language) do update set category = excluded.category,
         status = excluded.status, reason = excluded.reason, provider_id = excluded.provider_id,
         components = excluded.components, updated_at = now()`,
      [
        tx.tenantId,
        businessAccountId,
        name,
        language,
        category,
        status,
        reason,
        providerId,
        JSON.stringify(components),
      ],
    );
  }
}

/**
 * What WhatsApp says of one template, where it is known, and in the state named if one is. One we do not know yet comes with the
 * next list. @returns whether it was known
 */
export async function setTemplateStatus(
  tx: TenantTransaction,
  change: Pick<MessageTemplate, 'businessAccountId' | 'name' | 'language' | 'status' | 'reason'>,
  { onlyIf = null }: { onlyIf?: string | null } = {},
): Promise<boolean> {
  const rows = await tx.sql(
    `update message_templates set status = ?, reason = ?, updated_at = now()
     where business_account_id = ? and name = ? and language = ? and status = coalesce(?::text, status) returning id`,
    [change.status, change.reason, change.businessAccountId, change.name, change.language, onlyIf],
  );
  return rows.length > 0;
}

/** Whether a template may be sent from this number. */
export async function isTemplateApproved(
  tx: TenantTransaction,
  phoneNumberId: string,
  { name, language }: Pick<TemplateCall, 'name' | 'language'>,
): Promise<boolean> {
  const [row] = await tx.sql<{ approved: boolean }>(
    `select t.status = 'approved' as approved from message_templates t
     join channel_accounts a on a.parent_id = t.business_account_id and a.tenant_id = t.tenant_id
     where a.channel = 'whatsapp' and a.external_id = ? and t.name = ? and t.language = ?`,
    [phoneNumberId, name, language],
  );
  return row?.approved ?? false;
}
