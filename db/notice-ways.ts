import type { TemplateCall } from '../domain/messaging/content.ts';
import { allowedForm } from '../domain/messaging/window.ts';
import type { NoticeVia } from '../domain/scheduling/notice-channels.ts';
import { findSender } from './channel-accounts.ts';
import { refusalsToSend } from './consent.ts';
import { reachableOn } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { isTemplateApproved } from './message-templates.ts';

/** One way to tell somebody something: their address on a channel. */
export interface NoticeWay {
  channel: NoticeVia;
  to: string;
}

/**
 * The ways a notice can reach a client at `now` (epoch milliseconds). On WhatsApp only somebody who has written to the
 * business there, while the 24 hours run or where WhatsApp has approved the `template` that says it. Ways the client has
 * refused, or that are known to lead nowhere, are left out; where all are, they are all given, so that the ledger says why
 * nothing left.
 */
export async function noticeWays(
  tx: TenantTransaction,
  client: { clientId: string; phone: string | null; email: string | null },
  template: TemplateCall | null,
  now: number,
): Promise<NoticeWay[]> {
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
  const open = known.filter((_, i) => refusals[i] === null);
  return open.length > 0 ? open : known;
}

async function onWhatsApp(
  tx: TenantTransaction,
  clientId: string,
  template: TemplateCall | null,
  now: number,
): Promise<NoticeWay[]> {
  const account = template && (await findSender(tx, 'whatsapp'));
  if (!account) return [];
  const used = (await reachableOn(tx, clientId)).find(
    ({ channel, lastInboundAt }) => channel === 'whatsapp' && lastInboundAt,
  );
  if (!used) return [];
  // The window is open towards the account they wrote to, and the notice leaves from the first.
  const wroteAt = used.from === account.externalId ? used.lastInboundAt!.getTime() : null;
  const isApproved = await isTemplateApproved(tx, account.externalId, template);
  return allowedForm(now, wroteAt, { isApproved }) === 'closed' ? [] : [{ channel: 'whatsapp', to: used.to }];
}
