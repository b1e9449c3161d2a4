import type { AccountChannel } from '../domain/messaging/channels.ts';
import type { TenantTransaction } from './database.ts';

/** An account of the business on WhatsApp, Instagram or Messenger. */
export interface ChannelAccount {
  id: string;
  channel: AccountChannel;
  /** The provider's id: phone number id, Instagram account, page. */
  externalId: string;
  /** The WhatsApp Business Account of a number, the page of an Instagram account. */
  parentId: string | null;
  /** What people see: the number in E.164, or a name. */
  display: string | null;
}

const COLUMNS = `id, channel, external_id as "externalId", parent_id as "parentId", display`;

/**
 * Connects an account; connected already, what was told of it is renewed. It is then got ready (activities/templates.ts).
 * @throws a unique violation (`channel_accounts_channel_external_id_key`) when it is another business's.
 */
export async function connectAccount(
  tx: TenantTransaction,
  account: Omit<ChannelAccount, 'id'>,
): Promise<ChannelAccount> {
  const { channel, externalId, parentId, display } = account;
  const [known] = await tx.sql<ChannelAccount>(
    `update channel_accounts set parent_id = ?, display = coalesce(?, display) where channel = ? and external_id = ? returning ${COLUMNS}`,
    [parentId, display, channel, externalId],
  );
  const [connected] = known
    ? [known]
    : await tx.sql<ChannelAccount>(
        `insert into channel_accounts (tenant_id, channel, external_id, parent_id, display) values (?, ?, ?, ?, ?)
         returning ${COLUMNS}`,
        [tx.tenantId, channel, externalId, parentId, display],
      );
  if (channel !== 'whatsapp' || parentId)
    await tx.ask({ kind: 'templates.sync', tenantId: tx.tenantId, requestId: crypto.randomUUID() });
  return connected!;
}

export async function listAccounts(tx: TenantTransaction): Promise<ChannelAccount[]> {
  return tx.sql<ChannelAccount>(`select ${COLUMNS} from channel_accounts order by channel, id`);
}

/** The account messages leave from unless they name another: the first that was connected. */
export async function findSender(
  tx: TenantTransaction,
  channel: AccountChannel,
): Promise<ChannelAccount | null> {
  const [account] = await tx.sql<ChannelAccount>(
    `select ${COLUMNS} from channel_accounts where channel = ? order by id limit 1`,
    [channel],
  );
  return account ?? null;
}

export async function findAccount(
  tx: TenantTransaction,
  channel: AccountChannel,
  externalId: string,
): Promise<ChannelAccount | null> {
  const [account] = await tx.sql<ChannelAccount>(
    `select ${COLUMNS} from channel_accounts where channel = ? and external_id = ?`,
    [channel, externalId],
  );
  return account ?? null;
}

/** What people see of an account, as its provider says. */
export async function showAccountAs(tx: TenantTransaction, id: string, display: string): Promise<void> {
  await tx.sql(`update channel_accounts set display = ? where id = ?`, [display.slice(0, 100), id]);
}

/** Disconnects an account; what was said over it stays. @returns whether there was one. */
export async function disconnectAccount(tx: TenantTransaction, id: string): Promise<boolean> {
  return (await tx.sql(`delete from channel_accounts where id = ? returning id`, [id])).length > 0;
}
