import type { TemplateCall } from '../domain/messaging/content.ts';
import type { NoticeVia } from '../domain/scheduling/notice-channels.ts';
import { findSender } from './channel-accounts.ts';
import { refusalsToSend } from './consent.ts';
import { reachableOn } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { formTowards } from './exchanges.ts';

/** One way to tell somebody something: their address on a channel. */
export interface NoticeWay {
  channel: NoticeVia;
  to: string;
}

/** What is told, as WhatsApp knows it; null: not said there. */
type Told = Pick<TemplateCall, 'name' | 'language'> | null;
interface Addressee {
  clientId: string;
  phone: string | null;
  email: string | null;
}

/**
 * The ways a notice can reach a client at `now` (epoch milliseconds). On WhatsApp only somebody who has written to the
 * business there, while the 24 hours run or where WhatsApp has approved the `template` that says it. Ways the client has
 * refused, or that are known to lead nowhere, are left out; where all are, they are all given, so that the ledger says why
 * nothing left.
 */
export async function noticeWays(
  tx: TenantTransaction,
  client: Addressee,
  template: Told,
  now: number,
): Promise<NoticeWay[]> {
  const { known, open } = await waysTo(tx, client, template, now);
  return open.length > 0 ? open : known;
}

/** The same, where none is left out for the ledger: what somebody may be promised. */
export async function openWays(
  tx: TenantTransaction,
  client: Addressee,
  template: Told,
  now: number,
): Promise<NoticeWay[]> {
  return (await waysTo(tx, client, template, now)).open;
}

async function waysTo(
  tx: TenantTransaction,
  client: Addressee,
  template: Told,
  now: number,
): Promise<{ known: NoticeWay[]; open: NoticeWay[] }> {
  const { clientId, phone, email } = client;
  const known: NoticeWay[] = [
    ...(await onWhatsApp(tx, clientId, template, now)),
    ...(phone ? [{ channel: 'sms' as const, to: phone }] : []),
    ...(email ? [{ channel: 'email' as const, to: email }] : []),
  ];
  const refusals = await refusalsToSend(
    tx,
    known.map((way) => ({ ...way, clientId, purpose: 'transactional' })),
  );
  return { known, open: known.filter((_, i) => refusals[i] === null) };
}

async function onWhatsApp(
  tx: TenantTransaction,
  clientId: string,
  template: Told,
  now: number,
): Promise<NoticeWay[]> {
  const account = template && (await findSender(tx, 'whatsapp'));
  if (!account) return [];
  const used = (await reachableOn(tx, clientId)).find(
    ({ channel, lastInboundAt }) => channel === 'whatsapp' && lastInboundAt,
  );
  if (!used) return [];
  // The notice leaves from the first account, whichever they wrote to last.
  const pair = { channel: 'whatsapp' as const, from: account.externalId, to: used.to };
  const { form } = await formTowards(tx, pair, template, now);
  return form === 'closed' ? [] : [{ channel: 'whatsapp', to: used.to }];
}
