import type { Purpose } from '../domain/messaging/channels.ts';
import type { QuietHours } from '../domain/messaging/quiet-hours.ts';
import { findTimeZone } from '../domain/scheduling/zone.ts';
import type { TenantTransaction } from './database.ts';

/** How a business writes. */
export interface MessagingSettings {
  /** null: the business's name. */
  senderName: string | null;
  /** E.164 of its own number, or a sender name; null: the platform's number. */
  smsSender: string | null;
  replyTo: string | null;
  /** Wall clock of whoever is written to. */
  quietStart: string;
  quietEnd: string;
  /** 0 = Sunday */
  marketingClosedDays: number[];
}

export const DEFAULT_MESSAGING_SETTINGS: MessagingSettings = {
  senderName: null,
  smsSender: null,
  replyTo: null,
  quietStart: '21:00',
  quietEnd: '08:00',
  marketingClosedDays: [0],
};

const SETTINGS = `
  select sender_name as "senderName", sms_sender as "smsSender", reply_to as "replyTo", quiet_start as "quietStart",
    quiet_end as "quietEnd", marketing_closed_days as "marketingClosedDays" from messaging_settings`;

/** The business's settings, or what holds for one that has set nothing. */
export async function readMessagingSettings(tx: TenantTransaction): Promise<MessagingSettings> {
  const [row] = await tx.prepared<MessagingSettings>(SETTINGS);
  return row ?? DEFAULT_MESSAGING_SETTINGS;
}

/** Replaces the settings. @throws a unique violation (`messaging_settings_number`) when the number is another business's. */
export async function writeMessagingSettings(
  tx: TenantTransaction,
  settings: MessagingSettings,
): Promise<void> {
  const { senderName, smsSender, replyTo, quietStart, quietEnd, marketingClosedDays } = settings;
  await tx.sql(
    `insert into messaging_settings (tenant_id, sender_name, sms_sender, reply_to, quiet_start, quiet_end, marketing_closed_days)
     values (?, ?, ?, ?, ?, ?, ?::smallint[])
     on conflict (tenant_id) do update set sender_name = excluded.sender_name, sms_sender = excluded.sms_sender,
       reply_to = excluded.reply_to, quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end,
       marketing_closed_days = excluded.marketing_closed_days, updated_at = now()`,
    [tx.tenantId, senderName, smsSender, replyTo, quietStart, quietEnd, `{${marketingClosedDays.join(',')}}`],
  );
}

/** Whether a text can be answered: a sender that is a name cannot. */
export const isAnswerable = ({ smsSender }: MessagingSettings) =>
  smsSender === null || smsSender.startsWith('+');

/**
 * From what a text leaves; null: the platform's number. A name tells of appointments alone: advertising has its way out, and
 * a conversation goes on, by an answer.
 */
export function textSender(
  settings: MessagingSettings,
  text: { kind: string; purpose: Purpose },
): string | null {
  const isTold =
    /^(appointment|waitlist)\.|^running-late$/.test(text.kind) && text.purpose === 'transactional';
  return isTold || isAnswerable(settings) ? settings.smsSender : null;
}

/** Gives the business a number of its own: what is written to it is theirs, whoever writes. @throws as above */
export async function connectSmsNumber(tx: TenantTransaction, number: string): Promise<void> {
  await writeMessagingSettings(tx, { ...(await readMessagingSettings(tx)), smsSender: number });
}

/** The hours in which somebody is not disturbed by a message of this kind. */
export function quietHoursOf(
  settings: MessagingSettings,
  purpose: 'transactional' | 'marketing',
): QuietHours {
  return {
    start: settings.quietStart,
    end: settings.quietEnd,
    closedDays: purpose === 'marketing' ? settings.marketingClosedDays : [],
  };
}

/** What messages say of the business, from its profile; only what is known. */
export interface BusinessCard {
  name: string;
  /** Its name in addresses. */
  slug: string;
  /** E.164 */
  phone: string | null;
  email: string | null;
  address: string | null;
  timeZone: string;
  locale: string;
  country: string;
}

const CARD = `
  select t.name, t.slug, t.time_zone as "timeZone", t.locale, t.country, p.phones->0->>'value' as phone,
    p.emails->0->>'value' as email, p.address->>'value' as address
  from tenants t left join business_profiles p on p.tenant_id = t.id where t.id = ?`;

export async function readBusinessCard(tx: TenantTransaction): Promise<BusinessCard> {
  const [row] = await tx.prepared<BusinessCard>(CARD, [tx.tenantId]);
  if (!row) throw new Error(`there is no business ${tx.tenantId}`);
  return row;
}

/** Both in one statement: every message that is sent needs them. */
export async function readSender(
  tx: TenantTransaction,
): Promise<{ settings: MessagingSettings; card: BusinessCard }> {
  const [row] = await tx.prepared<{ settings: MessagingSettings | null; card: BusinessCard }>(
    `select (select row_to_json(s) from (${SETTINGS}) s) as settings, row_to_json(c) as card from (${CARD}) c`,
    [tx.tenantId],
  );
  if (!row) throw new Error(`there is no business ${tx.tenantId}`);
  return { settings: row.settings ?? DEFAULT_MESSAGING_SETTINGS, card: row.card };
}

/** The zone of the person written to, where it is known. */
export async function clientZone(tx: TenantTransaction, clientId: string | null): Promise<string | null> {
  if (!clientId) return null;
  const [client] = await tx.sql<{ zone: string | null }>(
    `select time_zone as zone from clients where id = ?`,
    [clientId],
  );
  return findTimeZone(client?.zone)?.name ?? null;
}
